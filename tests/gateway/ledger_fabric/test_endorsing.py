"""Endorse and evaluate when peers disagree, can't be reached, or say something else than yes."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import grpc
import pytest

from gateway.ledger.fabric import Deadlines, FabricLedger
from gateway.ledger.port import (
    VALID,
    Detail,
    Endorsed,
    EndorseError,
    EvaluateError,
    LedgerCall,
    Response,
    SubmitError,
    execute,
    query,
)
from tests.ledger_contract.world import read, register

from .conftest import open_over
from .peer import Fault

ABORTED = grpc.StatusCode.ABORTED
COLLECT = "failed to collect enough transaction endorsements, see attached details for more info"
FIRST = "failed to endorse transaction, see attached details for more info"
DIFFERS = "ProposalResponsePayloads do not match"
REFUSAL = json.dumps({"code": "T0_ROLE", "values": {"role": "service"}}, separators=(",", ":"))
REFUSED = f"chaincode response 403, {REFUSAL}"
DOWN = "error in simulation: failed to execute transaction x: could not launch chaincode volano:x: connection refused"
AWAY = 'rpc error: code = Unavailable desc = connection error: desc = "dial tcp 127.0.0.1:9: connection refused"'
YOUNG = Fault(grpc.StatusCode.FAILED_PRECONDITION, "no combination of peers can be derived which satisfy the policy")


def details(*texts: str) -> tuple[Detail, ...]:
    return tuple(Detail(name, text) for name, text in zip(("citizens", "municipality", "gse"), texts, strict=False))


def endorse(over: SimpleNamespace, organisations: tuple[str, ...] = ()) -> Endorsed:
    signer = over.world.signer("municipality", "officer")
    proposal = over.ledger.prepare(register(), signer.certificate)
    found: Endorsed = over.ledger.endorse(proposal, signer.sign(proposal), organisations)
    return found


@pytest.mark.parametrize("fault", [
    Fault(ABORTED, COLLECT, details(DIFFERS)), Fault(ABORTED, FIRST, details(DOWN)), YOUNG,
    Fault(grpc.StatusCode.UNAVAILABLE, "failed to connect to all addresses"),
    Fault(grpc.StatusCode.UNAVAILABLE, "failed to find any endorsing peers for org(s): gse"),
])
def test_what_may_pass_is_asked_again_with_the_same_proposal(over: SimpleNamespace, fault: Fault) -> None:
    over.peer.fail("Endorse", fault, fault)
    assert endorse(over).response.status == 200
    asked = [one for name, one in over.peer.calls if name == "Endorse"]
    assert len(asked) == 3
    assert asked[0] == asked[1] == asked[2]


@pytest.mark.parametrize(("fault", "code", "seconds"), [
    (Fault(ABORTED, COLLECT, details(DIFFERS)), "ENDORSEMENT_MISMATCH", (0.05, 0.5)),
    (Fault(ABORTED, FIRST, details(DOWN)), "CHAINCODE_UNREACHABLE", (0.9, 2)),
    (Fault(ABORTED, COLLECT, details(AWAY, DIFFERS)), "ENDORSERS_UNAVAILABLE", (0.9, 2)),
    (YOUNG, "ENDORSERS_UNAVAILABLE", (0.4, 1.5)),
])
def test_what_does_not_pass_ends_in_its_time(
    over: SimpleNamespace, fault: Fault, code: str, seconds: tuple[float, float]
) -> None:
    over.ledger.height()
    over.peer.fail("Endorse", *[fault] * 200)
    started = time.monotonic()
    with pytest.raises(EndorseError) as caught:
        endorse(over)
    assert (caught.value.code, caught.value.status) == (code, 0)
    assert seconds[0] < time.monotonic() - started < seconds[1]
    assert len(caught.value.transaction_id) == 64


def test_a_mismatch_is_asked_three_times_more(over: SimpleNamespace) -> None:
    over.peer.fail("Endorse", *[Fault(ABORTED, COLLECT, details(DIFFERS))] * 9)
    with pytest.raises(EndorseError) as caught:
        endorse(over)
    assert over.peer.count("Endorse") == 4
    assert caught.value.details == (Detail("citizens", DIFFERS),)


@pytest.mark.parametrize(("named", "fault", "code", "status"), [
    ((), Fault(ABORTED, FIRST, details(REFUSED)), "T0_ROLE", 403),
    (("citizens", "municipality", "gse"), Fault(ABORTED, COLLECT, details(*[REFUSED] * 3)), "T0_ROLE", 403),
    # one says something else than the others, so it is nobody's refusal
    ((), Fault(ABORTED, COLLECT, details(REFUSED)), "ENDORSEMENT_MISMATCH", 0),
    (("citizens", "municipality", "gse"), Fault(ABORTED, COLLECT, details(REFUSED)), "ENDORSEMENT_MISMATCH", 0),
    (("citizens", "municipality"), Fault(ABORTED, COLLECT, details(REFUSED, "chaincode response 404, x")),
     "ENDORSEMENT_MISMATCH", 0),
])
def test_a_refusal_is_one_when_all_who_were_asked_say_it(
    over: SimpleNamespace, named: tuple[str, ...], fault: Fault, code: str, status: int
) -> None:
    over.peer.fail("Endorse", *[fault] * 4)
    with pytest.raises(EndorseError) as caught:
        endorse(over, named)
    assert (caught.value.code, caught.value.status) == (code, status)
    assert caught.value.values == ({"role": "service"} if status else {})
    assert [one.message for one in caught.value.details] == [one.message for one in fault.details]


@pytest.mark.parametrize(("text", "code", "status"), [
    ("duplicate transaction found [ab]. Creator [cd]", "DUPLICATE_TXID", 0),
    ("request unauthorized due to incorrect timestamp 1, peer time 2", "TIMESTAMP_OUTSIDE_WINDOW", 0),
    ("error validating proposal: access denied: channel [c] creator org [gse]", "IDENTITY_REFUSED", 0),
    ("chaincode input did not contain any input", "T0_ARGUMENTS", 400),
    ('chaincode response 500, {"code":"CHAINCODE_DEFECT","values":{}}', "CHAINCODE_DEFECT", 0),
    ('chaincode response 400, {"code":"TIMESTAMP_OUTSIDE_WINDOW","values":{}}', "TIMESTAMP_OUTSIDE_WINDOW", 0),
    ("chaincode response 500, something else", "CHAINCODE_DEFECT", 0),
    ("error in simulation: timeout expired while executing transaction", "CHAINCODE_TIMEOUT", 0),
    ("words that no version known here says", "UNREADABLE_ANSWER", 0),
])
def test_what_peers_say_has_the_ports_codes(over: SimpleNamespace, text: str, code: str, status: int) -> None:
    over.peer.fail("Endorse", Fault(ABORTED, FIRST, details(text)))
    with pytest.raises(EndorseError) as caught:
        endorse(over)
    assert (caught.value.code, caught.value.status) == (code, status)
    over.peer.fail("Evaluate", Fault(ABORTED, f"evaluate call to endorser returned error: {text}", details(text)))
    with pytest.raises(EvaluateError) as unanswered:
        query(over.ledger, read("now"), over.world.signer("gse"))
    assert unanswered.value.code == code


def test_a_refused_query_is_an_answer(over: SimpleNamespace) -> None:
    over.peer.fail("Evaluate", Fault(grpc.StatusCode.UNKNOWN, f"evaluate call to endorser returned error: {REFUSED}"))
    assert query(over.ledger, read("now"), over.world.signer("gse")) == Response(403, REFUSAL, b"")


def test_details_that_can_t_be_read_are_left_out(over: SimpleNamespace) -> None:
    over.peer.fail("Endorse", Fault(grpc.StatusCode.UNKNOWN, "\x00 odd"))
    with pytest.raises(EndorseError) as caught:
        endorse(over)
    assert caught.value.details[0].organisation == "municipality"


def test_a_dead_peer_is_an_error_in_its_time_at_every_step(over: SimpleNamespace) -> None:
    signer = over.world.signer("municipality", "officer")
    proposal = over.ledger.prepare(register(), signer.certificate)
    endorsed = over.ledger.endorse(proposal, signer.sign(proposal))
    over.ledger.height()
    over.peer.stop()
    with pytest.raises(EndorseError) as refused:
        over.ledger.endorse(proposal, signer.sign(proposal))
    assert refused.value.code in ("PEER_UNREACHABLE", "ENDORSERS_UNAVAILABLE")
    with pytest.raises(EvaluateError):
        over.ledger.evaluate(proposal, signer.sign(proposal))
    with pytest.raises(SubmitError) as untaken:
        over.ledger.submit(endorsed.transaction, signer.sign(endorsed.transaction))
    assert untaken.value.status == 0


def test_a_peer_that_says_nothing_is_given_up_at_the_deadline(over: SimpleNamespace) -> None:
    with over_again(over, Deadlines(evaluate_s=0.3, endorse_s=0.3, first_s=5)) as ledger:
        over.peer.fail("Endorse", Fault(delay_s=5))
        over.peer.fail("Evaluate", Fault(delay_s=5))
        signer = over.world.signer("municipality", "officer")
        proposal = ledger.prepare(register(), signer.certificate)
        with pytest.raises(EndorseError) as unendorsed:
            ledger.endorse(proposal, signer.sign(proposal))
        with pytest.raises(EvaluateError) as unanswered:
            ledger.evaluate(proposal, signer.sign(proposal))
    assert {unendorsed.value.code, unanswered.value.code} == {"DEADLINE"}
    assert len(unendorsed.value.transaction_id) == len(unanswered.value.transaction_id) == 64


@contextmanager
def over_again(over: SimpleNamespace, deadlines: Deadlines) -> Iterator[FabricLedger]:
    """Another adapter over the same peer, as of a gateway that has just been started."""
    ledger = open_over(over.world, over.peer, deadlines=deadlines)
    try:
        yield ledger
    finally:
        ledger.close()


def test_a_peer_that_was_never_there_is_an_error_of_the_step_that_needs_it(over: SimpleNamespace) -> None:
    signer = over.world.signer("municipality", "officer")
    proposal = over.ledger.prepare(register(), signer.certificate)
    endorsed = over.ledger.endorse(proposal, signer.sign(proposal))
    over.peer.stop()
    with over_again(over, Deadlines(first_s=0.3)) as ledger:
        with pytest.raises(EvaluateError):
            ledger.evaluate(proposal, signer.sign(proposal))
        with pytest.raises(EndorseError) as unendorsed:
            ledger.endorse(proposal, signer.sign(proposal))
        with pytest.raises(SubmitError) as untaken:
            ledger.submit(endorsed.transaction, signer.sign(endorsed.transaction))
    assert {unendorsed.value.code, untaken.value.code} == {"PEER_UNREACHABLE"}
    assert (untaken.value.transaction_id, untaken.value.status) == (endorsed.transaction_id, 0)


def test_after_its_close_a_ledger_says_so_at_every_step(over: SimpleNamespace) -> None:
    signer = over.world.signer("municipality", "officer")
    proposal = over.ledger.prepare(register(), signer.certificate)
    endorsed = over.ledger.endorse(proposal, signer.sign(proposal))
    over.ledger.close()
    with pytest.raises(EvaluateError, match="LEDGER_CLOSED"):
        over.ledger.evaluate(proposal, signer.sign(proposal))
    with pytest.raises(EndorseError, match="LEDGER_CLOSED"):
        over.ledger.endorse(proposal, signer.sign(proposal))
    with pytest.raises(SubmitError, match="LEDGER_CLOSED"):
        over.ledger.submit(endorsed.transaction, signer.sign(endorsed.transaction))


def test_nothing_is_sent_that_is_refused_here(over: SimpleNamespace) -> None:
    secret = LedgerCall("settle", register().command_id, "", {}, {"vectors": b"x"})
    with pytest.raises(EndorseError):
        execute(over.ledger, secret, over.world.signer("gse", "service"))
    signer = over.world.signer("gse")
    proposal = over.ledger.prepare(register(), signer.certificate)
    with pytest.raises(EndorseError):
        over.ledger.endorse(proposal, b"\x00" * 64)
    assert over.peer.count("Endorse") == 0
    assert execute(over.ledger, register(), over.world.signer("municipality", "officer")).code == VALID
