"""T12: whom a key acts for, and what stops it: the one answer that rules and doors give.

    a delegate's key                                     requests, and the steps of what it requested: see `Delegate`
    the recovery key                                                          reclaims
    nobody's key | not an acting key | another organisation's certificate     nobody
    frozen: by a freeze, or by a recovery that doesn't act yet                reads, contests, withdraws, cancels
    suspended                                                                 the same, and leaves
    left, or a guest whose time is over                                       reads, and finishes what was agreed
"""

from dataclasses import dataclass
from typing import Protocol, TypeVar

from chaincode.rules import keys
from chaincode.rules.records import Delegate, KeyOwner, Member, MemberKey

R = TypeVar("R")
OWN, DELEGATE, RECOVERY = "own", "delegate", "recovery"  # by which of a member's keys a caller acts


class Records(Protocol):
    """Where records are found by key: the rules' state, or a copy of it."""

    def find(self, kind: type[R], key: str) -> R | None:
        """Read a record, or None when there is none."""


@dataclass(frozen=True)
class Actor:
    """A member for whom a caller's key acts on a day of the ledger: as an own key does, unless `means` says less."""

    member_id: str
    member: Member
    own: MemberKey
    day: int
    means: str

    @property
    def has_left(self) -> bool:
        """Say whether the member has left."""
        return self.member.status == "left"

    @property
    def is_over(self) -> bool:
        """Say whether the time of a guest is over."""
        return self.member.is_over(self.day)

    @property
    def is_frozen(self) -> bool:
        """Say whether the keys are frozen, or the old ones of a recovery."""
        return self.own.is_frozen(self.day)

    @property
    def is_suspended(self) -> bool:
        """Say whether the member is suspended."""
        return self.member.is_suspended(self.day)


def find_actor(records: Records, member_id: str, key: str, organisation: str, day: int) -> Actor | None:
    """Give the member as whom a key in a certificate of an organisation acts on a day, or None if it doesn't."""
    member = records.find(Member, keys.member(member_id))
    own = records.find(MemberKey, keys.member_key(member_id))
    if member is None or own is None or organisation != member.organisation or key not in own.acting_keys(day):
        return None
    return Actor(member_id, member, own, day, OWN)


def find_helped(records: Records, member_id: str, key: str, organisation: str, day: int) -> Actor | None:
    """Give the member for whom a delegate's key, or the recovery key, does the little that it may; or None."""
    member = records.find(Member, keys.member(member_id))
    own = records.find(MemberKey, keys.member_key(member_id))
    if member is None or own is None or organisation != member.organisation:
        return None
    if key == own.settle(day).recovery_key:
        return Actor(member_id, member, own, day, RECOVERY)
    delegate = records.find(Delegate, keys.delegate(member_id, key))
    is_good = delegate is not None and own.has_delegate(delegate, day)
    return Actor(member_id, member, own, day, DELEGATE) if is_good else None


def find_actor_of_key(records: Records, key: str, organisation: str, day: int) -> Actor | None:
    """Give the member for whom a key acts on a day, or None: a key is one member's for ever."""
    owner = records.find(KeyOwner, keys.key_owner(key))
    return None if owner is None else find_actor(records, owner.member, key, organisation, day)
