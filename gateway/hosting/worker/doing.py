"""One task from its beginning to its end: its gateway opened, its limits set, its outcome kept."""

import json
import logging
import resource
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Connection

from chaincode.rules import canonical
from gateway.client import ApiError
from gateway.db.mirror import Mirror
from gateway.features.tasks import store
from gateway.features.tasks.service import FOLDER, TOO_LARGE, find_path
from gateway.hosting.folder import LEDGER_FILE
from gateway.hosting.ledgers import open_ledger
from gateway.hosting.worker.watching import Watcher
from gateway.hosting.worker.words import LONGEST_S, MOST_BYTES
from gateway.http.app import close_app, create_app
from gateway.http.context import EXTENSION, Gateway
from gateway.http.errors import BROKEN, Problem, from_ledger
from gateway.http.kinds import Kinds, LongWork
from gateway.http.security import describe, identify
from gateway.ledger.embedded.reading import ReadLedger, open_all
from gateway.ledger.fabric import FabricLedger
from gateway.ledger.port import AllBlocks, LedgerError
from gateway.logs import describe_failure
from gateway.settings import Settings

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TaskLimits:
    """What one task may take at most: seconds, and bytes of memory in its process."""

    longest_s: float = LONGEST_S
    most_bytes: int = MOST_BYTES


def do(settings: Settings, folder: Path, limits: TaskLimits) -> None:
    """Do the task of a gateway that waits longest."""
    network = settings.ledger.kind == "fabric"
    ledger: Any = open_ledger(settings) if network else ReadLedger(folder / LEDGER_FILE)
    app = create_app(settings, ledger, follow=False)
    try:
        gateway: Gateway = app.extensions[EXTENSION]
        row = store.take(gateway.database)
        if row is not None:
            with Watcher(gateway, row.id, limits.longest_s) as watcher:
                state, result = _perform(app, row, watcher, ledger if network else folder / LEDGER_FILE, limits)
            store.end(gateway.database, row.id, state, result, gateway.clock(), progress=watcher.progress)
            _log.info("task %s %s: %s", row.kind, row.id, state)
    finally:
        close_app(app)
        ledger.close()


def _perform(
    app: Flask, row: Any, watcher: Watcher, source: FabricLedger | Path, limits: TaskLimits
) -> tuple[str, Any]:
    """Do a task; give its last state, with its result or the error payload."""
    gateway: Gateway = app.extensions[EXTENSION]
    try:
        with app.app_context(), _limited(limits.most_bytes):
            return store.DONE, _run(gateway, row, watcher, source)
    except MemoryError:
        failure = TOO_LARGE()
    except Problem as error:
        failure = error
    except LedgerError as error:
        failure = from_ledger(error, gateway.reasons)
    except ApiError as error:
        return store.FAILED, {"code": error.code, "values": error.values,
                              "message_en": error.words("en"), "message_it": error.words("it")}
    except Exception as error:
        _log.error("task %s %s: %s", row.kind, row.id, describe_failure(error))
        failure = BROKEN()
    return store.FAILED, failure.payload


def _run(gateway: Gateway, row: Any, watcher: Watcher, source: FabricLedger | Path) -> Any:
    """Do the work in the name of whoever asked, if they may still ask for it."""
    kind = gateway.memory(Kinds)[row.kind]
    with gateway.database.read() as connection:
        caller = describe(Mirror(connection), identify(gateway, row.certificate), row.certificate)
    kind.access(caller)
    (gateway.settings.folder / FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
    inputs = canonical.decode(row.inputs.encode())
    return kind.run(LongWork(
        gateway, caller, inputs, watcher.tell, lambda: _open_blocks(source), find_path(gateway, row.id),
        json.loads(row.result) if row.result else None, partial(_save, row.id),
    ))


def _save(number: int, connection: Connection, data: Any) -> None:
    store.save(connection, number, data)


def _open_blocks(source: FabricLedger | Path) -> AbstractContextManager[AllBlocks]:
    return open_all(source) if isinstance(source, Path) else _open_peer(source)


@contextmanager
def _open_peer(ledger: FabricLedger) -> Iterator[AllBlocks]:
    height, stream = ledger.height(), ledger.blocks(0)
    try:
        yield AllBlocks((next(stream).raw for _ in range(height)), height)
    finally:
        stream.close()


@contextmanager
def _limited(most_bytes: int) -> Iterator[None]:
    """Let this process have no more memory of its own; afterwards as much as it likes, to say so."""
    before = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (most_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)
