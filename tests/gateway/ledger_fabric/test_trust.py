"""Whom the adapter trusts: the channel's newest configuration, wherever it stands."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chaincode.wire import messages
from chaincode.wire.block import Block, assemble_block, parse_block
from chaincode.wire.codes import Code
from chaincode.wire.genesis import build_genesis
from chaincode.wire.identity import serialise_identity
from chaincode.wire.messages import MalformedError
from chaincode.wire.trust import Trust, UntrustedError
from gateway.ledger.fabric.trust import FollowedTrust, find_configuration
from network.authority import create_authority, enrol, revoke


def place(envelopes: list[bytes], number: int, configuration: int) -> Block:
    """A block that names the configuration in force."""
    value = messages.encode(messages.OrdererBlockMetadata(last_config=messages.LastConfig(index=configuration)))
    signatures = messages.encode(messages.Metadata(value=value))
    return parse_block(raw_of(number, envelopes, signatures))


def raw_of(number: int, envelopes: list[bytes], signatures: bytes) -> bytes:
    previous = b"p" * 32 if number else b""
    return assemble_block(number, previous, envelopes, [Code.VALID] * len(envelopes), signatures)


def make_envelope(payload: bytes) -> bytes:
    return messages.encode(messages.Envelope(payload=payload, signature=b"s"))


def test_a_later_configuration_counts_from_its_block_on(tmp_path: Path) -> None:
    authority = create_authority("gse", tmp_path, not_before=datetime.now(UTC) - timedelta(days=1))
    member = enrol(authority, "member")
    first = parse_block(build_genesis(Trust("c", (authority.describe(),), 1), b"n" * 24, 1))
    gone = revoke(authority, [member.certificate])
    changed = parse_block(build_genesis(Trust("c", (authority.describe([gone]),), 1), b"n" * 24, 2))
    envelopes = [make_envelope(messages.decode(messages.Envelope, changed.envelopes[0]).payload)]
    blocks = {0: first, 5: place(envelopes, 5, 5), 9: place([make_envelope(b"x"), make_envelope(b"y")], 9, 5)}
    asked: list[int] = []

    def fetch(number: int) -> bytes:
        asked.append(number)
        block = blocks[number]
        return raw_of(number, list(block.envelopes), block.signatures)

    creator = serialise_identity("gse", member.certificate)
    trust = FollowedTrust(fetch)
    trust.begin(first)
    assert trust.verifier is not None
    assert trust.verifier.identify(creator).organisation == "gse"
    trust.see(blocks[5])
    with pytest.raises(UntrustedError) as caught:
        trust.verifier.identify(creator)
    assert caught.value.code == "CERTIFICATE_REVOKED"
    known = trust.verifier
    trust.see(first)
    assert trust.verifier is known

    late = FollowedTrust(fetch)
    late.begin(blocks[9])
    assert asked == [0, 5]
    assert late.verifier is not None
    assert late.verifier.trust == known.trust


def test_a_block_that_names_no_configuration_is_refused() -> None:
    with pytest.raises(MalformedError):
        find_configuration(parse_block(raw_of(3, [make_envelope(b"x")], b"")))
