"""What the ledger holds of funds, pledges, budgets, dues and redemptions (T8). See records for the conventions.

    pay_in, donate, end -> fund rows -> pledge -> budget -> dues, left by payments -> disburse -> lots
                                     `-> vouchers
"""

from dataclasses import dataclass
from typing import Annotated

from chaincode.rules.market.records import AgreementRef, DaySum
from chaincode.rules.records import Lot, Purpose
from chaincode.rules.units import Bounds, Cents, Count, Date, Day, Hash, Id, MemberId, Name, Pattern, PositiveCents

FundOwner = Annotated[str, Pattern("solidarity|[0-9a-f]{64}")]
FundRef = Annotated[str, Pattern("fund/(solidarity|[0-9a-f]{64})/[0-9a-f]{32}")]
TermsRef = Annotated[
    str, Pattern("pledge/[0-9a-f]{64}/[0-9a-f]{32}|programme/[0-9a-f]{32}|campaign/[0-9a-f]{64}/[0-9a-f]{32}")
]
DueRef = Annotated[str, Pattern("due/[0-9a-f]{32}/(solidarity|[0-9a-f]{64})/[0-9a-f]{32}")]
RedemptionRef = Annotated[str, Pattern("redemption/[0-9a-f]{64}/[0-9a-f]{32}")]
DueCause = Annotated[str, Pattern("cashback|action|share|value_back")]
ConsumerBps = Annotated[int, Bounds(0, 5_000)]
RedemptionStatus = Annotated[str, Pattern("held|asked_back|repaid|taken_back")]
OptionalName = Annotated[str, Pattern("|[a-z0-9][a-z0-9_.-]{0,63}")]


@dataclass(frozen=True)
class Paid:
    """T8: a bank's transaction that was counted: what it paid (a fund's row or a redemption), and the day."""

    what: str
    cents: PositiveCents
    counted_on: Day


@dataclass(frozen=True)
class Pledge:
    """T8: cashback that a fund's owner promises those who pay for a service.

    purposes: categories or own offers; bps: of what was paid without vouchers; cap_cents: per member and 30 days;
    from_date, to_date: as agreed; from_on, to_on: the numbers that these days were expected to have; ended_on: the day
    from which it leaves no dues, 0 while it may.
    """

    purposes: tuple[Purpose, ...]
    bps: ConsumerBps
    cap_cents: PositiveCents
    from_date: Date
    to_date: Date
    from_on: Day
    to_on: Day
    ended_on: Day = 0


@dataclass(frozen=True)
class Budget:
    """T8: what is left of the tokens behind `terms`; quantities: by action, of the dues that were disbursed (T11).

    Of what is left, `commons_cents` came from votes and `gifts_cents` from others than the owner: these are spent last,
    and never return to the owner.
    """

    terms: TermsRef
    left_cents: Cents
    paid_cents: Cents
    quantities: dict[Name, Count]
    commons_cents: Cents = 0
    gifts_cents: Cents = 0


@dataclass(frozen=True)
class Due:
    """T8: a claim on a budget, no debt: paid when somebody disburses it and the budget covers it.

    evidence: the agreement, or the salted hash, it came from; action, quantity: of a programme (T11).
    """

    cause: DueCause
    evidence: str
    cents: PositiveCents
    left_on: Day
    action: OptionalName = ""
    quantity: Count = 0


@dataclass(frozen=True)
class LastDays:
    """T8: what was promised or given on the days of the last 30."""

    days: tuple[DaySum, ...] = ()


@dataclass(frozen=True)
class Quarter:
    """T8: what the solidarity fund gave in a calendar quarter, and what was redeemed in it, by member."""

    assisted_cents: Cents
    redeemed: dict[MemberId, Cents]

    @property
    def redeemed_cents(self) -> int:
        """All that was redeemed."""
        return sum(self.redeemed.values())


@dataclass(frozen=True)
class Redemption:
    """T8: lots that a shop wants in euro, held until a treasurer pays them; empty once closed.

    digest: of owner, cents, lots and agreements, which the treasurer names; asked_back_on: the last notice that it will
    be taken back.
    """

    status: RedemptionStatus
    cents: PositiveCents
    lots: tuple[Lot, ...]
    agreements: tuple[AgreementRef, ...]
    digest: Hash
    asked_on: Day
    closed_on: Day = 0
    asked_back_on: Day = 0


@dataclass(frozen=True)
class Redeemed:
    """T8: the mark of an agreement: the redemption that names it."""

    redemption: RedemptionRef


def id_of(ref: str) -> Id:
    """Give the last part of a key: a record's own id."""
    return ref.rsplit("/", 1)[1]
