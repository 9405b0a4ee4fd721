"""Endorser transactions: what an endorser signs, what a client signs second, and how to read both again."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from chaincode.wire import messages
from chaincode.wire.messages import MalformedError
from chaincode.wire.proposal import (
    Headers,
    Proposal,
    check_transaction_id,
    parse_headers,
    proposal_hash,
)
from chaincode.wire.rwset import NamespaceSet, decode_sets, encode_sets


@dataclass(frozen=True)
class Response:
    """A chaincode's answer; a status of 400 or more is never endorsed."""

    status: int
    message: str = ""
    payload: bytes = b""


@dataclass(frozen=True)
class Action:
    """What a simulation gave. version: of the chaincode's definition; event: name and payload, or None."""

    chaincode: str
    version: str
    response: Response
    sets: tuple[NamespaceSet, ...] = ()
    event: tuple[str, bytes] | None = None


@dataclass(frozen=True)
class Endorsement:
    """Whose word: SerializedIdentity, and its signature over response payload || endorser."""

    endorser: bytes = field(repr=False)
    signature: bytes = field(repr=False)


@dataclass(frozen=True)
class Transaction:
    """An endorser transaction as the ledger keeps it. response_payload: the bytes that all endorsers signed."""

    headers: Headers
    args: tuple[bytes, ...]
    action: Action
    response_payload: bytes = field(repr=False)
    endorsements: tuple[Endorsement, ...] = field(repr=False)


def build_response_payload(proposal: Proposal, action: Action) -> bytes:
    """Build ProposalResponsePayload: equal bytes from every endorser that agrees."""
    message = messages.ChaincodeAction(results=encode_sets(action.sets))
    message.response.status = action.response.status
    message.response.message = action.response.message
    message.response.payload = action.response.payload
    message.chaincode_id.name = action.chaincode
    message.chaincode_id.version = action.version
    if action.event is not None:
        name, payload = action.event
        message.events = messages.encode(
            messages.ChaincodeEvent(
                chaincode_id=action.chaincode,
                tx_id=proposal.headers.transaction_id,
                event_name=name,
                payload=payload,
            )
        )
    return messages.encode(
        messages.ProposalResponsePayload(proposal_hash=proposal.digest(), extension=messages.encode(message))
    )


def build_transaction(proposal: Proposal, response_payload: bytes, endorsements: Sequence[Endorsement]) -> bytes:
    """Build common.Payload: the transaction bytes that the creator signs."""
    action = messages.ChaincodeActionPayload(chaincode_proposal_payload=proposal.payload)
    action.action.proposal_response_payload = response_payload
    for endorsement in endorsements:
        action.action.endorsements.add(endorser=endorsement.endorser, signature=endorsement.signature)
    transaction = messages.Transaction()
    transaction.actions.add(header=proposal.headers.signature_header, payload=messages.encode(action))
    payload = messages.Payload(data=messages.encode(transaction))
    payload.header.channel_header = proposal.headers.channel_header
    payload.header.signature_header = proposal.headers.signature_header
    return messages.encode(payload)


def build_envelope(transaction: bytes, signature: bytes) -> bytes:
    """Build common.Envelope from the transaction bytes and the creator's signature over them."""
    return messages.encode(messages.Envelope(payload=transaction, signature=signature))


@dataclass(frozen=True)
class Frame:
    """A transaction whose action is still to be read. extension: ChaincodeAction; proposed: what was asked."""

    proposed: bytes
    response_payload: bytes
    extension: bytes
    endorsements: tuple[Endorsement, ...]


def parse_transaction(transaction: bytes) -> Transaction:
    """Read transaction bytes (common.Payload) and check what needs no trust, proposal hash included.

    Raises:
        MalformedError: with the part that is wrong.
    """
    payload = messages.decode(messages.Payload, transaction)
    headers = parse_headers(payload.header.channel_header, payload.header.signature_header)
    check_transaction_id(headers)
    return parse_body(headers, payload.data)


def parse_body(headers: Headers, data: bytes) -> Transaction:
    """Read the transaction behind its headers: one action, made for this very proposal.

    Raises:
        MalformedError: with the part that is wrong.
    """
    frame = open_frame(headers, data)
    action = messages.decode(messages.ChaincodeAction, frame.extension)
    return build_record(headers, frame, read_action(action, decode_sets(action.results)))


def open_frame(headers: Headers, data: bytes) -> Frame:
    """Take a transaction apart as far as its one action, which must be made for the proposal under its own header.

    That header names the transaction's own creator and nonce, or the endorsers answered somebody else; it may be
    written in other bytes.

    Raises:
        MalformedError: with the part that is wrong.
    """
    actions = messages.decode(messages.Transaction, data).actions
    if len(actions) != 1:
        raise MalformedError("not one action")
    own = messages.decode(messages.SignatureHeader, actions[0].header)
    if not own.nonce or not own.creator:
        raise MalformedError("an action without nonce or creator")
    if (own.nonce, own.creator) != (headers.nonce, headers.creator):
        raise MalformedError("an action of another proposal")
    inner = messages.decode(messages.ChaincodeActionPayload, actions[0].payload)
    response = messages.decode(messages.ProposalResponsePayload, inner.action.proposal_response_payload)
    of_action = replace(headers, signature_header=actions[0].header)
    if response.proposal_hash != proposal_hash(of_action, inner.chaincode_proposal_payload):
        raise MalformedError("the proposal hash does not match")
    return Frame(
        inner.chaincode_proposal_payload,
        inner.action.proposal_response_payload,
        response.extension,
        tuple(Endorsement(endorsement.endorser, endorsement.signature) for endorsement in inner.action.endorsements),
    )


def build_record(headers: Headers, frame: Frame, action: Action) -> Transaction:
    """Put a transaction's record together."""
    return Transaction(headers, _find_arguments(frame.proposed), action, frame.response_payload, frame.endorsements)


def _find_arguments(proposed: bytes) -> tuple[bytes, ...]:
    """Give the arguments; of a proposal that no honest peer could read, none."""
    try:
        payload = messages.decode(messages.ChaincodeProposalPayload, proposed)
        return tuple(messages.decode(messages.ChaincodeInvocationSpec, payload.input).chaincode_spec.input.args)
    except MalformedError:
        return ()


def read_action(action: Any, sets: tuple[NamespaceSet, ...]) -> Action:
    """Make a record of a ChaincodeAction whose read/write sets were read.

    Raises:
        MalformedError: an event that can't be read.
    """
    event = messages.decode(messages.ChaincodeEvent, action.events) if action.events else None
    return Action(
        action.chaincode_id.name,
        action.chaincode_id.version,
        Response(action.response.status, action.response.message, action.response.payload),
        sets,
        None if event is None else (event.event_name, event.payload),
    )
