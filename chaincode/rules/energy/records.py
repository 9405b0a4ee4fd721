"""What the ledger holds of periods, settlements and their lines (T5 to T7, T10). See records for the conventions.

A settlement's id is "<period>.<kind>.<revision>": period = first local day, kind = provisional, definitive or skip.
"""

from dataclasses import dataclass
from typing import Annotated

from chaincode.rules.market.records import ClaimRef
from chaincode.rules.records import OptionalHash, OptionalSettlement
from chaincode.rules.units import (
    Bounds,
    Bps,
    Cents,
    Count,
    Day,
    Hash,
    Id,
    MemberId,
    Name,
    Organisation,
    Pattern,
    Perimeter,
    PositiveCents,
    SignedMicro,
    Wh,
)

AnySettlementId = Annotated[
    str, Pattern("[0-9]{4}-[0-9]{2}-[0-9]{2}[.](provisional|definitive|skip)[.][1-9][0-9]{0,4}")
]
PeriodDays = Annotated[int, Bounds(1, 31)]
SignedCents = Annotated[int, Bounds(-(10**12), 10**12)]


@dataclass(frozen=True)
class Chain:
    """T5: the `last` countersigned settlement (never a skip) and the one that awaits, with its digest.

    next_period: the first period without a countersigned provisional settlement or skip; "" before the first;
    correction_since: the day since which definitive ones await, in whatever revision, 0 when none does; awaiting_of:
    the organisation whose settlement awaits; awaiting_since: the day since which one of it, of that period, does.
    """

    last: OptionalSettlement = ""
    awaiting: OptionalSettlement = ""
    digest: str = ""
    next_period: Annotated[str, Pattern("|[0-9]{4}-[0-9]{2}-[0-9]{2}")] = ""
    correction_since: Day = 0
    awaiting_of: str = ""
    awaiting_since: Day = 0


@dataclass(frozen=True)
class Terms:
    """T5: what holds for a period for ever, fixed by its first anchor. days: length of the period in local days."""

    days: PeriodDays
    value_cents_per_mwh: Count
    w_consume: Bps
    w_produce: Bps
    provisional_bps: Bps


@dataclass(frozen=True)
class RegisterTotals:
    """A perimeter's hourly totals of one register, Wh.

    members: how many have energy in it; where too few to be told (see `totals`), `hours_wh` is empty and `hash`
    is that of `totals.hash_totals`, so that nobody reads a home's day off the ledger; else it is the other way round.
    """

    members: Count
    hours_wh: tuple[Wh, ...] = ()
    hash: OptionalHash = ""


@dataclass(frozen=True)
class PerimeterTotals:
    """A perimeter's hourly totals of both registers."""

    perimeter: Perimeter
    withdrawn: RegisterTotals
    injected: RegisterTotals


@dataclass(frozen=True)
class Anchor:
    """T5: the digest of a period's energy, never overwritten.

    root: of the statement's `leaves`; perimeters: sorted; euro_cents: what GSE is expected to pay for the period (T10),
    None while unknown; reminders: the oldest rows of T6, key and claim, that the settlement must answer.
    """

    organisation: Organisation
    anchored_on: Day
    terms: Terms
    root: Hash
    leaves: Count
    perimeters: tuple[PerimeterTotals, ...]
    reminders: dict[str, ClaimRef]
    euro_cents: Cents | None = None


@dataclass(frozen=True)
class LastTold:
    """T5: a register's totals as last anchored plain: how many members stood behind them, and the SHA-256 of them."""

    members: Count
    digest: Hash


@dataclass(frozen=True)
class Previewed:
    """T5: of a perimeter, how many members stood behind totals that were told beside the ledger and that differ from
    what is anchored; 0 for none.
    """

    perimeter: Perimeter
    withdrawn: Count = 0
    injected: Count = 0


@dataclass(frozen=True)
class Told:
    """T5: what one organisation's anchors of a period told of each register, by perimeter.

    Another's anchors are no part of it: by junk it could have the own totals told, or hidden for good.
    """

    withdrawn: dict[str, LastTold]
    injected: dict[str, LastTold]


@dataclass(frozen=True)
class Line:
    """T5: one member's result of a settlement.

    worth_micro: the member's energy of the period, in millionths of a cent; credited_micro: what this settlement
    credits of it; credited_so_far_micro: all that was credited for the period, this settlement included; carry_micro:
    what is left for the next line. The three amounts are minted (after the cuts of T10). welcomed: the settlement that
    gave the member's one welcome (T7); points: how many of the member's metering points were looked at for carries.
    """

    member: MemberId
    stakeholder: Name
    worth_micro: SignedMicro = 0
    credited_micro: SignedMicro = 0
    credited_so_far_micro: SignedMicro = 0
    carry_micro: SignedMicro = 0
    energy_cents: Cents = 0
    bonus_cents: Cents = 0
    welcome_cents: Cents = 0
    welcomed: OptionalSettlement = ""
    points: Count = 0

    @property
    def amount_cents(self) -> int:
        """All that the line mints."""
        return self.energy_cents + self.bonus_cents + self.welcome_cents


@dataclass(frozen=True)
class Page:
    """T5: a hundred lines of a settlement, by member id."""

    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Taken:
    """T6: the claims that a settlement takes (cents each), those it can't (a fixed word each), answered reminders.

    All three name keys: of claims, and of the reminders' rows, which countersigning deletes.
    """

    claims: dict[str, Cents]
    untaken: dict[str, Name]
    reminders: tuple[str, ...] = ()


@dataclass(frozen=True)
class Expiries:
    """T2: the last day of a settlement's award lots, by stakeholder of the line."""

    citizen: Day
    commerce: Day
    municipality: Day
    gse: Day


@dataclass(frozen=True)
class Issued:
    """T10: what settlements minted for a programme so far; of that this one: named by the operator, minted."""

    programme: Id
    so_far_cents: Cents
    named_cents: Cents = 0
    cents: Cents = 0


@dataclass(frozen=True)
class Settlement:
    """T5: a settlement or skip; nothing until `countersigned_on` (0 before).

    predecessor: the chain's last when it was made; days: length of its period; pages: their number; has_taken: a Taken
    belongs to it; shared_wh: over all hours and perimeters; euro_cents: the anchor's estimate; room_cents: what T10's
    month had left; the three amounts are the sums of its lines; cut_cents: energy and bonus that T10 cut; reason: of a
    skip; digest: see `chain.compute_digest`; expires_on: of its award lots, by stakeholder; programmes: what was minted
    for each, by this one and so far (T10).
    """

    settlement_id: AnySettlementId
    organisation: Organisation
    settled_on: Day
    predecessor: OptionalSettlement
    days: PeriodDays
    pages: Count = 0
    has_taken: bool = False
    shared_wh: Wh = 0
    euro_cents: Cents = 0
    room_cents: SignedCents = 0
    energy_cents: Cents = 0
    bonus_cents: Cents = 0
    welcome_cents: Cents = 0
    cut_cents: Cents = 0
    reason: str = ""
    digest: OptionalHash = ""
    countersigned_on: Day = 0
    countersigned_by: str = ""
    expires_on: Expiries | None = None
    programmes: tuple[Issued, ...] = ()

    @property
    def is_skip(self) -> bool:
        """Say whether it closes a period without settling it."""
        return ".skip." in self.settlement_id

    @property
    def amount_cents(self) -> int:
        """All that the settlement mints."""
        return self.energy_cents + self.bonus_cents + self.welcome_cents + self.programme_cents

    @property
    def programme_cents(self) -> int:
        """What it mints for programmes."""
        return sum(one.cents for one in self.programmes)


@dataclass(frozen=True)
class Seed:
    """T4: the digest of a day's first countersigned settlement, known since the day on which it was settled."""

    digest: Hash
    settled_on: Day


@dataclass(frozen=True)
class Spent:
    """T5: the mark that an award lot was used, on a day."""

    spent_on: Day


@dataclass(frozen=True)
class Welcomed:
    """T7: the mark of a member's one welcome; counts once that settlement is countersigned."""

    settlement: AnySettlementId


@dataclass(frozen=True)
class BackedPeriod:
    """T10: a period closed by a provisional settlement or a skip.

    settlement: its latest countersigned one ("" after a skip); estimate_cents: the euro of that one's anchor;
    minted_cents: energy cents minted by all its settlements.
    """

    days: PeriodDays
    settlement: OptionalSettlement = ""
    estimate_cents: Cents = 0
    minted_cents: Cents = 0


@dataclass(frozen=True)
class Released:
    """T10: euro cents of a month that back its tokens no more, what for, and the day."""

    use: Name
    cents: PositiveCents
    released_on: Day


@dataclass(frozen=True)
class Backing:
    """T10: what backs a month's tokens. periods: by first day; official_cents: GSE's figure of the month.

    kept_bps: the part of the euro that tokens may claim, fixed when the record is made; official_on: the day on which
    GSE's figure was proposed; released: what of that part they claim no more.
    """

    kept_bps: Bps
    periods: dict[str, BackedPeriod]
    official_cents: Cents | None = None
    official_on: Day = 0
    released: tuple[Released, ...] = ()
