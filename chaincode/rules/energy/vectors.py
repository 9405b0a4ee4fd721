"""T5: the hourly vectors and salts of a settlement, as they come in transient data under the name "vectors".

All numbers big-endian, nothing between or after:

    "VOL2"                                    4 bytes
    hours of the period                       2 bytes
    number of perimeters                      2 bytes
    for each perimeter, in order of its code
        length of the code, code (ASCII)      1 byte, that many
        salts of the withdrawn and of the injected totals (zeros when these are anchored plain)   16 bytes each
        number of leaves                      4 bytes
        for each leaf, in order of member
            member id                         32 bytes
            salt                              16 bytes
            registers that follow             1 byte: 1 withdrawn, 2 injected, 3 both; most people inject nothing
            withdrawn, injected               4 bytes an hour each, Wh; zeros are meant for one that doesn't follow
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from struct import Struct
from typing import NamedTuple

from chaincode.rules.errors import Kind, Reason
from chaincode.rules.merkle import HOUR_BYTES, SALT_BYTES

NAME = "vectors"
MAGIC = b"VOL2"
WITHDRAWN, INJECTED = 1, 2
MEMBER_BYTES = 32
MAX_HOURS = 31 * 24 + 1
NO_SALT = bytes(SALT_BYTES)
_HEAD = Struct(">4sHH")
_COUNT = Struct(">I")

T5_VECTORS = Reason("T5_VECTORS", Kind.MALFORMED)


class LeafVectors(NamedTuple):
    """One member's hours in one perimeter; both registers packed, 4 bytes an hour."""

    member: str
    salt: bytes
    withdrawn: bytes
    injected: bytes


class PerimeterVectors(NamedTuple):
    """A perimeter's leaves, and the salts of its hidden totals."""

    perimeter: str
    withdrawn_salt: bytes
    injected_salt: bytes
    leaves: Sequence[LeafVectors]


class Vectors(NamedTuple):
    """All that a settlement gets to see of a period."""

    hours: int
    perimeters: Sequence[PerimeterVectors]


class _Reader:
    """Takes one piece of the bytes after another."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, length: int) -> bytes:
        piece = self.data[self.at : self.at + length]
        if len(piece) != length:
            raise T5_VECTORS(why="too_short")
        self.at += length
        return piece


def read_vectors(transient: Mapping[str, bytes]) -> Vectors:
    """Read the vectors of a call.

    Raises:
        Refusal: T5_VECTORS when they are absent, cut, too long, or out of order.
    """
    if NAME not in transient:
        raise T5_VECTORS(why="absent")
    return parse_vectors(transient[NAME])


def parse_vectors(data: bytes) -> Vectors:
    """Read vectors from bytes; see read_vectors."""
    source = _Reader(data)
    magic, hours, count = _HEAD.unpack(source.take(_HEAD.size))
    if magic != MAGIC or not 0 < hours <= MAX_HOURS:
        raise T5_VECTORS(why="wrong_head")
    perimeters = [_parse_perimeter(source, hours) for _ in range(count)]
    if source.at != len(data):
        raise T5_VECTORS(why="too_long")
    _validate_order([part.perimeter for part in perimeters])
    return Vectors(hours, perimeters)


def _parse_perimeter(source: _Reader, hours: int) -> PerimeterVectors:
    code = source.take(source.take(1)[0])
    if not (code.isascii() and code.isalnum()):
        raise T5_VECTORS(why="wrong_perimeter")
    salts = source.take(SALT_BYTES), source.take(SALT_BYTES)
    (count,) = _COUNT.unpack(source.take(_COUNT.size))
    nothing = bytes(HOUR_BYTES * hours)
    leaves = [_parse_leaf(source, nothing) for _ in range(count)]
    _validate_order([leaf.member for leaf in leaves])
    return PerimeterVectors(code.decode("ascii"), *salts, leaves)


def _parse_leaf(source: _Reader, nothing: bytes) -> LeafVectors:
    member, salt, (follow,) = source.take(MEMBER_BYTES).hex(), source.take(SALT_BYTES), source.take(1)
    if follow > WITHDRAWN | INJECTED:
        raise T5_VECTORS(why="wrong_registers")
    registers = (source.take(len(nothing)) if follow & register else nothing for register in (WITHDRAWN, INJECTED))
    return LeafVectors(member, salt, *registers)


def _validate_order(names: Sequence[str]) -> None:
    if any(name >= other for name, other in pairwise(names)):
        raise T5_VECTORS(why="out_of_order")


def format_vectors(vectors: Vectors) -> bytes:
    """Write vectors as bytes, for whoever settles; the order is the caller's, and is checked when they are read."""
    head = _HEAD.pack(MAGIC, vectors.hours, len(vectors.perimeters))
    return head + b"".join(piece for part in vectors.perimeters for piece in _format_perimeter(part))


def _format_perimeter(part: PerimeterVectors) -> Iterable[bytes]:
    code = part.perimeter.encode("ascii")
    yield bytes([len(code)]) + code + part.withdrawn_salt + part.injected_salt + _COUNT.pack(len(part.leaves))
    for leaf in part.leaves:
        withdrawn, injected = (row if any(row) else b"" for row in (leaf.withdrawn, leaf.injected))
        follow = (WITHDRAWN if withdrawn else 0) | (INJECTED if injected else 0)
        yield bytes.fromhex(leaf.member) + leaf.salt + bytes([follow]) + withdrawn + injected
