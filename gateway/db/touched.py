"""Whose records the newest blocks wrote, in memory: asked often, by who waits for a step of somebody else's."""

import re
from collections.abc import Iterable

from cachetools import LRUCache

from gateway.db.rows import split_key
from gateway.ledger.port import Block

MOST = 20_000
_MEMBER = re.compile("[0-9a-f]{64}")


class Touched:
    """By a member's id, the height at which a block last wrote a record that names them; of many, the newest."""

    def __init__(self, most: int = MOST) -> None:
        self._heights: LRUCache[str, int] = LRUCache(most)

    def add(self, blocks: Iterable[Block]) -> None:
        """Take what valid transactions wrote."""
        for block in blocks:
            for key in {key for one in block.transactions if one.is_valid for key, _ in one.writes}:
                for part in filter(_MEMBER.fullmatch, split_key(key)[1:]):
                    self._heights[part] = block.number + 1

    def find(self, member: str) -> int:
        """Give a member's height; 0 where no block wrote of them since this process began."""
        return self._heights.get(member, 0)
