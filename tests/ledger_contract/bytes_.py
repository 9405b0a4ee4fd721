"""Proposals and transactions bent by hand, as somebody would who doesn't use our client."""

from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from chaincode.wire import messages
from chaincode.wire.identity import serialise_identity
from chaincode.wire.proposal import build_proposal, parse_proposal
from chaincode.wire.signing import ORDER
from gateway.ledger.port import Signer


def rebuild(proposal: bytes, **changed: Any) -> bytes:
    """The same proposal with other channel, chaincode, args, creator, nonce, timestamp_s or transient."""
    parsed = parse_proposal(proposal)
    headers = parsed.headers
    parts = {
        "channel": headers.channel, "chaincode": headers.chaincode, "args": parsed.args, "creator": headers.creator,
        "nonce": headers.nonce, "timestamp_s": headers.timestamp_s, "transient": parsed.transient,
    } | changed
    return build_proposal(parts.pop("channel"), parts.pop("chaincode"), parts.pop("args"), **parts)


def bend_header(proposal: bytes, bend: Callable[[Any], None]) -> bytes:
    """The same proposal with its channel header changed in place by `bend`."""
    outer = messages.Proposal.FromString(proposal)
    header = messages.Header.FromString(outer.header)
    channel = messages.ChannelHeader.FromString(header.channel_header)
    bend(channel)
    header.channel_header = channel.SerializeToString()
    outer.header = header.SerializeToString()
    return outer.SerializeToString()


def claim(organisation: str, signer: Signer) -> bytes:
    """The creator bytes of somebody who says to be of `organisation`."""
    return serialise_identity(organisation, signer.certificate)


def sign_high(signer: Signer, message: bytes) -> bytes:
    """A signature with s in the upper half: mathematically valid, malleable, and refused by Fabric."""
    r, s = decode_dss_signature(signer.key.sign(message, ECDSA(hashes.SHA256())))
    return encode_dss_signature(r, max(s, ORDER - s))


def to_raw(signature: bytes) -> bytes:
    """A DER signature as r and s, 32 bytes each."""
    return b"".join(part.to_bytes(32, "big") for part in decode_dss_signature(signature))
