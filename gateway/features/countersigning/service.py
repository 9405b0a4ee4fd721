"""Commands that wait for another organisation's signature (T0), as this gateway's copy of the ledger holds them."""

from dataclasses import dataclass
from typing import Annotated, Any

from chaincode.rules import canonical
from chaincode.rules.community.pending import WAIT_DAYS, is_waiting
from chaincode.rules.records import Pending
from gateway.db.mirror import Mirror
from gateway.http.context import Gateway


@dataclass(frozen=True)
class Waiting:
    """A command that another organisation's officer has still to sign."""

    pending: Annotated[str, "its key: the target of `countersign`"]
    command: str
    organisation: str
    subject: str
    arguments: dict[str, Any]
    digest: str
    needed: int
    countersigned_by: tuple[str, ...]
    proposed_on: Annotated[int, "day of the ledger"]
    last_day: Annotated[int, "day of the ledger on which a signature still counts"]
    may_act: Annotated[bool, "false once it has waited too long: it can only be recalled"]


@dataclass(frozen=True)
class AllWaiting:
    """All of them, oldest first."""

    pending: tuple[Waiting, ...]


def list_waiting(gateway: Gateway) -> AllWaiting:
    """Give all pending commands that don't act yet, oldest first, also those that have waited too long."""
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        now, found = mirror.now(), mirror.waiting()
    if now is None:
        return AllWaiting(())
    found.sort(key=lambda row: (row[1].proposed_on, row[0]))
    return AllWaiting(tuple(_describe(key, pending, now.number) for key, pending in found))


def _describe(key: str, pending: Pending, day: int) -> Waiting:
    return Waiting(
        key, pending.command, pending.organisation, pending.subject,
        canonical.decode(pending.arguments.encode("ascii")), pending.digest, pending.needed, pending.countersigned_by,
        pending.proposed_on, pending.proposed_on + WAIT_DAYS, is_waiting(pending, day),
    )
