"""What is asked of the rules, by whom, and what they answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from chaincode.rules import canonical


@dataclass(frozen=True)
class Caller:
    """Who signed, as the endorser read it from the certificate.

    organisation: the MSP's id; key: hex SHA-256 of the public key (SubjectPublicKeyInfo, DER); roles: what the
    organisation's authority attests, which counts only where T0 lists it.
    """

    organisation: str
    key: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Call:
    """One command or query.

    member: the member whom the caller acts for, or "" for a role; arguments: canonical JSON; timestamp_s: the
    transaction's own time (UTC seconds), which only `open_day` looks at (T14); transient: never on the ledger.
    """

    name: str
    command_id: str
    member: str
    arguments: bytes
    caller: Caller
    timestamp_s: int
    transient: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def sender(self) -> str:
        """The owner of command ids (T13): the member, or "key:" and the key of a caller who acts by role.

        Who joined with one key has that key's hash as member id: without the prefix the two would be one sender.
        """
        return self.member or f"key:{self.caller.key}"

    def derive_id(self, part: str | int) -> str:
        """Derive the id of the `part`-th thing this command makes, from sender and command id only (T13)."""
        return derive_id(self.sender, self.command_id, part)


@dataclass(frozen=True)
class Outcome:
    """What a command did: keys of what it made, and a few plain facts for its receipt (at most 4 kB together)."""

    made: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)


def derive_id(*parts: str | int) -> str:
    """Give 32 hex digits of the SHA-256 of the parts, each with a separator that no part holds."""
    return sha256("\x00".join(str(part) for part in parts).encode("ascii")).hexdigest()[:32]


def digest(value: Any) -> str:
    """Give the hex SHA-256 of a value's canonical JSON."""
    return sha256(canonical.encode(value)).hexdigest()
