"""A ledger in one plain file: what is written is read, and what ends early is refused."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaincode.audit.blocks_file import FileError, read_blocks, write_blocks


@given(st.lists(st.binary(max_size=300)))
def test_what_is_written_is_read_again(blocks: list[bytes]) -> None:
    file = BytesIO()
    assert write_blocks(file, blocks) == len(blocks)
    assert list(read_blocks(BytesIO(file.getvalue()))) == blocks


def test_the_length_is_protobufs_varint() -> None:
    file = BytesIO()
    write_blocks(file, [bytes(300)])
    assert file.getvalue()[:2] == b"\xac\x02"


@pytest.mark.parametrize("data", [b"\x05abc", b"\x80", b"\xff\xff\xff\xff\xff\x01", b"\xff\xff\xff\xff\x7f"])
def test_a_file_that_isnt_one_is_refused(data: bytes) -> None:
    with pytest.raises(FileError, match="block 1"):
        list(read_blocks(BytesIO(b"\x01a" + data)))


@pytest.mark.parametrize("length", [0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152])
def test_a_length_is_written_in_as_few_bytes_as_it_needs(length: int) -> None:
    file, block = BytesIO(), bytes(length)
    assert write_blocks(file, [b"a", block]) == 2
    data = file.getvalue()
    written = max(1, (length.bit_length() + 6) // 7)
    assert len(data) == 2 + written + length
    assert list(read_blocks(BytesIO(data))) == [b"a", block]
    # the same length with an empty byte more
    longer = data[:2] + bytes([*data[2 : 1 + written], data[1 + written] | 0x80, 0]) + block
    with pytest.raises(FileError, match="block 1 is written in more bytes"):
        list(read_blocks(BytesIO(longer)))
    with pytest.raises(FileError, match=f"block 1 ends after {length} of {length + 1} bytes"):
        list(read_blocks(BytesIO(b"\x01a" + _varint(length + 1) + block)))


def _varint(length: int) -> bytes:
    file = BytesIO()
    write_blocks(file, [bytes(length)])
    return file.getvalue()[:-length]


@pytest.mark.parametrize("data", [b"\x80" * 5, b"\x80" * 5 + b"\x01", b"\x80\x80", b"\xff" * 9])
def test_a_length_that_cant_be_read_is_refused(data: bytes) -> None:
    with pytest.raises(FileError, match="the length of block 0 can't be read"):
        list(read_blocks(BytesIO(data)))


def test_a_block_may_have_a_gibibyte_and_no_more() -> None:
    for length, words in ((1 << 30, "ends after 0 of 1073741824"), ((1 << 30) + 1, "would have 1073741825")):
        head = bytes([length >> shift & 0x7F | 0x80 for shift in (0, 7, 14, 21)]) + bytes([length >> 28])
        with pytest.raises(FileError, match=words):
            list(read_blocks(BytesIO(head)))
