"""Blocks: hashes by hand, signature by the orderer, and each way to tamper."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from chaincode.wire import messages
from chaincode.wire.block import (
    Block,
    assemble_block,
    build_block,
    compute_data_hash,
    header_bytes,
    header_hash,
    open_envelope,
    parse_block,
)
from chaincode.wire.codes import Code
from chaincode.wire.genesis import build_genesis, build_policy, parse_policy, read_trust
from chaincode.wire.identity import serialise_identity
from chaincode.wire.messages import MalformedError
from chaincode.wire.ordering import GENESIS, find_odd_entry, find_orderers
from chaincode.wire.trust import Trust, Verifier
from network.authority import create_authority, enrol

NAMES = ("citizens", "commerce", "municipality", "gse")
ONE, TWO = (messages.encode(messages.Envelope(payload=part, signature=b"s" + part)) for part in (b"one", b"two"))


@pytest.fixture
def chain(tmp_path: Path):
    """Block 0 and a signed block 1, with what checks them."""
    authorities = {name: create_authority(name, tmp_path) for name in NAMES}
    trust = Trust("vallechiara", tuple(one.describe() for one in authorities.values()))
    first = parse_block(build_genesis(trust, b"n" * 24, 1_714_521_600))
    held = enrol(authorities["gse"], "orderer", unit="orderer")
    signer = (serialise_identity("gse", held.certificate), held.key)
    raw = build_block(1, first.hash, [ONE, TWO], [Code.VALID, Code.MVCC_READ_CONFLICT], signer=signer, nonce=b"n")
    return authorities, trust, first, parse_block(raw), Verifier(trust)


@pytest.mark.parametrize(("number", "integer"), [
    (0, b"\x02\x01\x00"), (1, b"\x02\x01\x01"), (127, b"\x02\x01\x7f"), (128, b"\x02\x02\x00\x80"),
    (256, b"\x02\x02\x01\x00"), (2**63, b"\x02\x09\x00\x80" + b"\x00" * 7),
])
def test_the_header_is_asn_1_der(number: int, integer: bytes) -> None:
    body = integer + b"\x04\x02pp" + b"\x04\x01d"
    assert header_bytes(number, b"pp", b"d") == b"\x30" + bytes([len(body)]) + body
    assert header_hash(number, b"pp", b"d") == sha256(header_bytes(number, b"pp", b"d")).digest()


def test_a_header_is_as_long_as_one_byte_says() -> None:
    assert header_bytes(1, b"", bytes(120))[:2] == b"\x30\x7f"
    for previous, data in ((b"", bytes(121)), (bytes(121), b""), (b"", bytes(128))):
        with pytest.raises(MalformedError):
            header_bytes(1, previous, data)


def test_the_data_hash_is_over_the_concatenation() -> None:
    assert compute_data_hash([b"ab", b"c"]) == sha256(b"abc").digest()


def test_a_block_keeps_its_parts_and_its_codes_as_bytes(chain) -> None:
    _, _, first, block, _ = chain
    assert (block.number, block.previous_hash, block.envelopes) == (1, first.hash, (ONE, TWO))
    assert block.codes == (Code.VALID, Code.MVCC_READ_CONFLICT)


def test_the_orderer_signs_value_header_and_block_header(chain) -> None:
    _, _, _, block, verifier = chain
    metadata = messages.Metadata.FromString(block.signatures)
    last = messages.OrdererBlockMetadata.FromString(metadata.value).last_config.index
    assert (last, len(metadata.signatures), len(find_orderers(block, verifier))) == (0, 1, 1)


@pytest.mark.parametrize("change", [
    {"number": 2}, {"previous_hash": b"x" * 32}, {"data_hash": b"x" * 32}, {"signatures": b""},
    {"signatures": b"\xff"}, {"signatures": b"\x0a\x00"},
])
def test_a_signature_holds_for_its_block_alone(chain, change) -> None:
    _, _, _, block, verifier = chain
    metadata = (change.pop("signatures", block.signatures), *block.metadata[1:])
    assert len(find_orderers(block, verifier)) == 1
    assert find_orderers(replace(block, metadata=metadata, **change), verifier) == []


def test_a_signature_that_names_two_headers_counts_for_nothing(chain) -> None:
    """It would cover one of them."""
    _, _, _, block, verifier = chain
    entry = messages.Metadata.FromString(block.signatures)
    entry.signatures[0].identifier_header = b"x"
    assert find_orderers(replace(block, metadata=(messages.encode(entry), *block.metadata[1:])), verifier) == []


def test_the_data_are_those_that_the_header_names(chain) -> None:
    block = chain[3]
    assert block.has_its_data
    assert not replace(block, envelopes=(ONE, ONE)).has_its_data


# One encoding


def test_an_element_counts_as_one_whole_envelope_only() -> None:
    payload, signature = b"\x0a\x03one", b"\x12\x04sone"
    assert payload + signature == ONE
    assert open_envelope(ONE).payload == b"one"
    later = ONE + b"\x1a\x01x"  # what an orderer passes on of a field that it doesn't know
    assert open_envelope(later).signature == b"sone"
    for other in (
        b"", payload, signature, signature + payload, ONE + TWO, ONE + payload, payload + ONE, ONE[:-1], ONE[1:],
        b"\x0a\x83\x00one" + signature, b"\x8a\x00\x03one" + signature, b"\x1a\x01x" + ONE, b"\x0a\x00" + signature,
        payload + b"\x12\x00",
    ):
        with pytest.raises(MalformedError):
            open_envelope(other)
    with pytest.raises(MalformedError):
        open_envelope(signature, is_signed=False)
    assert open_envelope(payload, is_signed=False).payload == b"one"


def _bend(change) -> bytes:
    message = messages.Block.FromString(assemble_block(1, bytes(32), [ONE, TWO], [0, 0], b"\x0a\x02\x0a\x00"))
    change(message)
    return message.SerializeToString()


@pytest.mark.parametrize("change", [
    lambda block: block.ClearField("header"),
    lambda block: block.ClearField("data"),
    lambda block: block.ClearField("metadata"),
    lambda block: block.metadata.metadata.append(b""),
    lambda block: block.metadata.metadata.pop(),
    lambda block: setattr(block.header, "data_hash", bytes(31)),
    lambda block: setattr(block.header, "data_hash", bytes(160)),
    lambda block: setattr(block.header, "previous_hash", b""),
    lambda block: block.data.data.__setitem__(1, b"\x12\x01s"),
    lambda block: block.data.data.__setitem__(1, TWO[:5]),
    lambda block: block.data.data.append(TWO),
    lambda block: (block.ClearField("data"), block.metadata.metadata.__setitem__(2, b"")),
    lambda block: block.metadata.metadata.__setitem__(2, b""),
    lambda block: block.metadata.metadata.__setitem__(2, b"\x00"),
    lambda block: block.metadata.metadata.__setitem__(2, b"\x00\x63"),
    lambda block: block.header.MergeFromString(b"\x20\x01"),
    lambda block: block.data.MergeFromString(b"\x12\x00"),
    lambda block: block.metadata.MergeFromString(b"\x12\x00"),
    lambda block: block.MergeFromString(b"\x22\x00"),
])
def test_a_block_of_another_shape_is_none(change) -> None:
    assert isinstance(parse_block(_bend(lambda block: None)), Block)
    with pytest.raises(MalformedError):
        parse_block(_bend(change))


def test_a_block_in_other_bytes_is_none() -> None:
    raw = _bend(lambda block: None)
    header = raw[: 2 + raw[1]]
    longer, moved = b"\x8a\x00" + raw[1:], raw[len(header):] + header
    for other in (raw + b"\x00", raw + header, header + raw, moved, raw[:-1], longer):
        with pytest.raises(MalformedError):
            parse_block(other)


@pytest.mark.parametrize(("entry", "value", "name"), [
    (0, b"\xff", "SIGNATURES"), (1, b"x", "LAST_CONFIG"), (3, b"x", "ORDERER"), (4, b"x", "COMMIT_HASH"),
    (4, b"\x0a\x20" + bytes(32), "COMMIT_HASH"),
])
def test_an_entry_of_metadata_that_nobody_writes_so_is_named(chain, entry: int, value: bytes, name: str) -> None:
    _, trust, first, block, _ = chain
    assert find_odd_entry(block, trust) == find_odd_entry(first, trust) == ""
    for one in (first, block):
        bent = replace(one, metadata=(*one.metadata[:entry], value, *one.metadata[entry + 1:]))
        assert find_odd_entry(bent, trust) == name


def test_only_a_peer_of_a_network_has_a_commit_hash(chain) -> None:
    _, trust, _, block, _ = chain
    network = replace(trust, consensus="etcdraft")
    with_hash = replace(block, metadata=(*block.metadata[:4], b"\x0a\x20" + bytes(32)))
    assert find_odd_entry(with_hash, network) == ""
    assert find_odd_entry(with_hash, trust) == "COMMIT_HASH"


def test_a_second_signature_is_odd_but_of_orderers_who_sign_together(chain) -> None:
    _, trust, _, block, _ = chain
    entry = messages.Metadata.FromString(block.signatures)
    entry.signatures.append(entry.signatures[0])
    twice = replace(block, metadata=(messages.encode(entry), *block.metadata[1:]))
    assert find_odd_entry(twice, trust) == "SIGNATURES"
    assert find_odd_entry(twice, replace(trust, consensus="BFT")) == ""


def test_block_0_holds_its_metadata_exactly(chain) -> None:
    assert chain[2].metadata == GENESIS


def test_only_an_orderers_certificate_signs_blocks(chain) -> None:
    authorities, _, first, _, verifier = chain
    for unit in ("peer", "client", "admin"):
        held = enrol(authorities["gse"], unit, unit=unit)
        signer = (serialise_identity("gse", held.certificate), held.key)
        block = parse_block(build_block(1, first.hash, [ONE], [0], signer=signer, nonce=b"n"))
        assert find_orderers(block, verifier) == []


def test_a_chain_signed_anew_by_fresh_authorities_fails(chain, tmp_path: Path) -> None:
    _, _, first, _, verifier = chain
    held = enrol(create_authority("gse", tmp_path / "fresh"), "orderer", unit="orderer")
    signer = (serialise_identity("gse", held.certificate), held.key)
    block = parse_block(build_block(1, first.hash, [ONE], [0], signer=signer, nonce=b"n"))
    assert find_orderers(block, verifier) == []


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
