"""Two or three plans side by side: their figures in one table, and each one's charts."""

from dataclasses import dataclass

from flask import request

from gateway.client import ApiError
from webapp.page import Page, Shown, Writer
from webapp.parts.plans import Plain, say_fault, show_parts
from webapp.visit import Visit

LEAST, MOST = 2, 3


@dataclass(frozen=True)
class ComparedFacts:
    """What the page asked. table: None where two or three weren't chosen; reports: of each, in order."""

    sheets: list[str]
    table: Plain | None
    reports: list[Plain]
    fault: str = ""


def ask(visit: Visit) -> ComparedFacts:
    """Ask for the plans that were chosen."""
    chosen = [name for name in request.args.getlist("sheet") if name.isascii() and name.isalnum()]
    if not LEAST <= len(chosen) <= MOST:
        return ComparedFacts(chosen, None, [])
    try:
        table = visit.own.get("sheets/compared", sheets=",".join(chosen), language=visit.language)
    except ApiError as error:
        return ComparedFacts(chosen, None, [], say_fault(error, visit.language))
    reports = [visit.own.get(f"sheets/{name}/report", language=visit.language) for name in chosen]
    return ComparedFacts(chosen, table, reports)


def show(facts: ComparedFacts, _: Writer) -> Shown:
    """Write the table, and the first lines and the charts of each."""
    names = facts.table["names"] if facts.table else ()
    plans = [{"sheet": sheet, "name": name, "parts": [
        part for number, part in enumerate(show_parts(report, f"{letter}-")) if not number or part["figure"]]}
        for letter, sheet, name, report in zip("abc", facts.sheets, names, facts.reports, strict=False)]
    return {"table": facts.table, "plans": plans, "fault": facts.fault}


PAGE = Page("municipality", "plan-compare", ask, show, "municipality/plan_compare.html", within="plans")
