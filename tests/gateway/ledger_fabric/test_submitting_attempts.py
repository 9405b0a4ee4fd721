"""A transaction's attempts, without a server: sent again, waited for, asked about, given up."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as LateError
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from fabric_protos.gateway import gateway_pb2

from chaincode.peer.failures import Failure
from chaincode.peer.gateway_service import Asker, GatewayService
from chaincode.wire.error_details import ErrorDetail
from gateway.ledger.fabric import Deadlines
from gateway.ledger.fabric.commits import Committed
from gateway.ledger.fabric.submitting import Submitter, require_possible
from gateway.ledger.port import Detail, EvaluateError, SubmitError
from tests.gateway.ledger_fabric.calling import CODE, PATIENCE, CallError, Clock

DEADLINES = Deadlines(submit_s=35.0, status_s=1.5, commit_s=3.0)


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
    seeker = SimpleNamespace(channel="vallechiara", caller=Asker(b"me", key))
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
    assert (len(told.sent), clock.pauses) == (4, [0.0] * 3)  # 0.75 seconds each, of three


def test_what_was_taken_once_stays_taken(clock: Clock) -> None:
    submitter, told = make_submitter(clock, ["taken"])
    with pytest.raises(SubmitError) as caught:
        submitter.submit("t", b"")
    assert caught.value.code == "COMMIT_UNKNOWN"
    # at 0, 0.75, 1.25 ... 3.25 seconds; three are the limit
    assert (len(told.sent), clock.pauses) == (7, [0.0, *[0.5] * 5])


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
