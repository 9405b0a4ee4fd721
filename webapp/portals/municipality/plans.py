"""Plans before anything is built: the sheets that whoever looks may read, and where a new one begins."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from gateway.client import ApiError
from webapp.page import Page, Shown, Writer
from webapp.parts.plans import Plain, address, say_fault, say_state
from webapp.parts.shared_plans import ask_told
from webapp.visit import Visit


@dataclass(frozen=True)
class PlansFacts:
    """What the page asked. told: how many plans of others await whoever looks; given: a sheet's text that couldn't be
    taken, and fault: why.
    """

    sheets: list[Plain]
    is_there: bool
    told: int = 0
    given: str = ""
    fault: str = ""


def ask(visit: Visit) -> PlansFacts:
    """Ask for the sheets."""
    found = visit.own.get("sheets")
    return PlansFacts(found["sheets"], found["is_there"], sum(map(len, ask_told(visit).values())))


def show(facts: PlansFacts, writer: Writer) -> Shown:
    """Write each sheet, the last changed first."""
    sheets = [{
        "sheet": sheet["sheet"], "name": sheet["name"], "is_own": sheet["is_own"], "state": say_state(sheet, writer),
        "has_result": sheet["has_result"], "day": writer.formats.instant_day(sheet["changed_at_s"]),
    } for sheet in facts.sheets]
    return {"sheets": sheets, "is_there": facts.is_there, "told": facts.told, "given": facts.given,
            "fault": facts.fault, "can_compare": sum(sheet["has_result"] for sheet in sheets) > 1}


def bring(visit: Visit, form: Mapping[str, str]) -> Any:
    """Keep a sheet that somebody has as a file."""
    try:
        sheet = visit.own.post("sheets", {"content": form.get("content", "").replace("\r\n", "\n")})
    except ApiError as error:
        facts = ask(visit)
        return replace(facts, given=form.get("content", ""), fault=say_fault(error, visit.language))
    return address("plan", sheet["sheet"])


PAGE = Page("municipality", "plans", ask, show, order=4, acts={"bring": bring})
