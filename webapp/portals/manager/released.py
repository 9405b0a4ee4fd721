"""Euro kept above a month's tokens, released to the use that the regulation names: proposed, signed, divided."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort

from chaincode.rules.intervals import is_date
from webapp.page import Page, Shown, Writer
from webapp.parts.acts import make_act
from webapp.parts.months import Choice
from webapp.parts.settlements import Plain
from webapp.portals.manager.overview import ask as ask_month
from webapp.visit import Visit

OPERATOR, MAY, ACTS = "energy_operator", "may", "acts"


@dataclass(frozen=True)
class ReleasedFacts:
    """What the page asked. steps: of each month of which euro may be released, what comes next; is_operator: whether
    the visitor's key proposes it.
    """

    months: Choice
    steps: list[Plain]
    is_operator: bool


def ask(visit: Visit) -> ReleasedFacts:
    """Ask what may be released, of the chosen month and those before."""
    found = ask_month(visit)
    steps = [visit.own.get(f"repartition/releases/{item['month']}") for item in found.row("released")["items"]]
    return ReleasedFacts(found.months, steps, OPERATOR in visit.own.session()["roles"])


def show(facts: ReleasedFacts, writer: Writer) -> Shown:
    """Write each month with the button that comes next."""
    return {"months": facts.months, "steps": [_show_step(one, facts, writer) for one in facts.steps]}


def _show_step(one: Plain, facts: ReleasedFacts, writer: Writer) -> Plain:
    acts = [_make_act(one["month"], use, cents, writer) for use, cents in one["uses"].items()]
    return {
        "month": one["month"], "words": writer.formats.month(one["month"]), "eur": writer.formats.tokens(one["cents"]),
        "state": writer.say(f"release_state_{one['state']}"), "acts": acts if one["state"] == MAY and facts.is_operator
        else [], "needs_operator": one["state"] == MAY and not facts.is_operator, "can_divide": one["state"] == ACTS,
    }


def _make_act(month: str, use: str, cents: int, writer: Writer) -> Plain:
    arguments = {"month": month, "cents": cents, "use": use}
    return make_act("release_kept", arguments, 0, {month: writer.formats.month(month)})


def divide(visit: Visit, form: Mapping[str, str]) -> Any:
    """Divide for good what the ledger says was released of a month."""
    month = form.get("month", "")
    if not is_date(f"{month}-01"):
        abort(400)
    visit.own.post("repartition/releases", {"month": month})


PAGE = Page("manager", "released", ask, show, order=6, acts={"divide": divide})
