"""Proposals: what a client signs first. Fabric's encoding, of hyperledger/fabric `protoutil/proputils.go`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from chaincode.wire import messages
from chaincode.wire.messages import MalformedError

NONCE_LENGTH = 24
KINDS = (messages.CONFIG, messages.CONFIG_UPDATE, messages.ENDORSER_TRANSACTION)
GOLANG = 1  # the gateway clients of Fabric name this type whatever language the chaincode is in


@dataclass(frozen=True)
class Headers:
    """The two headers of a proposal and of its transaction: bytes as signed, and what they say."""

    channel_header: bytes = field(repr=False)
    signature_header: bytes = field(repr=False)
    channel: str
    transaction_id: str
    timestamp_s: int
    chaincode: str
    creator: bytes = field(repr=False)
    nonce: bytes = field(repr=False)
    kind: int = messages.ENDORSER_TRANSACTION


@dataclass(frozen=True)
class Proposal:
    """A parsed proposal. payload: ChaincodeProposalPayload without its transient data, as the ledger keeps it."""

    headers: Headers
    args: tuple[bytes, ...]
    transient: Mapping[str, bytes]
    payload: bytes = field(repr=False)

    def digest(self) -> bytes:
        """Give the proposal hash: SHA-256 over both headers and the payload without transient data."""
        return proposal_hash(self.headers, self.payload)


def transaction_id(nonce: bytes, creator: bytes) -> str:
    """Give hex(SHA-256(nonce || creator))."""
    return sha256(nonce + creator).hexdigest()


def proposal_hash(headers: Headers, payload: bytes) -> bytes:
    """Give SHA-256(channel header || signature header || payload without transient data)."""
    return sha256(headers.channel_header + headers.signature_header + payload).digest()


def build_proposal(
    channel: str,
    chaincode: str,
    args: Sequence[bytes],
    *,
    creator: bytes,
    nonce: bytes,
    timestamp_s: int,
    transient: Mapping[str, bytes] | None = None,
) -> bytes:
    """Build the proposal bytes that the creator signs. nonce: 24 random bytes, made by the caller."""
    extension = messages.ChaincodeHeaderExtension()
    extension.chaincode_id.name = chaincode
    header = messages.ChannelHeader(
        type=messages.ENDORSER_TRANSACTION,
        channel_id=channel,
        tx_id=transaction_id(nonce, creator),
        extension=messages.encode(extension),
    )
    header.timestamp.seconds = timestamp_s
    signature_header = messages.encode(messages.SignatureHeader(creator=creator, nonce=nonce))
    both = messages.Header(channel_header=messages.encode(header), signature_header=signature_header)
    payload = messages.ChaincodeProposalPayload(
        input=_invocation(chaincode, args), TransientMap=dict(transient or {})
    )
    return messages.encode(
        messages.Proposal(header=messages.encode(both), payload=messages.encode(payload))
    )


def _invocation(chaincode: str, args: Sequence[bytes]) -> bytes:
    invocation = messages.ChaincodeInvocationSpec()
    invocation.chaincode_spec.type = GOLANG
    invocation.chaincode_spec.chaincode_id.name = chaincode
    invocation.chaincode_spec.input.args.extend(args)
    return messages.encode(invocation)


def parse_proposal(data: bytes) -> Proposal:
    """Read proposal bytes and check what needs no trust: type, epoch, extension, nonce, transaction id.

    The id hashes nonce and creator one behind the other, so that only a nonce of one length keeps them apart.

    Raises:
        MalformedError: with the part that is wrong.
    """
    proposal = messages.decode(messages.Proposal, data)
    header = messages.decode(messages.Header, proposal.header)
    headers = parse_headers(header.channel_header, header.signature_header)
    _expect(len(headers.nonce) == NONCE_LENGTH, "a nonce of another length")
    check_transaction_id(headers)
    payload = messages.decode(messages.ChaincodeProposalPayload, proposal.payload)
    transient = dict(payload.TransientMap)
    kept = messages.encode(messages.ChaincodeProposalPayload(input=payload.input)) if transient else proposal.payload
    return Proposal(headers, parse_arguments(payload.input, headers.chaincode), transient, kept)


def parse_headers(channel_header: bytes, signature_header: bytes) -> Headers:
    """Read the two headers of an endorser transaction.

    Raises:
        MalformedError: unreadable, of another type, with an epoch, without nonce, creator or chaincode.
    """
    headers = parse_common_headers(channel_header, signature_header)
    _expect(headers.kind == messages.ENDORSER_TRANSACTION, "not an endorser transaction")
    _expect(bool(headers.chaincode), "no chaincode is named")
    return headers


def parse_common_headers(channel_header: bytes, signature_header: bytes) -> Headers:
    """Read the two headers as far as Fabric looks at them first, of updates of the configuration, too.

    chaincode is "" where none is named.

    Raises:
        MalformedError: unreadable, of a type that no block holds, with an epoch, without nonce or creator.
    """
    channel = messages.decode(messages.ChannelHeader, channel_header)
    signature = messages.decode(messages.SignatureHeader, signature_header)
    _expect(channel.type in KINDS, "of another type")
    _expect(channel.epoch == 0, "an epoch is set")
    _expect(bool(signature.nonce) and bool(signature.creator), "no nonce or no creator")
    return Headers(
        channel_header,
        signature_header,
        channel.channel_id,
        channel.tx_id,
        channel.timestamp.seconds,
        _find_chaincode(channel.extension),
        signature.creator,
        signature.nonce,
        channel.type,
    )


def _find_chaincode(extension: bytes) -> str:
    try:
        return str(messages.decode(messages.ChaincodeHeaderExtension, extension).chaincode_id.name)
    except MalformedError:
        return ""


def check_transaction_id(headers: Headers) -> None:
    """Check that the transaction id is made of nonce and creator, so that no id is ever chosen.

    Raises:
        MalformedError: it isn't.
    """
    _expect(headers.transaction_id == transaction_id(headers.nonce, headers.creator), "the transaction id is wrong")


def parse_arguments(invocation: bytes, chaincode: str) -> tuple[bytes, ...]:
    """Read the chaincode's arguments from a ChaincodeInvocationSpec.

    Raises:
        MalformedError: it can't be read, or names another chaincode than the header.
    """
    spec = messages.decode(messages.ChaincodeInvocationSpec, invocation).chaincode_spec
    _expect(spec.chaincode_id.name == chaincode, "header and payload name different chaincodes")
    return tuple(spec.input.args)


def _expect(condition: bool, text: str) -> None:
    if not condition:
        raise MalformedError(text)
