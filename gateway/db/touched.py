"""Whose records the newest blocks wrote, in memory: asked often, by who waits for a step of somebody else's."""

import re
from collections.abc import Iterable

from gateway.db.rows import split_key
from gateway.ledger.port import Block

MOST = 20_000
SHOWN_TO_ALL = ("campaign", "adhesion")   # kinds of records that name a member, and that everybody's pages count
_MEMBER = re.compile("[0-9a-f]{64}")


class Touched:
    """By a member's id, the height at which a block last wrote a record that names them; of many, the newest.

    common: the height at which a record that names nobody, or that everybody's pages show, was last written, and what
    was before may be unknown here.
    """

    def __init__(self, common: int = 0, most: int = MOST) -> None:
        """common: the height at which this begins."""
        self.common, self._most = common, most
        self._heights: dict[str, int] = {}  # the newest last

    def add(self, blocks: Iterable[Block]) -> None:
        """Take what valid transactions wrote."""
        for block in blocks:
            for key in {key for one in block.transactions if one.is_valid for key, _ in one.writes}:
                kind, *parts = split_key(key)
                self._note(list(filter(_MEMBER.fullmatch, parts)), block.number + 1, is_common=kind in SHOWN_TO_ALL)

    def find(self, member: str) -> int:
        """Give a member's height; 0 where none is known."""
        return self._heights.get(member, 0)

    def find_newest(self, member: str) -> int:
        """Give the height at which something was last written that a member's own pages show, or everybody's."""
        return max(self.find(member), self.common)

    def _note(self, members: list[str], height: int, *, is_common: bool) -> None:
        if is_common or not members:
            self.common = height
        for member in members:
            self._heights.pop(member, None)
            self._heights[member] = height
        while len(self._heights) > self._most:
            self.common = max(self.common, self._heights.pop(next(iter(self._heights))))
