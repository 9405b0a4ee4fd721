"""What is answered of an anchored statement: to a member of their own energy, to who recomputes all of it."""

from dataclasses import dataclass
from typing import Annotated

from chaincode.rules.energy.records import Anchor, Terms
from gateway.features.periods.records import ReplacedHidden


@dataclass(frozen=True)
class Bundle:
    """A settlement's pseudonymous vectors with salts. replaced: see `CountersignSent`."""

    settlement: str
    root: str
    vectors: Annotated[str, "base64"]
    replaced: tuple[ReplacedHidden, ...]


@dataclass(frozen=True)
class ProvenLeaf:
    """A member's leaf with salt, hours (Wh) and path to the root: enough to check it against the ledger."""

    perimeter: str
    salt: str
    leaf: str
    index: int
    leaves: int
    path: tuple[str, ...]
    root: str
    withdrawn_wh: tuple[int, ...]
    injected_wh: tuple[int, ...]


@dataclass(frozen=True)
class OwnStatement:
    """A caller's own leaves, and the anchored root."""

    settlement: str
    root: str
    leaves: tuple[ProvenLeaf, ...]


@dataclass(frozen=True)
class Hour:
    """One hour of one perimeter, Wh and millionths of a cent; the totals are those of all members."""

    start_s: int
    withdrawn_wh: int
    injected_wh: int
    total_withdrawn_wh: int
    total_injected_wh: int
    shared_wh: int
    consumed_micro: int
    produced_micro: int


@dataclass(frozen=True)
class PerimeterHours:
    """A member's day in a perimeter; hidden are its hours and its worth, where they would tell of others."""

    perimeter: str
    is_hidden: bool
    withdrawn_wh: int
    injected_wh: int
    consumed_micro: int | None
    produced_micro: int | None
    hours: tuple[Hour, ...]


@dataclass(frozen=True)
class Hidden:
    """Why something isn't told."""

    code: str
    en: str
    it: str


@dataclass(frozen=True)
class Rooted:
    """An anchor's root, and the terms that it fixes."""

    root: str
    terms: Terms


@dataclass(frozen=True)
class Why:
    """Why a day of a member is worth what it is. checks: of each leaf against the anchored root."""

    member: str
    period: str
    date: str
    terms: Terms
    perimeters: tuple[PerimeterHours, ...]
    worth_micro: int | None
    checks: tuple[ProvenLeaf, ...]
    settlement: str
    anchor: Rooted
    hidden: Hidden | None


@dataclass(frozen=True)
class OwnDay:
    """A member's local day, Wh and millionths of a cent; None isn't told."""

    date: str
    withdrawn_wh: int
    injected_wh: int
    shared_withdrawn_wh: int | None
    shared_injected_wh: int | None
    worth_micro: int | None


@dataclass(frozen=True)
class OwnDays:
    """A member's own energy by local day. hidden: why shared energy and worth are None, or None."""

    settlement: str
    terms: Terms
    days: tuple[OwnDay, ...]
    hidden: Hidden | None


@dataclass(frozen=True, kw_only=True)
class SettlementAnchor(Anchor):
    """What is anchored for a settlement."""

    settlement: str
