"""One table of a plan's sheet as a form, made of the schema: each field with its help, unit, default and its source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from flask import abort, request

from gateway.client import ApiError
from webapp.page import Page, Shown, Writer
from webapp.parts.plans import (
    Plain,
    address,
    ask_sheet,
    find_name,
    hear_faults,
    list_faults,
    read_faults,
    say_fault,
)
from webapp.parts.tables import LISTS, list_unknown, name_table
from webapp.visit import Visit

KEY, FILE = "field-", "file-"
UNSHOWN = ("tables", "file")
MOST_FILE_BYTES = 20_000_000
ENDINGS = ".csv,.txt,.json,.epw,.xlsx"
_INPUTS = {"date": "date"}


@dataclass(frozen=True)
class PartFacts:
    """What the page asked. table: None where the address names none; typed: what couldn't be taken; fault: why.

    faults: by field, of what was typed, else of the sheet as it is.
    """

    sheet: Plain | None
    table: Plain | None
    fields: list[Plain]
    typed: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""
    faults: tuple[Plain, ...] = ()


def ask(visit: Visit, typed: Mapping[str, str] | None = None, error: ApiError | None = None) -> PartFacts:
    """Ask for the sheet, and for what its tables may hold. error: why something typed or sent couldn't be taken."""
    fault = say_fault(error, visit.language) if error else ""
    sheet, where = ask_sheet(visit), visit.asked.get("part", "")
    table = next((one for one in sheet["tables"] if one["where"] == where), None) if sheet else None
    if sheet and where and table is None:
        abort(404)
    fields = visit.own.get("public/plan")["fields"][table["section"]] if table else []
    faults = read_faults(error) if error else hear_faults(sheet)
    return PartFacts(sheet, table, fields, typed or {}, fault, tuple(one for one in faults if one["where"] == where))


def show(facts: PartFacts, writer: Writer) -> Shown:
    """Write each field; those that are given first stand open, the others behind one line."""
    if facts.sheet is None or facts.table is None:
        return {"sheet": facts.sheet, "table": None}
    texts = {**facts.table["texts"], **facts.typed}
    unknown = list_unknown(facts.table, facts.fields)
    labels = {**{one["key"]: one[writer.language] for one in facts.fields if one["kind"] != "tables"},
              **{key: key for key in unknown}}
    faults = list_faults(facts.faults, labels, writer)
    beside = {fault["key"]: fault["words"] for fault in reversed(faults)}
    rows = [_show_field(one, texts, beside.get(one["key"], ""), writer)
            for one in facts.fields if one["kind"] not in UNSHOWN]
    return {
        "sheet": facts.sheet, "table": facts.table, "fault": "" if faults else facts.fault,
        "faults": _link(faults, facts.fields, unknown), "title": "page_municipality_plan-part",
        "words": name_table(facts.table, writer), "section": writer.say(f"plan_section_{facts.table['section']}"),
        "rows": [row for row in rows if row["is_first"]], "more": [row for row in rows if not row["is_first"]],
        "files": [_show_file(one, facts.table, beside.get(one["key"], ""), writer)
                  for one in facts.fields if one["kind"] == "file"],
        "unknown": [{"name": name, "key": key, "field": f"{KEY}{key}", "value": texts.get(key, ""),
                     "fault": beside.get(key, "")} for key, name in unknown.items()],
        "endings": ENDINGS, "adds": _list_adds(facts.table, writer), "can_go": "." in facts.table["where"],
    }


def _link(faults: list[Plain], fields: list[Plain], unknown: Mapping[str, str]) -> list[Plain]:
    """Each fault with the link to its field; the first one's field is where the page begins."""
    files = {one["key"] for one in fields if one["kind"] == "file"}
    return [{**one, "href": f"#{unknown.get(key) or f'{FILE if key in files else KEY}{key}'}"}
            for one in faults for key in (one["key"],)]


def _show_field(one: Plain, texts: Mapping[str, str], fault: str, writer: Writer) -> Plain:
    value = texts.get(one["key"], "")
    is_flag, default = one["kind"] == "flag", one["default"] or ""
    default, choices = (default.lower(), ["true", "false"]) if is_flag else (default, one["choices"])
    return {
        "name": f"{KEY}{one['key']}", "label": one[writer.language].rstrip("."),
        "unit": one["unit_words"][writer.language], "value": value, "fault": fault,
        "default": _name_choice(one, default, writer) if choices and default else default,
        "source": one["source"][writer.language],
        "choices": [(choice, _name_choice(one, choice, writer)) for choice in choices],
        "type": _INPUTS.get(one["kind"], "text"), "is_needed": one["need"] == "required",
        "is_first": one["need"] == "required" or bool(fault) or (bool(value) and value != default),
        "is_list": one["kind"] in ("yearly", "bands", "months", "hours", "bills"),
    }


def _show_file(one: Plain, table: Plain, fault: str, writer: Writer) -> Plain:
    """A field that names a file, with the name that it has here."""
    return {"key": one["key"], "label": one[writer.language].rstrip("."), "value": table["texts"].get(one["key"], ""),
            "fault": fault}


def _name_choice(one: Plain, choice: str, writer: Writer) -> str:
    if one["kind"] == "flag":
        return writer.say("yes" if choice == "true" else "no")
    return str(one["choice_words"][choice][writer.language])


def _list_adds(table: Plain, writer: Writer) -> list[tuple[str, str]]:
    """What may be added here: one more like this, and below a plant a battery or a section of its field."""
    section, where = table["section"], table["where"]
    more = [(where.partition(".")[0], writer.say("plan_add_like", section=writer.say(f"plan_section_{section}")))] \
        if section in LISTS else []
    below = ("battery", "section") if section == "plant" else ()
    return [*more, *((f"{where}.{name}", writer.say(f"plan_add_{name}")) for name in below)]


def _back(name: str, where: str) -> str:
    return f"{address('plan-part', name)}&part={quote(where)}"


def save(visit: Visit, form: Mapping[str, str]) -> Any:
    """Change what was typed; what can't be so is shown with what was typed."""
    name, where = find_name(visit) or abort(404), visit.asked.get("part", "")
    texts = {key.removeprefix(KEY): text for key, text in form.items() if key.startswith(KEY)}
    try:
        visit.own.post(f"sheets/{name}/tables", {"where": where, "texts": texts})
    except ApiError as error:
        return ask(visit, texts, error)
    return address("plan", name)


def send(visit: Visit, form: Mapping[str, str]) -> Any:
    """Send the file that a field is to name."""
    name, where = find_name(visit) or abort(404), visit.asked.get("part", "")
    given = request.files.get("file") or abort(400)
    try:
        visit.own.post_file(f"sheets/{name}/files", given.read(MOST_FILE_BYTES + 1), where=where,
                            field=form.get("field", ""), called=name_ending(given.filename or ""))
    except ApiError as error:
        return ask(visit, None, error)
    return _back(name, where)


def name_ending(called: str) -> str:
    """Return what a file's name ends in, all that is told of it: its name may say whose it is."""
    ending = called.rpartition(".")[2].lower()
    return f"file.{ending}" if ending.isascii() and ending.isalnum() and len(ending) < len(called) else "file"


def add(visit: Visit, form: Mapping[str, str]) -> Any:
    """Add a table, and go to its form."""
    name, where = find_name(visit) or abort(404), form.get("where", "")
    before = {table["where"] for table in (ask_sheet(visit) or abort(404))["tables"]}
    try:
        sheet = visit.own.post(f"sheets/{name}/more", {"where": where})
    except ApiError as error:
        return ask(visit, None, error)
    new = [table["where"] for table in sheet["tables"] if table["where"] not in before]
    return _back(name, new[0]) if new else _back(name, where)


def remove(visit: Visit, _: Mapping[str, str]) -> Any:
    """Take the table away."""
    name, where = find_name(visit) or abort(404), visit.asked.get("part", "")
    try:
        visit.own.delete(f"sheets/{name}/tables?where={quote(where)}")
    except ApiError as error:
        return ask(visit, None, error)
    return address("plan", name)


PAGE = Page("municipality", "plan-part", ask, show, "municipality/plan_part.html", within="plans",
            acts={"save": save, "send": send, "add": add, "remove": remove}, file_acts=frozenset({"send"}))
