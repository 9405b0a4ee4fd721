"""T6: collective interest. A paid agreement of a recognised category leaves a claim, which a settlement may grant.

    confirm, collect -> claim -> (attest, above `bonus_free`) -> (remind) -> taken by a settlement
"""

from dataclasses import dataclass, replace

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.energy.chain import Marks
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.purposes import sum_plain
from chaincode.rules.market.pairs import has_claimed
from chaincode.rules.market.records import Agreement, Claim, ClaimRef, Pair, Reminded, Reminder
from chaincode.rules.records import KeyOwner, Member, Now
from chaincode.rules.state import State
from chaincode.rules.units import BPS

REMIND_DAYS = 14

T6_NO_CLAIM = Reason("T6_NO_CLAIM", Kind.EXISTENCE)
T6_NOT_YOUR_CLAIM = Reason("T6_NOT_YOUR_CLAIM", Kind.AUTHORITY)
T6_OWN_CLAIM = Reason("T6_OWN_CLAIM", Kind.AUTHORITY)
T6_TOO_SOON = Reason("T6_TOO_SOON", Kind.STATE)
T6_CLAIM_TAKEN = Reason("T6_CLAIM_TAKEN", Kind.STATE)
T6_NOTHING_TO_ATTEST = Reason("T6_NOTHING_TO_ATTEST", Kind.STATE)


@dataclass(frozen=True)
class Attest:
    """Confirm, as an attester, that the service behind `claim` was had."""

    claim: ClaimRef


@dataclass(frozen=True)
class Remind:
    """Remind the energy operator of an own `claim`."""

    claim: ClaimRef


def is_claim_due(now: Now, agreement: Agreement, parties: tuple[Member, ...], pair: Pair) -> bool:
    """Say whether paying an agreement leaves a claim: recognised, both may earn, none of the pair in 30 days."""
    may_earn = all(party.may_earn(now.number) for party in parties)
    return bool(agreement.interest) and may_earn and not has_claimed(pair, now)


def leave_claim(state: State, call: Call, now: Now, ref: str, agreement: Agreement) -> tuple[str, ...]:
    """Write the claim of an agreement, or nothing when it is 0; give its key.

    `bonus_bps` of what it pays without vouchers, rounded down. Above `bonus_free` of that it needs an attester.
    """
    plain_cents = sum_plain(agreement.lots)
    cents = plain_cents * now.parameters.bonus_bps // BPS
    if not cents:
        return ()
    key = keys.claim(agreement.provider, call.derive_id("claim"))
    needs_attester = plain_cents > now.parameters.bonus_free
    state.put(key, Claim(
        agreement.provider, agreement.consumer, ref, agreement.interest, plain_cents, cents, now.number,
        needs_attester,
    ))
    return (key,)


def process_attest(state: State, call: Call, now: Now, args: Attest) -> Outcome:
    """Confirm a claim above `bonus_free`, once. By an attester who is neither its provider nor its consumer.

    Whoever ever acted for a member by this key is that member, by role too: a key is one member's for ever.
    """
    claim = state.require(Claim, args.claim, T6_NO_CLAIM)
    owner = state.find(KeyOwner, keys.key_owner(call.caller.key))
    if owner is not None and owner.member in (claim.provider, claim.consumer):
        raise T6_OWN_CLAIM(claim=args.claim)
    if claim.is_eligible:
        raise T6_NOTHING_TO_ATTEST(claim=args.claim)
    state.put(args.claim, replace(claim, attested_on=now.number))
    return Outcome((args.claim,))


def process_remind(state: State, call: Call, now: Now, args: Remind) -> Outcome:
    """Put a claim, 14 days old, on the list of those that the next settlement must answer. By its owner.

    Once: while a reminder waits another adds none, and none is left of what was taken, so that nobody fills the list.
    The claim itself stays as it is: a settlement that is on its way reads it.
    """
    _, provider, claim_id = args.claim.split("/")
    if provider != call.member:
        raise T6_NOT_YOUR_CLAIM(claim=args.claim)
    claim = state.require(Claim, args.claim, T6_NO_CLAIM)
    if now.number < claim.paid_on + REMIND_DAYS:
        raise T6_TOO_SOON(from_day=claim.paid_on + REMIND_DAYS)
    marks = Marks(state)
    marks.load([claim.taken])
    if marks.counts(claim.taken):
        raise T6_CLAIM_TAKEN(claim=args.claim, settlement=claim.taken)
    earlier = state.find(Reminded, keys.reminded(claim_id))
    if earlier and state.find(Reminder, keys.reminder(earlier.reminded_on, claim_id)) is not None:
        return Outcome()
    key = keys.reminder(now.number, claim_id)
    state.put(key, Reminder(args.claim))
    state.put(keys.reminded(claim_id), Reminded(now.number))
    return Outcome((key,))
