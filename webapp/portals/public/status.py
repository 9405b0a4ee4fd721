"""How the community's servers are: each organisation's gateway, the ledger's day and height, what is settled."""

from dataclasses import dataclass

from webapp.formats import NOTHING
from webapp.heard import Health, parse_health
from webapp.page import Page, Shown, Writer
from webapp.parts.settlements import ask_settlements, find_last_date
from webapp.visit import Visit

STATES = {"ok": "status_ok", "behind": "status_behind", "ledger away": "status_ledger_away"}


@dataclass(frozen=True)
class StatusFacts:
    """What the page asked. health: by organisation, None of one that gives no answer; settled_to: a date or ""."""

    health: dict[str, Health | None]
    settled_to: str


def ask(visit: Visit) -> StatusFacts:
    """Ask each gateway that is known here how it is, every few seconds at most, however many look."""
    health = visit.gateways.read_all("health", parse_health)
    found = ask_settlements(visit).found
    return StatusFacts(health, find_last_date(found[-1]) if found else "")


def show(facts: StatusFacts, writer: Writer) -> Shown:
    """Write a row a gateway, and the worst of it in a sentence."""
    known = [one for one in facts.health.values() if one]
    are_well = len(known) == len(facts.health) and all(one.status == "ok" for one in known)
    newest = max((one.day for one in known), default="")
    return {
        "verdict": writer.say("status_all_well" if are_well else "status_some_ill"), "is_well": are_well,
        "day": writer.formats.full_day(newest), "settled_to": writer.formats.full_day(facts.settled_to),
        "is_settled": bool(facts.settled_to),
        "rows": [_show_gateway(name, one, writer) for name, one in facts.health.items()],
    }


def _show_gateway(name: str, health: Health | None, writer: Writer) -> list[str]:
    if health is None:
        return [writer.say(name), writer.say("status_silent"), NOTHING, NOTHING]
    state = writer.say(STATES.get(health.status, "status_behind"))
    return [writer.say(name), state, writer.formats.whole(health.height), writer.formats.full_day(health.day)]


PAGE = Page("public", "status", ask, show, order=5, is_below=True)
