"""One transaction as a generator: it yields what it needs and is sent the answer, so a stream holds thousands.

    first reads -> slow? prove who sends it -> apply -> Missing? read and apply again -> writes -> Completed

It yields a Request to the peer (sent: the answer's payload) or a Job for a worker process (sent: what `apply` gave).
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from chaincode.contract import Call, Effects, Missing
from chaincode.shim.requests import Features, Request, get_rows, get_values, put_writes
from chaincode.shim.rulebook import Rulebook
from chaincode.shim.snapshot import Fetched

REFUSED = 400
LARGEST_EVENT = 4_096  # bytes; every peer's clients get every event


class DefectError(Exception):
    """The rules did what they never may; the text says what, for the log."""


@dataclass(frozen=True)
class Job:
    """A run of `apply` for a worker process."""

    call: Call
    snapshot: Fetched


@dataclass(frozen=True)
class Completed:
    """What is answered for a transaction. event: name and payload."""

    status: int
    message: str
    payload: bytes = b""
    event: tuple[str, bytes] | None = None


Play = Generator[Request | Job, Any, Completed]


def play(call: Call, rules: Rulebook, features: Features) -> Play:
    """Play one transaction to its answer.

    Raises:
        PeerError: the peer's answers don't fit.
        DefectError: the rules ask again for what they have, or made an event over 4,096 bytes.
    """
    snapshot = Fetched()
    effects: Effects | Missing = rules.first_reads(call)
    while isinstance(effects, Missing):
        yield from _fetch(snapshot, effects, features)
        effects = yield from _run(call, snapshot, rules)
        if isinstance(effects, Missing) and snapshot.find_unknown(effects) == ([], []):
            raise DefectError("a read that was answered is missing again")
    if effects.status >= REFUSED:
        return Completed(effects.status, effects.response.decode())
    if effects.event and len(effects.event[1]) > LARGEST_EVENT:
        raise DefectError(f"an event of {len(effects.event[1])} bytes")
    yield from put_writes(effects.writes, features)
    return Completed(effects.status, rules.digest, effects.response, effects.event)


def _run(call: Call, snapshot: Fetched, rules: Rulebook) -> Generator[Job, Any, Effects | Missing]:
    if call.name not in rules.slow:
        return rules.apply(call, snapshot)
    stopped = rules.prove(call, snapshot)  # a stranger's call never reaches the one worker, nor does its data
    if stopped is not None:
        return stopped
    effects: Effects | Missing = yield Job(call, snapshot)
    return effects


def _fetch(snapshot: Fetched, missing: Missing, features: Features) -> Generator[Request, bytes, None]:
    keys, prefixes = snapshot.find_unknown(missing)
    if keys:
        values = yield from get_values(keys, features)
        snapshot.values.update(zip(keys, values, strict=True))
    for prefix in prefixes:
        snapshot.rows[prefix] = yield from get_rows(prefix)
