"""T4: an elected mediator in turn decides what the provider of a contested agreement gets.

    order      SHA-256(seed, 0x00, pair, 0x00, mediator) of those elected today who are no party; the seed is the
               digest of the first settlement that is settled after the day of `contest` and countersigned within 7
               days of it, so that no party knows the order while it has something to choose; "" when none is
    turns      the first from the day of the seed and the 3rd after `contest`, without a seed from the 8th; one more
               every 5 days
    refused    whoever dealt with a party in the 90 days before `contest`; then the next one's turn comes, and `halve`
               in the end. A dealing is what both said yes to: a request alone puts no mediator out of the way, nor
               does what a party makes one agree to once the agreement is contested
"""

from dataclasses import dataclass
from hashlib import sha256

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.energy.records import Seed
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.governance.mediators import list_mediators
from chaincode.rules.market.agreements import find_agreement, pair_of, parties_of
from chaincode.rules.market.disputes import T4_SPLIT, end_by_word
from chaincode.rules.market.pairs import has_dealt
from chaincode.rules.market.records import AgreementRef, Pair
from chaincode.rules.records import Now
from chaincode.rules.state import State
from chaincode.rules.units import Cents

SEED_DAYS = 7
FIRST_TURN_DAYS = 3
NEXT_TURN_DAYS = 5

T4_NO_MEDIATOR = Reason("T4_NO_MEDIATOR", Kind.AUTHORITY)
T4_NOT_YOUR_TURN = Reason("T4_NOT_YOUR_TURN", Kind.STATE)
T4_DEALT = Reason("T4_DEALT", Kind.STATE)


@dataclass(frozen=True)
class Decide:
    """Decide on the contested `agreement`: the provider gets `provider_cents`, the consumer the rest."""

    agreement: AgreementRef
    provider_cents: Cents


def process_decide(state: State, call: Call, now: Now, args: Decide) -> Outcome:
    """Divide what is held as a mediator in turn says."""
    mediators = [one.member for one in list_mediators(state, now.date)]
    if call.member not in mediators or call.member in parties_of(args.agreement):
        raise T4_NO_MEDIATOR(agreement=args.agreement)
    agreement = find_agreement(state, args.agreement, "contested")
    _validate_turn(state, call, now, args.agreement, since=agreement.contested_on, mediators=mediators)
    for party in parties_of(args.agreement):
        pair = state.find(Pair, keys.pair(call.member, party))
        if pair is not None and has_dealt(pair, agreement.contested_on):
            raise T4_DEALT(member=party, day=pair.dealt_on)
    if args.provider_cents > agreement.price_cents:
        raise T4_SPLIT(provider_cents=args.provider_cents, price_cents=agreement.price_cents)
    return end_by_word(
        state, call, now, args.agreement, agreement=agreement, to=("decided", args.provider_cents),
    )


def _validate_turn(state: State, call: Call, now: Now, ref: str, *, since: int, mediators: list[str]) -> None:
    """Refuse a mediator before the own turn, and all while a seed may still come."""
    seed, first_day = find_seed(state, since)
    if not seed and now.number < first_day:
        raise T4_NOT_YOUR_TURN(from_day=first_day)
    from_day = first_day + NEXT_TURN_DAYS * rank_mediators(ref, seed, mediators).index(call.member)
    if now.number < from_day:
        raise T4_NOT_YOUR_TURN(from_day=from_day)


def find_seed(state: State, contested_on: int) -> tuple[str, int]:
    """Give the seed of what was contested on a day, "" for none yet, and the day of the first turn."""
    days = range(contested_on + 1, contested_on + SEED_DAYS + 1)
    seeds = state.find_all(Seed, [keys.seed(day) for day in days])
    for day in days:
        seed = seeds.get(keys.seed(day))
        if seed and seed.settled_on > contested_on:
            return seed.digest, max(day, contested_on + FIRST_TURN_DAYS)
    return "", contested_on + SEED_DAYS + 1


def rank_mediators(agreement: str, seed: str, mediators: list[str]) -> list[str]:
    """Give the mediators of an agreement in order, without its parties."""
    parties, pair = parties_of(agreement), pair_of(agreement)
    others = [mediator for mediator in mediators if mediator not in parties]
    return sorted(others, key=lambda mediator: sha256(f"{seed}\x00{pair}\x00{mediator}".encode("ascii")).digest())


def read_first(mediator: str, agreement: str) -> tuple[str, ...]:
    """Give the agreement, the parties' pair, the mediators, and the mediator's pairs with both."""
    own = [keys.pair(mediator, party) for party in parties_of(agreement) if party != mediator]
    return (agreement, pair_of(agreement), keys.MEDIATORS, *own)
