"""A row for each call that leaves: begun before anything leaves, ended with what became of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

from gateway.db.tables import outgoing_call
from gateway.http.context import Gateway
from gateway.http.errors import Problem

KEPT_S = 400 * 86_400
BEGUN, INTERRUPTED = "begun", "interrupted"


@dataclass
class Entry:
    """A call. status: the destination's own, or a refusal's code; bytes: that came; asked_by: a key or a job."""

    destination: str
    bytes: int
    status: str
    asked_by: str
    at_s: int


@contextmanager
def enter(gateway: Gateway, destination: str, asked_by: str) -> Iterator[Entry]:
    """Keep a call's row; whoever calls writes bytes and status into what is given. Old rows go."""
    entry = Entry(destination, 0, BEGUN, asked_by, gateway.clock())
    with gateway.database.write() as connection:
        connection.execute(delete(outgoing_call).where(outgoing_call.c.at_s < entry.at_s - KEPT_S))
        made = connection.execute(insert(outgoing_call).values(vars(entry)).returning(outgoing_call.c.id)).scalar_one()
    entry.status = INTERRUPTED
    try:
        yield entry
    except Problem as problem:
        entry.status = f"{problem.code} {problem.values.get('status', '')}".strip()
        raise
    finally:
        ended = {"bytes": entry.bytes, "status": entry.status}
        with gateway.database.write() as connection:
            connection.execute(update(outgoing_call).where(outgoing_call.c.id == made).values(ended))


def list_entries(gateway: Gateway, most: int) -> list[Entry]:
    """Give the newest calls, newest first."""
    columns = [outgoing_call.c[name] for name in Entry.__dataclass_fields__]
    with gateway.database.read() as connection:
        rows = connection.execute(select(*columns).order_by(outgoing_call.c.id.desc()).limit(most)).all()
    return [Entry(*row) for row in rows]
