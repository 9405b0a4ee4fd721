"""How this gateway is: whose it is, the ledger's day, how far its mirror is."""

from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import Connection, select

from gateway import __version__
from gateway.db.mirror import Mirror
from gateway.db.tables import job
from gateway.http.context import Gateway

_FAR_BEHIND = 100  # blocks


@dataclass(frozen=True)
class Health:
    """How a gateway is. date, day: the ledger's, "" and 0 before the founding."""

    status: str
    version: str
    community: str
    organisation: str
    energy_operator: str
    countersigner: str
    height: int
    blocks_behind: int
    date: str
    day: int
    waits: Annotated[dict[str, str], "The period that isn't settled by itself yet, and why"]


def get_health(gateway: Gateway) -> Health:
    """Say whose gateway this is, the ledger's day, and how many blocks the mirror lacks."""
    is_reachable, height = find_height(gateway)
    with gateway.database.read() as connection:
        now, waits = Mirror(connection).now(), find_waits(connection)
    behind = height - gateway.mirror.next_block
    settings = gateway.settings
    return Health(
        describe_status(is_reachable, behind), __version__, settings.community, settings.organisation,
        settings.energy_operator, settings.countersigner, height, max(0, behind),
        now.date if now else "", now.number if now else 0, waits,
    )


def find_waits(connection: Connection) -> dict[str, str]:
    """The period that the timetable doesn't settle yet, and why, as it was looked at last; {} where none waits."""
    last = connection.execute(
        select(job.c.subject, job.c.outcome).where(job.c.name == "settle").order_by(job.c.id.desc()).limit(1)
    ).first()
    verdict, _, why = last.outcome.partition(": ") if last else ("", "", "")
    return {"period": last.subject, "why": why} if last and verdict == "waits" else {}


def find_height(gateway: Gateway) -> tuple[bool, int]:
    """Say whether the ledger answers, and its height: of one that is away the mirror's, as nobody waits for it here."""
    is_reachable = gateway.ledger.is_reachable()
    return is_reachable, gateway.ledger.height() if is_reachable else gateway.mirror.next_block


def describe_status(is_reachable: bool, behind: int) -> str:
    """Say in a word how a gateway is: what it knows may be read in any case, but nothing written without a ledger."""
    if not is_reachable:
        return "ledger away"
    return "ok" if behind < _FAR_BEHIND else "behind"
