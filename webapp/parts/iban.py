"""The notice that a member's euro go to another account from a day on, and refusing it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.formats import NOTHING
from webapp.page import Shown, Writer
from webapp.parts.member import find_member
from webapp.visit import Visit

PAYEES = "repartition/payees"


@dataclass(frozen=True)
class IbanChange:
    """A change that waits. acts_at_s: UTC seconds; asked_by: an organisation, or the member."""

    acts_at_s: int
    old: str
    new: str
    asked_by: str


def ask_iban_change(visit: Visit) -> IbanChange | None:
    """Ask the energy operator, who pays, whether a change waits; frozen keys may, too."""
    payees = ask_payees(visit)
    if not payees or not payees[0]["next_at_s"]:
        return None
    payee = payees[0]
    return IbanChange(payee["next_at_s"], payee["iban"], payee["next_iban"], payee["next_asked_by"])


def ask_payees(visit: Visit) -> list[dict[str, Any]]:
    """Ask how the visitor's member is paid: one row, or none where nobody has said."""
    found: list[dict[str, Any]] = visit.ask(visit.energy_operator, PAYEES)["payees"]
    return found


def hide_iban(iban: str) -> str:
    """Return an IBAN as it is told where others may look over a shoulder: its country, and its last four signs."""
    return f"{iban[:2]}…{iban[-4:]}" if iban else ""


def show_iban_change(change: IbanChange | None, writer: Writer) -> Shown | None:
    """Return the values of the notice, or None."""
    if change is None:
        return None
    return {
        "date": writer.formats.instant_day(change.acts_at_s), "time": writer.formats.clock(change.acts_at_s),
        "iban": change.new or NOTHING, "old": change.old or NOTHING, "who": writer.say(change.asked_by),
    }


def refuse_iban(visit: Visit, _: Mapping[str, str]) -> None:
    """Refuse the change that waits, of the visitor's own euro alone."""
    visit.operator.delete(f"repartition/payees/{find_member(visit)}/next-iban")
