"""Who ordered a block, and what its metadata may hold: the header covers none of it.

    SIGNATURES     value {newest configuration, consenter's}, which each orderer signs with the header
    LAST_CONFIG    the newest configuration again, by itself; from the signed value
    FILTER         one code a transaction: whoever validates works it out
    ORDERER        empty
    COMMIT_HASH    a peer's own running hash, on a network; signed by nobody
"""

from collections.abc import Sequence
from typing import Any

from chaincode.wire import messages
from chaincode.wire.block import HASH_BYTES, Block, header_bytes, repeat_configuration
from chaincode.wire.codes import Code
from chaincode.wire.identity import Identity, is_same, serialise_identity
from chaincode.wire.messages import MalformedError
from chaincode.wire.policies import BLOCKS
from chaincode.wire.trust import BFT, Trust, Verifier

ENTRIES = ("SIGNATURES", "LAST_CONFIG", "TRANSACTIONS_FILTER", "ORDERER", "COMMIT_HASH")
# configtxgen's, and ours: nobody signs block 0, and its newest configuration is its own
GENESIS = (b"\x0a\x02\x0a\x00", b"", bytes([Code.VALID]), b"", b"")
_HASHED = messages.encode(messages.Metadata(value=bytes(HASH_BYTES)))[:-HASH_BYTES]


def find_odd_entry(block: Block, trust: Trust) -> str:
    """Name the first metadata entry that no honest node writes so, or give "".

    Not looked at: the codes, which validation gives; who signed (`find_orderers`); what a commit hash is. Only BFT's
    orderers sign a block together.
    """
    try:
        configuration = repeat_configuration(block.signatures)
    except MalformedError:
        return ENTRIES[messages.SIGNATURES]
    if block.number and trust.consensus != BFT and count_signatures(block) != 1:
        return ENTRIES[messages.SIGNATURES]
    right = [block.signatures, configuration, bytes(block.codes), b"", b""] if block.number else list(GENESIS)
    commit_hash = block.metadata[messages.COMMIT_HASH]
    if block.number and trust.is_network and commit_hash[:-HASH_BYTES] == _HASHED:
        right[messages.COMMIT_HASH] = commit_hash
    pairs = zip(ENTRIES, block.metadata, right, strict=True)
    return next((name for name, found, wanted in pairs if found != wanted), "")


def find_orderers(block: Block, verifier: Verifier) -> list[Identity]:
    """Give the trusted orderers whose signature over this block holds, each once.

    A signature of BFT names its signer by a number of the configuration (protoutil/blockutils.go). It covers one of
    two headers, so that a signature with both counts for nothing.
    """
    try:
        metadata = messages.decode_exactly(messages.Metadata, block.signatures)
        signed = [(_find_creator(signature, verifier.trust), signature) for signature in metadata.signatures]
    except MalformedError:
        return []
    header = header_bytes(block.number, block.previous_hash, block.data_hash)
    found: dict[str, Identity] = {}
    for creator, one in signed:
        if one.signature_header and one.identifier_header:
            continue
        named = one.signature_header or one.identifier_header
        identity = verifier.identify_signer(creator, metadata.value + named + header, one.signature)
        if identity is not None and identity.key not in found and _is_orderer(identity, verifier):
            found[identity.key] = identity
    return list(found.values())


def count_signatures(block: Block) -> int:
    """Give how many signatures the block carries, whether they hold or not; 0 if that can't be read."""
    try:
        return len(messages.decode(messages.Metadata, block.signatures).signatures)
    except MalformedError:
        return 0


def _find_creator(signature: Any, trust: Trust) -> bytes:
    """Give the signer's SerializedIdentity, b"" for a number that nobody has."""
    if signature.signature_header or trust.consensus != BFT:
        creator: bytes = messages.decode(messages.SignatureHeader, signature.signature_header).creator
        return creator
    number = messages.decode(messages.IdentifierHeader, signature.identifier_header).identifier
    found = [consenter for consenter in trust.consenters if consenter.identifier == number]
    return serialise_identity(found[0].organisation, found[0].certificate) if found else b""


def _is_orderer(identity: Identity, verifier: Verifier) -> bool:
    if verifier.trust.consensus == BFT:
        return any(is_same(identity, consenter) for consenter in verifier.consenters)
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
