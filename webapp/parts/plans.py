"""What pages of plans share: a sheet as its gateway has it, and a report as it is shown."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response, abort

from analytics.charts.figure import Figure
from analytics.charts.svg import Svg
from analytics.charts.table import ChartTable
from gateway.client import ApiError, Client
from webapp.page import Writer
from webapp.visit import Visit

Plain = dict[str, Any]
MEDIA = {"toml": "application/toml", "json": "application/json", "pdf": "application/pdf", "csv": "text/csv"}
WIDE, LONG = 3, 12  # a table of more columns is cards on a phone; one of more rows is opened by whoever wants it
FAULT = {"where", "key", "en", "it"}
UNFIT = (
    "SHEET_UNFIT", "SHEETS_FULL", "INVALID", "PLANNER_MISSING", "PLANNER_BUSY", "PLAN_TOO_LONG", "UPLOAD_TOO_LARGE",
    "UPLOAD_OTHER_KIND", "UPLOADS_FULL", "UPLOADS_BUSY", "TOO_MANY_CALLS", "TOO_MANY_TASKS", "TASKS_FULL",
)


def find_name(visit: Visit) -> str:
    """Return which sheet the address names, "" for none; what can be no sheet's name is none."""
    name = visit.asked.get("sheet", "")
    return name if name.isascii() and name.isalnum() else ""


def address(page: str, name: str) -> str:
    """Return where a page of a sheet is, below the language."""
    return f"municipality/{page}?sheet={name}"


def ask_sheet(visit: Visit) -> Plain | None:
    """Return the sheet that the address names."""
    name = find_name(visit)
    found: Plain | None = visit.own.get(f"sheets/{name}") if name else None
    return found


def ask_report(client: Client, language: str, sheet: Plain | None) -> Plain | None:
    """Return what came of a sheet, in a language; None before it was worked out."""
    if sheet is None or not sheet["has_result"]:
        return None
    found: Plain = client.get(f"sheets/{sheet['sheet']}/report", language=language)
    return found


def ask_sizes(visit: Visit, sheet: Plain | None) -> Plain | None:
    """Return what was chosen of a sheet as it is now; None where nothing was."""
    if sheet is None or not sheet["has_sizes"]:
        return None
    found: Plain = visit.own.get(f"sheets/{sheet['sheet']}/sizes", language=visit.language)
    return found


def give_plan_file(client: Client, sheet: Plain, kind: str, language: str) -> Response:
    """Give a sheet, or what came of it, as a file of a kind of MEDIA; 404 for another."""
    if kind not in MEDIA:
        abort(404)
    data = sheet["content"] if kind == "toml" else client.get(
        f"sheets/{sheet['sheet']}/file", kind=kind, language=language)
    answer = Response(data, mimetype=MEDIA[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="plan-{sheet["sheet"]}.{kind}"'
    return answer


def say_fault(error: ApiError, language: str) -> str:
    """Return why something can't be so, where that is for whoever typed it to mend; else the refusal goes on."""
    if error.code not in UNFIT:
        raise error
    return error.words(language)


def read_faults(error: ApiError) -> list[Plain]:
    """Return what a refusal says of single fields: table, key, and the sentence beside the field in each language."""
    faults = error.values.get("faults")
    return [fault for fault in faults if isinstance(fault, dict) and fault.keys() >= FAULT] \
        if isinstance(faults, list) else []


def hear_faults(sheet: Plain | None) -> list[Plain]:
    """Return the faults that a sheet has as it is, in the same form; or those for which working it out failed."""
    found = (sheet or {}).get("faults") or ((sheet or {}).get("task") or {}).get("faults", [])
    return [{"where": one["where"], "key": one["key"], **one["beside"]} for one in found]


def list_faults(faults: Iterable[Plain], labels: Mapping[str, str], writer: Writer) -> list[Plain]:
    """Return faults as the list above a form has them. labels: of its fields, by key."""
    return [{"key": fault["key"], "label": labels[fault["key"]].rstrip(".?"), "words": fault[writer.language]}
            for fault in faults if fault["key"] in labels]


def show_parts(report: Plain | None, begin: str = "") -> list[Plain]:
    """Return a report's parts for the template, its drawings as they are. begin: of the drawings' names."""
    return [{**part, "figure": _show_figure(part["figure"], begin), "is_wide": len(part["header"]) > WIDE,
             "is_long": len(part["rows"]) > LONG}
            for part in (report or {"parts": []})["parts"]]


def _show_figure(figure: Plain | None, begin: str) -> Figure | None:
    if figure is None:
        return None
    table = figure["table"]
    rows = tuple(map(tuple, table["rows"]))
    return Figure(begin + figure["name"], figure["title"], figure["words"], Svg(figure["svg"]),
                  ChartTable(tuple(table["header"]), rows, tuple(table["foot"])))


def say_state(sheet: Plain, writer: Writer) -> str:
    """Return whether a sheet is worked out as it is now."""
    if sheet["is_current"]:
        return writer.say("plan_current")
    return writer.say("plan_stale" if sheet["has_result"] else "plan_never")
