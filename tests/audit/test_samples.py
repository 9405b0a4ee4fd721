"""Chains that Fabric's own programs made, v2.5 with Raft and v3.1 with BFT: what holds, and every bit of it bent.

They were made by `sample_network.py`; a later rule book than theirs is named as such, and nothing else may change.
"""

import lzma
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from chaincode.audit.blocks_file import read_blocks
from chaincode.audit.bundle import parse_bundle
from chaincode.audit.explain import explain
from chaincode.audit.findings import Finding
from chaincode.audit.recompute import recompute
from chaincode.audit.trust import TrustFile, parse_trust
from chaincode.audit.verify import Report, verify
from chaincode.rules.commands import RULE_SETS
from chaincode.wire import messages
from chaincode.wire.block import Block, compute_data_hash, parse_block
from chaincode.wire.codes import Code
from chaincode.wire.configuration import is_configuration
from chaincode.wire.genesis import read_trust
from chaincode.wire.messages import MalformedError
from chaincode.wire.rwset import Range
from chaincode.wire.transaction import Transaction, parse_transaction
from gateway.db.projector import BEFORE_BLOCK_0, add_block
from gateway.ledger.blocks import to_block
from tests.helpers.ledger.flips import list_around

VECTORS = Path(__file__).parents[1] / "vectors"
LINES = ("2.5", "3.1")
AGE = "DEFINITION_RULES"


@cache
def load(line: str) -> tuple[tuple[bytes, ...], TrustFile]:
    folder = VECTORS / f"fabric-{line}"
    data = lzma.decompress((folder / "chain.xz").read_bytes())
    return tuple(read_blocks(BytesIO(data))), parse_trust((folder / "trust.toml").read_text("utf-8"))


@pytest.fixture(params=LINES)
def line(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def blocks(line: str) -> list[bytes]:
    return list(load(line)[0])


@pytest.fixture
def trust(line: str) -> TrustFile:
    return load(line)[1]


def findings(report: Report) -> list[Finding]:
    return [one for one in report.findings if one.code != AGE]


def found(blocks: list[bytes], trust: TrustFile) -> list[tuple[str, int]]:
    return [(one.code, one.block) for one in findings(verify(blocks, trust))]


def find_configuration(blocks: list[bytes]) -> int:
    """The number of the block that changes the configuration."""
    return next(number for number, data in enumerate(blocks) if number and is_configuration(parse_block(data)))


def open_transaction(envelope: bytes) -> Transaction | None:
    try:
        return parse_transaction(messages.decode(messages.Envelope, envelope).payload)
    except MalformedError:
        return None


def list_transactions(blocks: list[bytes]) -> list[tuple[Block, int, Transaction]]:
    made = []
    for block in map(parse_block, blocks):
        for position, envelope in enumerate(block.envelopes):
            transaction = open_transaction(envelope)
            if transaction is not None:
                made.append((block, position, transaction))
    return made


def find_command(blocks: list[bytes], name: bytes, code: Code = Code.VALID) -> tuple[Block, int, Transaction]:
    return next(
        one for one in list_transactions(blocks) if one[2].args[:1] == (name,) and one[0].codes[one[1]] is code
    )


def bend(blocks: list[bytes], number: int, change: Callable[[Any], None]) -> list[bytes]:
    """Change one block's message."""
    block = messages.decode(messages.Block, blocks[number])
    change(block)
    return [*blocks[:number], messages.encode(block), *blocks[number + 1 :]]


def test_a_real_chain_holds(line: str, blocks: list[bytes], trust: TrustFile) -> None:
    report = verify(blocks, trust)
    assert findings(report) == []
    assert [one.code for one in report.notes] == ["CONFIGURED", "DEFINED", "DEFINED"]
    assert report.height == len(blocks)
    assert read_trust(blocks[0]).consensus == {"2.5": "etcdraft", "3.1": "BFT"}[line]
    assert trust.orderers == {"2.5": 1, "3.1": 3}[line]
    assert verify(blocks, trust, workers=1) == report


def test_the_codes_are_those_of_fabrics_own_peers(blocks: list[bytes]) -> None:
    codes = Counter(code.name for data in blocks for code in parse_block(data).codes)
    assert codes.pop("DUPLICATE_TXID", 0) <= 1, "a BFT orderer takes an envelope once"
    assert codes == {
        "VALID": 208, "INVALID_OTHER_REASON": 3, "INVALID_CHAINCODE": 3, "MVCC_READ_CONFLICT": 2,
        "ENDORSEMENT_POLICY_FAILURE": 2, "BAD_RESPONSE_PAYLOAD": 2, "BAD_PROPOSAL_TXID": 1, "BAD_COMMON_HEADER": 1,
        "BAD_HEADER_EXTENSION": 1, "BAD_RWSET": 1, "ILLEGAL_WRITESET": 1, "INVALID_ENDORSER_TRANSACTION": 1,
        "PHANTOM_READ_CONFLICT": 1,
    }


def test_each_command_of_the_table_is_in_it(blocks: list[bytes]) -> None:
    sent = {one.args[0].decode() for data in blocks for one in to_block(data).transactions if one.is_valid and one.args}
    assert sent == set(RULE_SETS[1])


def test_a_checkpoint_binds_all_but_what_peers_and_orderers_add(
    line: str, blocks: list[bytes], trust: TrustFile
) -> None:
    spare = ["spare_signatures"] if line == "3.1" else []
    report = verify(blocks, trust)
    assert [one.name for one in report.unsigned] == ["commit_hashes", "foreign_codes", *spare]
    bound = verify(blocks, replace(trust, checkpoint=report.checkpoint))
    assert [one.name for one in bound.unsigned] == ["commit_hashes", *spare]
    assert (bound.bound_height, findings(bound)) == (len(blocks), [])
    other = replace(report.checkpoint, outcome="0" * 64)
    assert found(blocks, replace(trust, checkpoint=other)) == [("CHAIN_OUTCOME", len(blocks) - 1)]


def test_both_lines_came_to_books_of_one_size() -> None:
    amounts = [verify(*load(line)).amounts for line in LINES]
    assert amounts[0] == amounts[1]
    assert amounts[0]["minted"] > 0


def test_a_settlement_is_worked_out_again(line: str, blocks: list[bytes], trust: TrustFile) -> None:
    bundle = parse_bundle(lzma.decompress((VECTORS / f"fabric-{line}" / "bundle.xz").read_bytes()))
    done = recompute(blocks, trust, bundle)
    assert [one.is_same for one in done.settlements] == [True]
    assert findings(done.report) == [] == list(done.findings)


def test_transactions_are_explained(blocks: list[bytes]) -> None:
    for name, word in (
        (b"confirm", "paid"), (b"split", "contested"), (b"settle", "settlement"),
        (b"CommitChaincodeDefinition", "in force"),
    ):
        _, _, transaction = find_command(blocks, name)
        made = explain(blocks, transaction.headers.transaction_id)
        assert made is not None
        assert len(made.endorsers) >= 3
        assert word in " ".join(made.lines()), made.lines()


def test_the_gateway_comes_to_the_audits_outcome(blocks: list[bytes], trust: TrustFile) -> None:
    reached = BEFORE_BLOCK_0
    for data in blocks:
        reached = add_block(reached, to_block(data))
    assert vars(reached) == vars(verify(blocks, trust).checkpoint)


def test_the_gateway_reads_every_block(blocks: list[bytes]) -> None:
    made = [to_block(data) for data in blocks]
    assert [one.number for one in made] == list(range(len(blocks)))
    # of what isn't a command, nothing is written
    configuration = made[find_configuration(blocks)].transactions
    assert [(one.writes, one.args) for one in configuration] == [((), ())]


# Bent


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_flipped_bit_is_found_or_stands_in_what_is_listed(
    blocks: list[bytes], trust: TrustFile, number: int
) -> None:
    """A bit of every sixth byte of what isn't payload, and a sample of what is; listed is a peer's own hash alone."""
    raw, honest = blocks[number], verify(blocks[: number + 2], trust)
    places = [*list_around(raw)[::6], *range(0, len(raw), len(raw) // 40)]
    unnoticed = []
    for turn, at in enumerate(places):
        changed = bytearray(raw)
        changed[at] ^= 1 << turn % 8
        report = verify([*blocks[:number], bytes(changed), *blocks[number + 1 : number + 2]], trust)
        if report.findings == honest.findings and report.notes == honest.notes:
            unnoticed.append(at)
            assert without_commit_hash(bytes(changed)) == without_commit_hash(raw), at
    assert 0 < len(unnoticed) <= 32 if number else not unnoticed


def without_commit_hash(data: bytes) -> Block:
    block = parse_block(data)
    return replace(block, metadata=block.metadata[: messages.COMMIT_HASH])


def alter_signatures(alter: Callable[[Any], None]) -> Callable[[Any], None]:
    def change(block: Any) -> None:
        metadata = messages.decode(messages.Metadata, block.metadata.metadata[messages.SIGNATURES])
        alter(metadata)
        block.metadata.metadata[messages.SIGNATURES] = messages.encode(metadata)

    return change


def spoil(metadata: Any) -> None:
    for one in metadata.signatures:
        one.signature = one.signature[:-1] + bytes([one.signature[-1] ^ 1])


def cut_to(count: int) -> Callable[[Any], None]:
    def cut(metadata: Any) -> None:
        del metadata.signatures[count:]

    return cut


def repeat(metadata: Any) -> None:
    one = metadata.signatures[0]
    del metadata.signatures[1:]
    metadata.signatures.extend([one, one])


@pytest.mark.parametrize("alter", [spoil, cut_to(0)])
def test_orderers_signatures_are_needed(
    blocks: list[bytes], trust: TrustFile, alter: Callable[[Any], None]
) -> None:
    number = len(blocks) // 2
    assert found(bend(blocks, number, alter_signatures(alter)), trust) == [("CHAIN_SIGNATURE", number)]


@pytest.mark.parametrize("alter", [cut_to(1), cut_to(2), repeat])
def test_fewer_than_a_quorum_of_liars_could_sign_that(alter: Callable[[Any], None]) -> None:
    blocks, trust = load("3.1")
    number = len(blocks) // 2
    bent = bend(list(blocks), number, alter_signatures(alter))
    assert found(bent, trust) == [("CHAIN_SIGNATURE", number)]
    assert found(bent, replace(trust, orderers=1)) == [("CHAIN_SIGNATURE", number)]


def test_three_of_four_are_a_quorum() -> None:
    blocks, trust = load("3.1")
    for number in range(1, len(blocks)):
        metadata = messages.decode(messages.Metadata, parse_block(blocks[number]).signatures)
        assert len(metadata.signatures) >= 3
    assert found(bend(list(blocks), 9, alter_signatures(cut_to(3))), trust) == []


def test_another_blocks_signatures_are_found(blocks: list[bytes], trust: TrustFile) -> None:
    other = parse_block(blocks[7]).signatures

    def change(block: Any) -> None:
        block.metadata.metadata[messages.SIGNATURES] = other

    assert found(bend(blocks, 8, change), trust) == [("CHAIN_SIGNATURE", 8)]


def test_each_changed_code_is_found(blocks: list[bytes], trust: TrustFile) -> None:
    """All at once: the audit goes on with the codes that it works out, so that each wrong one is found by itself."""
    bent, changed = blocks, Counter[int]()
    for number in range(1, len(blocks)):
        codes = parse_block(blocks[number]).codes
        made = bytes(Code.MVCC_READ_CONFLICT if code is Code.VALID else Code.VALID for code in codes)

        def change(block: Any, made: bytes = made) -> None:
            block.metadata.metadata[messages.TRANSACTIONS_FILTER] = made

        bent, changed[number] = bend(bent, number, change), len(codes)
    report = verify(bent, trust)
    assert Counter(one.block for one in report.findings if one.code == "CODE_WRONG") == changed


def test_a_swapped_configuration_is_found(blocks: list[bytes], trust: TrustFile) -> None:
    number = find_configuration(blocks)
    envelope = parse_block(blocks[number]).envelopes[0]
    for old, new in ((b"250ms", b"999ms"), (b"citizens", b"strangers"[:8])):
        def change(block: Any, old: bytes = old, new: bytes = new) -> None:
            block.data.data[0] = envelope.replace(old, new)

        assert found(bend(blocks, number, change), trust) == [("CHAIN_DATA_HASH", number)]


def test_another_block_0_is_found(trust: TrustFile, line: str, blocks: list[bytes]) -> None:
    (other,) = set(LINES) - {line}
    codes = [code for code, _ in found([load(other)[0][0], *blocks[1:]], trust)]
    assert codes.count("CHAIN_ROOTS") == 4
    assert "CHAIN_GENESIS" in codes


def test_a_transaction_left_out_or_put_in_is_found(blocks: list[bytes], trust: TrustFile) -> None:
    number = max(range(1, len(blocks)), key=lambda at: len(parse_block(blocks[at]).envelopes))

    def leave_out(block: Any) -> None:
        del block.data.data[0]
        codes = block.metadata.metadata[messages.TRANSACTIONS_FILTER]
        block.metadata.metadata[messages.TRANSACTIONS_FILTER] = codes[1:]

    def rehash(block: Any) -> None:
        leave_out(block)
        block.header.data_hash = compute_data_hash(list(block.data.data))

    assert found(bend(blocks, number, leave_out), trust) == [("CHAIN_DATA_HASH", number)]
    assert found(bend(blocks, number, rehash), trust) == [("CHAIN_SIGNATURE", number)]


# What only stands in real read/write sets


def find_summary(blocks: list[bytes], code: Code) -> tuple[Block, int, Transaction, Range]:
    block, position, transaction = find_command(blocks, b"settle", code)
    (one,) = [seen for sets in transaction.action.sets for seen in sets.ranges if seen.summary is not None]
    return block, position, transaction, one


def test_a_range_of_over_fifty_was_summed_up(blocks: list[bytes]) -> None:
    for code in (Code.VALID, Code.PHANTOM_READ_CONFLICT):
        *_, seen = find_summary(blocks, code)
        assert seen.summary is not None
        assert (seen.summary.max_degree, seen.is_exhausted, seen.reads) == (50, True, ())


def test_another_summary_is_a_phantom(
    blocks: list[bytes], trust: TrustFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can change it unseen, so the peers are taken to have read another state."""
    from chaincode.audit import chain

    block, position, _, _ = find_summary(blocks, Code.VALID)
    right = chain.check_block_alone

    def lie(data: bytes, *rest: Any) -> chain.CheckedBlock:
        made = right(data, *rest)
        if made.block is None or made.block.number != block.number:
            return made
        checked = list(made.checked)
        transaction = checked[position].transaction
        assert transaction is not None
        sets = tuple(
            replace(one, ranges=tuple(
                seen if seen.summary is None else
                replace(seen, summary=replace(seen.summary, hashes=(bytes(32), *seen.summary.hashes[1:])))
                for seen in one.ranges
            ))
            for one in transaction.action.sets
        )
        bent = replace(transaction, action=replace(transaction.action, sets=sets))
        checked[position] = replace(checked[position], transaction=bent)
        return replace(made, checked=tuple(checked))

    monkeypatch.setattr(chain, "check_block_alone", lie)
    report = verify(blocks, trust)
    assert (report.findings[0].code, report.findings[0].block) == ("CODE_WRONG", block.number)
    assert report.findings[0].values["right"] == "PHANTOM_READ_CONFLICT"
