"""One call's attempts, without a server: what is sent how often, how long it may take, what its end is called."""

import json
from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as LateError
from types import SimpleNamespace
from typing import Any

import grpc
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from fabric_protos.gateway import gateway_pb2

from chaincode.peer.connection import PeerAddress
from chaincode.peer.failures import Failure, read_failure
from chaincode.peer.gateway_service import Caller, GatewayService
from chaincode.wire.error_details import TRAILER, ErrorDetail, Status
from gateway.ledger.fabric import Deadlines, Patience
from gateway.ledger.fabric.commits import Committed
from gateway.ledger.fabric.connection import Connection
from gateway.ledger.fabric.retries import FailedError, _Waits, retry
from gateway.ledger.fabric.submitting import Submitter, require_possible
from gateway.ledger.fabric.verdicts import Again, Verdict, judge, judge_endorse, judge_evaluate
from gateway.ledger.port import Detail, EvaluateError, SubmitError

CODE = grpc.StatusCode
PATIENCE = Patience(
    mismatch_s=(0.25, 0.5), unreachable_s=2.0, young_s=1.0, pause_s=0.5, submit_s=2.0, resend_s=0.75
)
DEADLINES = Deadlines(submit_s=35.0, status_s=1.5, commit_s=3.0)


class CallError(grpc.RpcError):
    """What a call of gRPC's raises."""

    def __init__(self, status: Any = CODE.UNAVAILABLE, said: str | None = "", trailer: Any = ()) -> None:
        super().__init__(said)
        self._parts = status, said, trailer

    def code(self) -> Any:
        return self._parts[0]

    def details(self) -> str | None:
        return self._parts[1]

    def trailing_metadata(self) -> Any:
        return self._parts[2]


class Clock:
    """Seconds that only pauses and waits move."""

    def __init__(self) -> None:
        self.now, self.pauses = 100.0, []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    for name in ("chaincode.kernel.retrying", "gateway.ledger.fabric.retries", "gateway.ledger.fabric.submitting"):
        monkeypatch.setattr(f"{name}.time", made)
    return made


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
    young = Verdict("X", again=Again.MISMATCH)
    assert retry(answers(CallError(), CallError(), "yes"), lambda _: young, PATIENCE) == "yes"
    assert clock.pauses == [0.25, 0.5]
    clock.now = 1e9  # long after the real clock, by which attempts begin
    with pytest.raises(FailedError) as caught:
        retry(answers(CallError(CODE.ABORTED, "no")), lambda _: Verdict("Y"), PATIENCE)
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


class Wait:
    """In place of a Future: each wait gives the next of these; "late" for none in its time."""

    def __init__(self, clock: Clock, *given: Any) -> None:
        self.clock, self.given, self.seconds = clock, deque(given), []

    def result(self, seconds: float) -> Any:
        self.seconds.append(seconds)
        one = self.given.popleft() if self.given else LateError()
        if isinstance(one, Exception):
            if isinstance(one, LateError):
                self.clock.now += seconds
            raise one
        return one


def place(block: int = 7, code: str = "VALID") -> Committed:
    return Committed(block, code, f"hash {block}")


def make_submitter(
    clock: Clock, sends: list[Any], waits: list[Any] = (), asks: list[Any] = (), known: Committed | None = None
) -> tuple[Submitter, SimpleNamespace]:
    """sends, waits, asks: what each Submit, each wait and each CommitStatus comes to; then UNAVAILABLE, late."""
    told = SimpleNamespace(sent=[], asked=[], forgotten=[], reached=[], wait=Wait(clock, *waits))
    left = deque(sends), deque(asks)

    def call(kind: int, noted: list[Any]) -> Callable[..., Any]:
        def made(request: Any, timeout: float) -> Any:
            noted.append((request, timeout))
            one = left[kind].popleft() if left[kind] else CallError()
            if isinstance(one, Exception):
                raise one
            return one

        return made

    commits = SimpleNamespace(
        find=lambda _: known, expect=lambda _: told.wait, forget=told.forgotten.append, reach=told.reached.append
    )
    key = ec.generate_private_key(ec.SECP256R1())
    seeker = SimpleNamespace(channel="vallechiara", caller=Caller(b"me", key))
    stub = SimpleNamespace(Submit=call(0, told.sent), CommitStatus=call(1, told.asked))
    connection = SimpleNamespace(gateway=GatewayService(stub))
    return Submitter(connection, seeker, commits, lambda number: f"hash {number}", DEADLINES, PATIENCE), told


def test_what_is_known_to_stand_in_a_block_is_not_sent(clock: Clock) -> None:
    submitter, told = make_submitter(clock, [], known=place())
    assert submitter.submit("t", b"") == place()
    assert (told.sent, told.forgotten) == ([], [])


def test_a_taken_transaction_is_waited_for_and_then_forgotten(clock: Clock) -> None:
    submitter, told = make_submitter(clock, ["taken"], [place()])
    assert submitter.submit("t", b"") == place()
    ((request, timeout),) = told.sent
    assert (request.transaction_id, request.channel_id, timeout) == ("t", "vallechiara", 35.0)
    assert (told.wait.seconds, told.forgotten, told.asked, clock.pauses) == ([0.75], ["t"], [], [])


def test_an_untaken_one_is_sent_again_until_its_time_is_over(clock: Clock) -> None:
    submitter, told = make_submitter(clock, [])
    with pytest.raises(SubmitError) as caught:
        submitter.submit("t", b"")
    assert (caught.value.code, caught.value.transaction_id) == ("PEER_UNREACHABLE", "t")
    # at 0, 0.5, 1, 1.5 and 2 seconds, asking after each with no time to wait; two seconds are the limit
    assert (len(told.sent), len(told.asked), clock.pauses) == (5, 5, [0.5] * 4)
    assert (told.wait.seconds, told.forgotten) == ([0.0] * 5, ["t"])


def test_a_taken_one_is_sent_again_until_its_own_time_is_over(clock: Clock) -> None:
    submitter, told = make_submitter(clock, ["taken"] * 9)
    with pytest.raises(SubmitError) as caught:
        submitter.submit("t", b"")
    assert (caught.value.code, caught.value.status) == ("COMMIT_UNKNOWN", 0)
    assert (len(told.sent), clock.pauses) == (4, [])  # 0.75 seconds each, of three


def test_what_was_taken_once_stays_taken(clock: Clock) -> None:
    submitter, told = make_submitter(clock, ["taken"])
    with pytest.raises(SubmitError) as caught:
        submitter.submit("t", b"")
    assert caught.value.code == "COMMIT_UNKNOWN"
    assert (len(told.sent), clock.pauses) == (7, [0.5] * 5)  # at 0, 0.75, 1.25 ... 3.25 seconds; three are the limit


STATUS = SimpleNamespace(block_number=7, result=0)


@pytest.mark.parametrize(("waits", "asks", "found", "reached"), [
    ([], [STATUS], place(), [7]),
    ([place(9, "DUPLICATE_TXID")], [STATUS], place(), [7]),
    ([place(9, "DUPLICATE_TXID")], [], place(9, "DUPLICATE_TXID"), []),
    ([place(9, "MVCC_READ_CONFLICT")], [STATUS], place(9, "MVCC_READ_CONFLICT"), []),
])  # fmt: skip
def test_the_peer_is_asked_where_the_stream_can_t_tell(
    clock: Clock, waits: list[Any], asks: list[Any], found: Committed, reached: list[int]
) -> None:
    submitter, told = make_submitter(clock, ["taken"], waits, asks)
    assert submitter.submit("t", b"") == found
    assert told.reached == reached
    assert [timeout for _, timeout in told.asked] == [1.5] * len(told.asked)
    for signed, _ in told.asked:
        asked = gateway_pb2.CommitStatusRequest.FromString(signed.request)
        assert (asked.transaction_id, asked.channel_id, asked.identity) == ("t", "vallechiara", b"me")


def test_a_block_without_its_hash_is_no_answer(clock: Clock) -> None:
    def fail(_: int) -> str:
        raise EvaluateError("PEER_UNREACHABLE")

    submitter, told = make_submitter(clock, ["taken", "taken"], [LateError(), place()], [STATUS])
    object.__setattr__(submitter, "hash_of", fail)
    assert submitter.submit("t", b"") == place()
    assert told.reached == []


def test_who_waits_at_the_close_is_told(clock: Clock) -> None:
    submitter, told = make_submitter(clock, ["taken"], [CancelledError()])
    with pytest.raises(SubmitError, match="LEDGER_CLOSED") as caught:
        submitter.submit("t", b"")
    assert (caught.value.transaction_id, told.forgotten) == ("t", ["t"])


ORDERER = "received unsuccessful response from orderer: status="


@pytest.mark.parametrize(("status", "message", "details", "code"), [
    (CODE.INVALID_ARGUMENT, "", [], "TRANSACTION_MALFORMED"),
    (CODE.ABORTED, f"{ORDERER}BAD_REQUEST", [], "ORDERER_BAD_REQUEST"),
    (CODE.UNAVAILABLE, "", [f"{ORDERER}FORBIDDEN"] * 2, "ORDERER_FORBIDDEN"),
    (CODE.UNAVAILABLE, "", [f"{ORDERER}REQUEST_ENTITY_TOO_LARGE", f"{ORDERER}FORBIDDEN"],
     "ORDERER_REQUEST_ENTITY_TOO_LARGE"),
    (CODE.UNAVAILABLE, "", [f"{ORDERER}FORBIDDEN", f"{ORDERER}SERVICE_UNAVAILABLE"], ""),
    (CODE.UNAVAILABLE, "", [f"{ORDERER}FORBIDDEN", "connection refused"], ""),
    (CODE.UNAVAILABLE, f"{ORDERER}SERVICE_UNAVAILABLE", [], ""), (CODE.UNAVAILABLE, "", [], ""),
])  # fmt: skip
def test_what_no_orderer_ever_takes_is_an_error_for_good(
    status: Any, message: str, details: list[str], code: str
) -> None:
    failure = Failure(status, message, tuple(ErrorDetail("gse", "peer:7051", one) for one in details))
    if not code:
        require_possible(failure, "t")
        return
    with pytest.raises(SubmitError) as caught:
        require_possible(failure, "t")
    assert (caught.value.code, caught.value.status, caught.value.transaction_id) == (code, 400, "t")
    assert caught.value.details == tuple(Detail("gse", one) for one in details)


@pytest.mark.parametrize(("failure", "code"), [
    (CallError(CODE.UNAVAILABLE, "no orderers could process it"), "ORDERERS_UNREACHABLE"),
    (CallError(CODE.UNAVAILABLE, "connection reset"), "PEER_UNREACHABLE"),
    (CallError(CODE.DEADLINE_EXCEEDED, "orderer timeout"), "DEADLINE"),
])  # fmt: skip
def test_what_nobody_took_says_who_was_away(clock: Clock, failure: CallError, code: str) -> None:
    submitter, _ = make_submitter(clock, [failure] * 9)
    with pytest.raises(SubmitError) as caught:
        submitter.submit("t", b"")
    assert caught.value.code == code


class Channel:
    """A channel of gRPC's that notes what is done to it."""

    def __init__(self, polls: int) -> None:
        self.done: list[Any] = []
        self._connectivity_state = self
        self._polls = polls

    @property
    def polling(self) -> bool:
        self.done.append("polling")
        self._polls -= 1
        return self._polls >= 0

    def subscribe(self, note: Any, try_to_connect: bool) -> None:
        self.done.append(("subscribe", note, try_to_connect))

    def unsubscribe(self, note: Any) -> None:
        self.done.append(("unsubscribe", note))

    def close(self) -> None:
        self.done.append("close")

    def unary_unary(self, *_: Any, **__: Any) -> None:
        pass

    unary_stream = stream_stream = unary_unary


def test_a_connection_tells_whether_it_is_there_and_is_closed_once_nobody_watches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    channel = Channel(2)
    monkeypatch.setattr("gateway.ledger.fabric.connection.open_channel", lambda _: channel)
    connection = Connection(PeerAddress("peer:7051"))
    ((name, note, connects),) = channel.done
    assert (name, connects, connection.is_there) == ("subscribe", True, False)
    note(grpc.ChannelConnectivity.READY)
    assert connection.is_there
    note(grpc.ChannelConnectivity.TRANSIENT_FAILURE)
    assert not connection.is_there
    connection.close()
    assert channel.done[1:] == [("unsubscribe", note), "polling", "polling", "polling", "close"]


def test_a_watch_that_never_ends_holds_up_a_close_for_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    channel, clock = Channel(10**6), Clock()
    monkeypatch.setattr("gateway.ledger.fabric.connection.open_channel", lambda _: channel)
    monkeypatch.setattr("gateway.ledger.fabric.connection.time", clock)
    Connection(PeerAddress("peer:7051")).close()
    assert channel.done[-1] == "close"
    assert 100.9 < clock.now < 101.1
