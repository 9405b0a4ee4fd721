"""Streams of blocks, without a server: what is asked for, what is cancelled, how long is waited."""

import time
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import grpc
import pytest
from fabric_protos.common import common_pb2
from fabric_protos.orderer import ab_pb2
from fabric_protos.peer import events_pb2

from chaincode.wire.identity import serialise_identity
from chaincode.wire.proposal import NONCE_LENGTH, transaction_id
from gateway.ledger.fabric.deliver import Feed, Seeker, fetch
from gateway.ledger.port import EvaluateError, Signer
from network.authority import create_authority, enrol

LOST = grpc.RpcError("lost")


def of_block(number: int) -> Any:
    response = events_pb2.DeliverResponse()
    response.block.header.number = number
    return response


def of_status(name: str) -> Any:
    return events_pb2.DeliverResponse(status=getattr(common_pb2, name))


class Call:
    """One Deliver call: it gives these answers, errors among them, and then ends."""

    def __init__(self, *answers: Any) -> None:
        self.answers, self.cancels = deque(answers), 0

    def __next__(self) -> Any:
        if not self.answers:
            raise StopIteration
        answer = self.answers.popleft()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def cancel(self) -> None:
        self.cancels += 1


class Peer:
    """A connection whose Deliver calls are these; asked: what each was asked for."""

    def __init__(self, *calls: Call) -> None:
        self.calls, self.asked = deque(calls), []

    def deliver(self, requests: Iterator[Any]) -> Call:
        self.asked.append(next(requests))
        return self.calls.popleft()


class Closed:
    """In place of the feed's Event: waits for nothing and notes how long it would have."""

    def __init__(self) -> None:
        self.waits, self.value = [], False

    def is_set(self) -> bool:
        return self.value

    def set(self) -> None:
        self.value = True

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)


def make_feed(*calls: Call, first: int = 5) -> tuple[Feed, Peer, Closed]:
    peer, closed = Peer(*calls), Closed()
    feed = Feed(peer, SimpleNamespace(seek=lambda number: number), first)
    feed._closed = closed
    return feed, peer, closed


def read_number(raw: bytes) -> int:
    return common_pb2.Block.FromString(raw).header.number


@pytest.mark.parametrize("broken", [LOST, of_status("NOT_FOUND"), of_status("SERVICE_UNAVAILABLE"), of_block(9)])
def test_a_broken_stream_is_cancelled_and_asked_for_again_where_it_was(broken: Any) -> None:
    first, second = Call(of_block(5), broken, of_block(6)), Call(of_block(6))
    feed, peer, closed = make_feed(first, second)
    assert [read_number(next(feed)), read_number(next(feed))] == [5, 6]
    assert (peer.asked, closed.waits) == ([5, 6], [0.1])
    assert (first.cancels, second.cancels) == (1, 0)


def test_pauses_double_up_to_two_seconds_and_begin_again_after_a_block() -> None:
    feed, _, closed = make_feed(*[Call()] * 7, Call(of_block(5)), Call(of_block(6)))
    next(feed)
    assert closed.waits == [0.1, 0.2, 0.4, 0.8, 1.6, 2.0, 2.0]
    next(feed)
    assert closed.waits[7:] == [0.1]


@pytest.mark.parametrize("name", ["FORBIDDEN", "BAD_REQUEST"])
def test_what_is_refused_for_good_is_an_error(name: str) -> None:
    feed, peer, _ = make_feed(Call(of_status(name)))
    with pytest.raises(EvaluateError, match="BLOCKS_REFUSED"):
        next(feed)
    assert len(peer.asked) == 1


def test_a_close_cancels_the_call_and_nothing_is_waited_for_after_it() -> None:
    call = Call(of_block(5))
    feed, peer, closed = make_feed(call)
    next(feed)
    feed.close()
    assert call.cancels == 1
    with pytest.raises(StopIteration):
        next(feed)
    assert (closed.waits, len(peer.asked)) == ([], 1)


def test_a_call_that_was_opened_during_the_close_is_cancelled_too() -> None:
    call = Call(of_block(5))
    feed, peer, closed = make_feed()
    peer.deliver = lambda _: closed.set() or call
    next(feed)
    assert call.cancels == 1


def test_a_feed_that_was_never_opened_is_closed_as_well() -> None:
    feed, peer, _ = make_feed()
    feed.close()
    assert (list(feed), peer.asked) == ([], [])


class Clock:
    """A clock that only calls (each `takes` seconds) and pauses (each half a second) move."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, takes: float) -> None:
        self.now, self.takes, self.pauses, self.timeouts = 100.0, takes, [], []
        for name in ("chaincode.kernel.retrying", "gateway.ledger.fabric.deliver"):
            monkeypatch.setattr(f"{name}.time", self)

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += 0.5

    def answer(self, *answers: Any) -> SimpleNamespace:
        """A connection that answers so, one after the other."""
        left = deque(answers)

        def deliver(requests: Iterator[Any], timeout: float) -> Call:
            self.timeouts.append(timeout)
            self.now += self.takes
            return Call(left.popleft())

        return SimpleNamespace(deliver=deliver)


def test_one_block_is_asked_for_until_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch, 0.75)
    with pytest.raises(EvaluateError, match="PEER_UNREACHABLE"):
        fetch(clock.answer(of_status("NOT_FOUND"), of_status("SERVICE_UNAVAILABLE")), b"asked", 2.0)
    assert (clock.timeouts, clock.pauses) == ([2.0, 0.75], [0.1])


def test_the_last_attempt_has_a_tenth_of_a_second_at_least(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch, 0.0)
    assert read_number(fetch(clock.answer(StopIteration(), of_block(4)), b"asked", 0.25)) == 4
    assert clock.timeouts == [0.25, 0.1]


@pytest.mark.parametrize("name", ["FORBIDDEN", "BAD_REQUEST"])
def test_one_block_that_is_refused_is_an_error_at_once(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    clock = Clock(monkeypatch, 0.0)
    with pytest.raises(EvaluateError, match="BLOCKS_REFUSED"):
        fetch(clock.answer(of_status(name)), b"asked", 2.0)
    assert clock.pauses == []


@pytest.fixture
def seeker(tmp_path: Path) -> Seeker:
    authority = create_authority("gse", tmp_path, not_before=datetime.now(UTC) - timedelta(days=1))
    held = enrol(authority, "service")
    return Seeker("vallechiara", "gse", Signer(held.certificate, held.key))


def open_request(envelope: Any) -> tuple[Any, Any, Any]:
    payload = common_pb2.Payload.FromString(envelope.payload)
    header = common_pb2.ChannelHeader.FromString(payload.header.channel_header)
    by = common_pb2.SignatureHeader.FromString(payload.header.signature_header)
    return ab_pb2.SeekInfo.FromString(payload.data), header, by


def test_a_request_for_blocks_is_dated_and_in_the_service_s_name(seeker: Seeker) -> None:
    _, header, by = open_request(seeker.seek(5))
    assert (header.channel_id, header.type) == ("vallechiara", 5)  # Fabric's DELIVER_SEEK_INFO
    assert abs(header.timestamp.seconds - time.time()) < 60
    assert by.creator == serialise_identity("gse", seeker.signer.certificate)
    assert len(by.nonce) == NONCE_LENGTH
    assert header.tx_id == transaction_id(by.nonce, by.creator)


def test_blocks_are_asked_for_without_an_end_between_two_and_as_the_newest(seeker: Seeker) -> None:
    endless, _, _ = open_request(seeker.seek(5))
    assert (endless.start.specified.number, endless.stop.specified.number) == (5, 18_446_744_073_709_551_615)
    between, _, _ = open_request(seeker.seek(5, 6))
    assert (between.start.specified.number, between.stop.specified.number) == (5, 6)
    assert between.behavior == ab_pb2.SeekInfo.BLOCK_UNTIL_READY
    newest, _, _ = open_request(seeker.seek_newest())
    assert (newest.start.WhichOneof("Type"), newest.stop.WhichOneof("Type")) == ("newest", "newest")
