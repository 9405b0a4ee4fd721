"""One call's attempts, without a server: what is sent how often, and what its failure is called."""

import json
from collections import deque
from collections.abc import Callable
from typing import Any

import pytest
from fabric_protos.gateway import gateway_pb2

from chaincode.peer.failures import Failure, read_failure
from chaincode.wire.error_details import TRAILER, ErrorDetail, Status
from gateway.ledger.fabric.retries import FailedError, _Waits, retry
from gateway.ledger.fabric.verdicts import Again, PeerVerdict, judge, judge_endorse, judge_evaluate
from tests.gateway.ledger_fabric.calling import CODE, PATIENCE, CallError, Clock


def answers(*given: Any) -> Callable[[], Any]:
    left = deque(given)

    def call() -> Any:
        one = left.popleft()
        if isinstance(one, Exception):
            raise one
        return one

    return call


@pytest.mark.parametrize(("again", "pauses"), [
    (Again.NEVER, []), (Again.MISMATCH, [0.25, 0.5]), (Again.YOUNG, [0.5] * 2), (Again.UNREACHABLE, [0.5] * 4),
])  # fmt: skip
def test_a_call_is_made_again_as_often_as_its_failure_allows(clock: Clock, again: Again, pauses: list[float]) -> None:
    waits = _Waits(PATIENCE, clock.now)
    while (pause_s := waits.next(again)) is not None:
        clock.sleep(pause_s)
    assert clock.pauses == pauses


def test_the_first_answer_ends_the_attempts_and_a_pause_is_between_two(clock: Clock) -> None:
    young = PeerVerdict("X", again=Again.MISMATCH)
    assert retry(answers(CallError(), CallError(), "yes"), lambda _: young, PATIENCE) == "yes"
    assert clock.pauses == [0.25, 0.5]
    clock.now = 1e9  # long after the real clock, by which attempts begin
    with pytest.raises(FailedError) as caught:
        retry(answers(CallError(CODE.ABORTED, "no")), lambda _: PeerVerdict("Y"), PATIENCE)
    assert (caught.value.verdict.code, caught.value.failure.message) == ("Y", "no")
    assert len(clock.pauses) == 2


def pack(*said: tuple[str, str]) -> bytes:
    """The trailer in which nodes said this."""
    status = Status(code=10, message="m")
    for organisation, message in said:
        detail = gateway_pb2.ErrorDetail(address="peer:7051", msp_id=organisation, message=message)
        status.details.add(type_url="type.googleapis.com/gateway.ErrorDetail", value=detail.SerializeToString())
    return status.SerializeToString()


def test_what_nodes_said_is_read_up_to_two_thousand_characters() -> None:
    trailer = (("other", b"x"), (TRAILER, pack(("gse", "a" * 3_000), ("citizens", "b"))))
    found = read_failure(CallError(CODE.ABORTED, "see details", trailer))
    assert found == Failure(CODE.ABORTED, "see details", (
        ErrorDetail("gse", "peer:7051", "a" * 2_000), ErrorDetail("citizens", "peer:7051", "b"),
    ))
    assert found.texts == ("see details", "a" * 2_000, "b")
    assert (found.has("z", "b"), found.has("z"), found.has("details")) == (True, False, True)
    assert read_failure(CallError(CODE.UNKNOWN, None, None)) == Failure(CODE.UNKNOWN, "")


@pytest.mark.parametrize(("status", "message", "code", "again"), [
    (CODE.UNAVAILABLE, "", "PEER_UNREACHABLE", Again.UNREACHABLE),
    (CODE.DEADLINE_EXCEEDED, "", "DEADLINE", Again.NEVER),
    (CODE.INVALID_ARGUMENT, "", "PROPOSAL_MALFORMED", Again.NEVER),
    (CODE.UNKNOWN, "", "UNREADABLE_ANSWER", Again.NEVER),
    (CODE.PERMISSION_DENIED, "", "IDENTITY_REFUSED", Again.NEVER), (CODE.CANCELLED, "", "LEDGER_CLOSED", Again.NEVER),
    (CODE.RESOURCE_EXHAUSTED, "", "PEER_BUSY", Again.UNREACHABLE),
    (CODE.UNKNOWN, "too many requests", "PEER_BUSY", Again.UNREACHABLE),
    (CODE.UNAVAILABLE, "access denied", "IDENTITY_REFUSED", Again.NEVER),
    (CODE.UNKNOWN, "could not launch chaincode x: connection refused", "CHAINCODE_UNREACHABLE", Again.UNREACHABLE),
    (CODE.UNAVAILABLE, "no peers available", "ENDORSERS_UNAVAILABLE", Again.YOUNG),
])  # fmt: skip
def test_a_failure_is_judged_by_its_text_and_then_by_its_status(
    status: Any, message: str, code: str, again: Again
) -> None:
    verdict = judge(Failure(status, message))
    assert (verdict.code, verdict.again, verdict.status) == (code, again, 0)


def say(status: int, code: str) -> str:
    return f"chaincode response {status}, " + json.dumps({"code": code, "values": {"a": 1}}, separators=(",", ":"))


@pytest.mark.parametrize(("text", "code", "status"), [
    (say(400, "T0_ROLE"), "T0_ROLE", 400), (say(499, "T0_ROLE"), "T0_ROLE", 499),
    (say(399, "T0_ROLE"), "T0_ROLE", 0), (say(500, "T0_ROLE"), "T0_ROLE", 0),
    (say(400, "KEY_PROOF_INVALID"), "KEY_PROOF_INVALID", 0), ("chaincode response 400, T0_ROLE", "T0_ROLE", 0),
    ("chaincode response 400, it broke", "CHAINCODE_DEFECT", 0),
])  # fmt: skip
def test_only_the_rules_own_refusal_has_a_status_and_values(text: str, code: str, status: int) -> None:
    """From 400, where a chaincode's answer is no endorsement, to 499: 500 is a chaincode that failed."""
    wanted = (code, status, {"a": 1} if status else {})
    # the last of all texts is the rules' word
    several = ErrorDetail("a", "", say(405, "T2_NEXT")), ErrorDetail("b", "", text)
    for verdict in (
        judge_evaluate(Failure(CODE.UNKNOWN, f"evaluate: {text}")),
        judge_evaluate(Failure(CODE.UNKNOWN, say(404, "T1_FIRST"), several)),
        judge_endorse(Failure(CODE.ABORTED, "failed to endorse", (ErrorDetail("a", "", text),)), ()),
    ):
        assert (verdict.code, verdict.status, verdict.values) == wanted
    assert judge_evaluate(Failure(CODE.UNAVAILABLE, "")).code == "PEER_UNREACHABLE"


REFUSED, OTHER = say(403, "T0_ROLE"), say(404, "T0_ROLE")


@pytest.mark.parametrize(("message", "texts", "named", "code"), [
    ("failed to endorse", [REFUSED], "", "T0_ROLE"), ("failed to endorse", [REFUSED, REFUSED], "ab", "T0_ROLE"),
    ("failed to endorse", [REFUSED, REFUSED], "abc", "ENDORSEMENT_MISMATCH"),
    ("failed to endorse", [REFUSED, OTHER], "ab", "ENDORSEMENT_MISMATCH"),
    ("failed to endorse", [REFUSED, "it broke"], "ab", "ENDORSEMENT_MISMATCH"),
    ("failed to collect enough", [REFUSED], "", "ENDORSEMENT_MISMATCH"),
    ("failed to collect enough", ["ProposalResponsePayloads do not match"], "", "ENDORSEMENT_MISMATCH"),
    ("failed to endorse", ["it broke"], "", "UNREADABLE_ANSWER"), ("failed to endorse", [], "", "UNREADABLE_ANSWER"),
    ("failed to collect enough", [REFUSED, "connection refused"], "ab", "ENDORSERS_UNAVAILABLE"),
])  # fmt: skip
def test_an_endorsement_s_failure(message: str, texts: list[str], named: str, code: str) -> None:
    details = tuple(ErrorDetail(name, "", text) for name, text in zip("abc", texts, strict=False))
    verdict = judge_endorse(Failure(CODE.ABORTED, message, details), tuple(named))
    assert verdict.code == code
    assert (verdict.again is Again.MISMATCH) is (code == "ENDORSEMENT_MISMATCH")
