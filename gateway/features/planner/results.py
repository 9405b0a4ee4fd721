"""What came of a sheet: as a report for pages, on paper, and whole, as the command line reads it."""

import json
from typing import Any

from chaincode.words import Words
from gateway.features.planner import store
from gateway.features.planner.records import PlanReport, PlanTable
from gateway.features.planner.service import require_row
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
    from analytics.planner.compared import LEAST, MOST, compare_results
    from analytics.planner.words import say_name, show_figure

    if not LEAST <= len(names) <= MOST:
        raise INVALID(fields="sheets")
    results = [find_result(gateway, caller, name) for name in names]
    rows = tuple((say_name(name, language), *(show_figure(name, value, language) for value in values))
                 for name, values in compare_results(results))
    return PlanTable(tuple(str(result["name"]) for result in results), rows)


def give_file(gateway: Gateway, caller: Session, name: str, kind: str, language: str) -> bytes:
    """Give a result as a file. kind: json, or pdf."""
    from analytics.planner.report import format_pdf

    result = find_result(gateway, caller, name)
    if kind == "pdf":
        return format_pdf(result, language)
    return json.dumps(result, ensure_ascii=False, indent=2).encode()
