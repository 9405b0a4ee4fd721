"""T5: a negative carry stays with the metering points of whoever left; the next to register one starts with it.

    leave, line with a negative carry -> settlement S divides it over the points: `carried` S
    register such a point within a year -> settlement T starts the newcomer with it: `taken` T

Both marks count once their settlement is countersigned, so a settlement that is replaced leaves no trace.
"""

from collections.abc import Iterable
from dataclasses import replace

from chaincode.rules import keys
from chaincode.rules.energy.marks import Marks
from chaincode.rules.records import Member, PointOwner
from chaincode.rules.state import State

CARRY_DAYS = 365
MANY = 200  # points that are read together, as one range: a peer gives a hundred of a range in one message


class Points:
    """The metering points that one settlement looks at, with what it is about to mark on them."""

    def __init__(self, state: State, marks: Marks) -> None:
        self._state = state
        self.marks = marks
        self._owners: dict[str, PointOwner] = {}
        self._left_micro: dict[str, int] = {}
        self._added: dict[str, int] = {}
        self._taken: dict[str, bool] = {}
        self._welcomed: dict[str, bool] = {}

    def list_reads(self, tags: Iterable[str]) -> tuple[list[str], list[str]]:
        """Give the keys and the ranges that `load` reads of these points."""
        new = self._list_new(tags)
        return ([], [keys.POINTS]) if len(new) > MANY else ([keys.point(tag) for tag in new], [])

    def load(self, tags: Iterable[str]) -> None:
        """Read points, and the settlements that their marks name."""
        owners = self._read(self._list_new(tags))
        self.marks.load(mark for one in owners.values() for mark in (one.welcomed, one.carried, one.taken))
        self._owners |= owners
        self._left_micro |= {tag: self._count_left(owner) for tag, owner in owners.items()}

    def _list_new(self, tags: Iterable[str]) -> list[str]:
        return [tag for tag in dict.fromkeys(tags) if tag not in self._owners]

    def _read(self, tags: list[str]) -> dict[str, PointOwner]:
        names, ranges = self.list_reads(tags)
        self._state.fetch(names, ranges)
        if ranges:
            known = dict(self._state.scan(PointOwner, keys.POINTS))
            found = {tag: known.get(keys.point(tag)) for tag in tags}
        else:
            found = {tag: self._state.find(PointOwner, keys.point(tag)) for tag in tags}
        return {tag: owner for tag, owner in found.items() if owner}

    def _count_left(self, owner: PointOwner) -> int:
        if self.marks.counts(owner.taken):
            return 0
        is_counted = not owner.carried or self.marks.counts(owner.carried)
        return owner.carry_micro if is_counted else owner.carried_before_micro

    def leave(self, member: Member, micro: int) -> None:
        """Divide a leaver's total over the points held until the end; the first gets what is odd.

        What is left at a point is never above 0: a positive part only makes up for what was there.
        """
        last_date = max((point.to_date or "9" for point in member.points), default="")
        tags = dict.fromkeys(point.tag for point in member.points if (point.to_date or "9") == last_date)
        known = [tag for tag in tags if tag in self._owners]
        for place, tag in enumerate(known):
            part = micro // len(known) + (micro % len(known) if place == 0 else 0)
            self._add(tag, part)

    def _add(self, tag: str, micro: int) -> None:
        added = self._added.get(tag, 0)
        micro = min(micro, -(self._left_micro[tag] + added))
        if micro:
            self._added[tag] = added + micro

    def take(self, member_id: str, member: Member, day: int) -> int:
        """Give what is left at a member's points, at most a year after the one before left, and mark it as taken."""
        total_micro = 0
        for tag in dict.fromkeys(point.tag for point in member.points):
            owner = self._owners.get(tag)
            micro = self._left_micro.get(tag, 0) + self._added.get(tag, 0)
            if owner and micro and owner.member == member_id and day - owner.left_on <= CARRY_DAYS:
                self._taken[tag] = True
                total_micro += micro
        return total_micro

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
            )
        if tag in self._taken:
            owner = replace(owner, taken=settlement_id)
        return replace(owner, welcomed=settlement_id) if tag in self._welcomed else owner
