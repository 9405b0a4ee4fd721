"""Rows of tasks: kept for who asks, taken and ended by the worker. Whatever changes a state asks for the one before.

    queued -> running -> done | failed          `begun` counts how often a worker took it
    queued, running -> cancelled
    running -> queued                            handed back, or its worker died; the second time it is failed
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, exists, func, insert, or_, select, update

from gateway.db import Database
from gateway.features.tasks.tables import task, task_asker

QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"
OPEN = (QUEUED, RUNNING)
MOST_BEGUN = 2
_LISTED = 200
AnyRow = Row[Any]


def find_same(connection: Connection, kind: str, digest: str, release: str) -> AnyRow | None:
    """Give the task of the same kind, inputs and release."""
    same = (task.c.kind == kind, task.c.digest == digest, task.c.release == release)
    return connection.execute(select(task).where(*same)).first()


def keep(connection: Connection, values: Mapping[str, Any], again: AnyRow | None) -> int:
    """Queue a task, under the id of one of the same that had ended, if there is one; give its id.

    Who asked for that one sees the task further, and doesn't wait for what somebody else asks for now.
    """
    row = {**values, "state": QUEUED, "part": 0, "parts": 0, "begun": 0, "result": "", "ended_at_s": 0}
    if again is None:
        return int(connection.execute(insert(task).values(row)).inserted_primary_key[0])  # type: ignore[index]
    connection.execute(update(task_asker).where(task_asker.c.task_id == again.id).values(waits=False))
    connection.execute(update(task).where(task.c.id == again.id).values(row))
    return int(again.id)


def note_asker(connection: Connection, number: int, key: str) -> None:
    """Note who asked for a task and waits for it."""
    if is_asker(connection, number, key):
        connection.execute(update(task_asker).where(*_is_of(number, key)).values(waits=True))
    else:
        connection.execute(insert(task_asker).values(task_id=number, key=key, waits=True))


def forget_asker(connection: Connection, number: int, key: str) -> None:
    """Forget that somebody asked for a task."""
    connection.execute(delete(task_asker).where(*_is_of(number, key)))


def is_awaited(connection: Connection, number: int, but: str) -> bool:
    """Whether anybody waits for a task but one."""
    others = (task_asker.c.task_id == number, task_asker.c.key != but, task_asker.c.waits)
    return connection.scalar(select(task_asker.c.key).where(*others)) is not None


def _is_of(number: int, key: str) -> tuple[ColumnElement[bool], ...]:
    return task_asker.c.task_id == number, task_asker.c.key == key


def is_asker(connection: Connection, number: int, key: str) -> bool:
    """Whether somebody asked for a task."""
    return connection.scalar(select(task_asker.c.key).where(*_is_of(number, key))) is not None


def count_waiting(connection: Connection, key: str = "") -> int:
    """Count the tasks that wait, all or those for which somebody does."""
    waiting = select(func.count()).select_from(task).where(task.c.state == QUEUED)
    if key:
        waiting = waiting.where(exists().where(
            task_asker.c.task_id == task.c.id, task_asker.c.key == key, task_asker.c.waits))
    return int(connection.scalar(waiting) or 0)


def find_row(connection: Connection, number: int, since_s: int) -> AnyRow | None:
    """Give a task that hasn't ended, or since an instant."""
    return connection.execute(select(task).where(task.c.id == number, _is_kept(since_s))).first()


def list_rows(connection: Connection, key: str, since_s: int) -> Sequence[AnyRow]:
    """Give the newest tasks, all or ("": all) those that somebody asked for."""
    chosen = select(task).where(_is_kept(since_s)).order_by(task.c.asked_at_s.desc(), task.c.id.desc()).limit(_LISTED)
    if key:
        chosen = chosen.where(exists().where(task_asker.c.task_id == task.c.id, task_asker.c.key == key))
    return connection.execute(chosen).all()


def _is_kept(since_s: int) -> Any:
    return or_(task.c.ended_at_s == 0, task.c.ended_at_s >= since_s)


def cancel(connection: Connection, number: int, at_s: int) -> bool:
    """Cancel a task that hasn't ended; whether it was one."""
    return _move(connection, number, OPEN, state=CANCELLED, inputs="", ended_at_s=at_s)


def _move(connection: Connection, number: int, before: tuple[str, ...], **values: Any) -> bool:
    """Change a task that is in one of some states; whether it was."""
    done = connection.execute(update(task).where(task.c.id == number, task.c.state.in_(before)).values(values))
    return done.rowcount == 1


# --- the worker's
def put_back(database: Database, at_s: int, failure: Mapping[str, Any]) -> None:
    """Queue again what a worker that is gone had begun; what was begun for the second time has failed so."""
    is_running = task.c.state == RUNNING
    with database.write() as connection:
        connection.execute(update(task).where(is_running, task.c.begun >= MOST_BEGUN).values(
            state=FAILED, result=json.dumps(failure), inputs="", ended_at_s=at_s))
        connection.execute(update(task).where(is_running).values(state=QUEUED, part=0, parts=0))


def find_oldest(database: Database) -> int | None:
    """Since when the task that waits longest does, UTC seconds; None without one."""
    with database.read() as connection:
        found: int | None = connection.scalar(select(func.min(task.c.asked_at_s)).where(task.c.state == QUEUED))
        return found


def take(database: Database) -> AnyRow | None:
    """Begin the task that waits longest."""
    waiting = select(task).where(task.c.state == QUEUED).order_by(task.c.asked_at_s, task.c.id).limit(1)
    with database.write() as connection:
        row = connection.execute(waiting).first()
        if row is not None:
            _move(connection, row.id, (QUEUED,), state=RUNNING, begun=row.begun + 1)
        return row


def tell(database: Database, number: int, part: int, parts: int) -> bool:
    """Note how far a task is; whether it still runs, and wasn't cancelled."""
    with database.write(durable=False) as connection:
        return _move(connection, number, (RUNNING,), part=part, parts=parts)


def save(connection: Connection, number: int, data: Any) -> None:
    """Keep how far a task is, for a process that takes it up again."""
    _move(connection, number, (RUNNING,), result=json.dumps(data))


def end(
    database: Database, number: int, state: str, result: Any, at_s: int, *, progress: tuple[int, int] = (0, 0),
) -> bool:
    """End a task that runs, with its result or with the error payload; whether it ran still."""
    values = {"state": state, "result": json.dumps(result), "inputs": "", "ended_at_s": at_s}
    with database.write() as connection:
        return _move(connection, number, (RUNNING,), **values, part=progress[0], parts=progress[1])


def hand_back(database: Database, number: int) -> None:
    """Queue again a task whose worker is told to end: that counts for nothing."""
    with database.write() as connection:
        _move(connection, number, (RUNNING,), state=QUEUED, part=0, parts=0, begun=task.c.begun - 1)


def forget_old(database: Database, before_s: int) -> set[int]:
    """Delete what ended before an instant; give the ids of those that stay."""
    old = select(task.c.id).where(task.c.ended_at_s > 0, task.c.ended_at_s < before_s)
    with database.write() as connection:
        connection.execute(delete(task_asker).where(task_asker.c.task_id.in_(old)))
        connection.execute(delete(task).where(task.c.id.in_(old)))
        return set(connection.scalars(select(task.c.id)))
