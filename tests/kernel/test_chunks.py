"""Many things, so many at a time."""

from chaincode.kernel.chunks import split_chunks


def test_chunks_are_all_things_in_their_order() -> None:
    assert list(split_chunks("abcde", 2)) == ["ab", "cd", "e"]
    assert list(split_chunks([1, 2, 3, 4], 2)) == [[1, 2], [3, 4]]
    assert list(split_chunks("ab", 3)) == ["ab"]
    assert list(split_chunks("", 2)) == []
