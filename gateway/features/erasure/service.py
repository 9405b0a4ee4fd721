"""Erase by member what this gateway holds: each feature erases its own and says what it keeps.

Readings go once no settlement and no division of GSE's money takes them any more: the statements that were anchored
hold the hours by pseudonym and stay, else nobody could prove what was paid. What stays is told with its reason.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from chaincode.rules import keys
from chaincode.rules.records import Member
from chaincode.words import Words
from gateway.db.mirror import Mirror
from gateway.features.market.service import erase_words
from gateway.features.members.service import erase_contacts, erase_point, list_held
from gateway.features.periods.service import count_statements, find_needed_from
from gateway.features.readings.service import erase_messages, erase_readings, note_erased
from gateway.features.repartition.service import count_figures, erase_payee, find_undivided_from
from gateway.http.context import Gateway
from gateway.http.errors import FORBIDDEN
from gateway.http.security import Session, require_free_member


@dataclass
class Report:
    """What was erased and what is kept, how many by kind."""

    erased: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)

    def add(self, what: str, erased: int, kept: int = 0) -> None:
        """Count things of a kind."""
        for counts, count in ((self.erased, erased), (self.kept, kept)):
            if count:
                counts[what] = counts.get(what, 0) + count

    def to_plain(self, member: str) -> dict[str, Any]:
        """As the API answers it."""
        return {
            "member": member,
            "erased": [{"what": what, "count": count} for what, count in self.erased.items()],
            "kept": [_explain(what, count) for what, count in self.kept.items()],
        }


def _explain(what: str, count: int) -> dict[str, Any]:
    why = Words(f"gateway.erasure.why.{what}")
    return {"what": what, "count": count, "why_en": why.en, "why_it": why.it}


def erase(gateway: Gateway, caller: Session, member: str) -> dict[str, Any]:
    """Erase what may go of a member; all of it or nothing.

    What has only to be read is read before: others' writes wait for the deletions alone.

    Raises:
        ApiError: who calls is neither the member nor an officer of the member's organisation, or too often.
    """
    report, is_operator = Report(), gateway.settings.is_energy_operator
    with gateway.database.read() as connection:
        _require_eraser(Mirror(connection), caller, member)
        gateway.count_erasure(member)
        needed_from = _read_energy(connection, member, report) if is_operator else ""
    with gateway.database.write() as connection:
        report.add("contacts", erase_contacts(connection, member))
        report.add("words", *erase_words(connection, member))
        if is_operator:
            _erase_energy(gateway, connection, member, report, needed_from)
    report.add("ledger", 0, 1)
    report.add("backups", 0, 1)
    return report.to_plain(member)


def _require_eraser(mirror: Mirror, caller: Session, member: str) -> None:
    """An officer of the member's organisation, or the member by a free key; nobody else learns whether there is one."""
    found = mirror.find(Member, keys.member(member))
    is_officer = "officer" in caller.roles and found is not None and found.organisation == caller.organisation
    if not is_officer and not (caller.member and caller.member == member):
        raise FORBIDDEN(roles=Words("gateway.erasure.service.officer_of_member_organisation"))
    if not is_officer:
        require_free_member(caller)


def _read_energy(connection: Connection, member: str, report: Report) -> str:
    """Count the statements that hold a member's hours; give the first date whose readings are needed still."""
    report.add("statements", 0, count_statements(connection, member))
    return min(find_needed_from(Mirror(connection)), find_undivided_from(connection))


def _erase_energy(
    gateway: Gateway, connection: Connection, member: str, report: Report, needed_from: str
) -> None:
    mirror, at_s = Mirror(connection), gateway.clock()
    report.add("payee", *erase_payee(connection, member))
    for held in list_held(connection, member):
        report.add("figures", 0, count_figures(connection, held.metering_point, held.from_date, held.to_date))
        report.add("messages", erase_messages(connection, held.metering_point, held.from_date, held.next_from))
        gone = erase_readings(connection, held.metering_point, (held.from_date, held.to_date), needed_from)
        note_erased(connection, member, held.from_date, min(held.to_date, needed_from), gone[0], at_s)
        report.add("readings", *gone)
        has_ended = held.to_date <= mirror.require_now().date
        gone_points, kept_points = erase_point(connection, held, is_over=has_ended and held.to_date <= needed_from)
        report.add("points", gone_points)
        report.add("ended" if has_ended else "points", 0, kept_points)
