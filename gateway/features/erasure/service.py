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

WHY = {
    "ledger": ("The ledger knows the member by a pseudonym; nothing on it can be erased, or names anybody.",
               "Il registro conosce il membro con uno pseudonimo; nulla vi si cancella e nulla vi nomina qualcuno."),
    "words": ("They belong to agreements that are still open with another member.",
              "Appartengono ad accordi ancora aperti con un altro membro."),
    "points": ("The member has them still: ./volano members leave, or point close, ends them.",
               "Il membro li ha ancora: li chiude ./volano members leave, o point close."),
    "ended": ("They ended; their days aren't settled for good yet, or GSE's money isn't divided: ask again then.",
              "Sono chiusi; i loro giorni non sono ancora liquidati in via definitiva, o i soldi del GSE divisi: "
              "ripeti allora."),
    "readings": ("Their days aren't settled for good, or GSE's money for them isn't divided yet.",
                 "I loro giorni non sono liquidati in via definitiva, o i soldi del GSE non sono ancora divisi."),
    "statements": ("They hold hours by pseudonym: without them nobody could prove what was settled.",
                   "Contengono ore con pseudonimo: senza, nessuno potrebbe provare ciò che è stato liquidato."),
    "figures": ("GSE's figures of the member's plant are the accounts of what it paid, for ten years (art. 2220).",
                "Le cifre del GSE sull'impianto sono le scritture di quanto ha pagato, per dieci anni (art. 2220)."),
    "payee": ("Who was paid, or is still owed, stays in the accounts for ten years (art. 2220 of the civil code).",
              "Chi è stato pagato, o deve esserlo, resta nelle scritture contabili per dieci anni (art. 2220 c.c.)."),
    "backups": ("Copies made before still hold all of this, until whoever keeps them deletes them.",
                "Le copie fatte prima contengono ancora tutto, finché chi le tiene non le elimina."),
}


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
            "kept": [{"what": what, "count": count, "why_en": WHY[what][0], "why_it": WHY[what][1]}
                     for what, count in self.kept.items()],
        }


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
        raise FORBIDDEN(roles=Words(
            "an officer of the member's organisation, the member",
            "un incaricato dell'organizzazione del membro, il membro",
        ))
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
