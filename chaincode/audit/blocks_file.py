"""A ledger in one plain file: each block (Fabric's common.Block) after its length as a base-128 varint.

It is protobuf's own delimited form (`writeDelimitedTo`, `parseDelimitedFrom`), readable in any language.
"""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from chaincode.words import WordedError

LONGEST_BYTES = 1 << 30


class FileError(WordedError):
    """A file of blocks that ends within one, or isn't one."""


def write_blocks(file: BinaryIO, blocks: Iterable[bytes]) -> int:
    """Write blocks one after another; give how many."""
    count = 0
    for block in blocks:
        file.write(_encode_length(len(block)) + block)
        count += 1
    return count


def read_blocks(file: BinaryIO) -> Iterator[bytes]:
    """Give the blocks in order.

    Raises:
        FileError: a length that can't be, or a block that ends early.
    """
    number = 0
    while (length := _read_length(file, number)) is not None:
        block = file.read(length)
        if len(block) != length:
            raise FileError(
                "chaincode.audit.blocks_file.block_ends_after_of_bytes", number=number, count=len(block), length=length,
            )
        yield block
        number += 1


def _encode_length(length: int) -> bytes:
    result = bytearray()
    while length >= 0x80:
        result.append(length & 0x7F | 0x80)
        length >>= 7
    result.append(length)
    return bytes(result)


def _read_length(file: BinaryIO, number: int) -> int | None:
    length = shift = 0
    while True:
        byte = file.read(1)
        if not byte and shift == 0:
            return None
        if not byte or shift > 28:
            raise FileError("chaincode.audit.blocks_file.length_of_block_cannot", number=number)
        length |= (byte[0] & 0x7F) << shift
        shift += 7
        if byte[0] < 0x80:
            break
    if shift > 7 and not byte[0]:
        raise FileError("chaincode.audit.blocks_file.length_of_block_is_written", number=number)
    if length > LONGEST_BYTES:
        raise FileError("chaincode.audit.blocks_file.block_would_have_bytes", number=number, length=length)
    return length
