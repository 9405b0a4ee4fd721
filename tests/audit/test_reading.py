"""The chain's reader: each block beside the last one, the configuration and the checkpoint; what stays unsigned."""

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from chaincode.audit import chain
from chaincode.audit.chain import ChainReader, CheckedBlock
from chaincode.audit.configurations import Entry
from chaincode.audit.steps import Step
from chaincode.audit.trust import Checkpoint, TrustFile
from chaincode.audit.unsigned import list_unsigned, say_bound
from chaincode.wire.codes import Code
from chaincode.wire.trust import BFT, EMBEDDED, RAFT, Trust, Verifier
from chaincode.wire.validation import Checked

from .records import Told, tell

LONG = "x" * 300
FOUND = TrustFile("vallechiara", "0" * 64, {"citizens": ("1" * 64,), "gse": ("2" * 64,)}, 3, 1)
READ: Any = SimpleNamespace()  # a transaction that could be read




def read(trusted: TrustFile = FOUND) -> ChainReader:
    return ChainReader([], trusted)


@pytest.mark.parametrize(("quorum", "orderers", "needed"), [(1, 1, 1), (1, 2, 2), (3, 2, 3)])
def test_a_block_says_how_many_orderers_it_lacks(
    monkeypatch: pytest.MonkeyPatch, quorum: int, orderers: int, needed: int
) -> None:
    monkeypatch.setattr(Trust, "quorum", quorum)
    own, last = read(replace(FOUND, orderers=orderers)), SimpleNamespace(number=6, hash=b"h")
    block = SimpleNamespace(number=7, previous_hash=b"h")
    entry = Entry(b"", Trust("c", ()))
    for one, told in (
        (CheckedBlock(block, signers=0), [("CHAIN_SIGNATURE", {"found": 0, "needed": needed})]),  # type: ignore[arg-type]
        (CheckedBlock(block, is_ordered=True), []),  # type: ignore[arg-type]
        (CheckedBlock(block, is_ordered=True, odd_entry="X"), [("CHAIN_METADATA", {"entry": "X"})]),  # type: ignore[arg-type]
        (CheckedBlock(None, why="odd"), [("CHAIN_MALFORMED", {"why": "odd"})]),
        (CheckedBlock(block, has_its_data=False), [("CHAIN_DATA_HASH", {})]),  # type: ignore[arg-type]
    ):
        own.findings.clear()
        assert own._holds(entry, one, last) is not bool(told)  # type: ignore[arg-type]
        assert tell(own.findings) == told
        assert all(found.block == 7 for found in own.findings)


@pytest.mark.parametrize(("signers", "signatures", "count"), [(3, 3, 0), (3, 4, 1), (1, 4, 3)])
def test_spare_signatures_are_counted(signers: int, signatures: int, count: int) -> None:
    own, block = read(), SimpleNamespace(number=7, previous_hash=b"h")
    one = CheckedBlock(block, signers=signers, signatures=signatures, is_ordered=True)  # type: ignore[arg-type]
    assert own._holds(Entry(b"", Trust("c", ())), one, SimpleNamespace(number=6, hash=b"h"))  # type: ignore[arg-type]
    assert tell(own.notes) == ([("CHAIN_SPARE_SIGNATURE", {"count": count})] if count else [])


NETWORK = Trust("c", (), consensus=RAFT)
UPDATE = SimpleNamespace(
    trust=replace(NETWORK, threshold=3), sequence=4, changed=(LONG, LONG), signers=("citizens", "gse"))


@pytest.mark.parametrize(("entry", "checked", "configuration", "told"), [
    (Entry(b"", NETWORK), (), 5, []), (Entry(b"", Trust("c", ())), (), None, []),
    (Entry(b"", NETWORK), (), 6, [("CHAIN_LAST_CONFIGURATION", {"found": 6, "right": 5})]),
    (Entry(b"", NETWORK), (), None, [("CHAIN_LAST_CONFIGURATION", {"found": -1, "right": 5})]),
    (Entry(b"", NETWORK, UPDATE), (), 7, []),  # type: ignore[arg-type]
    (Entry(b"", NETWORK, UPDATE), (), 5, [("CHAIN_LAST_CONFIGURATION", {"found": 5, "right": 7})]),  # type: ignore[arg-type]
    (Entry(b"", NETWORK), (Checked(Code.VALID),), 5, [("CHAIN_CONFIGURATION", {"why": "not alone in its block"})]),
    (Entry(b"", NETWORK, why=LONG), (Checked(Code.VALID),), 5, [("CHAIN_CONFIGURATION", {"why": "x" * 120})]),
    (Entry(b"", NETWORK), (Checked(Code.BAD_PAYLOAD),), 5, []),
    (Entry(b"", Trust("c", ())), (Checked(Code.VALID),), 5, []),
    (Entry(b"", NETWORK), (Checked(Code.VALID, "tx", READ),), 5, []),
    (Entry(b"", NETWORK, UPDATE), (Checked(Code.VALID),), 7, []),  # type: ignore[arg-type]
])  # fmt: skip
def test_a_configuration_comes_alone_and_by_leave(
    entry: Entry, checked: tuple[Checked, ...], configuration: int | None, told: list[Told]
) -> None:
    own = read()
    own._configured_at = 5
    own._check_configuration(7, entry, CheckedBlock(None, checked, configuration=configuration))
    assert tell(own.findings) == told


@pytest.mark.parametrize(("threshold", "told"), [
    (3, []), (4, []), (2, [("CHAIN_POLICY", {"found": 2, "trusted": 3})]),
])
def test_an_update_is_noted_shortly_and_may_not_lower_the_policy(threshold: int, told: list[Told]) -> None:
    own = read()
    own._adopt(6, None)
    assert (own.notes, own._configured_at) == ([], 0)
    update = SimpleNamespace(**vars(UPDATE) | {"trust": replace(NETWORK, threshold=threshold)})
    own._adopt(7, update)  # type: ignore[arg-type]
    assert tell(own.notes) == [
        ("CONFIGURED", {"sequence": 4, "changed": LONG[:200], "by": "citizens, gse"})]
    assert (tell(own.findings), own.trust, own._configured_at) == (told, update.trust, 7)


@pytest.mark.parametrize(("height", "block_hash", "outcome", "code"), [
    (8, "68", None, None), (8, "69", None, "CHAIN_CHECKPOINT"), (8, "68", "0" * 64, "CHAIN_OUTCOME"),
    (7, "69", "0" * 64, None), (9, "69", "0" * 64, None),
])  # fmt: skip
def test_a_checkpoint_is_compared_at_its_height_alone(
    height: int, block_hash: str, outcome: str | None, code: str | None
) -> None:
    block: Any = SimpleNamespace(number=7, hash=b"h")
    plain = read()
    plain._advance(block, b"effect")
    own = read(replace(FOUND, checkpoint=Checkpoint(height, block_hash, outcome or plain.outcome)))
    own._advance(block, b"effect")
    assert (own.height, own.block_hash) == (8, "68")
    found = own.block_hash if code == "CHAIN_CHECKPOINT" else own.outcome
    trusted = block_hash if code == "CHAIN_CHECKPOINT" else outcome
    assert tell(own.findings) == ([(code, {"found": found, "trusted": trusted})] if code else [])
    own.findings.clear()
    own._compare_end()
    assert tell(own.findings) == ([("CHAIN_CUT", {"height": 8, "trusted": 9})] if height == 9 else [])
    own._compare_end()
    assert len(own.findings) == (height == 9), "told once, and after nothing else"


def test_a_worker_keeps_its_verifier_while_the_trust_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Verifier] = []
    monkeypatch.setattr(chain, "_worker", [])
    monkeypatch.setattr(chain, "check_block_alone", lambda data, verifier, orderers: seen.append(verifier))
    for name in ("a", "a", "b"):
        chain._check_chunk(Trust(name, ()), 1, [b"1", b"2"])
    assert [one.trust.channel for one in seen] == ["a"] * 4 + ["b"] * 2
    assert seen[0] is seen[3] is not seen[4]


def test_blocks_are_checked_here_by_the_trust_of_each(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Verifier] = []
    monkeypatch.setattr(chain, "check_block_alone", lambda data, verifier, orderers: seen.append(verifier))
    trusts = [Trust("a", ()), Trust("b", ())]
    entries: Iterator[Entry] = (Entry(b"", trusts[at]) for at in (0, 0, 1))
    with chain._check_all(entries, 1, 0) as stream:
        assert len(list(stream)) == 3
    assert [one.trust.channel for one in seen] == ["a", "a", "b"]
    assert seen[0] is seen[1]



# What nobody signed



@pytest.mark.parametrize(("consensus", "has_loose_end", "names"), [
    (EMBEDDED, True, []), (RAFT, True, ["commit_hashes", "foreign_codes"]), (RAFT, False, ["commit_hashes"]),
    (BFT, True, ["commit_hashes", "foreign_codes", "spare_signatures"]),
    (BFT, False, ["commit_hashes", "spare_signatures"]), (None, True, []),
])  # fmt: skip
def test_what_a_ledger_leaves_open(consensus: str | None, has_loose_end: bool, names: list[str]) -> None:
    found = list_unsigned(None if consensus is None else Trust("c", (), consensus=consensus), has_loose_end)
    assert [one.name for one in found] == names
    for one in found:
        assert one.to_plain() == {"name": one.name, "words": one.words()}
        assert one.words() != one.words("it")


@pytest.mark.parametrize(("bound", "height", "words"), [
    (5, 5, ""), (6, 5, ""), (0, 0, ""), (0, 5, "No checkpoint"), (1, 5, "After block 0,"), (4, 5, "After block 3,"),
])  # fmt: skip
def test_where_a_cut_would_go_unnoticed(bound: int, height: int, words: str) -> None:
    assert say_bound(bound, height, "en").startswith(words) and bool(say_bound(bound, height, "en")) == bool(words)
    italian = {"": "", "No checkpoint": "Senza"}.get(words, words.replace("After block", "Dopo il blocco"))
    assert say_bound(bound, height, "it").startswith(italian)


def test_a_step_of_no_block_and_an_unread_block() -> None:
    assert (Step("x", None, ()).block, Step("x", None, ()).transaction, Step("x", None, ()).day) == (-1, "", 1)
    step = Step("x", None, (), arguments={"a": 1})
    assert {step: "as a key"}[step] == {FOUND: "as a key"}[FOUND], "what is a dictionary in them is no part of the hash"
    one = CheckedBlock(None)
    assert (one.signers, one.signatures, one.is_ordered, one.has_its_data, one.why) == (0, 0, False, True, "")
