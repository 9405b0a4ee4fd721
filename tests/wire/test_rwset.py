"""Read/write sets: Fabric's encoding, worked out field by field from kv_rwset.proto and rwset.proto."""

from hashlib import sha256

import pytest

from chaincode.wire import messages
from chaincode.wire.rwset import (
    KeyRead,
    MerkleSummary,
    NamespaceSet,
    Range,
    Write,
    decode_sets,
    encode_sets,
    prefix_range,
    state_digest,
    summarise,
)

SETS = (
    NamespaceSet(
        "volano",
        (KeyRead("a", (3, 1)), KeyRead("b", None), KeyRead("c", (0, 0))),
        (Range("p/", "p/\U0010ffff", (KeyRead("p/1", (2, 0)),)),),
        (Write("a", b"new"), Write("b", None)),
    ),
)


def test_sets_come_back_as_they_went() -> None:
    assert decode_sets(encode_sets(SETS)) == SETS


def test_the_bytes_are_fabrics() -> None:
    one = (NamespaceSet("v", (KeyRead("k", (3, 1)), KeyRead("z", None)), (), (Write("k", b"w"), Write("z", None))),)
    reads = b"\x0a\x09" + b"\x0a\x01k" + b"\x12\x04\x08\x03\x10\x01" + b"\x0a\x03" + b"\x0a\x01z"
    writes = b"\x1a\x06" + b"\x0a\x01k" + b"\x1a\x01w" + b"\x1a\x05" + b"\x0a\x01z" + b"\x10\x01"
    inner = reads + writes
    namespace = b"\x0a\x01v" + b"\x12" + bytes([len(inner)]) + inner
    assert encode_sets(one) == b"\x12" + bytes([len(namespace)]) + namespace


def test_reads_and_writes_are_in_order_of_key_bytes() -> None:
    shuffled = NamespaceSet("v", (KeyRead("b", None), KeyRead("a", None)), (), (Write("\xe9", b"1"), Write("z", b"1")))
    decoded = decode_sets(encode_sets((shuffled,)))[0]
    assert [read.key for read in decoded.reads] == ["a", "b"]
    assert [write.key for write in decoded.writes] == ["z", "\xe9"]


def test_version_zero_is_not_absence() -> None:
    decoded = decode_sets(encode_sets((NamespaceSet("v", (KeyRead("k", (0, 0)), KeyRead("l", None))),)))[0]
    assert [read.version for read in decoded.reads] == [(0, 0), None]


def test_an_empty_value_is_a_deletion() -> None:
    decoded = decode_sets(encode_sets((NamespaceSet("v", (), (), (Write("k", b""),)),)))[0]
    assert decoded.writes == (Write("k", None),)


def test_a_range_that_stopped_early_or_was_summed_up_is_read_so() -> None:
    inner = messages.KVRWSet()
    early = inner.range_queries_info.add(start_key="a", end_key="c", itr_exhausted=False)
    early.raw_reads.kv_reads.add(key="b")
    summed = inner.range_queries_info.add(start_key="d", end_key="e", itr_exhausted=True)
    summed.reads_merkle_hashes.max_degree, summed.reads_merkle_hashes.max_level = 50, 2
    summed.reads_merkle_hashes.max_level_hashes.append(b"h")
    message = messages.TxReadWriteSet()
    message.ns_rwset.add(namespace="v", rwset=messages.encode(inner))
    (found,) = decode_sets(messages.encode(message))
    assert found.ranges == (
        Range("a", "c", (KeyRead("b", None),), is_exhausted=False),
        Range("d", "e", (), is_exhausted=True, summary=MerkleSummary(50, 2, (b"h",))),
    )
    assert found.ranges[0].summary is None
    sent = NamespaceSet("v", (), (found.ranges[0], Range("f", "g", ())))
    assert decode_sets(encode_sets([sent])) == (sent,)


def test_a_private_collection_is_a_set_of_its_own_by_hashes() -> None:
    hashed = messages.HashedRWSet()
    hashed.hashed_reads.add(key_hash=b"\x01").version.block_num = 3
    hashed.hashed_reads.add(key_hash=b"\x02")
    hashed.hashed_writes.add(key_hash=b"\x03", value_hash=b"v")
    hashed.hashed_writes.add(key_hash=b"\x04", value_hash=b"v", is_delete=True)
    hashed.hashed_writes.add(key_hash=b"\x05", value_hash=b"v", is_purge=True)
    message = messages.TxReadWriteSet()
    one = message.ns_rwset.add(namespace="v")
    one.collection_hashed_rwset.add(collection_name="c", hashed_rwset=messages.encode(hashed))
    plain, private = decode_sets(messages.encode(message))
    assert plain == NamespaceSet("v")
    reads = (KeyRead("01", (3, 0)), KeyRead("02", None))
    writes = (Write("03", b"v"), Write("04", None), Write("05", None))
    assert private == NamespaceSet("v$$hc", reads, (), writes)


def test_metadata_of_keys_is_noticed_in_either_set_and_a_marked_deletion_has_no_value() -> None:
    inner, hashed = messages.KVRWSet(), messages.HashedRWSet()
    inner.metadata_writes.add(key="k")
    inner.writes.add(key="k", value=b"v", is_delete=True)
    hashed.metadata_writes.add(key_hash=b"k")
    message = messages.TxReadWriteSet()
    one = message.ns_rwset.add(namespace="v", rwset=messages.encode(inner))
    one.collection_hashed_rwset.add(collection_name="c", hashed_rwset=messages.encode(hashed))
    found = decode_sets(messages.encode(message))
    assert [part.has_more for part in found] == [True, True]
    assert found[0].writes == (Write("k", None),)


def test_a_prefix_ends_before_the_last_rune() -> None:
    assert prefix_range("point/") == ("point/", "point/\U0010ffff")


def reads(count: int) -> list[KeyRead]:
    return [KeyRead(f"k{number:04}", (number, 0)) for number in range(count)]


def group_hash(group: list[KeyRead]) -> bytes:
    """SHA-256 of QueryReads{kv_reads} by hand."""
    total = b""
    for read in group:
        block = read.version[0] if read.version else 0
        version = (b"\x08" + bytes([block]) if block else b"")
        inner = b"\x0a\x05" + read.key.encode() + b"\x12" + bytes([len(version)]) + version
        total += b"\x0a" + bytes([len(inner)]) + inner
    return sha256(total).digest()


def test_up_to_the_degree_reads_stay_raw() -> None:
    assert summarise(reads(0), 50) is None
    assert summarise(reads(50), 50) is None


def test_one_more_than_the_degree_is_one_hash() -> None:
    summary = summarise(reads(4), 3)
    assert summary is not None
    assert (summary.max_degree, summary.max_level, summary.hashes) == (3, 1, (group_hash(reads(4)),))


def test_a_rest_is_a_hash_of_its_own_level() -> None:
    summary = summarise(reads(6), 3)
    assert summary is not None
    assert (summary.max_level, summary.hashes) == (1, (group_hash(reads(6)[:4]), group_hash(reads(6)[4:])))


def test_as_many_hashes_as_the_degree_stay_on_their_level() -> None:
    leaves = tuple(group_hash(reads(12)[start : start + 4]) for start in (0, 4, 8))
    summary = summarise(reads(12), 3)
    assert summary is not None
    assert (summary.max_level, summary.hashes) == (1, leaves)


def test_degrees_below_two_sum_up_nothing() -> None:
    assert summarise(reads(5), 1) is None
    assert summarise(reads(5), 2) is not None


def test_too_many_hashes_become_one_of_the_next_level_and_a_rest_is_lifted() -> None:
    leaves = [group_hash(reads(17)[start : start + 4]) for start in range(0, 17, 4)]
    summary = summarise(reads(17), 3)
    assert summary is not None
    assert (summary.max_level, summary.hashes) == (2, (sha256(b"".join(leaves[:4])).digest(), leaves[4]))


def test_a_lifted_rest_that_is_one_too_many_makes_one_level_more() -> None:
    leaves = [group_hash(reads(49)[start : start + 4]) for start in range(0, 49, 4)]
    level = [sha256(b"".join(leaves[start : start + 4])).digest() for start in (0, 4, 8)]
    summary = summarise(reads(49), 3)
    assert summary is not None
    assert (summary.max_level, summary.hashes) == (3, (sha256(b"".join((*level, leaves[12]))).digest(),))
    summary = summarise(reads(48), 3)
    assert summary is not None
    assert (summary.max_level, summary.hashes) == (2, tuple(level))


def test_where_a_third_level_stands_already_each_group_still_goes_one_level_up() -> None:
    leaves = [group_hash(reads(36)[start : start + 3]) for start in range(0, 36, 3)]
    level = [sha256(b"".join(leaves[start : start + 3])).digest() for start in (0, 3, 6, 9)]
    summary = summarise(reads(36), 2)
    assert summary is not None
    assert (summary.max_level, summary.hashes) == (3, (sha256(b"".join(level[:3])).digest(), level[3]))


@pytest.mark.parametrize("count", [51, 100, 2_650, 2_700])
def test_any_change_changes_the_summary(count: int) -> None:
    before = summarise(reads(count), 50)
    assert before != summarise(reads(count + 1), 50)
    assert before != summarise([*reads(count)[:-1], KeyRead("zzz", None)], 50)


def test_the_state_digest_covers_lengths_keys_and_values_in_order() -> None:
    expected = sha256(b"".join((
        b"\x00" * 7 + b"\x01", b"a", b"\x00" * 7 + b"\x02", b"xy", b"\x00" * 7 + b"\x02", b"ab", b"\x00" * 8,
    ))).hexdigest()
    assert state_digest([("ab", b""), ("a", b"xy")]) == expected
    assert state_digest([]) == sha256().hexdigest()
