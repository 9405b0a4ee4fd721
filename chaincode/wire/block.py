"""Blocks (common.Block): header and its hash, data hash, metadata.

header hash = SHA-256 of ASN.1 SEQUENCE {number INTEGER, previous hash OCTET STRING, data hash OCTET STRING};
data hash = SHA-256 of the concatenated envelopes. Fabric: protoutil/blockutils.go.

The concatenation says nothing of where an envelope ends. So an element counts only as one whole envelope in its own
encoding, payload, then signature: one that is cut, joined or moved at a boundary begins or ends otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from chaincode.wire import messages
from chaincode.wire.codes import Code
from chaincode.wire.messages import MalformedError
from chaincode.wire.signing import sign

HASH_BYTES = 32


@dataclass(frozen=True)
class Block:
    """A parsed block. codes: one a transaction; metadata: its five entries, which the header doesn't cover.

    Block 0 that no peer has validated yet has no codes: its configuration counts.
    """

    number: int
    previous_hash: bytes
    data_hash: bytes
    envelopes: tuple[bytes, ...] = field(repr=False)
    codes: tuple[Code, ...] = field(repr=False)
    metadata: tuple[bytes, ...] = field(repr=False)

    @property
    def signatures(self) -> bytes:
        """The bytes of the orderers' entry."""
        return self.metadata[messages.SIGNATURES]

    @property
    def hash(self) -> bytes:
        """The header's hash, which the next block names."""
        return header_hash(self.number, self.previous_hash, self.data_hash)

    @property
    def has_its_data(self) -> bool:
        """Whether the envelopes are those that the header names."""
        return self.data_hash == compute_data_hash(self.envelopes)


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
    metadata[messages.LAST_CONFIGURATION] = repeat_configuration(signatures)
    metadata[messages.TRANSACTIONS_FILTER] = bytes(codes)
    block.metadata.metadata.extend(metadata)
    return messages.encode(block)


def repeat_configuration(signatures: bytes) -> bytes:
    """Give the entry that says again which configuration is the newest, from the one that orderers sign.

    Raises:
        MalformedError: `signatures` isn't that entry.
    """
    value = messages.decode(messages.Metadata, signatures).value
    last = messages.decode(messages.OrdererBlockMetadata, value).last_config
    return messages.encode(messages.Metadata(value=messages.encode(last)))


def parse_block(data: bytes) -> Block:
    """Read a block in its one encoding; nothing is checked but its shape.

    Raises:
        MalformedError: not a block, other bytes than its own, an element that is no envelope, not five metadata
            entries, not one known code a transaction.
    """
    message = messages.decode_exactly(messages.Block, data)
    header, envelopes, metadata = message.header, tuple(message.data.data), tuple(message.metadata.metadata)
    if not all(map(message.HasField, ("header", "data", "metadata"))) or len(metadata) != messages.METADATA_ENTRIES:
        raise MalformedError("a block without all of its parts")
    if (len(header.data_hash), len(header.previous_hash)) != (HASH_BYTES, HASH_BYTES if header.number else 0):
        raise MalformedError("a header with a hash of another length")
    for envelope in envelopes:
        open_envelope(envelope, is_signed=header.number > 0)
    codes = _read_codes(metadata[messages.TRANSACTIONS_FILTER], header.number, len(envelopes))
    return Block(header.number, header.previous_hash, header.data_hash, envelopes, codes, metadata)


def open_envelope(data: bytes, *, is_signed: bool = True) -> Any:
    """Read common.Envelope of a block's element: payload and signature, in their one encoding.

    Block 0's needs no signature. Fields that an envelope doesn't know may stand behind both, as orderers pass them on;
    where an element ends stays plain, since none of those begins as a payload does.

    Raises:
        MalformedError: one of both is missing, or it would be written in other bytes.
    """
    envelope = messages.decode(messages.Envelope, data)
    if messages.encode(envelope) != data or not envelope.payload or (is_signed and not envelope.signature):
        raise MalformedError("an element that is no envelope")
    return envelope


def _read_codes(entry: bytes, number: int, count: int) -> tuple[Code, ...]:
    try:
        codes = tuple(map(Code, entry)) if entry or number else (Code.VALID,) * count
    except ValueError as error:
        raise MalformedError("an unknown validation code") from error
    if len(codes) != count:
        raise MalformedError("not one validation code a transaction")
    return codes
