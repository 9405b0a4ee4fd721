"""Blocks (common.Block): header and its hash, data hash, metadata, and the orderer's signature.

header hash = SHA-256 of ASN.1 SEQUENCE {number INTEGER, previous hash OCTET STRING, data hash OCTET STRING};
data hash = SHA-256 of the concatenated envelopes. Fabric: protoutil/blockutils.go.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from chaincode.wire import messages
from chaincode.wire.codes import Code
from chaincode.wire.identity import Identity, is_same, serialise_identity
from chaincode.wire.messages import MalformedError
from chaincode.wire.policies import BLOCKS
from chaincode.wire.signing import sign
from chaincode.wire.trust import BFT, Trust, Verifier


@dataclass(frozen=True)
class Block:
    """A parsed block. codes: one a transaction; signatures: the bytes of that metadata entry.

    A block that no peer has validated yet has no codes: its transactions are NOT_VALIDATED, but of block 0.
    """

    number: int
    previous_hash: bytes
    data_hash: bytes
    envelopes: tuple[bytes, ...] = field(repr=False)
    codes: tuple[Code, ...] = field(repr=False)
    signatures: bytes = field(repr=False)

    @property
    def hash(self) -> bytes:
        """The header's hash, which the next block names."""
        return header_hash(self.number, self.previous_hash, self.data_hash)


class BlockError(Exception):
    """A block that doesn't hold: `number`, and a stable `code`."""

    def __init__(self, number: int, code: str) -> None:
        super().__init__(f"block {number}: {code}")
        self.number = number
        self.code = code


def header_bytes(number: int, previous_hash: bytes, data_hash: bytes) -> bytes:
    """Give the header in ASN.1 DER."""
    integer = number.to_bytes(number.bit_length() // 8 + 1, "big")
    body = _der(0x02, integer) + _der(0x04, previous_hash) + _der(0x04, data_hash)
    return _der(0x30, body)


def _der(tag: int, content: bytes) -> bytes:
    """Encode one DER element; all that stand in a header are shorter than 128 bytes."""
    if len(content) >= 0x80:
        raise MalformedError("a header with a hash of another length")
    return bytes((tag, len(content))) + content


def header_hash(number: int, previous_hash: bytes, data_hash: bytes) -> bytes:
    """Give the SHA-256 of the header in ASN.1 DER."""
    return sha256(header_bytes(number, previous_hash, data_hash)).digest()


def compute_data_hash(envelopes: Sequence[bytes]) -> bytes:
    """Give the SHA-256 of the concatenated envelopes."""
    return sha256(b"".join(envelopes)).digest()


def build_block(
    number: int,
    previous_hash: bytes,
    envelopes: Sequence[bytes],
    codes: Sequence[int],
    *,
    signer: tuple[bytes, EllipticCurvePrivateKey],
    nonce: bytes,
) -> bytes:
    """Build a signed block. signer: the orderer's SerializedIdentity and key; last configuration: block 0."""
    creator, key = signer
    value = messages.encode(messages.OrdererBlockMetadata(last_config=messages.LastConfig(index=0)))
    header = messages.encode(messages.SignatureHeader(creator=creator, nonce=nonce))
    signed = value + header + header_bytes(number, previous_hash, compute_data_hash(envelopes))
    metadata = messages.Metadata(value=value)
    metadata.signatures.add(signature_header=header, signature=sign(key, signed))
    return assemble_block(number, previous_hash, envelopes, codes, messages.encode(metadata))


def assemble_block(
    number: int, previous_hash: bytes, envelopes: Sequence[bytes], codes: Sequence[int], signatures: bytes
) -> bytes:
    """Put a block together from its parts; `signatures` is that metadata entry."""
    block = messages.Block()
    block.header.number = number
    block.header.previous_hash = previous_hash
    block.header.data_hash = compute_data_hash(envelopes)
    block.data.data.extend(envelopes)
    metadata = [b""] * messages.METADATA_ENTRIES
    metadata[messages.SIGNATURES] = signatures
    metadata[messages.TRANSACTIONS_FILTER] = bytes(codes)
    block.metadata.metadata.extend(metadata)
    return messages.encode(block)


def parse_block(data: bytes) -> Block:
    """Read a block; nothing is checked but its shape.

    Raises:
        MalformedError: not a block, or not one known code a transaction.
    """
    message = messages.decode(messages.Block, data)
    metadata = list(message.metadata.metadata) + [b""] * messages.METADATA_ENTRIES
    try:
        codes = tuple(map(Code, metadata[messages.TRANSACTIONS_FILTER]))
    except ValueError as error:
        raise MalformedError("an unknown validation code") from error
    envelopes = tuple(message.data.data)
    if not codes:
        codes = (Code.NOT_VALIDATED if message.header.number else Code.VALID,) * len(envelopes)
    if len(codes) != len(envelopes):
        raise MalformedError("not one validation code a transaction")
    header = message.header
    return Block(
        header.number, header.previous_hash, header.data_hash, envelopes, codes, metadata[messages.SIGNATURES]
    )


def check_block(block: Block, previous: Block, verifier: Verifier) -> None:
    """Check number, previous hash, data hash and the orderer's signature of a block after block 0.

    Raises:
        BlockError: NUMBER, PREVIOUS_HASH, DATA_HASH or SIGNATURE, in this order.
    """
    if block.number != previous.number + 1:
        raise BlockError(block.number, "NUMBER")
    if block.previous_hash != previous.hash:
        raise BlockError(block.number, "PREVIOUS_HASH")
    check_data(block)
    if not find_signers(block, verifier):
        raise BlockError(block.number, "SIGNATURE")


def check_data(block: Block) -> None:
    """Check that the envelopes are those that the header names.

    Raises:
        BlockError: DATA_HASH.
    """
    if block.data_hash != compute_data_hash(block.envelopes):
        raise BlockError(block.number, "DATA_HASH")


def find_signers(block: Block, verifier: Verifier) -> tuple[str, ...]:
    """Give the key ids of the trusted orderers whose signature over this block holds, each once.

    A signature of BFT names its signer by a number of the configuration (protoutil/blockutils.go).
    """
    return tuple(one.key for one in find_orderers(block, verifier))


def find_orderers(block: Block, verifier: Verifier) -> list[Identity]:
    """Give the trusted orderers whose signature over this block holds, each once."""
    try:
        metadata = messages.decode(messages.Metadata, block.signatures)
        signed = [(_find_creator(one, verifier.trust), one) for one in metadata.signatures]
    except MalformedError:
        return []
    header = header_bytes(block.number, block.previous_hash, block.data_hash)
    found: dict[str, Identity] = {}
    for creator, one in signed:
        named = one.signature_header or one.identifier_header
        identity = verifier.identify_signer(creator, metadata.value + named + header, one.signature)
        if identity is not None and identity.key not in found and _is_orderer(identity, verifier):
            found[identity.key] = identity
    return list(found.values())


def _find_creator(signature: Any, trust: Trust) -> bytes:
    """Give the signer's SerializedIdentity, b"" for a number that nobody has."""
    if signature.signature_header or trust.consensus != BFT:
        creator: bytes = messages.decode(messages.SignatureHeader, signature.signature_header).creator
        return creator
    number = messages.decode(messages.IdentifierHeader, signature.identifier_header).identifier
    found = [one for one in trust.consenters if one.identifier == number]
    return serialise_identity(found[0].organisation, found[0].certificate) if found else b""


def _is_orderer(identity: Identity, verifier: Verifier) -> bool:
    if verifier.trust.consensus == BFT:
        return any(is_same(identity, one) for one in verifier.consenters)
    orderers = verifier.trust.orderers
    return "orderer" in identity.units and (not orderers or identity.organisation in orderers)


def is_ordered(signers: Sequence[Identity], verifier: Verifier, least: int = 1) -> bool:
    """Tell whether these are enough for a block: `least`, its consensus, the channel's own policy for blocks."""
    if len(signers) < max(least, verifier.trust.quorum):
        return False
    return not verifier.trust.is_network or verifier.policies.is_satisfied(BLOCKS, signers)


def read_last_configuration(block: Block) -> int | None:
    """Give the number of the newest configuration block as the orderers signed it, or None if it isn't there."""
    try:
        value = messages.decode(messages.Metadata, block.signatures).value
        found = messages.decode(messages.OrdererBlockMetadata, value)
    except MalformedError:
        return None
    return int(found.last_config.index) if found.HasField("last_config") else None
