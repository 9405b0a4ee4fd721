"""The statement's Merkle tree (T5, Proof).

Leaf = SHA-256(0x00, period, perimeter, member, salt, hourly withdrawn, hourly injected): each text as its
ASCII bytes after their 2-byte length, the salt as 16 bytes, each hour's Wh as 4 bytes, all big-endian. Leaves
are sorted by (perimeter, member). Node = SHA-256(0x01, left, right); an odd node moves up. A tree without
leaves has the root SHA-256 of nothing, as in RFC 6962.
"""

from collections.abc import Sequence
from hashlib import sha256
from struct import error as struct_error
from struct import pack

SALT_BYTES = 16
HOUR_BYTES = 4
MAX_HOUR_WH = 2**32 - 1
EMPTY_ROOT = sha256().digest()


def compute_leaf(
    period: str,
    perimeter: str,
    member: str,
    *,
    salt: bytes,
    withdrawn_wh: Sequence[int],
    injected_wh: Sequence[int],
) -> bytes:
    """The 32-byte leaf of one member in one perimeter; ValueError for hours outside 0 to 2^32 - 1."""
    return compute_packed_leaf(
        period,
        perimeter,
        member,
        salt=salt,
        withdrawn=pack_hours(withdrawn_wh),
        injected=pack_hours(injected_wh),
    )


def compute_packed_leaf(
    period: str, perimeter: str, member: str, *, salt: bytes, withdrawn: bytes, injected: bytes
) -> bytes:
    """As compute_leaf, from hours that `pack_hours` (or a big-endian array) made."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes, not {len(salt)}")
    if len(withdrawn) != len(injected) or len(withdrawn) % HOUR_BYTES:
        raise ValueError("withdrawn and injected cover the same whole hours")
    texts = _pack_text(period) + _pack_text(perimeter) + _pack_text(member)
    return sha256(b"\x00" + texts + salt + withdrawn + injected).digest()


def pack_hours(hours_wh: Sequence[int]) -> bytes:
    """Hourly Wh as 4-byte big-endian numbers, in order."""
    try:
        return pack(f">{len(hours_wh)}I", *hours_wh)
    except struct_error as error:
        raise ValueError("an hour's energy is a whole number of Wh from 0 to 2^32 - 1") from error


def compute_root(leaves: Sequence[bytes]) -> bytes:
    """The 32-byte root over leaves in their sorted order."""
    level = list(leaves)
    while len(level) > 1:
        level = _compute_parents(level)
    return level[0] if level else EMPTY_ROOT


def compute_path(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """The siblings from a leaf up to the root; a level where the node moves up alone adds none."""
    return _read_path(_compute_levels(leaves), index)


def compute_paths(leaves: Sequence[bytes]) -> list[tuple[bytes, ...]]:
    """Every leaf's path, in order; the tree is built once."""
    levels = _compute_levels(leaves)
    return [_read_path(levels, index) for index in range(len(leaves))]


def verify_path(leaf: bytes, path: Sequence[bytes], index: int, count: int, root: bytes) -> bool:
    """Whether the leaf is number `index` of `count` under the root; a longer or shorter path is not."""
    if not 0 <= index < count:
        return False
    node, rest = leaf, list(reversed(path))
    while count > 1:
        if index ^ 1 < count:
            if not rest:
                return False
            sibling = rest.pop()
            node = _hash_node(sibling, node) if index & 1 else _hash_node(node, sibling)
        index, count = index // 2, (count + 1) // 2
    return not rest and node == root


def _compute_levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        levels.append(_compute_parents(levels[-1]))
    return levels


def _compute_parents(level: list[bytes]) -> list[bytes]:
    parents = [_hash_node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
    return parents + level[-1:] if len(level) % 2 else parents


def _read_path(levels: list[list[bytes]], index: int) -> tuple[bytes, ...]:
    if not 0 <= index < len(levels[0]):
        raise ValueError(f"no leaf {index} of {len(levels[0])}")
    siblings = ((level, (index >> height) ^ 1) for height, level in enumerate(levels))
    return tuple(level[sibling] for level, sibling in siblings if sibling < len(level))


def _hash_node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _pack_text(text: str) -> bytes:
    return pack(">H", len(text)) + text.encode("ascii")
