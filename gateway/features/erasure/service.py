"""Erase by member what this gateway holds: each feature erases its own and says what it keeps.

Readings go once no settlement and no division of GSE's money takes them any more: the statements that were anchored
hold the hours by pseudonym and stay, else nobody could prove what was paid. What stays is told with its reason.
"""

from dataclasses import dataclass, field

from sqlalchemy import Connection

from chaincode.words import Words
from gateway.db.mirror import Mirror
from gateway.features.market.service import erase_words
from gateway.features.members.service import erase_contacts, erase_point, list_held
from gateway.features.notices.service import erase_notices
from gateway.features.periods.service import count_statements, find_needed_from
from gateway.features.readings.service import erase_messages, erase_readings, note_erased
from gateway.features.repartition.service import count_figures, erase_payee, find_undivided_from
from gateway.http.context import Gateway
from gateway.http.rights import require_officer_or_self
from gateway.http.security import Session
from gateway.outbox import erase_letters
from gateway.uploads import delete_of

OFFICER_OR_MEMBER = Words("gateway.erasure.service.officer_of_member_organisation")


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

    def close(self, member: str) -> "Erasure":
        """Say what came of a member's."""
        return Erasure(
            member, tuple(Erased(what, count) for what, count in self.erased.items()),
            tuple(_explain(what, count) for what, count in self.kept.items()),
        )


@dataclass(frozen=True)
class Erased:
    """How many of a kind were erased."""

    what: str
    count: int


@dataclass(frozen=True)
class Kept:
    """How many of a kind are kept, and why."""

    what: str
    count: int
    why_en: str
    why_it: str


@dataclass(frozen=True)
class Erasure:
    """What was erased of a member, and what is kept."""

    member: str
    erased: tuple[Erased, ...]
    kept: tuple[Kept, ...]


def _explain(what: str, count: int) -> Kept:
    why = Words(f"gateway.erasure.why.{what}")
    return Kept(what, count, why.en, why.it)


def erase(gateway: Gateway, caller: Session, member: str) -> Erasure:
    """Erase what may go of a member; all of it or nothing.

    What has only to be read is read before: others' writes wait for the deletions alone.

    Raises:
        ApiError: who calls is neither the member nor an officer of the member's organisation, or too often.
    """
    report, is_operator = Report(), gateway.settings.is_energy_operator
    with gateway.database.read() as connection:
        require_officer_or_self(Mirror(connection), caller, member, OFFICER_OR_MEMBER)
        gateway.count_erasure(member)
        needed_from = _read_energy(connection, member, report) if is_operator else ""
    with gateway.database.write() as connection:
        report.add("contacts", erase_contacts(connection, member))
        report.add("words", *erase_words(connection, member))
        report.add("uploads", delete_of(connection, member))
        report.add("letters", erase_letters(connection, member))
        report.add("notices", erase_notices(connection, member))
        if is_operator:
            _erase_energy(gateway, connection, member, report, needed_from)
    gateway.database.forget()
    report.add("ledger", 0, 1)
    report.add("backups", 0, 1)
    return report.close(member)


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
