"""What is answered of periods."""

from dataclasses import dataclass
from typing import Annotated, Any

from chaincode.rules.energy.records import Backing, Settlement
from gateway.features.readings.service import Replaced, Undone
from gateway.http.acting import Sent

Problem = dict[str, Any]
Problems = Annotated[tuple[Problem, ...], "What is missing or was left out: code, metering_point, count, more by code"]


@dataclass(frozen=True, kw_only=True)
class RootedSettlement(Settlement):
    """A settlement with its anchor's root."""

    root: str


@dataclass(frozen=True)
class Period:
    """A period's settlements: sums as the ledger shows them, of no member."""

    period: str
    settlements: tuple[RootedSettlement, ...]


@dataclass(frozen=True, kw_only=True)
class Month(Backing):
    """What backs a month's tokens: euro kept, estimated or official, and minted (T10)."""

    month: str


@dataclass(frozen=True)
class Periods:
    """All settlements by period, what backs each month, and what awaits."""

    periods: tuple[Period, ...]
    months: tuple[Month, ...]
    awaiting: Annotated[str, "The settlement that awaits its second signature, or \"\""]


@dataclass(frozen=True)
class Gap:
    """What papers say of days that were settled or divided though something lacked: why, and how many days of
    registers and of prices; no metering point.
    """

    reason: str
    readings: int
    prices: int


@dataclass(frozen=True)
class OnePeriod:
    """A period's length and its settlements. gaps: by settlement."""

    period: str
    days: int
    settlements: tuple[RootedSettlement, ...]
    gaps: dict[str, Gap]


@dataclass(frozen=True)
class ToldLack:
    """What isn't there. dates: (first, last) of days that follow one another; days: how many in all."""

    kind: str
    subject: str
    register: str
    days: int
    dates: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PerimeterDay:
    """A perimeter's day, Wh; None isn't given."""

    date: str
    withdrawn_wh: int | None
    injected_wh: int | None
    shared_wh: int | None


@dataclass(frozen=True)
class PerimeterEnergy:
    """A perimeter's days, and their sums where each day is given."""

    perimeter: str
    days: tuple[PerimeterDay, ...]
    withdrawn_wh: int | None
    injected_wh: int | None
    shared_wh: int | None


@dataclass(frozen=True)
class MemberEnergy:
    """A member's energy of a period so far, Wh."""

    member: str
    withdrawn_wh: int
    injected_wh: int


@dataclass(frozen=True, kw_only=True)
class MemberWorth(MemberEnergy):
    """Its whole worth, in millionths of a cent, and the cents that settling it now would credit; None: not known."""

    worth_micro: int
    energy_cents: int | None


@dataclass(frozen=True)
class Credited:
    """What settling a period now would credit. part_bps: of its worth; all: 10,000."""

    part_bps: int
    energy_cents: int
    cut_cents: int


@dataclass(frozen=True, kw_only=True)
class ReplacedOf(Replaced):
    """Whose readings were replaced."""

    member: str


@dataclass(frozen=True)
class ReplacedHidden:
    """The same for another organisation, which knows members by pseudonym alone."""

    register: str
    old_source: str
    new_source: str
    count: int
    old_wh: int
    new_wh: int
    undone: Undone | None
    member: str


@dataclass(frozen=True)
class Preview:
    """A period's energy so far, as far as the caller may know it; None isn't told, or can't be estimated."""

    period: str
    euro_cents: int | None
    credited: Credited | None
    problems: Problems
    replaced: tuple[ReplacedOf, ...]
    days: int
    perimeters: tuple[PerimeterEnergy, ...]
    members: tuple[MemberWorth | MemberEnergy, ...]


@dataclass(frozen=True, kw_only=True)
class WholePreview(Preview):
    """All of it, and what the period lacks: to the operator."""

    lacks: tuple[ToldLack, ...]
    shown: Annotated[str, "Names what is shown here to `anchor`; \"\": nothing may or need be settled so"]


@dataclass(frozen=True)
class AnchorSent:
    """An anchor. receipt: None where it was done before."""

    settlement: str
    euro_cents: int | None
    problems: Problems
    receipt: Sent | None


@dataclass(frozen=True)
class SettlementSent:
    """A settlement. receipt: None where it was done before."""

    settlement: str
    receipt: Sent | None


@dataclass(frozen=True)
class CountersignSent:
    """A second signature. replaced: which readings it took otherwise than the statement before it, as the operator
    says.
    """

    settlement: str
    replaced: tuple[ReplacedHidden, ...]
    receipt: Sent


@dataclass(frozen=True)
class KeptPlant:
    """A plant at a metering point. power_w: as it is kept; registered_w: on the ledger, 0 for no plant, None where
    nobody has the point there; differs: whether it has another power there.
    """

    metering_point: str
    power_kw: str
    region: str
    entry_on: str
    is_pv: bool
    grant_pct: str
    power_w: int
    registered_w: int | None
    differs: bool


@dataclass(frozen=True)
class Plants:
    """Plants, by metering point."""

    plants: tuple[KeptPlant, ...]
