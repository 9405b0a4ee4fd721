"""Queries: what a caller may read of the state through the chaincode. They never write.

Members see their own lots, keys and agreements and what is common to all; officers what is common and what waits for a
signature; services and auditors see every record.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chaincode.rules import canonical
from chaincode.rules.acting import DELEGATE, OWN, Actor
from chaincode.rules.authority import T12_NOT_A_MEMBER, Right, has_role
from chaincode.rules.calls import Call
from chaincode.rules.community.delegates import find_helper
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.records import Now
from chaincode.rules.state import State

MAX_KEYS = 1_000
ALL_READERS = ("service", "auditor")
WAITING_READERS = ("officer",)
WAITING = ("pending",)
HELPED = ("member", "lot", "agreement", "pair", "delegate", "cmd")
COMMON = (
    "now", "chain", "supply", "settlement", "anchor", "period", "months", "offer", "place", "commons",
    "seed", "proposal", "ballot", "coming", "value", "mediators", "pause", "document", "quote",
    "fund", "pledge", "programme", "campaign", "budget", "goal", "codes", "event", "metered", "quarter",
)

T12_NOT_YOURS = Reason("T12_NOT_YOURS", Kind.AUTHORITY)
T12_TOO_MANY_KEYS = Reason("T12_TOO_MANY_KEYS", Kind.LIMIT)


@dataclass(frozen=True)
class Read:
    """Read the records under `keys`."""

    keys: tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """A row: name, who may ask, type of arguments, and what answers with plain values."""

    name: str
    who: Right
    arguments: type
    answer: Callable[[State, Call, Now, Any], Any]


def answer_read(state: State, call: Call, now: Now, args: Read) -> dict[str, Any]:
    """Give {key: record or null} for keys that the caller may read."""
    if not _holds(call, now, ALL_READERS):
        kinds = COMMON + WAITING if _holds(call, now, WAITING_READERS) else COMMON
        for key in args.keys:
            if not (_kind(key) in kinds or (is_own(key, call.member) and _may_see(state, call, now, key))):
                raise T12_NOT_YOURS(key=key[:120])
    if len(args.keys) > MAX_KEYS:
        raise T12_TOO_MANY_KEYS(most=MAX_KEYS)
    found = {key: state.get(key) for key in args.keys}
    return {key: None if data is None else canonical.decode(data) for key, data in found.items()}


def _kind(key: str) -> str:
    return key.split("/", maxsplit=1)[0]


def is_own(key: str, member: str) -> bool:
    """Say whether a key names a member."""
    return bool(member) and member in key.split("/")[1:]


def _may_see(state: State, call: Call, now: Now, key: str) -> bool:
    """A helper sees what is needed to help, and no vote."""
    return _kind(key) in HELPED or not find_helper(state, call, now)


def _holds(call: Call, now: Now, roles: tuple[str, ...]) -> bool:
    return any(has_role(call, now, role) for role in roles)


def _validate_reader(call: Call, now: Now | None, actor: Actor | None) -> None:
    if actor is None and (now is None or not _holds(call, now, ALL_READERS + WAITING_READERS)):
        raise T12_NOT_A_MEMBER()


READER = Right("reader", _validate_reader, (OWN, DELEGATE))
QUERIES = {
    "read": Query("read", READER, Read, answer_read),
}
