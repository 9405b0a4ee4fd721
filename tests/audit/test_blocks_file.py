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


def test_a_block_may_have_a_gibibyte_and_no_more() -> None:
    for length, words in ((1 << 30, "ends after 0 of 1073741824"), ((1 << 30) + 1, "would have 1073741825")):
        head = bytes([length >> shift & 0x7F | 0x80 for shift in (0, 7, 14, 21)]) + bytes([length >> 28])
        with pytest.raises(FileError, match=words):
            list(read_blocks(BytesIO(head)))
