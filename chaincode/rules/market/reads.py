"""What the market's commands read as far as their arguments tell, asked for at once: rows of the concurrency table."""

from collections.abc import Sequence

from chaincode.rules import keys
from chaincode.rules.energy.awards import award_keys, is_award
from chaincode.rules.market.agreements import pair_of, parties_of
from chaincode.rules.market.delivery import place_of
from chaincode.rules.market.lots import owner_of


def lots(refs: Sequence[str]) -> tuple[str, ...]:
    """Give the keys behind lots, each once: an award lot has three."""
    return tuple(dict.fromkeys(key for ref in refs for key in (award_keys(ref) if is_award(ref) else (ref,))))


def sweep(refs: Sequence[str], rows: Sequence[str]) -> tuple[str, ...]:
    """Give the lots, the funds' rows, and their owners' member records, which say what an officer's freeze spares."""
    owners = dict.fromkeys((*map(owner_of, refs), *[row.split("/")[1] for row in rows]))
    members = [keys.member(owner) for owner in owners if owner != keys.SOLIDARITY]
    return (*lots(refs), *dict.fromkeys(rows), *members)


def level(member: str, refs: Sequence[str], agreements: Sequence[str]) -> tuple[str, ...]:
    """Give the lots, the agreements and the owner's member record."""
    return (*lots(refs), *agreements, keys.member(member))


def publish(member: str, offer: str) -> tuple[str, ...]:
    """Give the own offer that is changed."""
    return (keys.offer(member, offer),) if offer else ()


def request(member: str, refs: Sequence[str], offer: str, provider: str) -> tuple[str, ...]:
    """Give the lots, the offer, the provider's member record and the pair."""
    return (*lots(refs), offer, keys.member(provider), keys.pair(member, provider))


def accept(agreement: str, seat: str) -> tuple[str, ...]:
    """Give the agreement, the pair, the place and the seat."""
    return (*ending(agreement), place_of(seat), seat) if seat else ending(agreement)


def deliver(agreement: str, cents: int) -> tuple[str, ...]:
    """Give the agreement, and the pair when a lower price may be named."""
    return ending(agreement) if cents else (agreement,)


def ending(agreement: str) -> tuple[str, ...]:
    """Give the agreement and the pair."""
    return (agreement, pair_of(agreement))


def payment(agreement: str) -> tuple[str, ...]:
    """Give the agreement, the pair, both members and the consumer's key record."""
    consumer, provider = parties_of(agreement)
    return (*ending(agreement), keys.member(consumer), keys.member(provider), keys.member_key(consumer))
