"""What the port does when all goes well, and how it refuses what the rules refuse."""

import json
from itertools import islice
from queue import SimpleQueue
from threading import Thread

import pytest

from gateway.ledger.port import VALID, EndorseError, execute, query

from .world import FOUNDED_ON, LedgerWorld, command_id, found, open_day, read, register

NEXT = "2024-05-02"


def test_execute_gives_a_receipt_with_block_and_the_rules_answer(ledger_world: LedgerWorld) -> None:
    receipt = execute(ledger_world.ledger, open_day(NEXT), ledger_world.signer("municipality", "service"))
    answer = json.loads(receipt.response.payload)
    assert (receipt.code, receipt.response.status) == (VALID, 200)
    assert (answer["command"], answer["date"]) == ("open_day", FOUNDED_ON)
    assert receipt.block == ledger_world.ledger.height() - 1
    block = next(iter(ledger_world.ledger.blocks(receipt.block)))
    assert (block.number, block.hash) == (receipt.block, receipt.block_hash)
    assert receipt.transaction_id in [one.transaction_id for one in block.transactions]


def test_endorse_simulates_and_writes_nothing(ledger_world: LedgerWorld) -> None:
    ledger, signer = ledger_world.ledger, ledger_world.signer("municipality", "service")
    height = ledger.height()
    proposal = ledger.prepare(open_day(NEXT), signer.certificate)
    endorsed = ledger.endorse(proposal, signer.sign(proposal))
    assert json.loads(endorsed.response.payload)["facts"]["date"] == NEXT
    assert ledger.height() == height
    assert len(endorsed.transaction_id) == 64


def test_evaluate_answers_a_query_and_a_command_without_writing(ledger_world: LedgerWorld) -> None:
    ledger, signer = ledger_world.ledger, ledger_world.signer("municipality", "service")
    height = ledger.height()
    assert json.loads(query(ledger, read("now"), signer).payload)["now"]["date"] == FOUNDED_ON
    assert query(ledger, open_day(NEXT), signer).status == 200
    assert json.loads(query(ledger, read("now"), signer).payload)["now"]["date"] == FOUNDED_ON
    assert ledger.height() == height


def test_evaluate_answers_a_refusal_with_code_and_values(ledger_world: LedgerWorld) -> None:
    refused = query(ledger_world.ledger, open_day(FOUNDED_ON), ledger_world.signer("municipality", "service"))
    assert (refused.status, refused.payload) == (409, b"")
    assert refused.refusal() == ("T14_NOT_LATER", {"date": FOUNDED_ON, "now": FOUNDED_ON})


def test_endorse_refuses_with_the_rules_code_values_and_status(ledger_world: LedgerWorld) -> None:
    height = ledger_world.ledger.height()
    with pytest.raises(EndorseError) as caught:
        execute(ledger_world.ledger, open_day(FOUNDED_ON), ledger_world.signer("municipality", "service"))
    assert (caught.value.code, caught.value.status) == ("T14_NOT_LATER", 409)
    assert caught.value.values == {"date": FOUNDED_ON, "now": FOUNDED_ON}
    assert len(caught.value.transaction_id) == 64
    assert ledger_world.ledger.height() == height


def test_an_unknown_function_is_refused(ledger_world: LedgerWorld) -> None:
    from gateway.ledger.port import LedgerCall

    call = LedgerCall("transfer", command_id(FOUNDED_ON), "", {"to": "a friend"})
    with pytest.raises(EndorseError) as caught:
        execute(ledger_world.ledger, call, ledger_world.signer("citizens"))
    assert (caught.value.code, caught.value.status) == ("T0_UNKNOWN_COMMAND", 400)


def test_a_role_counts_as_the_certificate_says(ledger_world: LedgerWorld) -> None:
    with pytest.raises(EndorseError) as caught:
        execute(ledger_world.ledger, open_day(NEXT), ledger_world.signer("municipality", "officer"))
    assert (caught.value.code, caught.value.status) == ("T0_ROLE", 403)


def test_the_same_command_again_is_answered_as_repeated_and_writes_nothing(ledger_world: LedgerWorld) -> None:
    ledger, signer = ledger_world.ledger, ledger_world.signer("municipality", "service")
    call = open_day(NEXT)
    execute(ledger, call, signer)
    again = query(ledger, call, signer)
    assert json.loads(again.payload)["repeated"] is True
    assert execute(ledger, call, signer).code == VALID
    last = next(iter(ledger.blocks(ledger.height() - 1))).transactions[-1]
    assert (last.event, last.writes) == (None, ())


def test_blocks_show_call_event_code_and_write_set(ledger_world: LedgerWorld) -> None:
    receipt = execute(ledger_world.ledger, open_day(NEXT), ledger_world.signer("municipality", "service"))
    block = next(iter(ledger_world.ledger.blocks(receipt.block)))
    shown = next(one for one in block.transactions if one.transaction_id == receipt.transaction_id)
    assert (shown.args[0], shown.code, shown.creator[0]) == (b"open_day", VALID, "municipality")
    assert shown.event == ("open_day", receipt.response.payload)
    keys = [key for key, _ in shown.writes]
    assert "now" in keys
    assert keys == sorted(keys)
    assert len(shown.creator[1]) == 64


def test_blocks_resume_at_a_number_and_form_a_chain(ledger_world: LedgerWorld) -> None:
    ledger, signer = ledger_world.ledger, ledger_world.signer("municipality", "officer")
    for _ in range(3):
        execute(ledger, register(), signer)
    whole = list(islice(ledger.blocks(), ledger.height()))
    assert [block.number for block in whole] == list(range(ledger.height()))
    assert [block.previous_hash for block in whole[1:]] == [block.hash for block in whole[:-1]]
    resumed = list(islice(ledger.blocks(2), ledger.height() - 2))
    assert resumed == whole[2:]


def test_blocks_wait_for_the_next_and_end_by_close(ledger_world: LedgerWorld) -> None:
    ledger, seen = ledger_world.ledger, SimpleQueue()
    first = ledger.height()
    stream = ledger.blocks(first)

    def follow() -> None:
        for block in stream:
            seen.put(block.number)
        seen.put("closed")

    thread = Thread(target=follow)
    thread.start()
    execute(ledger, register(), ledger_world.signer("municipality", "officer"))
    assert seen.get() == first
    stream.close()
    while (last := seen.get()) != "closed":
        assert last > first
    thread.join()


def test_fifty_threads_each_commit_their_own(ledger_world: LedgerWorld) -> None:
    ledger, signer, receipts = ledger_world.ledger, ledger_world.signer("municipality", "officer"), []
    threads = [Thread(target=lambda: receipts.append(execute(ledger, register(), signer))) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({receipt.transaction_id for receipt in receipts}) == 50
    assert {receipt.code for receipt in receipts} == {VALID}


def test_founding_twice_is_refused(ledger_world: LedgerWorld) -> None:
    with pytest.raises(EndorseError) as caught:
        found(ledger_world)
    assert caught.value.code == "T14_FOUNDED"
