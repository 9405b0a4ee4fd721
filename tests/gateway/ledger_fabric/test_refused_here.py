"""What the adapter refuses by itself, with the codes a block would have, and what it takes for no answer."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from chaincode.contract import rules_digest
from chaincode.wire.transaction import build_envelope
from gateway.ledger.fabric import FabricLedger
from gateway.ledger.port import (
    REFUSED,
    CommitError,
    Endorsed,
    EndorseError,
    EvaluateError,
    LedgerCall,
    Signer,
    SubmitError,
    query,
)
from gateway.ledger.proposals import accept_signature
from tests.ledger_contract.world import FOUNDED_ON, open_day, read, register

YEAR_S = 366 * 86_400


def endorse(
    over: SimpleNamespace, call: LedgerCall | None = None, named: tuple[str, ...] = (), role: str = "officer"
) -> tuple[Endorsed, Signer]:
    signer = over.world.signer("municipality", role)
    proposal = over.ledger.prepare(call or register(), signer.certificate)
    return over.ledger.endorse(proposal, signer.sign(proposal), named), signer


def submit_refused(over: SimpleNamespace, transaction: bytes, signature: bytes) -> SubmitError:
    with pytest.raises(SubmitError) as caught:
        over.ledger.submit(transaction, signature)
    assert over.peer.count("Submit") == 0
    return caught.value


@pytest.mark.parametrize("named", [("gse", "elsewhere"), ("elsewhere",), ("gse", "gse", "citizens")])
def test_nobody_endorses_who_is_unknown_or_named_twice(over: SimpleNamespace, named: tuple[str, ...]) -> None:
    with pytest.raises(EndorseError, match="ORGANISATION_UNKNOWN"):
        endorse(over, named=named)
    assert over.peer.count("Endorse") == 0


def test_a_transient_field_goes_to_those_who_are_named_alone(over: SimpleNamespace) -> None:
    secret = LedgerCall("settle", register().command_id, "", {}, {"vectors": b"x"})
    with pytest.raises(EndorseError) as caught:
        endorse(over, secret)
    assert (caught.value.code, over.peer.count("Endorse")) == ("TRANSIENT_WITHOUT_ORGANISATIONS", 0)


def answer_with(over: SimpleNamespace, change: Callable[[Endorsed], bytes]) -> None:
    """Make the peer answer something else than what was endorsed."""
    own = over.peer.ledger

    def endorse_otherwise(*args: Any) -> SimpleNamespace:
        return SimpleNamespace(transaction=change(own.endorse(*args)))

    over.peer.ledger = SimpleNamespace(
        endorse=endorse_otherwise, height=own.height, blocks=own.blocks, _store=own._store, submit=own.submit
    )


def test_the_transaction_of_another_proposal_is_not_signed(over: SimpleNamespace) -> None:
    other, _ = endorse(over)
    answer_with(over, lambda _: other.transaction)
    with pytest.raises(EndorseError) as caught:
        endorse(over)
    assert caught.value.code == "ANOTHER_TRANSACTION"
    assert len(caught.value.transaction_id) == 64
    assert caught.value.transaction_id != other.transaction_id


def test_what_is_no_transaction_is_no_answer(over: SimpleNamespace) -> None:
    answer_with(over, lambda endorsed: endorsed.transaction[:-40])
    with pytest.raises(EndorseError) as caught:
        endorse(over)
    assert (caught.value.code, len(caught.value.transaction_id)) == ("UNREADABLE_ANSWER", 64)


def test_an_endorsed_transaction_names_who_endorsed_and_what_was_answered(over: SimpleNamespace) -> None:
    named = ("gse", "citizens", "commerce")
    endorsed, _ = endorse(over, named=named)
    assert sorted(endorsed.organisations) == sorted(named)
    assert (endorsed.response.status, endorsed.response.message) == (200, rules_digest())
    assert endorsed.response.payload.startswith(b"{")


def test_an_envelope_may_be_as_large_as_the_limit_and_no_larger(
    over: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    endorsed, signer = endorse(over)
    signature = signer.sign(endorsed.transaction)
    size = len(build_envelope(endorsed.transaction, accept_signature(signature)))
    monkeypatch.setattr("gateway.ledger.fabric.ledger.ENVELOPE_BYTES", size - 1)
    error = submit_refused(over, endorsed.transaction, signature)
    assert (error.code, error.status, error.transaction_id) == ("ENVELOPE_TOO_LARGE", REFUSED, endorsed.transaction_id)
    monkeypatch.setattr("gateway.ledger.fabric.ledger.ENVELOPE_BYTES", size)
    assert over.ledger.submit(endorsed.transaction, signature).transaction_id == endorsed.transaction_id


def test_another_keys_signature_is_the_creators_fault(over: SimpleNamespace) -> None:
    endorsed, _ = endorse(over)
    error = submit_refused(over, endorsed.transaction, over.world.signer("gse").sign(endorsed.transaction))
    assert (error.code, error.status) == ("BAD_CREATOR_SIGNATURE", REFUSED)
    assert error.transaction_id == endorsed.transaction_id


def test_another_channels_transaction_is_refused(over: SimpleNamespace) -> None:
    endorsed, signer = endorse(over)
    over.ledger.channel = "elsewhere"
    error = submit_refused(over, endorsed.transaction, signer.sign(endorsed.transaction))
    assert (error.code, error.status) == ("TARGET_CHAIN_NOT_FOUND", REFUSED)


def test_a_certificate_that_has_run_out_signs_no_transaction(over: SimpleNamespace) -> None:
    endorsed, signer = endorse(over)
    now = over.ledger._clock
    over.ledger._clock = lambda: now() + 30 * YEAR_S
    error = submit_refused(over, endorsed.transaction, signer.sign(endorsed.transaction))
    assert (error.code, error.status) == ("CERTIFICATE_EXPIRED", REFUSED)
    assert error.transaction_id == endorsed.transaction_id


def test_bytes_that_are_no_transaction_have_the_code_of_a_block(over: SimpleNamespace) -> None:
    signer = over.world.signer("municipality", "officer")
    error = submit_refused(over, b"\xff", signer.sign(b"\xff"))
    assert (error.code, error.status, error.transaction_id) == ("BAD_PAYLOAD", REFUSED, "")


def test_a_query_answers_what_the_rules_answer(over: SimpleNamespace) -> None:
    signer = over.world.signer("gse", "service")
    answer = query(over.ledger, read("now"), signer)
    assert answer == query(over.world.ledger, read("now"), signer)
    assert (answer.status, answer.message) == (200, rules_digest())
    assert FOUNDED_ON.encode() in answer.payload


def test_what_stands_invalid_in_a_block_is_an_error_with_its_place(over: SimpleNamespace) -> None:
    made = [endorse(over, open_day("2024-05-02"), role="service") for _ in range(2)]
    first, late = ((one.transaction, signer.sign(one.transaction)) for one, signer in made)
    receipt = over.ledger.submit(*first)
    with pytest.raises(CommitError) as caught:
        over.ledger.submit(*late)
    assert (caught.value.code, caught.value.block) == ("MVCC_READ_CONFLICT", receipt.block + 1)
    assert caught.value.transaction_id == made[1][0].transaction_id


def test_it_trusts_whom_the_channel_trusts(over: SimpleNamespace) -> None:
    assert over.ledger.trust == over.world.ledger.trust


def test_after_a_with_block_it_is_closed(over: SimpleNamespace) -> None:
    with over.ledger as ledger:
        assert ledger is over.ledger
        assert isinstance(ledger, FabricLedger)
        stream = ledger.blocks(0)
    assert list(stream) == []
    assert list(over.ledger.blocks(0)) == []
    with pytest.raises(EvaluateError, match="LEDGER_CLOSED"):
        query(over.ledger, read("now"), over.world.signer("gse"))
