"""Submit when its answer is lost, wrong, late or never comes: one transaction, whatever happens."""

import time
from itertools import islice
from threading import Thread
from types import SimpleNamespace

import grpc
import pytest

from chaincode.wire.block import parse_block
from chaincode.wire.messages import Envelope
from gateway.ledger.fabric import Deadlines, Patience
from gateway.ledger.port import VALID, Detail, Endorsed, Receipt, Signer, SubmitError, execute
from tests.ledger_contract.world import register

from .conftest import open_over
from .peer import LOST, FakePeer, Fault

ALREADY = Detail("gse", "failed to submit request: request already processed")


def endorse(over: SimpleNamespace) -> tuple[Endorsed, Signer]:
    """A transaction, not yet sent."""
    signer = over.world.signer("municipality", "officer")
    proposal = over.ledger.prepare(register(), signer.certificate)
    return over.ledger.endorse(proposal, signer.sign(proposal)), signer


def send(over: SimpleNamespace) -> Receipt:
    endorsed, signer = endorse(over)
    return over.ledger.submit(endorsed.transaction, signer.sign(endorsed.transaction))


def count_in_chain(over: SimpleNamespace, transaction_id: str) -> int:
    ledger = over.world.ledger
    blocks = islice(ledger.blocks(), ledger.height())
    return sum(one.transaction_id == transaction_id for block in blocks for one in block.transactions)


def test_committed_and_answered_unavailable_is_found_by_asking(over: SimpleNamespace) -> None:
    over.peer.fail("Submit", Fault(details=(ALREADY,), is_done=True))
    receipt = send(over)
    assert (receipt.code, over.peer.count("Submit"), count_in_chain(over, receipt.transaction_id)) == (VALID, 1, 1)


def test_after_an_error_the_peer_is_asked_and_the_same_envelope_goes_again(over: SimpleNamespace) -> None:
    over.peer.fail("Submit", Fault(), Fault(grpc.StatusCode.DEADLINE_EXCEEDED, "submit timeout expired"))
    receipt = send(over)
    methods = [name for name, _ in over.peer.calls if name in ("Submit", "CommitStatus")]
    assert methods == ["Submit", "CommitStatus"] * 2 + ["Submit"]
    sent = [request.prepared_transaction for name, request in over.peer.calls if name == "Submit"]
    assert sent[0] == sent[1] == sent[2]
    assert count_in_chain(over, receipt.transaction_id) == 1


def test_acknowledged_and_lost_goes_again(over: SimpleNamespace) -> None:
    over.peer.fail("Submit", LOST)
    receipt = send(over)
    assert (receipt.code, over.peer.count("Submit"), count_in_chain(over, receipt.transaction_id)) == (VALID, 2, 1)


@pytest.mark.parametrize("fault", [
    Fault(grpc.StatusCode.ABORTED, "received unsuccessful response from orderer: status=FORBIDDEN, info=x"),
    Fault(details=tuple(
        Detail(name, "received unsuccessful response from orderer: status=FORBIDDEN, info=x") for name in "ab"
    )),
])
def test_what_the_orderers_never_take_is_refused_at_once(over: SimpleNamespace, fault: Fault) -> None:
    over.peer.fail("Submit", fault)
    with pytest.raises(SubmitError) as caught:
        send(over)
    assert (caught.value.code, caught.value.status) == ("ORDERER_FORBIDDEN", 400)
    assert over.peer.count("Submit") == 1


def test_without_orderers_it_ends_with_an_error_that_allows_another_try(over: SimpleNamespace) -> None:
    over.peer.fail("Submit", *[Fault(details=(Detail("gse", "connection refused"),))] * 100)
    started = time.monotonic()
    with pytest.raises(SubmitError) as caught:
        send(over)
    assert (caught.value.code, caught.value.status) == ("ORDERERS_UNREACHABLE", 0)
    assert caught.value.details == (Detail("gse", "connection refused"),)
    assert len(caught.value.transaction_id) == 64
    assert 1.5 < time.monotonic() - started < 5


def test_acknowledged_and_never_in_a_block_is_said_to_be_unknown(over: SimpleNamespace) -> None:
    over.peer.fail("Submit", *[LOST] * 100)
    with pytest.raises(SubmitError) as caught:
        send(over)
    assert (caught.value.code, caught.value.status) == ("COMMIT_UNKNOWN", 0)


def test_a_busy_peer_is_asked_again(over: SimpleNamespace) -> None:
    busy = Fault(grpc.StatusCode.UNKNOWN, "too many requests for /gateway.Gateway, exceeding concurrency limit (500)")
    over.peer.fail("Endorse", busy, busy)
    over.peer.fail("Submit", busy)
    over.peer.fail("CommitStatus", busy)
    assert send(over).code == VALID


def test_a_block_that_cannot_be_had_keeps_its_error_to_the_step(over: SimpleNamespace) -> None:
    """The peer tells where the transaction stands, and then no block: whoever sends again finds it there."""
    endorsed, signer = endorse(over)
    first = over.ledger.submit(endorsed.transaction, signer.sign(endorsed.transaction))
    for _ in range(3):
        send(over)
    over.ledger.close()
    over.ledger = open_over(over.world, over.peer, deadlines=Deadlines(submit_s=1, status_s=0.3, commit_s=1, first_s=1))
    over.ledger.height()
    over.peer.fail("Deliver", *[Fault()] * 100)
    with pytest.raises(SubmitError) as caught:
        over.ledger.submit(endorsed.transaction, signer.sign(endorsed.transaction))
    assert (caught.value.code, caught.value.transaction_id) == ("COMMIT_UNKNOWN", first.transaction_id)
    over.peer.faults.clear()
    assert over.ledger.submit(endorsed.transaction, signer.sign(endorsed.transaction)) == first


def test_a_slow_commit_status_holds_up_nothing(over: SimpleNamespace) -> None:
    over.peer.status_delay_s = 3
    over.peer.fail("Submit", Fault(is_done=True))
    started = time.monotonic()
    assert send(over).code == VALID
    assert time.monotonic() - started < 2.5


def test_the_same_transaction_through_another_process_is_answered_alike(over: SimpleNamespace) -> None:
    endorsed, signer = endorse(over)
    first = over.ledger.submit(endorsed.transaction, signer.sign(endorsed.transaction))
    for _ in range(3):
        send(over)
    over.ledger.close()
    over.ledger = open_over(over.world, over.peer)
    assert over.ledger.submit(endorsed.transaction, signer.sign(endorsed.transaction)) == first


def test_of_two_copies_the_first_counts_also_when_the_second_is_seen_first(over: SimpleNamespace) -> None:
    """A real orderer takes the copy, and the stream shows its DUPLICATE_TXID."""
    endorsed, signer = endorse(over)
    first = over.ledger.submit(endorsed.transaction, signer.sign(endorsed.transaction))
    over.ledger.close()
    send(SimpleNamespace(world=over.world, ledger=over.world.ledger))
    over.ledger = open_over(over.world, over.peer)
    over.ledger.height()
    raw = next(iter(over.world.ledger.blocks(first.block))).raw
    envelope = Envelope.FromString(parse_block(raw).envelopes[0])
    writer = over.world.ledger._writer
    checked, _ = over.world.ledger._check(envelope.SerializeToString())
    copy = Thread(target=lambda: writer.submit(envelope.SerializeToString(), checked).result())
    over.peer.fail("Submit", LOST)
    copy.start()
    again = over.ledger.submit(endorsed.transaction, signer.sign(endorsed.transaction))
    copy.join()
    assert again == first


def test_five_hundred_at_once_commit_their_own(over: SimpleNamespace) -> None:
    over.ledger.close()
    # however slow this machine: the stream tells, nobody asks because it took long
    slow = Deadlines(endorse_s=300, submit_s=300, commit_s=300, first_s=300)
    over.ledger = open_over(over.world, over.peer, Patience(resend_s=300), slow)
    receipts: list[Receipt] = []
    signer = over.world.signer("municipality", "officer")
    threads = [Thread(target=lambda: receipts.append(execute(over.ledger, register(), signer))) for _ in range(500)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one.transaction_id for one in receipts}) == 500
    assert over.peer.count("CommitStatus") < 50


def test_a_peer_that_restarts_costs_no_transaction(over: SimpleNamespace) -> None:
    over.ledger.height()
    over.peer.stop()
    receipts: list[Receipt] = []
    thread = Thread(target=lambda: receipts.append(execute_when_back(over)))
    thread.start()
    time.sleep(0.3)
    over.peer = FakePeer(over.world.ledger, over.peer.port)
    thread.join(60)
    assert [one.code for one in receipts] == [VALID]
    assert over.ledger.height() == over.world.ledger.height()


def execute_when_back(over: SimpleNamespace) -> Receipt:
    return execute(over.ledger, register(), over.world.signer("municipality", "officer"))
