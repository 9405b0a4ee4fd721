"""What is answered of members and metering points."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from chaincode.rules.records import Member
from gateway.http.answers import Named


@dataclass(frozen=True, kw_only=True)
class LedgerMember(Member):
    """A member as the ledger knows one: to everybody who may read them."""

    member: str
    is_stopped: Annotated[bool, Named("is_suspended")]


@dataclass(frozen=True, kw_only=True)
class NamedMember(LedgerMember):
    """With the name, where the member is this organisation's, else "": to its officers."""

    name: str


@dataclass(frozen=True, kw_only=True)
class ReachedMember(NamedMember):
    """With contacts, "" where there are none."""

    email: str
    phone: str
    address: str


@dataclass(frozen=True, kw_only=True)
class KnownMember(ReachedMember):
    """With all that is kept of a member."""

    language: str


@dataclass(frozen=True)
class UnregisteredPerson:
    """Somebody whom the ledger doesn't know yet. status: "unknown"."""

    member: str
    status: str
    name: str
    email: str
    phone: str
    address: str
    language: str


@dataclass(frozen=True)
class Members:
    """All members of the ledger, with what the caller may know of them."""

    members: tuple[ReachedMember | NamedMember | LedgerMember, ...]


@dataclass(frozen=True)
class Counts:
    """How many confirmed members each organisation has."""

    members: dict[str, int]


@dataclass(frozen=True)
class Point:
    """A row of metering points: [from_date, to_date), open while to_date is "". tag: "" where the ledger hasn't it."""

    metering_point: str
    member: str
    perimeter: str
    power_w: int
    from_date: str
    to_date: str
    meter: Annotated[str, Named("device")]
    tag: str


@dataclass(frozen=True)
class Points:
    """Metering points, by point and date."""

    points: tuple[Point, ...]


@dataclass(frozen=True)
class Tag:
    """Under what the ledger knows a metering point."""

    tag: Annotated[str, "HMAC-SHA-256 of the POD, hex"]


@dataclass(frozen=True)
class KeysState:
    """How many keys act for a member, and what stops them; days of the ledger, 0 for never."""

    acting: int
    is_frozen: bool
    frozen_until: int
    recovery_acts_on: int
    has_cancelled: bool


@dataclass(frozen=True)
class WalletSums:
    """A wallet's sums, cents. next_expiry: the date of the first lot that expires, "" for none."""

    spendable_cents: int
    held_cents: int
    claims: int
    next_expiry: str


@dataclass(frozen=True)
class MemberRecord:
    """What an officer is told of a member on a day of the ledger, beside name and points."""

    member: str
    date: str
    day: int
    public_keys: Annotated[tuple[str, ...], "SubjectPublicKeyInfo, DER, hex; their hash is the member's id"]
    keys: KeysState
    wallet: WalletSums


def read_point(row: Mapping[str, Any]) -> Point:
    """A row of the table."""
    return Point(**{"meter" if name == "device" else name: value for name, value in row.items()})
