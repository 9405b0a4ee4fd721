"""A peer's Gateway service, which finds the endorsers, sends to an orderer and says when a transaction is in a block.

Each call is one request and one answer: who asks again, when and how often, is the caller's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from chaincode.peer import messages
from chaincode.wire.messages import encode
from chaincode.wire.signing import sign


@dataclass(frozen=True)
class Asker:
    """In whose name is asked where a transaction stands. identity: its SerializedIdentity."""

    identity: bytes
    key: EllipticCurvePrivateKey = field(repr=False)


class GatewayService:
    """The service over a channel of gRPC's. Each method raises grpc.RpcError, which `failures` reads."""

    def __init__(self, stub: Any) -> None:
        self._stub = stub

    def evaluate(self, channel: str, transaction_id: str, proposal: Any, *, timeout_s: float) -> Any:
        """Return what one peer's chaincode answers to a signed proposal (Fabric's Response); nothing is written."""
        request = messages.EvaluateRequest(
            transaction_id=transaction_id, channel_id=channel, proposed_transaction=proposal
        )
        return self._stub.Evaluate(request, timeout=timeout_s).result

    def endorse(
        self, channel: str, transaction_id: str, proposal: Any, organisations: Sequence[str] = (), *, timeout_s: float
    ) -> Any:
        """Return the envelope, to be signed, that equal endorsements of a signed proposal make.

        organisations: who is to endorse it; none for whoever the policy wants.
        """
        request = messages.EndorseRequest(
            transaction_id=transaction_id, channel_id=channel, proposed_transaction=proposal,
            endorsing_organizations=organisations,
        )
        return self._stub.Endorse(request, timeout=timeout_s).prepared_transaction

    def submit(self, channel: str, transaction_id: str, envelope: Any, *, timeout_s: float) -> None:
        """Send a signed envelope to an orderer."""
        request = messages.SubmitRequest(
            transaction_id=transaction_id, channel_id=channel, prepared_transaction=envelope
        )
        self._stub.Submit(request, timeout=timeout_s)

    def ask_status(self, channel: str, transaction_id: str, caller: Asker, *, timeout_s: float) -> Any:
        """Return where a transaction stands (its validation code and block), as soon as it is in a block."""
        question = encode(messages.CommitStatusRequest(
            transaction_id=transaction_id, channel_id=channel, identity=caller.identity
        ))
        signed = messages.SignedCommitStatusRequest(request=question, signature=sign(caller.key, question))
        return self._stub.CommitStatus(signed, timeout=timeout_s)
