"""What the ledger holds of programmes and campaigns (T11). See records for the conventions.

    programme -> join -> attest_actions, scan, mutual, metered_actions -> dues -> disburse -> goal -> share
    campaign  -> adhere -> close -> fulfil -> received -> dues
"""

from dataclasses import dataclass
from typing import Annotated

from chaincode.rules.market.records import DaySum
from chaincode.rules.units import (
    Bounds,
    Bps,
    Cents,
    Count,
    Date,
    Day,
    Hash,
    MemberId,
    Name,
    Pattern,
    PositiveCents,
    PositiveCount,
)

ProgrammeRef = Annotated[str, Pattern("programme/[0-9a-f]{32}")]
CampaignRef = Annotated[str, Pattern("campaign/[0-9a-f]{64}/[0-9a-f]{32}")]
AdhesionRef = Annotated[str, Pattern("adhesion/[0-9a-f]{32}/[0-9a-f]{64}")]
CodesRef = Annotated[str, Pattern("codes/[0-9a-f]{32}/[0-9a-f]{32}")]
ProgrammeKind = Annotated[str, Pattern("mobility|welfare|tourism|waste|saving|flexibility|purchase|care")]
Evidence = Annotated[str, Pattern("attested|scanned|mutual|metered")]
Source = Annotated[str, Pattern("rows|issue|commons")]
ProgrammeOwner = Annotated[str, Pattern("commons|[0-9a-f]{64}")]
Sdg = Annotated[int, Bounds(1, 17)]
CampaignStatus = Annotated[str, Pattern("open|fixed|failed")]


@dataclass(frozen=True)
class RewardedAction:
    """T11: something done, in `unit`s of so many `cents`, and how it is shown.

    day_cents, month_cents: at most so much for a member and date, and in 30 days; attester_cents: for an attester and
    date. None of them for metered ones, whose bound is the budget.
    """

    code: Name
    unit: Name
    cents: PositiveCents
    evidence: Evidence
    day_cents: Cents = 0
    month_cents: Cents = 0
    attester_cents: Cents = 0


@dataclass(frozen=True)
class Goal:
    """T11: once so much of an action was disbursed, each who took part gets `cents` once."""

    action: Name
    quantity: PositiveCount
    cents: PositiveCents


@dataclass(frozen=True)
class Programme:
    """T11: what is rewarded, by whom it is shown, and of what; nobody changes it.

    owner: a member, or the commons; attesters: members; settlement_cents: minted for it by a settlement at most, when
    its source is `issue`; total_cents: in all; value_back_bps: of an action's due, for the solidarity fund; sdg: the
    United Nations' goals; dates as in `Pledge`.
    """

    kind: ProgrammeKind
    owner: ProgrammeOwner
    source: Source
    actions: tuple[RewardedAction, ...]
    attesters: tuple[MemberId, ...]
    goals: tuple[Goal, ...]
    settlement_cents: Cents
    total_cents: Cents
    value_back_bps: Bps
    sdg: tuple[Sdg, ...]
    from_date: Date
    to_date: Date
    from_on: Day
    to_on: Day
    ended_on: Day = 0


@dataclass(frozen=True)
class Participation:
    """T11: a member takes part from `joined_on` on, until before `quit_on` (0: still); changed at most once a day."""

    joined_on: Day
    quit_on: Day = 0

    def takes_part(self, day: int) -> bool:
        """Say whether the member takes part on a day."""
        return self.joined_on <= day and (not self.quit_on or day < self.quit_on)


@dataclass(frozen=True)
class DateSum:
    """T11: cents of an action that were done on a date."""

    date: Date
    cents: PositiveCents


@dataclass(frozen=True)
class ActionTally:
    """T11: of one action, what a member did.

    dates: of the last 8; days: when it was recorded, the last 30; first_on: the day of the first; has_shared: the
    goal's share was taken.
    """

    dates: tuple[DateSum, ...]
    days: tuple[DaySum, ...]
    first_on: Day
    has_shared: bool = False


@dataclass(frozen=True)
class Tally:
    """T11: what a member did in a programme, by action; read by that member, auditors and services only."""

    actions: dict[Name, ActionTally]


@dataclass(frozen=True)
class AttesterTally:
    """T11: what an attester attested of a date, in cents by action."""

    cents: dict[Name, Cents]


@dataclass(frozen=True)
class Codes:
    """T11: the root over `number` codes that an attester hands out at a place on a date."""

    action: Name
    attester: MemberId
    place: Name
    date: Date
    root: Hash
    number: PositiveCount


@dataclass(frozen=True)
class Used:
    """T11: a code that a member showed."""

    used_on: Day


@dataclass(frozen=True)
class Mutual:
    """T11: what two members did together: signed by one, then by the other (`agreed_on`, 0 until then)."""

    signed_by: MemberId
    signed_on: Day
    agreed_on: Day = 0


@dataclass(frozen=True)
class Metered:
    """T11: the one statement of a period's events in a programme."""

    root: Hash
    cents: Cents
    lines: Count
    recorded_on: Day


@dataclass(frozen=True)
class Event:
    """T11: hours of a later date in which those who take part use more, or less."""

    date: Date
    first_hour: Annotated[int, Bounds(0, 23)]
    hours: Annotated[int, Bounds(1, 24)]
    direction: Annotated[str, Pattern("towards|away")]
    announced_on: Day


@dataclass(frozen=True)
class Reached:
    """T11: a goal was reached, once for ever."""

    reached_on: Day


@dataclass(frozen=True)
class Tier:
    """T11: from so many participants on, the price is lower by `discount_bps`."""

    participants: PositiveCount
    discount_bps: Bps


@dataclass(frozen=True)
class Campaign:
    """T11: a provider's offer to buy together, better the more take part.

    minimum, most: of participants; value_back_cents, cashback_cents: left by each adhesion; terms: salted hash;
    closes_on: the last day to adhere; to_on: from the day after, it may be ended; discount_bps, participants: fixed by
    closing; last_on, last_member: the last adhesion that binds, by day and member.
    """

    tiers: tuple[Tier, ...]
    minimum: PositiveCount
    most: PositiveCount
    closes_date: Date
    closes_on: Day
    value_back_cents: Cents
    cashback_cents: Cents
    terms: Hash
    status: CampaignStatus
    to_on: Day = 0
    ended_on: Day = 0
    closed_on: Day = 0
    discount_bps: Bps = 0
    participants: Count = 0
    last_on: Day = 0
    last_member: Annotated[str, Pattern("|[0-9a-f]{64}")] = ""


@dataclass(frozen=True)
class Adhesion:
    """T11: a member takes part in a campaign since a day; when it was fulfilled, and received."""

    adhered_on: Day
    fulfilled_on: Day = 0
    received_on: Day = 0
