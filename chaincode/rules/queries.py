"""Queries: what a caller may read of the state through the chaincode. They never write.

Members see their own lots, keys and agreements and what is common to all; services and auditors see every record.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chaincode.rules import canonical, keys
from chaincode.rules.calls import Call
from chaincode.rules.community.authority import require_owner
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.records import Now
from chaincode.rules.state import State

MAX_KEYS = 1_000
COMMON = ("now", "chain", "supply", "settlement", "anchor", "period", "months", "offer", "place", "commons", "proposal")

T12_NOT_YOURS = Reason(
    "T12_NOT_YOURS", Kind.AUTHORITY, "{key} isn't yours to read.", "{key} non è leggibile da te.",
)
T12_TOO_MANY_KEYS = Reason(
    "T12_TOO_MANY_KEYS", Kind.LIMIT, "At most {most} keys at once.", "Al massimo {most} chiavi alla volta.",
)


@dataclass(frozen=True)
class Read:
    """Read the records under `keys`."""

    keys: tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """A row: name, type of arguments, and what answers with plain values."""

    name: str
    arguments: type
    answer: Callable[[State, Call, Now, Any], Any]
    words: dict[str, str]


def answer_read(state: State, call: Call, now: Now, args: Read) -> dict[str, Any]:
    """Give {key: record or null} for keys that the caller may read."""
    sees_all = any(
        role in call.caller.roles and now.parameters.has_role(call.caller.organisation, role)
        for role in ("service", "auditor")
    )
    if not sees_all:
        require_owner(state, call, now)
    for key in args.keys:
        if not (sees_all or is_own_or_common(key, call.member)):
            raise T12_NOT_YOURS(key=key[:120])
    if len(args.keys) > MAX_KEYS:
        raise T12_TOO_MANY_KEYS(most=MAX_KEYS)
    found = {key: state.get(key) for key in args.keys}
    return {key: None if data is None else canonical.decode(data) for key, data in found.items()}


def is_own_or_common(key: str, member: str) -> bool:
    """Say whether a member may read a key: what names the member, and what is common to all."""
    parts = key.split("/")
    return parts[0] in COMMON or key == keys.NOW or member in parts[1:]


QUERIES = {
    "read": Query("read", Read, answer_read, {"en": "Records are read.", "it": "Si leggono dei record."}),
}
