"""A member's keys: where the key is, how the keys stand, the code on paper, and what a thief of each thing gets."""

from dataclasses import dataclass

from webapp.page import Shown, Writer
from webapp.parts.acts import make_act
from webapp.parts.member import Plain, find_member
from webapp.visit import Visit

TEMPLATE = "keys.html"
THEFTS = ("telephone", "paper", "mailbox")


@dataclass(frozen=True)
class KeyFacts:
    """What the page asked. own: as the gateway says how the keys stand."""

    member: str
    own: Plain


def ask(visit: Visit) -> KeyFacts:
    """Ask how the keys stand."""
    return KeyFacts(find_member(visit), visit.own.get("keys/own"))


def show(facts: KeyFacts, writer: Writer) -> Shown:
    """Say how the keys stand, and what may be done about it."""
    own = facts.own
    return {
        "state": find_state(own), "count": own["keys"], "has_paper": own["has_paper"],
        "paper_key": own["paper_key"], "thefts": THEFTS,
        "date": writer.formats.full_day(own["acts_date"]) if own["acts_date"] else "",
        "public_keys": own["public_keys"], "acts": list_acts(facts), "can_print": can_print(own),
    }


def find_state(own: Plain) -> str:
    """Return the key of what is said first: what is wrong, if anything is."""
    if own["is_recovery"]:
        return "keys_recovery"
    if own["is_frozen"]:
        return "keys_frozen"
    return "keys_rotation" if own["acts_date"] else "keys_fine"


def can_print(own: Plain) -> bool:
    """Whether a paper can be made here: the keys act, and each is known, so that none is dropped by it."""
    return not own["is_frozen"] and len(own["public_keys"]) == own["keys"]


def list_acts(facts: KeyFacts) -> list[Plain]:
    """Return the buttons that sign: end what waits, and freeze the keys."""
    own = facts.own
    can_cancel = own["acts_date"] and not (own["is_recovery"] and own["has_cancelled"])
    cancels = [make_act("cancel", {}, 0, {})] if can_cancel else []
    freezes = [] if own["is_frozen"] else [make_act("freeze", {"member": facts.member}, 0, {})]
    return [*cancels, *freezes]
