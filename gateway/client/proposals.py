"""What is signed first: a proposal is made here once more from what was asked, and must come out byte for byte.

Fabric's encoding (hyperledger/fabric, protoutil/proputils.go), by the official messages. Only nonce and time are the
gateway's to choose; what else it could change is found by comparing, and named.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from fabric_protos.common import common_pb2
from fabric_protos.msp import identities_pb2
from fabric_protos.peer import chaincode_pb2, proposal_pb2
from google.protobuf.message import DecodeError

from gateway.client.errors import UnsignedError

CHAINCODE = "volano"
NONCE_LENGTH = 24
CLOCKS_DIFFER_S = 900  # a proposal's time and our own clock
ENDORSER_TRANSACTION = 3
GOLANG = 1  # what Fabric's clients write whatever language the chaincode is in
SAFE_INTEGER = 2**53  # beyond it an integer is written as a text
_ARGUMENTS = ("command", "command id", "member", "arguments")
_DIFFERS = "PROPOSAL_DIFFERS"

common: Any = common_pb2
_proposal: Any = proposal_pb2
_chaincode: Any = chaincode_pb2
_identities: Any = identities_pb2


@dataclass(frozen=True)
class Expected:
    """What a proposal must say. organisation: whose certificate it is; channel: the community's name."""

    channel: str
    organisation: str
    certificate: bytes = field(repr=False)
    name: str
    command_id: str = ""
    member: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    transient: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    def to_args(self) -> tuple[bytes, ...]:
        """Give the chaincode's arguments."""
        return self.name.encode(), self.command_id.encode(), self.member.encode(), encode_arguments(self.arguments)


@dataclass(frozen=True)
class Proposed:
    """A proposal that says what was asked. payload: what of it a transaction holds, transient data left out."""

    asked: Expected
    channel_header: bytes = field(repr=False)
    signature_header: bytes = field(repr=False)
    payload: bytes = field(repr=False)
    transaction_id: str

    @property
    def digest(self) -> bytes:
        """The proposal hash."""
        return sha256(self.channel_header + self.signature_header + self.payload).digest()


def encode_arguments(arguments: Mapping[str, Any]) -> bytes:
    """Encode arguments as the ledger does: sorted names, no spaces, ASCII, large integers as texts."""
    plain = _make_safe(json.loads(json.dumps(dict(arguments))))
    return json.dumps(plain, sort_keys=True, separators=(",", ":")).encode("ascii")


def _make_safe(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _make_safe(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_make_safe(item) for item in value]
    is_large = isinstance(value, int) and not -SAFE_INTEGER <= value <= SAFE_INTEGER
    return str(value) if is_large else value


def check_proposal(data: bytes, asked: Expected, now_s: float) -> Proposed:
    """Read a proposal that a gateway prepared.

    Raises:
        UnsignedError: PROPOSAL_DIFFERS, with the part that isn't what was asked.
    """
    try:
        found = _ProposalParts(data)
    except DecodeError as error:
        raise UnsignedError(_DIFFERS, "it can't be read") from error
    for what, differs in found.compare(asked, now_s):
        if differs:
            raise UnsignedError(_DIFFERS, what)
    proposed, rebuilt = build_proposal(asked, found.signature.nonce, found.channel.timestamp.seconds)
    if rebuilt != data:
        raise UnsignedError(_DIFFERS, "something that wasn't asked for stands in it")
    return proposed


class _ProposalParts:
    """A proposal taken apart."""

    def __init__(self, data: bytes) -> None:
        proposal = _proposal.Proposal.FromString(data)
        header = common.Header.FromString(proposal.header)
        self.channel = common.ChannelHeader.FromString(header.channel_header)
        self.signature = common.SignatureHeader.FromString(header.signature_header)
        self.creator = _identities.SerializedIdentity.FromString(self.signature.creator)
        self.extension = _proposal.ChaincodeHeaderExtension.FromString(self.channel.extension)
        self.payload = _proposal.ChaincodeProposalPayload.FromString(proposal.payload)
        self.spec = _chaincode.ChaincodeInvocationSpec.FromString(self.payload.input).chaincode_spec

    def compare(self, asked: Expected, now_s: float) -> Iterator[tuple[str, bool]]:
        """Give each part by its name, and whether it isn't what was asked."""
        args, wanted = tuple(self.spec.input.args), asked.to_args()
        yield "kind of message", self.channel.type != ENDORSER_TRANSACTION
        yield "channel", self.channel.channel_id != asked.channel
        yield "chaincode", {self.extension.chaincode_id.name, self.spec.chaincode_id.name} != {CHAINCODE}
        yield "certificate", self.creator.id_bytes != asked.certificate
        yield "organisation", self.creator.mspid != asked.organisation
        yield "time", abs(self.channel.timestamp.seconds - now_s) > CLOCKS_DIFFER_S
        yield "nonce", len(self.signature.nonce) != NONCE_LENGTH
        yield "transaction id", self.channel.tx_id != _make_id(self.signature.nonce, self.signature.creator)
        yield "number of arguments", len(args) != len(wanted)
        yield from ((what, args[at] != wanted[at]) for at, what in enumerate(_ARGUMENTS))
        yield "transient data", dict(self.payload.TransientMap) != dict(asked.transient)


def build_proposal(asked: Expected, nonce: bytes, timestamp_s: int) -> tuple[Proposed, bytes]:
    """Build a proposal's bytes, and what of them its transaction must repeat."""
    creator = encode(_identities.SerializedIdentity(mspid=asked.organisation, id_bytes=asked.certificate))
    extension = _proposal.ChaincodeHeaderExtension()
    extension.chaincode_id.name = CHAINCODE
    channel = common.ChannelHeader(
        type=ENDORSER_TRANSACTION, channel_id=asked.channel, tx_id=_make_id(nonce, creator),
        extension=encode(extension),
    )
    channel.timestamp.seconds = timestamp_s
    header = common.Header(
        channel_header=encode(channel), signature_header=encode(common.SignatureHeader(creator=creator, nonce=nonce))
    )
    invocation = _chaincode.ChaincodeInvocationSpec()
    invocation.chaincode_spec.type = GOLANG
    invocation.chaincode_spec.chaincode_id.name = CHAINCODE
    invocation.chaincode_spec.input.args.extend(asked.to_args())
    payload = _proposal.ChaincodeProposalPayload(input=encode(invocation))
    proposed = Proposed(asked, header.channel_header, header.signature_header, encode(payload), channel.tx_id)
    payload.TransientMap.update(asked.transient)
    return proposed, encode(_proposal.Proposal(header=encode(header), payload=encode(payload)))


def _make_id(nonce: bytes, creator: bytes) -> str:
    return sha256(nonce + creator).hexdigest()


def encode(message: Any) -> bytes:
    """Serialise with map entries in order of their keys."""
    data: bytes = message.SerializeToString(deterministic=True)
    return data
