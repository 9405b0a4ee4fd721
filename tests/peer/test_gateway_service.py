"""One request of a peer's Gateway service and one answer: what is sent, for how long, in whose name."""

from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from fabric_protos.gateway import gateway_pb2

from chaincode.peer.gateway_service import Asker, GatewayService
from chaincode.wire import messages
from chaincode.wire.signing import is_valid_signature

PROPOSAL = messages.SignedProposal(proposal_bytes=b"proposal", signature=b"signature")
ENVELOPE = messages.Envelope(payload=b"payload", signature=b"signature")


class Stub:
    """What stands for gRPC's: it notes what is sent, and answers so."""

    def __init__(self, **answer: Any) -> None:
        self.sent: list[tuple[Any, float]] = []
        self._answer = SimpleNamespace(**answer)

    def _call(self, request: Any, timeout: float) -> Any:
        self.sent.append((request, timeout))
        return self._answer

    Evaluate = Endorse = Submit = CommitStatus = _call


def test_a_question_gives_the_chaincodes_answer() -> None:
    stub = Stub(result="answer")
    assert GatewayService(stub).evaluate("borgo", "t", PROPOSAL, timeout_s=3.0) == "answer"
    assert stub.sent == [(gateway_pb2.EvaluateRequest(
        transaction_id="t", channel_id="borgo", proposed_transaction=PROPOSAL), 3.0)]


@pytest.mark.parametrize("named", [(), ("gse", "citizens")])
def test_endorsements_give_the_envelope_to_sign(named: tuple[str, ...]) -> None:
    stub = Stub(prepared_transaction=ENVELOPE)
    assert GatewayService(stub).endorse("borgo", "t", PROPOSAL, named, timeout_s=4.0) is ENVELOPE
    assert stub.sent == [(gateway_pb2.EndorseRequest(
        transaction_id="t", channel_id="borgo", proposed_transaction=PROPOSAL, endorsing_organizations=named), 4.0)]


def test_an_envelope_is_sent_as_it_is() -> None:
    stub = Stub()
    GatewayService(stub).submit("borgo", "t", ENVELOPE, timeout_s=5.0)
    assert stub.sent == [(gateway_pb2.SubmitRequest(
        transaction_id="t", channel_id="borgo", prepared_transaction=ENVELOPE), 5.0)]


def test_who_asks_where_a_transaction_stands_signs_for_it() -> None:
    stub, key = Stub(result=0), ec.generate_private_key(ec.SECP256R1())
    answer = GatewayService(stub).ask_status("borgo", "t", Asker(b"me", key), timeout_s=6.0)
    ((signed, timeout),) = stub.sent
    assert (answer.result, timeout) == (0, 6.0)
    assert gateway_pb2.CommitStatusRequest.FromString(signed.request) == gateway_pb2.CommitStatusRequest(
        transaction_id="t", channel_id="borgo", identity=b"me")
    assert is_valid_signature(key.public_key(), signed.request, signed.signature)
