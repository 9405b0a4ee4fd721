"""Blocks: hashes by hand, signature by the orderer, and each way to tamper."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from chaincode.wire import messages
from chaincode.wire.block import (
    BlockError,
    build_block,
    check_block,
    compute_data_hash,
    find_signers,
    header_bytes,
    header_hash,
    parse_block,
)
from chaincode.wire.codes import Code
from chaincode.wire.genesis import build_genesis, build_policy, parse_policy, read_trust
from chaincode.wire.identity import serialise_identity
from chaincode.wire.messages import MalformedError
from chaincode.wire.trust import Trust, Verifier
from network.authority import create_authority, enrol

NAMES = ("citizens", "commerce", "municipality", "gse")


@pytest.fixture
def chain(tmp_path: Path):
    """Block 0 and a signed block 1, with what checks them."""
    authorities = {name: create_authority(name, tmp_path) for name in NAMES}
    trust = Trust("vallechiara", tuple(one.describe() for one in authorities.values()))
    first = parse_block(build_genesis(trust, b"n" * 24, 1_714_521_600))
    held = enrol(authorities["gse"], "orderer", unit="orderer")
    signer = (serialise_identity("gse", held.certificate), held.key)
    raw = build_block(1, first.hash, [b"one", b"two"], [Code.VALID, Code.MVCC_READ_CONFLICT], signer=signer, nonce=b"n")
    return authorities, trust, first, parse_block(raw), Verifier(trust)


@pytest.mark.parametrize(("number", "integer"), [
    (0, b"\x02\x01\x00"), (1, b"\x02\x01\x01"), (127, b"\x02\x01\x7f"), (128, b"\x02\x02\x00\x80"),
    (256, b"\x02\x02\x01\x00"), (2**63, b"\x02\x09\x00\x80" + b"\x00" * 7),
])
def test_the_header_is_asn_1_der(number: int, integer: bytes) -> None:
    body = integer + b"\x04\x02pp" + b"\x04\x01d"
    assert header_bytes(number, b"pp", b"d") == b"\x30" + bytes([len(body)]) + body
    assert header_hash(number, b"pp", b"d") == sha256(header_bytes(number, b"pp", b"d")).digest()


def test_the_data_hash_is_over_the_concatenation() -> None:
    assert compute_data_hash([b"ab", b"c"]) == sha256(b"abc").digest()


def test_a_block_keeps_its_parts_and_its_codes_as_bytes(chain) -> None:
    _, _, first, block, _ = chain
    assert (block.number, block.previous_hash, block.envelopes) == (1, first.hash, (b"one", b"two"))
    assert block.codes == (Code.VALID, Code.MVCC_READ_CONFLICT)


def test_the_orderer_signs_value_header_and_block_header(chain) -> None:
    _, _, first, block, verifier = chain
    check_block(block, first, verifier)
    metadata = messages.Metadata.FromString(block.signatures)
    last = messages.OrdererBlockMetadata.FromString(metadata.value).last_config.index
    assert (last, len(metadata.signatures), len(find_signers(block, verifier))) == (0, 1, 1)


@pytest.mark.parametrize(("change", "code"), [
    ({"number": 2}, "NUMBER"),
    ({"previous_hash": b"x" * 32}, "PREVIOUS_HASH"),
    ({"envelopes": (b"one", b"tvo")}, "DATA_HASH"),
    ({"data_hash": b"x" * 32}, "DATA_HASH"),
    ({"signatures": b""}, "SIGNATURE"),
    ({"signatures": b"\xff"}, "SIGNATURE"),
    ({"envelopes": (b"twoone",), "data_hash": sha256(b"twoone").digest()}, "SIGNATURE"),
])
def test_a_changed_block_fails_with_block_and_reason(chain, change, code: str) -> None:
    _, _, first, block, verifier = chain
    with pytest.raises(BlockError) as caught:
        check_block(replace(block, **change), first, verifier)
    assert (caught.value.number, caught.value.code) == (change.get("number", 1), code)


def test_only_an_orderers_certificate_signs_blocks(chain) -> None:
    authorities, _, first, _, verifier = chain
    for unit in ("peer", "client", "admin"):
        held = enrol(authorities["gse"], unit, unit=unit)
        signer = (serialise_identity("gse", held.certificate), held.key)
        block = parse_block(build_block(1, first.hash, [b"one"], [0], signer=signer, nonce=b"n"))
        assert find_signers(block, verifier) == ()


def test_a_chain_signed_anew_by_fresh_authorities_fails(chain, tmp_path: Path) -> None:
    _, _, first, _, verifier = chain
    held = enrol(create_authority("gse", tmp_path / "fresh"), "orderer", unit="orderer")
    signer = (serialise_identity("gse", held.certificate), held.key)
    block = parse_block(build_block(1, first.hash, [b"one"], [0], signer=signer, nonce=b"n"))
    with pytest.raises(BlockError):
        check_block(block, first, verifier)


def test_trust_is_read_from_block_0_as_it_was_written(chain) -> None:
    _, trust, _, _, _ = chain
    assert read_trust(build_genesis(trust, b"n" * 24, 1)) == trust


def test_block_0_is_a_config_envelope_with_four_msps_and_one_policy(chain) -> None:
    _, trust, first, _, _ = chain
    payload = messages.Payload.FromString(messages.Envelope.FromString(first.envelopes[0]).payload)
    header = messages.ChannelHeader.FromString(payload.header.channel_header)
    assert (header.type, header.channel_id, first.previous_hash) == (1, "vallechiara", b"")
    group = messages.ConfigEnvelope.FromString(payload.data).config.channel_group
    assert list(group.groups) == ["Application"]
    assert sorted(group.groups["Application"].groups) == sorted(NAMES)
    policy = group.groups["Application"].policies["Endorsement"].policy
    assert (policy.type, parse_policy(policy.value)) == (1, (NAMES, 3))
    assert read_trust(build_genesis(trust, b"n" * 24, 1)).threshold == 3


def test_the_same_founding_gives_the_same_bytes_and_another_nonce_others(chain) -> None:
    _, trust, _, _, _ = chain
    assert build_genesis(trust, b"n" * 24, 1) == build_genesis(trust, b"n" * 24, 1)
    assert build_genesis(trust, b"m" * 24, 1) != build_genesis(trust, b"n" * 24, 1)


def test_the_policy_is_written_out_in_fabrics_bytes() -> None:
    # SignaturePolicyEnvelope{rule{n_out_of{n: 1, rules{signed_by: 0}}}, identities{ROLE, MSPRole{"A", PEER}}}
    principal = b"\x12\x05" + b"\x0a\x01A" + b"\x10\x03"
    expected = b"\x12\x08\x12\x06\x08\x01\x12\x02\x08\x00" + b"\x1a\x07" + principal
    assert build_policy(("A",), 1) == expected


def test_what_is_no_genesis_is_refused() -> None:
    for rubbish in (b"", b"rubbish"):
        with pytest.raises(MalformedError):
            read_trust(rubbish)
