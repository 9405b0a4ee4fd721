"""Long work is asked for, looked at and cancelled here; the worker (gateway/hosting/worker) does it.

Of the same kind, inputs and release there is one row, whoever asks: what waits, runs or is done is the answer to the
next who asks. Who asked sees a task, and so do the organisation's officers; its result goes to who may ask for such
work at that time, and to nobody else. So the work never reads more for somebody than they may.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import marshmallow as ma
from sqlalchemy import Connection

from chaincode.rules import canonical
from chaincode.words import Words
from gateway import __version__
from gateway.features.tasks import store
from gateway.features.tasks.records import Task, Tasks
from gateway.http.context import Gateway
from gateway.http.errors import INVALID, UNKNOWN, ApiReason, Problem
from gateway.http.kinds import Kind, Kinds
from gateway.http.rights import is_here
from gateway.http.routes import require_operator
from gateway.http.security import Session

MOST_OF_ONE, MOST_WAITING = 3, 50
KEPT_S = 30 * 86_400
TOO_MANY_TASKS = ApiReason("TOO_MANY_TASKS", 429)
TASKS_FULL = ApiReason("TASKS_FULL", 429)
TASK_ENDED = ApiReason("TASK_ENDED", 409)
# What a failed task says of itself; nobody is answered with these statuses.
TOO_LONG = ApiReason("TASK_TOO_LONG", 504)
TOO_LARGE = ApiReason("TASK_TOO_LARGE", 507)
CRASHED = ApiReason("TASK_CRASHED", 500)
FOLDER, BELL = "tasks", "bell"
_BEYOND = 2**31  # no row's id, and no database's whole number


def ask(gateway: Gateway, caller: Session, name: str, inputs: Mapping[str, Any]) -> Task:
    """Give the task of such work: a new one, or the same that somebody asked for before.

    Raises:
        ApiError: no such kind, not the caller's to ask for, inputs that can't be used, or too much that waits.
    """
    kind = _require_kind(gateway, caller, name)
    pinned = kind.pin(gateway, _read(kind, inputs))
    content = canonical.encode(pinned)
    with gateway.database.write() as connection:
        number = _ask(connection, gateway, caller, kind, content)
        store.note_asker(connection, number, caller.key)
        row = store.find_row(connection, number, 0)
    ring(gateway)
    return _tell(gateway, caller, row)


def _ask(connection: Connection, gateway: Gateway, caller: Session, kind: Kind, content: bytes) -> int:
    """Give the id of the task that is asked for, queueing it where none answers already."""
    values = {"kind": kind.name, "digest": sha256(content).hexdigest(), "release": __version__}
    same = store.find_same(connection, **values)
    if same is not None and _answers(gateway, kind, same):
        return int(same.id)
    if store.count_waiting(connection, caller.key) >= MOST_OF_ONE:
        raise TOO_MANY_TASKS(most=MOST_OF_ONE)
    if store.count_waiting(connection) >= MOST_WAITING:
        raise TASKS_FULL(most=MOST_WAITING)
    own = {"owner": caller.key, "certificate": caller.certificate, "inputs": content.decode(),
           "about": _find_about(content), "asked_at_s": gateway.clock()}
    return store.keep(connection, values | own, same)


def _find_about(content: bytes) -> str:
    """Return the period, by its first day, or the month that inputs name; "" for none."""
    inputs = canonical.decode(content)
    return str(inputs.get("period") or inputs.get("month") or "")


def _answers(gateway: Gateway, kind: Kind, row: store.AnyRow) -> bool:
    """Whether a task of the same needs no other: it waits, runs, or is done and its result still there."""
    if row.state in store.OPEN:
        return True
    is_there = not kind.ending or find_path(gateway, row.id).is_file()
    return kind.lasts and row.state == store.DONE and row.ended_at_s >= _find_oldest_kept(gateway) and is_there


def _require_kind(gateway: Gateway, caller: Session, name: str) -> Kind:
    """Give a kind that a caller may ask for."""
    kind = gateway.memory(Kinds).get(name)
    if kind is None:
        raise INVALID(fields="kind")
    kind.access(caller)
    if kind.at_operator:
        require_operator()
    return kind


def _read(kind: Kind, inputs: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return dict(kind.inputs().load(inputs))
    except ma.ValidationError as error:
        names = sorted(error.messages) if isinstance(error.messages, dict) else [""]
        raise INVALID(fields=", ".join(f"inputs.{name}" for name in names)) from None


def list_tasks(gateway: Gateway, caller: Session) -> Tasks:
    """Give the newest tasks that a caller asked for; all of them to the organisation's officers."""
    key = "" if is_here(gateway, caller, "officer") else caller.key
    with gateway.database.read() as connection:
        rows = store.list_rows(connection, key, _find_oldest_kept(gateway))
    return Tasks(tuple(_tell(gateway, caller, row) for row in rows))


def find_task(gateway: Gateway, caller: Session, number: int) -> Task:
    """Give a task that a caller may see."""
    with gateway.database.read() as connection:
        return _tell(gateway, caller, _require_row(connection, gateway, caller, number))


def find_file(gateway: Gateway, caller: Session, number: int) -> tuple[Path, str, str]:
    """Give the file that a task made, what it is called and its media type, to who may ask for such work."""
    with gateway.database.read() as connection:
        row = _require_row(connection, gateway, caller, number)
    kind, name = _require_kind(gateway, caller, row.kind), _name_file(gateway, row)
    if not name:
        raise UNKNOWN(what=Words("gateway.tasks.service.file"), name=number)
    return find_path(gateway, number), name, kind.media


def cancel(gateway: Gateway, caller: Session, number: int) -> Task:
    """Cancel a task that hasn't ended: an officer of the organisation does, and the last who waits for it.

    Who asked for it while others wait takes back that alone, and sees it no more.
    """
    with gateway.database.write() as connection:
        row = _require_row(connection, gateway, caller, number)
        if row.state not in store.OPEN:
            raise TASK_ENDED(name=row.id)
        if is_here(gateway, caller, "officer") or not store.is_awaited(connection, number, but=caller.key):
            store.cancel(connection, number, gateway.clock())
        else:
            store.forget_asker(connection, number, caller.key)
        left = store.find_row(connection, number, 0)
    return _tell(gateway, caller, left)


def _require_row(connection: Connection, gateway: Gateway, caller: Session, number: int) -> store.AnyRow:
    """Give a task's row; to who may not see it there is none."""
    row = store.find_row(connection, number, _find_oldest_kept(gateway)) if number < _BEYOND else None
    if row is None or not (is_here(gateway, caller, "officer") or store.is_asker(connection, number, caller.key)):
        raise UNKNOWN(what=Words("gateway.tasks.service.task"), name=number)
    return row


def _tell(gateway: Gateway, caller: Session, row: Any) -> Task:
    has_result = row.state in (store.DONE, store.FAILED)
    result = json.loads(row.result) if has_result and _may_read(gateway, caller, row) else None
    return Task(
        row.id, row.kind, row.about, row.state, row.part, row.parts, row.owner, row.release, row.asked_at_s,
        row.ended_at_s, result, _name_file(gateway, row),
    )


def _name_file(gateway: Gateway, row: Any) -> str:
    """What the file is called that a task made; "" where there is none."""
    is_there = row.state == store.DONE and find_path(gateway, row.id).is_file()
    kind = gateway.memory(Kinds).get(row.kind)
    return f"{row.kind}-{row.id}{kind.ending}" if kind and is_there else ""


def _may_read(gateway: Gateway, caller: Session, row: Any) -> bool:
    """Whether a caller may know what came of a task: why it failed may whoever sees it."""
    if row.state == store.FAILED:
        return True
    try:
        _require_kind(gateway, caller, row.kind)
    except Problem:
        return False
    return True


def _find_oldest_kept(gateway: Gateway) -> int:
    return gateway.clock() - KEPT_S


def find_path(gateway: Gateway, number: int) -> Path:
    """Where the file of a task lies."""
    return gateway.settings.folder / FOLDER / str(number)


def ring(gateway: Gateway) -> None:
    """Let the worker look: it asks no database while nobody asked for anything, and sees that this file grew."""
    folder = gateway.settings.folder / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / BELL).open("ab") as bell:
        bell.write(b".")
