"""Whose records the newest blocks wrote, in memory: asked often, by who waits for a step of somebody else's.

Kept apart by what of them a member's pages show: the answers of `/wallet`, `/agreements`, `/programmes` and their like.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import astuple, dataclass, fields, replace
from typing import Self

from gateway.db.rows import split_key
from gateway.ledger.port import Block

MOST = 20_000


@dataclass(frozen=True)
class Heights:
    """By subject, the height at which a record that it shows was last written; 0 of none."""

    wallet: int = 0
    agreements: int = 0
    programmes: int = 0

    def newest(self) -> int:
        """Return that of the subject written last."""
        return max(self.wallet, self.agreements, self.programmes)

    def rise(self, height: int, subjects: Collection[str]) -> Self:
        """Give them as a block leaves them that wrote something which some subjects show."""
        return replace(self, **dict.fromkeys(subjects, height))

    def join(self, other: Self) -> Self:
        """Give the newer of each."""
        return type(self)(*map(max, astuple(self), astuple(other)))


NEVER = Heights()
SUBJECTS = tuple(field.name for field in fields(Heights))
DEALS = ("wallet", "agreements")
# by kind of record, what shows it; a kind that isn't named here may stand in any of them
SHOWN: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("agreement", "claim", "lot", "pair", "spent"), DEALS),
    **dict.fromkeys(("cmd", "key_owner", "offer", "pending", "point"), ()),
}
SHOWN_TO_ALL = ("campaign", "adhesion")   # kinds of records that name a member, and that everybody's pages count
_MEMBER = re.compile("[0-9a-f]{64}")


class Touched:
    """By a member's id, the heights at which blocks last wrote records that name them; of many, the newest.

    common: those at which a record that names nobody, or that everybody's pages show, was last written, and what was
    before may be unknown here.
    """

    def __init__(self, common: int = 0, most: int = MOST) -> None:
        """common: the height at which this begins."""
        self.common, self._most = NEVER.rise(common, SUBJECTS), most
        self._heights: dict[str, Heights] = {}  # the newest last

    def add(self, blocks: Iterable[Block]) -> None:
        """Take what valid transactions wrote."""
        for block in blocks:
            for key in {key for one in block.transactions if one.is_valid for key, _ in one.writes}:
                self._note(key, block.number + 1)

    def find(self, member: str) -> Heights:
        """Give a member's heights."""
        return self._heights.get(member, NEVER)

    def find_newest(self, member: str) -> int:
        """Give the height at which something was last written that a member's own pages show, or everybody's."""
        return max(self.find(member).newest(), self.common.newest())

    def _note(self, key: str, height: int) -> None:
        kind, *parts = split_key(key)
        if not (subjects := SHOWN.get(kind, SUBJECTS)):
            return
        members = list(filter(_MEMBER.fullmatch, parts))
        if kind in SHOWN_TO_ALL or not members:
            self.common = self.common.rise(height, subjects)
        for member in members:
            self._heights[member] = self._heights.pop(member, NEVER).rise(height, subjects)
        while len(self._heights) > self._most:
            self.common = self.common.join(self._heights.pop(next(iter(self._heights))))
