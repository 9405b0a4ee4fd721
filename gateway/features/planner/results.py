"""What came of a sheet: as a report for pages, on paper, and whole, as the command line reads it."""

import json
from typing import Any

from analytics.csv_table import localise
from chaincode.words import Words
from gateway.features.planner import store
from gateway.features.planner.records import PlanReport, PlanSheetForm, PlanTable
from gateway.features.planner.service import find_sheet, require_changeable, require_row
from gateway.http.context import Gateway
from gateway.http.errors import INVALID, UNKNOWN
from gateway.http.security import Session


def find_result(gateway: Gateway, caller: Session, name: str) -> Any:
    """Give the result of a sheet that a caller may read."""
    with gateway.database.read() as connection:
        result = store.open_result(require_row(connection, gateway, caller, name))
    if result is None:
        raise UNKNOWN(what=Words("gateway.planner.results.result"), name=name)
    return result


def show_report(gateway: Gateway, caller: Session, name: str, language: str) -> PlanReport:
    """Give the report of a sheet."""
    from analytics.planner.shown import describe_report

    return PlanReport(**describe_report(find_result(gateway, caller, name), language))


def compare(gateway: Gateway, caller: Session, names: list[str], language: str) -> PlanTable:
    """Give the figures of two or three plans side by side, as texts."""
    from analytics.planner.compared import LEAST, MOST, compare_results, tell_apart
    from analytics.planner.words import say_name, show_figure

    if not LEAST <= len(names) <= MOST:
        raise INVALID(fields="sheets")
    results = [find_result(gateway, caller, name) for name in names]
    rows = tuple((say_name(name, language), *(show_figure(name, value, language) for value in values))
                 for name, values in compare_results(results))
    return PlanTable(tell_apart([str(result["name"]) for result in results]), rows)


def show_sizes(gateway: Gateway, caller: Session, name: str, language: str) -> PlanReport:
    """Give what was chosen of a sheet as it is now."""
    from analytics.planner.shown import describe_parts
    from analytics.planner.sizing.shown import list_sized_tables

    with gateway.database.read() as connection:
        row = require_row(connection, gateway, caller, name)
    sizes = _require_sizes(row)
    return PlanReport(row.name, sizes["of"], sizes["release"],
                      describe_parts(list_sized_tables(sizes["report"], language), language))


def take_sizes(gateway: Gateway, caller: Session, name: str) -> PlanSheetForm:
    """Put what was chosen of a sheet into it."""
    with gateway.database.write() as connection:
        row = require_changeable(connection, gateway, caller, name)
        store.change(connection, name, content=_require_sizes(row)["content"], changed_at_s=gateway.clock())
    return find_sheet(gateway, caller, name)


def _require_sizes(row: store.AnyRow) -> Any:
    sizes = store.open_sizes(row)
    if sizes is None:
        raise UNKNOWN(what=Words("gateway.planner.results.sizes"), name=row.id)
    return sizes


def _give_hours(gateway: Gateway, caller: Session, name: str) -> bytes:
    with gateway.database.read() as connection:
        hours = store.open_hours(require_row(connection, gateway, caller, name))
    if not hours:
        raise UNKNOWN(what=Words("gateway.planner.results.hours"), name=name)
    return hours


def give_file(gateway: Gateway, caller: Session, name: str, kind: str, language: str) -> bytes:
    """Give a result as a file. kind: json, pdf, or csv for the first year's hours."""
    from analytics.planner.report import format_pdf

    if kind == "csv":
        return localise(_give_hours(gateway, caller, name).decode(), language).encode()
    result = find_result(gateway, caller, name)
    if kind == "pdf":
        return format_pdf(result, language)
    return json.dumps(result, ensure_ascii=False, indent=2).encode()
