"""Optimistic concurrency: what was read must still be so when the transaction is ordered."""

from itertools import islice

import pytest

from gateway.ledger.port import VALID, CommitError, EndorseError, LedgerCall, Signer, execute

from .world import LedgerWorld, open_day, register

Signed = tuple[bytes, bytes]


def endorse(world: LedgerWorld, call: LedgerCall, signer: Signer) -> Signed:
    """Take a call as far as the signed transaction."""
    proposal = world.ledger.prepare(call, signer.certificate)
    endorsed = world.ledger.endorse(proposal, signer.sign(proposal))
    return endorsed.transaction, signer.sign(endorsed.transaction)


def test_endorsed_on_one_day_and_sent_on_the_next_is_refused(ledger_world: LedgerWorld) -> None:
    kept = endorse(ledger_world, register(), ledger_world.signer("municipality", "officer"))
    execute(ledger_world.ledger, open_day("2024-05-02"), ledger_world.signer("municipality", "service"))
    with pytest.raises(CommitError) as caught:
        ledger_world.ledger.submit(*kept)
    assert caught.value.code == "MVCC_READ_CONFLICT"
    refused = next(iter(ledger_world.ledger.blocks(caught.value.block))).transactions
    assert (caught.value.transaction_id, "MVCC_READ_CONFLICT") in [(one.transaction_id, one.code) for one in refused]


def test_of_two_that_change_the_same_key_the_second_is_refused(ledger_world: LedgerWorld) -> None:
    signer = ledger_world.signer("municipality", "service")
    first = endorse(ledger_world, open_day("2024-05-02"), signer)
    second = endorse(ledger_world, open_day("2024-05-03"), signer)
    assert ledger_world.ledger.submit(*first).code == VALID
    with pytest.raises(CommitError) as caught:
        ledger_world.ledger.submit(*second)
    assert caught.value.code == "MVCC_READ_CONFLICT"


def test_endorsed_at_one_height_and_touching_different_keys_all_commit(ledger_world: LedgerWorld) -> None:
    signer = ledger_world.signer("municipality", "officer")
    endorsed = [endorse(ledger_world, register(), signer) for _ in range(5)]
    assert [ledger_world.ledger.submit(*one).code for one in endorsed] == [VALID] * 5


def test_a_transaction_sent_twice_is_answered_alike_and_counts_once(ledger_world: LedgerWorld) -> None:
    signed = endorse(ledger_world, register(), ledger_world.signer("municipality", "officer"))
    first = ledger_world.ledger.submit(*signed)
    assert ledger_world.ledger.submit(*signed) == first
    blocks = islice(ledger_world.ledger.blocks(), ledger_world.ledger.height())
    codes = [one.code for block in blocks for one in block.transactions if one.transaction_id == first.transaction_id]
    assert codes.count(VALID) == 1


def test_a_proposal_whose_transaction_stands_in_a_block_is_not_endorsed_again(ledger_world: LedgerWorld) -> None:
    ledger, signer = ledger_world.ledger, ledger_world.signer("municipality", "officer")
    proposal = ledger.prepare(register(), signer.certificate)
    endorsed = ledger.endorse(proposal, signer.sign(proposal))
    ledger.submit(endorsed.transaction, signer.sign(endorsed.transaction))
    with pytest.raises(EndorseError):
        ledger.endorse(proposal, signer.sign(proposal))
