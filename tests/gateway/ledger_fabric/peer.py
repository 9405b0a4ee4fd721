"""A peer for what a real one can't be made to do: its services over an embedded ledger, failing on command.

It answers in the words of Fabric's gateway (internal/pkg/gateway): status, message, ErrorDetail. It is no test of
Fabric: what a real peer does is tested on a real one.
"""

import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from threading import Event
from typing import Any

import grpc
from fabric_protos.common import common_pb2
from fabric_protos.gateway import gateway_pb2, gateway_pb2_grpc
from fabric_protos.orderer import ab_pb2
from fabric_protos.peer import events_pb2, events_pb2_grpc
from google.protobuf import any_pb2

from chaincode.wire.codes import Code
from chaincode.wire.error_details import TRAILER, Status
from chaincode.wire.transaction import parse_transaction
from gateway.ledger.embedded import EmbeddedLedger
from gateway.ledger.port import Detail, EndorseError, LedgerError


@dataclass(frozen=True)
class Fault:
    """One call's failure. is_done: the peer does what was asked all the same, and only its answer is lost; delay_s:
    how long it says nothing.
    """

    status: Any = grpc.StatusCode.UNAVAILABLE
    message: str = "no orderers could successfully process transaction"
    details: tuple[Detail, ...] = ()
    is_done: bool = False
    delay_s: float = 0.0


LOST = Fault(status=None)  # Submit only: acknowledged, and lost by the orderers


class FakePeer:
    """One server. faults: by method, what its next calls answer; seen: method and time of each call."""

    def __init__(self, ledger: EmbeddedLedger, port: int = 0) -> None:
        self.ledger = ledger
        self.faults: dict[str, deque[Fault]] = {}
        self.calls: list[tuple[str, Any]] = []
        self.cut_after: int | None = None  # blocks that a Deliver stream gives before it is dropped
        self.status_delay_s = 0.0
        self.is_forbidden = False  # the channel gives this caller no blocks
        self._stopped = Event()
        self.server = grpc.server(ThreadPoolExecutor(64))
        gateway_pb2_grpc.add_GatewayServicer_to_server(_Gateway(self), self.server)
        events_pb2_grpc.add_DeliverServicer_to_server(_Deliver(self), self.server)
        self.port = self.server.add_insecure_port(f"127.0.0.1:{port}")
        self.server.start()

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self.port}"

    def fail(self, method: str, *faults: Fault) -> None:
        """Make the next calls of a method fail."""
        self.faults.setdefault(method, deque()).extend(faults)

    def count(self, method: str) -> int:
        """How often a method was called."""
        return sum(1 for name, _ in self.calls if name == method)

    def stop(self) -> None:
        """Stop listening; the ledger stays open."""
        self._stopped.set()
        self.server.stop(None).wait()

    def take(self, method: str, request: Any) -> Fault | None:
        """Note a call and give its fault."""
        self.calls.append((method, request))
        waiting = self.faults.get(method)
        fault = waiting.popleft() if waiting else None
        if fault is not None:
            self._stopped.wait(fault.delay_s)
        return fault


def abort(context: Any, fault: Fault) -> None:
    """End a call as Fabric's gateway does."""
    if fault.details:
        status = Status(code=fault.status.value[0], message=fault.message)
        for one in fault.details:
            detail = gateway_pb2.ErrorDetail(address="peer:7051", msp_id=one.organisation, message=one.message)
            packed = any_pb2.Any()
            packed.Pack(detail)
            status.details.add(type_url=packed.type_url, value=packed.value)
        context.set_trailing_metadata(((TRAILER, status.SerializeToString()),))
    context.abort(fault.status, fault.message)


def to_fault(error: LedgerError) -> Fault:
    """Put an embedded ledger's refusal in a gateway's words."""
    said = [f"chaincode response {error.status or 500}, {one.message}" for one in error.details]
    details = tuple(Detail(one.organisation, text) for one, text in zip(error.details, said, strict=True))
    if error.code == "ENDORSEMENT_MISMATCH":
        details = tuple(Detail(one.organisation, "ProposalResponsePayloads do not match") for one in details[1:])
        return Fault(grpc.StatusCode.ABORTED, "failed to collect enough transaction endorsements", details)
    if error.code == "DUPLICATE_TXID":
        return Fault(grpc.StatusCode.ABORTED, "failed to endorse", (Detail("gse", "duplicate transaction found [x]"),))
    return Fault(grpc.StatusCode.ABORTED, "failed to endorse transaction, see attached details", details)


class _Gateway(gateway_pb2_grpc.GatewayServicer):  # type: ignore[misc]
    def __init__(self, peer: FakePeer) -> None:
        self.peer = peer

    def Evaluate(self, request: Any, context: Any) -> Any:
        if fault := self.peer.take("Evaluate", request):
            abort(context, fault)
        signed = request.proposed_transaction
        try:
            answer = self.peer.ledger.evaluate(signed.proposal_bytes, signed.signature)
        except LedgerError as error:
            abort(context, Fault(grpc.StatusCode.ABORTED, error.code))
        if answer.is_refusal:
            text = f"evaluate call to endorser returned error: chaincode response {answer.status}, {answer.message}"
            abort(context, Fault(grpc.StatusCode.UNKNOWN, text))
        made = gateway_pb2.EvaluateResponse()
        made.result.status, made.result.message, made.result.payload = answer.status, answer.message, answer.payload
        return made

    def Endorse(self, request: Any, context: Any) -> Any:
        if fault := self.peer.take("Endorse", request):
            abort(context, fault)
        signed = request.proposed_transaction
        try:
            named = tuple(request.endorsing_organizations)
            endorsed = self.peer.ledger.endorse(signed.proposal_bytes, signed.signature, named)
        except EndorseError as error:
            abort(context, to_fault(error))
        made = gateway_pb2.EndorseResponse()
        made.prepared_transaction.payload = endorsed.transaction
        return made

    def Submit(self, request: Any, context: Any) -> Any:
        fault = self.peer.take("Submit", request)
        if fault is None or fault.is_done:
            threading.Thread(target=self._order, args=(request.prepared_transaction,)).start()
        if fault is not None and fault is not LOST:
            abort(context, fault)
        return gateway_pb2.SubmitResponse()

    def _order(self, envelope: Any) -> None:
        # an invalid one stands in a block; one that isn't taken would not have been acknowledged
        with suppress(LedgerError, RuntimeError):
            self.peer.ledger.submit(envelope.payload, envelope.signature)

    def CommitStatus(self, request: Any, context: Any) -> Any:
        asked = gateway_pb2.CommitStatusRequest.FromString(request.request)
        if fault := self.peer.take("CommitStatus", asked):
            abort(context, fault)
        waiting = Event()
        waiting.wait(self.peer.status_delay_s)
        while context.is_active():
            with self.peer.ledger._store.view() as view:
                found = view.find_transaction(asked.transaction_id)
            if found:
                return gateway_pb2.CommitStatusResponse(result=int(Code(found[2])), block_number=found[0])
            waiting.wait(0.02)
        return gateway_pb2.CommitStatusResponse()


class _Deliver(events_pb2_grpc.DeliverServicer):  # type: ignore[misc]
    def __init__(self, peer: FakePeer) -> None:
        self.peer = peer

    def Deliver(self, requests: Any, context: Any) -> Any:
        envelope = next(requests)
        payload = common_pb2.Payload.FromString(envelope.payload)
        seek = ab_pb2.SeekInfo.FromString(payload.data)
        if fault := self.peer.take("Deliver", seek):
            abort(context, fault)
        if self.peer.is_forbidden:
            yield events_pb2.DeliverResponse(status=common_pb2.FORBIDDEN)
            return
        ledger = self.peer.ledger
        is_newest = seek.start.WhichOneof("Type") == "newest"
        first = ledger.height() - 1 if is_newest else seek.start.specified.number
        last = first if is_newest else seek.stop.specified.number
        stream = ledger.blocks(first)
        context.add_callback(stream.close)
        for count, block in enumerate(stream):
            if self.peer.cut_after is not None and last > 2**60 and count >= self.peer.cut_after:
                abort(context, Fault(grpc.StatusCode.UNAVAILABLE, "transport is closing"))
            response = events_pb2.DeliverResponse()
            response.block.ParseFromString(block.raw)
            yield response
            if block.number >= last:
                break
        yield events_pb2.DeliverResponse(status=common_pb2.SUCCESS)


def identifier_of(request: Any) -> str:
    """The transaction id of a SubmitRequest."""
    return parse_transaction(request.prepared_transaction.payload).headers.transaction_id
