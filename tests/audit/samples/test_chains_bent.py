"""Chains that Fabric's own programs made, v2.5 with Raft and v3.1 with BFT: every bit of them bent."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chaincode.audit.trust import TrustFile
from chaincode.audit.verify import verify
from chaincode.wire import messages
from chaincode.wire.block import Block, compute_data_hash, parse_block
from chaincode.wire.codes import Code
from chaincode.wire.rwset import Range
from chaincode.wire.transaction import Transaction
from tests.audit.samples.reading import LINES, find_command, find_configuration, found, load
from tests.helpers.ledger.flips import list_around


def bend(blocks: list[bytes], number: int, change: Callable[[Any], None]) -> list[bytes]:
    """Change one block's message."""
    block = messages.decode(messages.Block, blocks[number])
    change(block)
    return [*blocks[:number], messages.encode(block), *blocks[number + 1 :]]


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
