"""Validation of a block's reads and ranges beside the state before it, in Fabric's order."""

import pytest

from chaincode.wire.codes import Code
from chaincode.wire.rwset import KeyRead, NamespaceSet, Range, Write, prefix_range, summarise
from chaincode.wire.validation import Checked, validate_block
from tests.wire.channels import Channel, Committed


def writes(key: str, *reads: KeyRead) -> NamespaceSet:
    return NamespaceSet("volano", reads, (), (Write(key, b"1"),))


@pytest.mark.parametrize(("reads", "code"), [
    ((KeyRead("a", (1, 0)),), Code.VALID),
    ((KeyRead("none", None),), Code.VALID),
    ((KeyRead("a", (0, 9)),), Code.MVCC_READ_CONFLICT),
    ((KeyRead("a", None),), Code.MVCC_READ_CONFLICT),
    ((KeyRead("none", (1, 0)),), Code.MVCC_READ_CONFLICT),
])
def test_reads_must_still_be_so(channel: Channel, reads: tuple[KeyRead, ...], code: Code) -> None:
    checked = [channel.check(channel.envelope(writes("b", *reads)))]
    codes, updates = validate_block(2, checked, Committed({"a": (1, 0)}))
    assert codes == [code]
    assert (updates == {}) is (code is not Code.VALID)


def test_an_earlier_write_of_the_block_counts_only_when_valid(channel: Channel) -> None:
    state = Committed({"a": (1, 0), "b": (1, 1)})
    sets = [writes("a", KeyRead("b", (0, 0))), writes("a"), writes("c", KeyRead("a", (1, 0))),
            writes("b", KeyRead("b", (1, 1)))]
    codes, updates = validate_block(7, [channel.check(channel.envelope(one)) for one in sets], state)
    assert codes == [Code.MVCC_READ_CONFLICT, Code.VALID, Code.MVCC_READ_CONFLICT, Code.VALID]
    assert {key: one.version for key, one in updates["volano"].items()} == {"a": (7, 1), "b": (7, 3)}


def test_blind_writes_never_conflict_and_the_last_stays(channel: Channel) -> None:
    checked = [channel.check(channel.envelope(writes("a"))) for _ in range(3)]
    codes, updates = validate_block(2, checked, Committed())
    assert (codes, updates["volano"]["a"].version) == ([Code.VALID] * 3, (2, 2))


def test_an_id_counts_once_in_the_chain_and_once_in_the_block(channel: Channel) -> None:
    one, other = (channel.check(channel.envelope()) for _ in range(2))
    codes, _ = validate_block(2, [one, one, other], Committed(ids=(other.transaction_id,)))
    assert codes == [Code.VALID, Code.DUPLICATE_TXID, Code.DUPLICATE_TXID]


def test_an_id_that_failed_its_first_checks_may_come_again_in_the_block(channel: Channel) -> None:
    good = channel.check(channel.envelope())
    bad = Checked(Code.ENDORSEMENT_POLICY_FAILURE, good.transaction_id, good.transaction)
    codes, _ = validate_block(2, [bad, good], Committed())
    assert codes == [Code.ENDORSEMENT_POLICY_FAILURE, Code.VALID]


STATE = {"p/1": (1, 0), "p/2": (1, 1), "q": (1, 2)}
WHOLE = (KeyRead("p/1", (1, 0)), KeyRead("p/2", (1, 1)))


def scan(*reads: KeyRead, end: str = "", is_exhausted: bool = True, summary=None) -> NamespaceSet:
    start, stop = prefix_range("p/")
    return NamespaceSet("volano", (), (Range(start, end or stop, reads, is_exhausted, summary),), (Write("x", b"1"),))


@pytest.mark.parametrize(("before", "code"), [
    ((), Code.VALID),
    ((Write("q", b"1"),), Code.VALID),
    ((Write("p/3", b"1"),), Code.PHANTOM_READ_CONFLICT),
    ((Write("p/0", b"1"),), Code.PHANTOM_READ_CONFLICT),
    ((Write("p/1", b"1"),), Code.PHANTOM_READ_CONFLICT),
    ((Write("p/2", None),), Code.PHANTOM_READ_CONFLICT),
    ((Write("p/9", None),), Code.VALID),
])
def test_a_range_must_still_be_so(channel: Channel, before: tuple[Write, ...], code: Code) -> None:
    sets = [NamespaceSet("volano", (), (), before), scan(*WHOLE)]
    codes, _ = validate_block(2, [channel.check(channel.envelope(one)) for one in sets], Committed(dict(STATE)))
    assert codes == [Code.VALID, code]


@pytest.mark.parametrize("reads", [WHOLE[:1], (), (KeyRead("p/1", (9, 9)), WHOLE[1])])
def test_a_range_compares_with_the_committed_state(channel: Channel, reads: tuple[KeyRead, ...]) -> None:
    codes, _ = validate_block(2, [channel.check(channel.envelope(scan(*reads)))], Committed(dict(STATE)))
    assert codes == [Code.PHANTOM_READ_CONFLICT]


def test_a_range_that_stopped_early_ends_with_its_last_key(channel: Channel) -> None:
    sets = scan(WHOLE[0], end="p/1", is_exhausted=False)
    codes, _ = validate_block(2, [channel.check(channel.envelope(sets))], Committed(dict(STATE)))
    assert codes == [Code.VALID]


def test_fabrics_summary_of_a_long_range_is_worked_out_again(channel: Channel) -> None:
    keys = {f"p/{number:03}": (1, number) for number in range(120)}
    summary = summarise([KeyRead(*one) for one in keys.items()], 50)
    checked = [channel.check(channel.envelope(scan(summary=summary)))]
    # the summary isn't produced by our own encoder, so it is put in by hand
    sets = (scan(summary=summary),)
    action = checked[0].transaction.action
    object.__setattr__(action, "sets", sets)
    assert validate_block(2, checked, Committed(dict(keys)))[0] == [Code.VALID]
    del keys["p/007"]
    assert validate_block(2, checked, Committed(dict(keys)))[0] == [Code.PHANTOM_READ_CONFLICT]
