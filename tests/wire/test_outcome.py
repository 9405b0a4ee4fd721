"""The running digest of what a chain came to, worked out from its page byte by byte."""

from dataclasses import replace
from hashlib import sha256

import pytest

from chaincode.wire.codes import Code
from chaincode.wire.outcome import BEFORE_ALL, advance, compute_effect
from chaincode.wire.proposal import Headers
from chaincode.wire.rwset import KeyRead, NamespaceSet, Write
from chaincode.wire.transaction import Action, Response, Transaction
from chaincode.wire.trust import EMBEDDED, RAFT, Trust, Verifier
from chaincode.wire.validation import check_endorsements, list_updates

HEADERS = Headers(b"", b"", "c", "t", 1, "volano", b"x", b"n")


def number(value: int) -> bytes:
    return bytes(7) + bytes([value])


def transaction(*sets: NamespaceSet) -> Transaction:
    return Transaction(HEADERS, (), Action("volano", "1", Response(200), sets), b"", ())


WRITES = NamespaceSet("vo", (KeyRead("a", None),), (), (Write("key", b"value"), Write("gone", None)))
OTHER = NamespaceSet("_l", (), (), (Write("k", b""),))
READS = NamespaceSet("vo", (KeyRead("a", (1, 2)),))


def test_an_effect_is_codes_and_the_writes_of_what_is_valid() -> None:
    codes = [Code.VALID, Code.MVCC_READ_CONFLICT, Code.VALID, Code.VALID]
    found = compute_effect(codes, [transaction(READS), transaction(WRITES), transaction(WRITES, OTHER), None])
    expected = b"volano effect 1" + number(4) + bytes([0, 11, 0, 0])
    expected += number(2) + number(2) + b"vo" + number(2)
    expected += number(3) + b"key" + b"\x01" + number(5) + b"value" + number(4) + b"gone" + b"\x00"
    expected += number(2) + number(2) + b"_l" + number(1) + number(1) + b"k" + b"\x01" + number(0)
    assert found == sha256(expected).digest()
    assert compute_effect([], []) == sha256(b"volano effect 1" + number(0)).digest()


def test_an_outcome_goes_on_from_the_one_before() -> None:
    effect, block = b"e" * 32, b"b" * 32
    assert bytes(32) == BEFORE_ALL
    first = sha256(b"volano outcome 1" + bytes(32) + number(0) + block + effect).digest()
    assert advance(BEFORE_ALL, 0, block, effect) == first
    second = advance(b"o" * 32, 258, block, effect)
    assert second == sha256(b"volano outcome 1" + b"o" * 32 + bytes(6) + b"\x01\x02" + block + effect).digest()


@pytest.mark.parametrize("other", [
    replace(WRITES, namespace="vp"), replace(WRITES, writes=WRITES.writes[:1]),
    replace(WRITES, writes=WRITES.writes[::-1]),
    replace(WRITES, writes=(Write("key", b"value"), Write("gone", b""))),
    replace(WRITES, writes=(Write("keyv", b"alue"), Write("gone", None))),
])  # fmt: skip
def test_any_other_write_is_another_effect_and_reads_are_none(other: NamespaceSet) -> None:
    effect = compute_effect([Code.VALID], [transaction(WRITES)])
    assert compute_effect([Code.VALID], [transaction(other)]) != effect
    assert compute_effect([Code.VALID], [transaction(replace(WRITES, reads=()))]) == effect
    assert compute_effect([Code.PHANTOM_READ_CONFLICT], [transaction(WRITES)]) == compute_effect(
        [Code.PHANTOM_READ_CONFLICT], [transaction(other)])
    assert compute_effect([Code.VALID, Code.VALID], [None, transaction(WRITES)]) != compute_effect(
        [Code.VALID, Code.VALID], [transaction(WRITES), None])


def test_what_a_block_writes_is_what_its_valid_transactions_write_the_last_of_a_key() -> None:
    later = transaction(NamespaceSet("vo", (), (), (Write("key", b"newer"), Write("more", b"1"))))
    codes = [Code.VALID, Code.BAD_RWSET, Code.VALID, Code.VALID]
    updates = list_updates(7, codes, [transaction(WRITES), transaction(OTHER), None, later])
    assert {name: {key: (one.version, one.value) for key, one in keys.items()} for name, keys in updates.items()} == {
        "vo": {"key": ((7, 3), b"newer"), "gone": ((7, 0), None), "more": ((7, 3), b"1")}}
    assert list_updates(1, [], []) == {}


@pytest.mark.parametrize(("consensus", "sets", "code"), [
    (EMBEDDED, [WRITES], Code.VALID), (RAFT, [WRITES], Code.VALID), (RAFT, [WRITES, OTHER], Code.VALID),
    (EMBEDDED, [replace(WRITES, namespace="volano")], Code.VALID), (EMBEDDED, [OTHER], Code.ILLEGAL_WRITESET),
    (RAFT, [replace(READS, has_more=True)], Code.ILLEGAL_WRITESET),
    (EMBEDDED, [replace(READS, namespace="volano", has_more=True)], Code.ILLEGAL_WRITESET),
    (RAFT, [replace(WRITES, namespace="volano$$hprivate")], Code.ILLEGAL_WRITESET),
    (RAFT, [replace(READS, namespace="volano$$hprivate")], Code.VALID),
])  # fmt: skip
def test_private_data_key_metadata_and_others_keys_are_not_written(
    consensus: str, sets: list[NamespaceSet], code: Code
) -> None:
    own = [replace(one, namespace="volano") if one is WRITES else one for one in sets]
    verifier = Verifier(Trust("c", (), threshold=0, consensus=consensus))
    assert check_endorsements(transaction(*own), verifier) is code
