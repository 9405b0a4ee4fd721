"""A connection to one peer, on which an organisation's administrator asks and submits.

Questions go to the peer's Endorser service and are answered by that peer alone; what changes the ledger goes through
its Gateway service, which finds the other endorsers, sends to an orderer and says when it is in a block.
"""

import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self

import grpc

from chaincode.peer import messages
from chaincode.peer.connection import PeerAddress, open_channel
from chaincode.peer.failures import read_failure
from chaincode.peer.gateway_service import Asker, GatewayService
from chaincode.wire import messages as wire
from chaincode.wire.identity import serialise_identity
from chaincode.wire.proposal import NONCE_LENGTH, build_proposal, transaction_id
from chaincode.wire.signing import sign
from chaincode.words import WordedError, say, words_of
from network.authority import Credential
from network.connection import PeerConnection
from network.waiting import NotYetError

ANSWER_S = 30.0  # for one answer
LOST_S = 10.0  # until a transaction that isn't in a block is sent again
COMMIT_S = 60.0  # until a transaction is in a block
FAILED = 400  # from this status on an answer is a refusal
UNREACHED = ("DEADLINE_EXCEEDED", "UNAVAILABLE")


class PeerError(WordedError):
    """A peer's refusal, or none at all. status: gRPC's name such as UNAVAILABLE, or the answer's own number."""

    def __init__(self, status: str, text: str) -> None:
        super().__init__("network.peer_client.status_text", status=status, text=text)
        self.status = status


class UnreachedError(PeerError, NotYetError):
    """Nothing answered: a peer that is young or busy may do so when it is asked again (`network.waiting`)."""


@contextmanager
def refusals_not_yet() -> Iterator[None]:
    """Take any refusal within for one that asking again may end; NotYetError with its words."""
    try:
        yield
    except PeerError as error:
        raise NotYetError(words_of(error)) from error


class PeerClient:
    """One identity at one peer; to be closed, or used as a context."""

    def __init__(self, connection: PeerConnection, credential: Credential) -> None:
        self.organisation = connection.organisation
        self._caller = Asker(serialise_identity(credential.organisation, credential.certificate), credential.key)
        self._channel = open_channel(PeerAddress(connection.address, connection.tls_root_pem))
        self._endorser = messages.EndorserStub(self._channel)
        self._gateway = GatewayService(messages.GatewayStub(self._channel))
        self._discovery = messages.DiscoveryStub(self._channel)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the connection."""
        self._channel.close()

    def ask(self, channel: str, chaincode: str, *args: bytes) -> bytes:
        """Let this peer alone run a call and give its payload; nothing is written. channel: "" for none.

        Raises:
            UnreachedError: the peer can't be reached.
            PeerError: it refuses.
        """
        _, proposal = self._propose(channel, chaincode, args)
        with _explained():
            response = self._endorser.ProcessProposal(proposal, timeout=ANSWER_S).response
        if response.status >= FAILED:
            raise PeerError(str(response.status), response.message)
        payload: bytes = response.payload
        return payload

    def submit(self, channel: str, chaincode: str, *args: bytes, organisations: Sequence[str] = ()) -> bytes:
        """Have a call endorsed, ordered and committed; give its payload. organisations: who is to endorse it.

        Raises:
            PeerError: one of the three failed; status is then gRPC's, or the validation code's number.
        """
        identifier, proposal = self._propose(channel, chaincode, args)
        with _explained():
            envelope = self._gateway.endorse(channel, identifier, proposal, organisations, timeout_s=ANSWER_S)
        envelope.signature = sign(self._caller.key, envelope.payload)
        self._submit(channel, identifier, envelope)
        return _read_payload(envelope)

    def _submit(self, channel: str, identifier: str, envelope: Any) -> None:
        """Send an envelope, and the same again while it is in no block: Raft may lose one while its leader changes."""
        end = time.monotonic() + COMMIT_S
        result = None
        while result is None:
            with _explained():
                self._gateway.submit(channel, identifier, envelope, timeout_s=ANSWER_S)
            result = self._ask_result(channel, identifier, is_last=time.monotonic() + LOST_S > end)
        if result != 0:
            raise PeerError(str(result), say("network.peer_client.transaction_is_in_block_but"))

    def _ask_result(self, channel: str, identifier: str, *, is_last: bool) -> int | None:
        """Give a transaction's validation code; None if it is in no block yet and this wasn't the last try."""
        try:
            with _explained():
                return int(self._gateway.ask_status(channel, identifier, self._caller, timeout_s=LOST_S).result)
        except PeerError as error:
            if is_last or error.status != "DEADLINE_EXCEEDED":
                raise
            return None

    def find_endorsers(self, channel: str, chaincode: str) -> tuple[str, ...]:
        """Say which organisations' peers this peer knows as endorsers of a chaincode, if together they suffice.

        Raises:
            PeerError: they don't yet, or the peer can't be reached.
        """
        request = messages.DiscoveryRequest()
        request.authentication.client_identity = self._caller.identity
        query = request.queries.add(channel=channel)
        query.cc_query.interests.add().chaincodes.add(name=chaincode)
        data = wire.encode(request)
        signed = messages.SignedDiscoveryRequest(payload=data, signature=sign(self._caller.key, data))
        with _explained():
            result = self._discovery.Discover(signed, timeout=ANSWER_S).results[0]
        if result.WhichOneof("result") != "cc_query_res":
            raise PeerError("DISCOVERY", result.error.content)
        groups = result.cc_query_res.content[0].endorsers_by_groups
        found = {_read_organisation(peer.identity) for group in groups.values() for peer in group.peers}
        return tuple(sorted(found))

    def _propose(self, channel: str, chaincode: str, args: Sequence[bytes]) -> tuple[str, Any]:
        nonce = secrets.token_bytes(NONCE_LENGTH)
        data = build_proposal(
            channel, chaincode, args, creator=self._caller.identity, nonce=nonce, timestamp_s=int(time.time())
        )
        proposal = wire.SignedProposal(proposal_bytes=data, signature=sign(self._caller.key, data))
        return transaction_id(nonce, self._caller.identity), proposal


@contextmanager
def _explained() -> Iterator[None]:
    """Raise a call's failure as PeerError, with what each endorser said; as UnreachedError where nothing answered."""
    try:
        yield
    except grpc.RpcError as error:
        failure = read_failure(error)
        said = "".join(f"; {detail.organisation} {detail.address}: {detail.message}" for detail in failure.details)
        kind = UnreachedError if failure.status.name in UNREACHED else PeerError
        raise kind(failure.status.name, f"{failure.message}{said}") from error


def _read_payload(envelope: Any) -> bytes:
    payload = wire.decode(wire.Payload, envelope.payload)
    action = wire.decode(wire.Transaction, payload.data).actions[0]
    inner = wire.decode(wire.ChaincodeActionPayload, action.payload).action
    response = wire.decode(wire.ProposalResponsePayload, inner.proposal_response_payload)
    found: bytes = wire.decode(wire.ChaincodeAction, response.extension).response.payload
    return found


def _read_organisation(identity: bytes) -> str:
    name: str = wire.decode(wire.SerializedIdentity, identity).mspid
    return name
