"""A member's agreements, each with its steps, what is due by when, what comes of doing nothing, and doing it."""

from dataclasses import dataclass

from webapp.page import Shown, Writer
from webapp.parts.acts import list_acts
from webapp.parts.member import STEPS, Plain, ask_agreements, date_of, find_member, is_mine, name_thing, say_next
from webapp.visit import Visit

TEMPLATE = "agreements.html"
DAY_OF = {"requested": "requested_on", "accepted": "accepted_on", "delivered": "delivered_on", "paid": "closed_on"}
MOST_CLOSED = 50
WORDS = ("text", "address", "hour")


@dataclass(frozen=True)
class AgreementFacts:
    """What was asked. wallet: for the ledger's day."""

    wallet: Plain
    agreements: list[Plain]


def ask(visit: Visit) -> AgreementFacts:
    """Ask for the agreements."""
    find_member(visit)
    return AgreementFacts(visit.read("wallet"), ask_agreements(visit))


def show(facts: AgreementFacts, writer: Writer) -> Shown:
    """Write those that are open by their deadlines, one's own turn first; then the newest that are closed."""
    still = [one for one in facts.agreements if one["deadline"]]
    over = sorted((one for one in facts.agreements if not one["deadline"]), key=lambda one: -one["closed_on"])
    still.sort(key=lambda one: (not is_mine(one), one["deadline"]["day"]))
    return {
        "waits": any(map(is_mine, still)), "open_ones": [show_agreement(one, facts.wallet, writer) for one in still],
        "closed_ones": [show_agreement(one, facts.wallet, writer) for one in over[:MOST_CLOSED]],
        "left": writer.formats.whole(len(over) - MOST_CLOSED) if len(over) > MOST_CLOSED else "",
    }


def show_agreement(one: Plain, wallet: Plain, writer: Writer) -> Plain:
    """Return what a card shows of an agreement."""
    formats, say, status = writer.formats, writer.say, one["status"]
    words = one["words"] or {}
    return {
        "title": name_thing(one, writer), "state": say(f"state_{status}"), "is_mine": is_mine(one),
        "line": say(f"as_{one['role']}_on", tokens=formats.tokens(one["price_cents"]),
                    day=formats.full_day(one["service_date"])),
        "words": [words[name] for name in WORDS if words.get(name) and name_thing(one, writer) != words[name]],
        "steps": list_steps(one, wallet, writer), "next": say_next(one, writer),
        "acts": list_acts(one, wallet["date"], writer),
        "ends": say(f"ends_{status}") if one["deadline"] else "", "split": _say_split(one, writer),
        "outcome": "" if one["deadline"] else say(
            "closed_with", state=say(f"state_{status}"), day=formats.full_day(date_of(wallet, one["closed_on"])),
            tokens=formats.tokens(one["paid_cents"])),
    }


def list_steps(one: Plain, wallet: Plain, writer: Writer) -> list[tuple[str, str]]:
    """Return the steps with the date on which each was taken, "" of those that weren't yet."""
    is_paid = one["status"] == "paid"
    return [
        (writer.say(f"state_{step}"),
         writer.formats.day(date_of(wallet, one[name])) if one[name] and (step != "paid" or is_paid) else "")
        for step, name in DAY_OF.items() if step in STEPS
    ]


def _say_split(one: Plain, writer: Writer) -> str:
    """Return what one of the two has proposed of a contested agreement."""
    if one["status"] != "contested" or not one["split_by"]:
        return ""
    by_me = one["split_by"] == one[one["role"]]
    return writer.say("split_by_me" if by_me else "split_by_other", tokens=writer.formats.tokens(one["split_cents"]))
