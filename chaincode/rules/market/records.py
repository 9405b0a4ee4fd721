"""What the ledger holds of the marketplace (T4, T6). See records for the conventions.

    requested -> accepted -> delivered -> paid
       |            |            `-> contested -> split | decided | halved
       |            `-> released | lapsed            (released from every later state, too)
       `-> declined | withdrawn | lapsed
"""

from dataclasses import dataclass
from typing import Annotated

from chaincode.rules.parameters import InterestClass
from chaincode.rules.records import Giver, Lot, OptionalHash, OptionalSettlement
from chaincode.rules.units import Cents, Count, Date, Day, Hash, MemberId, Name, Pattern, PositiveCents

OfferRef = Annotated[str, Pattern("offer/[0-9a-f]{64}/[0-9a-f]{32}")]
AgreementRef = Annotated[str, Pattern("agreement/[0-9a-f]{64}/[0-9a-f]{64}/[0-9a-f]{32}")]
ClaimRef = Annotated[str, Pattern("claim/[0-9a-f]{64}/[0-9a-f]{32}")]
PledgeRef = Annotated[str, Pattern("pledge/[0-9a-f]{64}/[0-9a-f]{32}")]
OptionalPlaceRef = Annotated[str, Pattern("|place/[0-9a-f]{64}/[a-z0-9][a-z0-9_.-]{0,63}/[0-9]{6}")]
OptionalSeatRef = Annotated[str, Pattern("|seat/[0-9a-f]{64}/[a-z0-9][a-z0-9_.-]{0,63}/[0-9]{6}/[0-9]{4}")]
OptionalName = Annotated[str, Pattern("|[a-z0-9][a-z0-9_.-]{0,63}")]
OptionalMemberId = Annotated[str, Pattern("|[0-9a-f]{64}")]
OptionalInterest = Annotated[str, Pattern("|environmental|social|community")]
OfferKind = Annotated[str, Pattern("offer|need")]
Thing = Annotated[str, Pattern("service|good|space|knowledge|discount")]
AgreementStatus = Annotated[
    str,
    Pattern("requested|accepted|delivered|contested|paid|declined|withdrawn|released|lapsed|split|halved|decided"),
]


@dataclass(frozen=True)
class Offer:
    """T4: what a member offers, or needs, at a price within bounds.

    terms: salted hash of the words; resource: the name under which its places are numbered, "" when it has none.
    """

    kind: OfferKind
    thing: Thing
    category: Name
    min_price_cents: PositiveCents
    max_price_cents: PositiveCents
    terms: Hash
    published_on: Day
    resource: OptionalName = ""
    is_open: bool = True


@dataclass(frozen=True)
class Place:
    """T4: a numbered place of a provider's resource: the `date` it is for and how many `seats` it has."""

    date: Date
    seats: Count


@dataclass(frozen=True)
class Seat:
    """T4: one booked seat of a place, for an agreement."""

    agreement: AgreementRef


@dataclass(frozen=True)
class VoucherSum:
    """T8: what vouchers of one giver paid, in cents."""

    giver: Giver
    cents: PositiveCents


@dataclass(frozen=True)
class Agreement:
    """T4: a consumer's tokens, held for a provider's service. Amounts in cents of a token.

    service_on: the number that the service's day was expected to have; price_cents: what is held, which a delivery may
    lower; stakeholder: the provider's, whose validity the payment gets; terms: salted hash of text, address and hour;
    lots: what is held, empty once closed; split_by: who last proposed that the provider gets `split_cents`; paid_cents:
    what the provider got, vouchers: of it those of each giver; pledges: named by the payment (T8); requested_by: the
    helper's key that requested it, "" for an own one (T12).
    """

    status: AgreementStatus
    consumer: MemberId
    provider: MemberId
    offer: OfferRef
    category: Name
    interest: OptionalInterest
    price_cents: PositiveCents
    service_date: Date
    service_on: Day
    stakeholder: Name
    terms: Hash
    requested_on: Day
    lots: tuple[Lot, ...]
    place: OptionalPlaceRef = ""
    seat: OptionalSeatRef = ""
    accepted_on: Day = 0
    delivered_on: Day = 0
    contested_on: Day = 0
    closed_on: Day = 0
    split_by: OptionalMemberId = ""
    split_cents: Cents = 0
    paid_cents: Cents = 0
    requested_by: OptionalHash = ""
    vouchers: tuple[VoucherSum, ...] = ()
    pledges: tuple[PledgeRef, ...] = ()


@dataclass(frozen=True)
class DaySum:
    """What two members agreed on one day, in cents, without what was returned."""

    day: Day
    cents: PositiveCents


@dataclass(frozen=True)
class Pair:
    """T4: what two members agreed in the last days, whatever the direction; T6: the day of their last claim.

    dealt_on: the last day on which one accepted, or what was accepted was lowered, paid, returned or divided;
    dealing_since: the first such day of those that no 90 days part from the next; 0 of old records: always.
    """

    days: tuple[DaySum, ...] = ()
    claimed_on: Day = 0
    dealt_on: Day = 0
    dealing_since: Day = 0


@dataclass(frozen=True)
class Claim:
    """T6: a paid agreement of collective interest, waiting for a settlement to grant the provider a bonus.

    amount_cents: at most this much; needs_attester: nothing without an attester's confirmation, given on `attested_on`;
    taken: the settlement that took it (counts once countersigned); reminded_on: of old records alone.
    """

    provider: MemberId
    consumer: MemberId
    agreement: AgreementRef
    interest: InterestClass
    price_cents: PositiveCents
    amount_cents: PositiveCents
    paid_on: Day
    needs_attester: bool = False
    attested_on: Day = 0
    taken: OptionalSettlement = ""
    reminded_on: Day = 0

    @property
    def is_eligible(self) -> bool:
        """Say whether a settlement may grant it: small, or confirmed by an attester."""
        return not self.needs_attester or self.attested_on > 0


@dataclass(frozen=True)
class Reminder:
    """T6: a claim's owner reminded of it."""

    claim: ClaimRef


@dataclass(frozen=True)
class Reminded:
    """T6: the day on which a claim's owner last reminded of it."""

    reminded_on: Day
