"""The auditor's own state: what is written is there with its version, ranges are in order, what is deleted is gone."""

from random import Random

import pytest

from chaincode.audit import chain
from chaincode.audit.chain import ChainReader
from chaincode.audit.definitions import Definitions
from chaincode.audit.ledger_state import LedgerState, Reader
from chaincode.audit.steps import Step
from chaincode.audit.trust import Checkpoint
from chaincode.rules.commands import RULE_SETS
from chaincode.rules.parameters import Parameters
from chaincode.rules.records import Now
from chaincode.wire.rwset import LAST_RUNE, Write, state_digest


def test_writes_and_deletions_keep_keys_in_order_of_their_bytes() -> None:
    random, state, expected = Random(1), LedgerState(), {}
    names = [f"{prefix}{number}" for prefix in ("a/", "a/é", "b", "\U0001f600", "\uffff") for number in range(9)]
    for block in range(300):
        key, value = random.choice(names), random.choice([None, b"", b"x", b"yy"])
        state.write("vo", [Write(key, value)], (block, 1))
        expected.pop(key, None)
        if value is not None:
            expected[key] = (value, (block, 1))
        assert state.get("vo", key) == value
        assert state.version("vo", key) == (None if value is None else (block, 1))
    ordered = sorted(expected, key=lambda key: key.encode())
    assert list(state.items("vo")) == [(key, expected[key][0]) for key in ordered]
    assert state.versions("vo", "", LAST_RUNE) == [(key, expected[key][1]) for key in ordered]
    inside = [key for key in ordered if key.startswith("a/")]
    assert inside
    assert state.scan("vo", "a/") == [(key, expected[key][0]) for key in inside]
    assert state.versions("vo", inside[1], inside[-1]) == [(key, expected[key][1]) for key in inside[1:-1]]
    assert state.digest("vo") == state_digest([(key, expected[key][0]) for key in ordered])
    assert list(state.items("other")) == []


def test_namespaces_and_ids_are_apart() -> None:
    state = LedgerState()
    state.write("vo", [Write("k", b"1")], (1, 0))
    assert (state.get("other", "k"), state.version("other", "k"), state.get("vo", "l")) == (None, None, None)
    assert not state.has_transaction("t")
    state.note_transaction("t")
    assert state.has_transaction("t")
    reader = Reader(state, "vo")
    assert (reader.get("k"), reader.get("l"), reader.scan("k")) == (b"1", None, [("k", b"1")])
    assert (list(reader.keys), list(reader.prefixes)) == (["k", "l"], ["k"])


def test_a_step_s_day_and_row_are_those_before_it() -> None:
    now = Now("2024-05-03", 3, 1, Parameters("borgo", "2024-05-01"))
    assert (Step("found", None, ()).day, Step("sweep", now, ()).day) == (1, 3)
    assert Step("found", None, ()).row() is RULE_SETS[1]["found"]
    assert Step("sweep", now, ()).row() is RULE_SETS[1]["sweep"]
    assert Step("transfer", now, ()).row() is None


@pytest.mark.parametrize(("height", "bound"), [(1, 1), (5, 5), (6, 0)])
def test_a_checkpoint_binds_the_blocks_that_were_read(height: int, bound: int) -> None:
    class Trusted:
        checkpoint = Checkpoint(height, "0" * 64, "0" * 64)
        orderers = 1

    reader = ChainReader([], Trusted())  # type: ignore[arg-type]
    reader.height = 5
    assert reader.bound_height == bound
    Trusted.checkpoint = None  # type: ignore[assignment]
    assert reader.bound_height == 0


def test_blocks_are_handed_out_in_parts_of_one_trust(monkeypatch: pytest.MonkeyPatch) -> None:
    class Entry:
        def __init__(self, size: int, update: object = None) -> None:
            self.data, self.update = bytes(size), update

    monkeypatch.setattr(chain, "CHUNK_BYTES", 100)
    monkeypatch.setattr(chain, "CHUNK_BLOCKS", 4)
    sizes = (10, 10, 10, 70, 10, 10, 10, 10, 1, 99, 100)
    entries = [Entry(size, "new" if size == 1 else None) for size in sizes]
    parts = list(chain._chunks(iter(entries)))  # type: ignore[arg-type]
    assert [[len(one.data) for one in part] for part in parts] == [
        [10, 10, 10, 70], [10, 10, 10, 10], [1], [99, 100]]
    assert list(chain._chunks(iter([]))) == []
    assert [len(part) for part in chain._chunks(iter([Entry(100), Entry(5)]))] == [1, 1]  # type: ignore[arg-type]


def test_without_a_definition_there_is_nothing_to_say() -> None:
    definitions = Definitions("volano")
    assert definitions.adopt(1, "t", lambda key: None) == []
    assert definitions.current is None
