"""trust.toml: what an auditor knows from outside the file. Whoever holds the file alone could have made it all anew.

    channel = "volano"
    genesis = "<hex hash of block 0>"
    endorsers = 3                  # organisations whose peers must endorse
    orderers = 1                   # trusted signatures that a block needs; of BFT the channel's quorum if that is more

    [roots]                        # SHA-256 fingerprints of each organisation's root certificates (DER, hex)
    citizens = ["<hex>"]

    [checkpoint]                   # optional; from any receipt: so many blocks there were, the last with that hash,
    height = 120                   # and what they came to (wire.outcome): codes and writes
    block_hash = "<hex>"
    outcome = "<hex>"
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

import tomli_w
from cryptography.hazmat.primitives.serialization import Encoding

from chaincode.audit.findings import CHAIN_CHANNEL, CHAIN_GENESIS, CHAIN_POLICY, CHAIN_ROOTS, Finding
from chaincode.kernel.toml import TomlError, parse_toml
from chaincode.wire.block import parse_block
from chaincode.wire.genesis import read_trust
from chaincode.wire.identity import parse_certificate
from chaincode.wire.trust import Trust
from chaincode.words import WordedError, words_of

_OPENING = "# Whom an auditor of this community trusts. Keep it apart from the ledger; compare it with another copy.\n"
ENDORSERS = 3
ORDERERS = 1
_is_hash = re.compile("[0-9a-f]{64}", re.ASCII).fullmatch
_is_name = re.compile("[A-Za-z0-9_.-]{1,64}", re.ASCII).fullmatch


class TrustError(WordedError):
    """A trust file that can't be read; its text says which part."""


@dataclass(frozen=True)
class Checkpoint:
    """A receipt's word: the ledger had `height` blocks, the last with this hash, and they came to this (hex)."""

    height: int
    block_hash: str
    outcome: str

    def __str__(self) -> str:
        return f"{self.height}:{self.block_hash}:{self.outcome}"


@dataclass(frozen=True)
class TrustFile:
    """What trust.toml says. roots: hex fingerprints by organisation; genesis: hex hash of block 0."""

    channel: str
    genesis: str
    roots: Mapping[str, tuple[str, ...]] = field(hash=False)
    endorsers: int = ENDORSERS
    orderers: int = ORDERERS
    checkpoint: Checkpoint | None = None


def describe_genesis(block: bytes, checkpoint: Checkpoint | None = None) -> TrustFile:
    """Give the trust in a new community's block 0: to be handed out on another way than the ledger.

    Raises:
        MalformedError: not a genesis block.
    """
    trust = read_trust(block)
    return TrustFile(
        trust.channel, parse_block(block).hash.hex(), compute_fingerprints(trust), trust.threshold, trust.quorum,
        checkpoint,
    )


def compute_fingerprints(trust: Trust) -> dict[str, tuple[str, ...]]:
    """Give the SHA-256 of each organisation's root certificates (DER), hex, sorted."""
    return {member.name: tuple(sorted(map(_fingerprint, member.roots))) for member in trust.organisations}


def _fingerprint(pem: bytes) -> str:
    return sha256(parse_certificate(pem).public_bytes(Encoding.DER)).hexdigest()


def format_trust(trust: TrustFile) -> str:
    """Write trust.toml."""
    plain = asdict(trust)
    if trust.checkpoint is None:
        del plain["checkpoint"]
    return _OPENING + tomli_w.dumps(plain)


def parse_trust(text: str) -> TrustFile:
    """Read trust.toml.

    Raises:
        TrustError: not TOML, a part missing or of another shape.
    """
    try:
        plain = parse_toml(text.encode())
    except TomlError as error:
        raise TrustError(words_of(error)) from error
    roots = {name: _read_hashes(name, value) for name, value in _read(plain, "roots", dict).items()}
    return TrustFile(
        _read_text(plain, "channel", _is_name), _read_text(plain, "genesis", _is_hash), roots,
        _read_count(plain, "endorsers", ENDORSERS), _read_count(plain, "orderers", ORDERERS),
        _read_checkpoint(plain.get("checkpoint")),
    )


def _read(plain: Mapping[str, Any], name: str, kind: type) -> Any:
    value = plain.get(name)
    if type(value) is not kind:
        raise TrustError("chaincode.audit.trust.is_missing", name=name, kind=kind.__name__)
    return value


def _read_text(plain: Mapping[str, Any], name: str, matches: Any) -> str:
    value: str = _read(plain, name, str)
    if matches(value) is None:
        raise TrustError("chaincode.audit.trust.name_is_value", name=name, value=value[:80])
    return value


def _read_count(plain: Mapping[str, Any], name: str, default: int) -> int:
    value: int = _read({name: default} | dict(plain), name, int)
    if value < 1:
        raise TrustError("chaincode.audit.trust.wrong_value", name=name, value=value)
    return value


def _read_hashes(name: str, value: Any) -> tuple[str, ...]:
    if type(value) is not list or not value or not all(type(item) is str and _is_hash(item) for item in value):
        raise TrustError("chaincode.audit.trust.roots_is_not_list", name=name)
    return tuple(sorted(value))


def _read_checkpoint(value: Any) -> Checkpoint | None:
    if value is None:
        return None
    plain = _read({"checkpoint": value}, "checkpoint", dict)
    hashes = (_read_text(plain, name, _is_hash) for name in ("block_hash", "outcome"))
    return Checkpoint(_read_count(plain, "height", 0), *hashes)


def parse_checkpoint(text: str) -> Checkpoint:
    """Read HEIGHT:HASH:OUTCOME, as a receipt's checkpoint is written in one line.

    Raises:
        TrustError: not that.
    """
    height, *hashes = text.split(":")
    if not re.fullmatch("[1-9][0-9]{0,17}", height, re.ASCII) or len(hashes) != 2 or not all(map(_is_hash, hashes)):
        raise TrustError("chaincode.audit.trust.is_not_height_hash_outcome", text=text[:200])
    return Checkpoint(int(height), *hashes)


def check_genesis(block: bytes, trusted: TrustFile) -> list[Finding]:
    """Compare block 0 with what is trusted: channel, roots, policy, hash.

    Raises:
        MalformedError: not a genesis block.
    """
    found = describe_genesis(block)
    findings = []
    if found.channel != trusted.channel:
        findings.append(CHAIN_CHANNEL(0, found=found.channel[:64], trusted=trusted.channel))
    for name in sorted({**found.roots, **trusted.roots}):
        if found.roots.get(name) != trusted.roots.get(name):
            findings.append(CHAIN_ROOTS(0, organisation=name[:64]))
    if found.endorsers != trusted.endorsers:
        findings.append(CHAIN_POLICY(0, found=found.endorsers, trusted=trusted.endorsers))
    if found.genesis != trusted.genesis:
        findings.append(CHAIN_GENESIS(0, found=found.genesis, trusted=trusted.genesis))
    return findings
