"""T4: an elected mediator in turn decides what the provider of a contested agreement gets.

    order      SHA-256(agreement, 0x00, mediator) of those elected today who are no party: nobody picks a friend
    turns      the first from the 3rd day after `contest`, one more every 5 days
    refused    whoever dealt with a party within 90 days; then the next one's turn comes, and `halve` in the end
"""

from dataclasses import dataclass
from hashlib import sha256

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.governance.mediators import list_mediators
from chaincode.rules.market.agreements import find_agreement, pair_of, parties_of
from chaincode.rules.market.disputes import T4_SPLIT, end_by_word
from chaincode.rules.market.records import AgreementRef, Pair
from chaincode.rules.records import Now
from chaincode.rules.state import State
from chaincode.rules.units import Cents

FIRST_TURN_DAYS = 3
NEXT_TURN_DAYS = 5
APART_DAYS = 90

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
    ranked = rank_mediators(args.agreement, [one.member for one in list_mediators(state, now.date)])
    if call.member not in ranked:
        raise T4_NO_MEDIATOR(agreement=args.agreement)
    agreement = find_agreement(state, args.agreement, "contested")
    from_day = agreement.contested_on + FIRST_TURN_DAYS + NEXT_TURN_DAYS * ranked.index(call.member)
    if now.number < from_day:
        raise T4_NOT_YOUR_TURN(from_day=from_day)
    for party in parties_of(args.agreement):
        pair = state.find(Pair, keys.pair(call.member, party))
        if pair is not None and pair.dealt_on and now.number - pair.dealt_on < APART_DAYS:
            raise T4_DEALT(member=party, day=pair.dealt_on)
    if args.provider_cents > agreement.price_cents:
        raise T4_SPLIT(provider_cents=args.provider_cents, price_cents=agreement.price_cents)
    return end_by_word(
        state, call, now, args.agreement, agreement=agreement, to=("decided", args.provider_cents),
    )


def rank_mediators(agreement: str, mediators: list[str]) -> list[str]:
    """Give the mediators of an agreement in order, without its parties."""
    parties = parties_of(agreement)
    others = [mediator for mediator in mediators if mediator not in parties]
    return sorted(others, key=lambda mediator: sha256(f"{agreement}\x00{mediator}".encode("ascii")).digest())


def read_first(mediator: str, agreement: str) -> tuple[str, ...]:
    """Give the agreement, the parties' pair, the mediators, and the mediator's pairs with both."""
    own = [keys.pair(mediator, party) for party in parties_of(agreement) if party != mediator]
    return (agreement, pair_of(agreement), keys.MEDIATORS, *own)
