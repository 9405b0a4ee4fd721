"""T5: a negative carry stays with the metering points of whoever left; who registers one within a year bears it.

    leave, line with a negative carry -> settlement S divides it over the points: `carried` S
    another has such a point, or the leaver comes back -> settlement T, perhaps S itself, gives it to them: `taken` T

Both marks count once their settlement is countersigned, so a settlement that is replaced leaves no trace. A point may
have passed on before its member left, and figures may be corrected long after: that frees nobody, only `forgive` does.
"""

from collections.abc import Iterable
from dataclasses import replace

from chaincode.rules import keys
from chaincode.rules.energy import reads
from chaincode.rules.energy.chain import Marks
from chaincode.rules.records import Member, PointOwner
from chaincode.rules.state import State

CARRY_DAYS = 365


def divide_evenly(micro: int, count: int) -> list[int]:
    """Divide into parts that add up exactly, each rounded towards 0; the first has what is odd.

    So no part has another sign than the whole: one above 0, which a point may not take, would be lost to the others.
    """
    part = abs(micro) // count if count else 0
    parts = [part + abs(micro) - part * count, *[part] * (count - 1)] if count else []
    return parts if micro > 0 else [-amount for amount in parts]


class Points:
    """The metering points that one settlement looks at, with what it is about to mark on them."""

    def __init__(self, state: State, marks: Marks) -> None:
        self._state = state
        self.marks = marks
        self._owners: dict[str, PointOwner] = {}
        self._left_micro: dict[str, int] = {}
        self._added: dict[str, int] = {}
        self._left_on: dict[str, int] = {}
        self._taken: dict[str, bool] = {}
        self._welcomed: dict[str, bool] = {}

    def load(self, tags: Iterable[str]) -> None:
        """Read points, and the settlements that their marks name."""
        owners = reads.find_points(self._state, [tag for tag in dict.fromkeys(tags) if tag not in self._owners])
        self.marks.load(mark for held in owners.values() for mark in (held.welcomed, held.carried, held.taken))
        self._owners |= owners
        self._left_micro |= {tag: self._count_left(owner) for tag, owner in owners.items()}

    def _count_left(self, owner: PointOwner) -> int:
        if self.marks.counts(owner.taken):
            return 0
        is_counted = not owner.carried or self.marks.counts(owner.carried)
        return owner.carry_micro if is_counted else owner.carried_before_micro

    def leave(self, member_id: str, member: Member, micro: int) -> None:
        """Divide a leaver's total over the points: what is owed wholly, as a point is never left with more than 0.

        A positive part only makes up for what was there.
        """
        tags = dict.fromkeys(point.tag for point in member.points)
        bearing = [tag for tag in tags if tag in self._owners and self._bears(tag, member_id, member.left_on)]
        for tag, part in zip(bearing, divide_evenly(micro, len(bearing)), strict=True):
            self._add(tag, part, member.left_on)

    def _bears(self, tag: str, leaver_id: str, left_on: int) -> bool:
        """Say whether a leaver's carry stays at a point: not if it passed on over a year ago, or since was forgiven."""
        owner = self._owners[tag]
        passed_on = left_on if owner.member == leaver_id else min(left_on, owner.since)
        return left_on - passed_on <= CARRY_DAYS and not owner.forgiven_on >= passed_on > 0

    def _add(self, tag: str, micro: int, left_on: int) -> None:
        added = self._added.get(tag, 0)
        micro = min(micro, -(self._left_micro[tag] + added))
        if micro:
            self._added[tag] = added + micro
        if micro < 0:
            self._left_on[tag] = left_on

    def take(self, member_id: str, member: Member) -> int:
        """Give what is left at a member's points, had at most a year after the one before left; mark it as taken."""
        total_micro = 0
        for tag in dict.fromkeys(point.tag for point in member.points if point.tag in self._owners):
            owner, micro = self._owners[tag], self._count_open(tag)
            since = max(owner.since, member.registered_on)
            if micro and owner.member == member_id and since - self._left_on.get(tag, owner.left_on) <= CARRY_DAYS:
                self._taken[tag] = True
                total_micro += micro
        return total_micro

    def _count_open(self, tag: str) -> int:
        return self._left_micro[tag] + self._added.get(tag, 0)

    def find_welcome(self, member: Member) -> str:
        """Give the settlement that welcomed one of the member's points, or ""."""
        marks = (self._owners[point.tag].welcomed for point in member.points if point.tag in self._owners)
        return next((mark for mark in marks if self.marks.counts(mark)), "")

    def welcome(self, member: Member) -> None:
        """Mark a member's points as having had their welcome."""
        self._welcomed |= {point.tag: True for point in member.points if point.tag in self._owners}

    def marked(self, settlement_id: str) -> dict[str, PointOwner]:
        """Give the points to write, by key, with the marks of a settlement."""
        tags = dict.fromkeys((*self._added, *self._taken, *self._welcomed))
        return {keys.point(tag): self._mark(tag, settlement_id) for tag in tags}

    def _mark(self, tag: str, settlement_id: str) -> PointOwner:
        owner = self._owners[tag]
        if tag in self._added:
            before = self._left_micro[tag]
            after = before + self._added[tag]
            owner = replace(
                owner, carry_micro=after, carried=settlement_id, carried_before_micro=before, taken="",
                left_on=self._left_on.get(tag, owner.left_on),
            )
        if tag in self._taken:
            owner = replace(owner, taken=settlement_id)
        return replace(owner, welcomed=settlement_id) if tag in self._welcomed else owner
