"""What commands on members read as far as their arguments tell, asked for at once: rows of the concurrency table."""

from collections.abc import Iterable

from chaincode.rules import keys
from chaincode.rules.community.countersign import SETTLEMENT
from chaincode.rules.community.members import compute_key_ids, compute_member_id


def actor(member: str) -> tuple[str, ...]:
    """Give what proving that a caller acts for a member reads; nothing for a role ("")."""
    return held(member) if member else ()


def held(member: str) -> tuple[str, ...]:
    """Give a member's record and the one of the member's keys."""
    return (keys.member(member), keys.member_key(member))


def owners(public_keys: tuple[str, ...]) -> tuple[str, ...]:
    """Give the records that say whose public keys are."""
    return tuple(map(keys.key_owner, compute_key_ids(public_keys)))


def delegate(member: str, public_keys: tuple[str, ...], days: int) -> tuple[str, ...]:
    """Give whose the key is, and the helper's record when that is to end."""
    ids = compute_key_ids(public_keys)
    return (*map(keys.key_owner, ids), *([] if days else [keys.delegate(member, key_id) for key_id in ids]))


def register(public_keys: tuple[str, ...], tags: Iterable[str]) -> tuple[str, ...]:
    """Give the member, whose the keys are, and who has the points."""
    return (keys.member(compute_member_id(public_keys)), *owners(public_keys), *map(keys.point, tags))


def recover(member: str, public_keys: tuple[str, ...]) -> tuple[str, ...]:
    """Give the member, the member's keys, and whose the new ones are."""
    return (*held(member), *owners(public_keys))


def countersign(target: str) -> tuple[str, ...]:
    """Give the pending command; or the settlement, the chain, the supply and the month."""
    if not target.startswith(SETTLEMENT):
        return (target,)
    return (target, keys.CHAIN, keys.SUPPLY, keys.month(target[len(SETTLEMENT) :][:7]))
