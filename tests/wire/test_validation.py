"""Validation of one transaction: each code from its bytes and its endorsements, in Fabric's order."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from chaincode.wire import messages
from chaincode.wire.codes import Code
from chaincode.wire.rwset import NamespaceSet, Write, encode_sets
from chaincode.wire.signing import sign
from chaincode.wire.transaction import build_envelope
from chaincode.wire.trust import RAFT, Verifier
from chaincode.wire.validation import check_envelope, find_endorsers, validate_block
from network.authority import create_authority, enrol
from tests.wire.channels import NAMES, Channel, Committed, endorse


def test_a_good_transaction_is_valid(channel: Channel) -> None:
    checked = channel.check(channel.envelope())
    assert (checked.code, len(checked.transaction_id)) == (Code.VALID, 64)
    assert checked.transaction is not None
    assert find_endorsers(checked.transaction, channel.verifier) == NAMES[:3]


@pytest.mark.parametrize(("envelope", "code"), [
    (b"", Code.NIL_ENVELOPE),
    (b"\xff", Code.INVALID_OTHER_REASON),
    (b"\x12\x01s", Code.BAD_PAYLOAD),
    (b"\x0a\x01\xff", Code.BAD_PAYLOAD),
    (b"\x0a\x02\x12\x00", Code.BAD_COMMON_HEADER),
])
def test_what_can_t_be_read_has_its_code(channel: Channel, envelope: bytes, code: Code) -> None:
    assert channel.check(envelope).code is code


def test_somebody_elses_signature(channel: Channel) -> None:
    envelope = channel.envelope(signer=channel.peers["gse"])
    assert channel.check(envelope).code is Code.BAD_CREATOR_SIGNATURE


Change = Callable[[Any], Any]


def bend(
    channel: Channel, *, header: Change = id, own: Change = id, response: Change = id, action: Change = id,
    rehash: bool = True,
) -> bytes:
    """A good transaction with a part of it changed before three peers endorsed it and its sender signed it."""
    payload = messages.decode(messages.Payload, messages.decode(messages.Envelope, channel.envelope()).payload)
    body = messages.decode(messages.Transaction, payload.data)
    inner = messages.decode(messages.ChaincodeActionPayload, body.actions[0].payload)
    answer = messages.decode(messages.ProposalResponsePayload, inner.action.proposal_response_payload)
    outer = messages.decode(messages.ChannelHeader, payload.header.channel_header)
    named = messages.decode(messages.SignatureHeader, body.actions[0].header)
    did = messages.decode(messages.ChaincodeAction, answer.extension)
    header(outer), own(named), action(did)
    payload.header.channel_header, body.actions[0].header = messages.encode(outer), messages.encode(named)
    answer.extension = messages.encode(did)
    hashed = payload.header.channel_header + body.actions[0].header + inner.chaincode_proposal_payload
    answer.proposal_hash = sha256(hashed).digest() if rehash else bytes(32)
    response(answer)
    inner.action.proposal_response_payload = messages.encode(answer)
    del inner.action.endorsements[:]
    for name in NAMES[:3]:
        one = endorse(channel.peers[name], inner.action.proposal_response_payload)
        inner.action.endorsements.add(endorser=one.endorser, signature=one.signature)
    body.actions[0].payload = messages.encode(inner)
    payload.data = messages.encode(body)
    signed = messages.encode(payload)
    return build_envelope(signed, sign(channel.client.key, signed))


@pytest.mark.parametrize("change", [{"nonce": b"x" * 24}, {"creator": b"x"}])
def test_an_action_of_another_proposal(channel: Channel, change: dict[str, bytes]) -> None:
    """Endorsed for somebody else, under a header that the transaction's own doesn't repeat."""
    bent = bend(channel, own=lambda header: header.MergeFrom(messages.SignatureHeader(**change)))
    assert channel.check(bent).code is Code.INVALID_ENDORSER_TRANSACTION


def event(**fields: Any) -> bytes:
    return messages.encode(messages.ChaincodeEvent(**fields))


def put(name: str, value: object) -> Change:
    return lambda message: setattr(message, name, value)


def name_chaincode(name: str, version: str = "1") -> Change:
    def change(action: Any) -> None:
        action.chaincode_id.name, action.chaincode_id.version = name, version

    return change


TWICE = encode_sets([NamespaceSet("volano"), NamespaceSet("volano")])
BENT: list[tuple[dict[str, Any], Code, Code]] = [  # what is bent, the code on the embedded ledger and on a network
    ({}, Code.VALID, Code.INVALID_CHAINCODE),  # a definition on a network has a version
    ({"action": name_chaincode("volano")}, Code.VALID, Code.VALID),
    ({"action": name_chaincode("other")}, Code.INVALID_CHAINCODE, Code.INVALID_CHAINCODE),
    ({"action": name_chaincode("")}, Code.INVALID_CHAINCODE, Code.INVALID_CHAINCODE),
    ({"header": put("type", messages.CONFIG)}, Code.UNSUPPORTED_TX_PAYLOAD, Code.VALID),
    ({"header": put("type", messages.CONFIG_UPDATE)}, Code.UNSUPPORTED_TX_PAYLOAD, Code.UNSUPPORTED_TX_PAYLOAD),
    ({"header": put("type", 4)}, Code.BAD_COMMON_HEADER, Code.BAD_COMMON_HEADER),
    ({"header": put("epoch", 1)}, Code.BAD_COMMON_HEADER, Code.BAD_COMMON_HEADER),
    ({"header": put("tx_id", "0" * 64)}, Code.BAD_PROPOSAL_TXID, Code.BAD_PROPOSAL_TXID),
    ({"rehash": False}, Code.INVALID_ENDORSER_TRANSACTION, Code.INVALID_ENDORSER_TRANSACTION),
    ({"own": put("nonce", b"")}, Code.INVALID_ENDORSER_TRANSACTION, Code.INVALID_ENDORSER_TRANSACTION),
    ({"own": put("creator", b"")}, Code.INVALID_ENDORSER_TRANSACTION, Code.INVALID_ENDORSER_TRANSACTION),
    ({"header": put("channel_id", "x")}, Code.TARGET_CHAIN_NOT_FOUND, Code.TARGET_CHAIN_NOT_FOUND),
    ({"header": put("extension", b"\xff")}, Code.BAD_HEADER_EXTENSION, Code.BAD_HEADER_EXTENSION),
    ({"header": put("extension", b"")}, Code.INVALID_OTHER_REASON, Code.INVALID_OTHER_REASON),
    ({"response": put("extension", b"")}, Code.BAD_RESPONSE_PAYLOAD, Code.BAD_RESPONSE_PAYLOAD),
    ({"response": put("extension", b"\xff")}, Code.BAD_RESPONSE_PAYLOAD, Code.BAD_RESPONSE_PAYLOAD),
    ({"action": put("results", b"\xff")}, Code.BAD_RWSET, Code.BAD_RWSET),
    ({"action": lambda action: action.ClearField("chaincode_id")}, Code.INVALID_OTHER_REASON,
     Code.INVALID_OTHER_REASON),
    ({"action": put("events", b"\xff")}, Code.INVALID_OTHER_REASON, Code.INVALID_CHAINCODE),
    ({"action": put("events", event(chaincode_id="x"))}, Code.INVALID_OTHER_REASON, Code.INVALID_CHAINCODE),
    ({"action": put("events", event(chaincode_id="volano"))}, Code.VALID, Code.INVALID_CHAINCODE),
    ({"action": put("results", TWICE)}, Code.ILLEGAL_WRITESET, Code.INVALID_CHAINCODE),
]  # fmt: skip


@pytest.mark.parametrize(("bent", "embedded", "network"), BENT)
def test_each_defect_has_its_code(channel: Channel, bent: dict[str, Any], embedded: Code, network: Code) -> None:
    verifier = Verifier(replace(channel.verifier.trust, consensus=RAFT))
    envelope = bend(channel, **bent)
    found = channel.check(envelope)
    assert (found.code, check_envelope(envelope, verifier).code) == (embedded, network)
    payload = messages.decode(messages.Payload, messages.decode(messages.Envelope, envelope).payload)
    sent = messages.decode(messages.ChannelHeader, payload.header.channel_header)
    assert found.transaction_id == sent.tx_id != ""
    assert (found.transaction is not None) is (found.code is Code.VALID)


# In Fabric's order these come before the ids are compared, so that such a one is never a duplicate
EARLY = (
    Code.NIL_ENVELOPE, Code.BAD_PAYLOAD, Code.BAD_COMMON_HEADER, Code.BAD_CREATOR_SIGNATURE, Code.BAD_PROPOSAL_TXID,
    Code.INVALID_ENDORSER_TRANSACTION, Code.UNSUPPORTED_TX_PAYLOAD,
)  # fmt: skip


@pytest.mark.parametrize("code", Code)
def test_a_known_id_and_a_missing_definition_come_before_what_was_found_later(channel: Channel, code: Code) -> None:
    good = channel.check(channel.envelope())
    one = replace(good, code=code)
    again, _ = validate_block(2, [one], Committed(ids=(good.transaction_id,)))
    undefined, _ = validate_block(2, [one], Committed(), ["volano"])
    assert again == [code if code in EARLY else Code.DUPLICATE_TXID]
    assert undefined == [code if code in (*EARLY, Code.ILLEGAL_WRITESET) else Code.INVALID_CHAINCODE]
    nameless = replace(one, transaction_id="", transaction=None)
    assert validate_block(2, [nameless], Committed(ids=("",)), ["volano"]) == ([code], {})
    unread = replace(one, transaction=None)
    assert validate_block(2, [unread, unread], Committed(), ["volano"]) == ([code, code], {})
    assert validate_block(2, [one], Committed(), ["other"])[0] == [code]


def test_another_channel(channel: Channel) -> None:
    assert channel.check(channel.envelope(channel="other")).code is Code.TARGET_CHAIN_NOT_FOUND


def test_an_answer_of_another_chaincode(channel: Channel) -> None:
    assert channel.check(channel.envelope(named="other")).code is Code.INVALID_CHAINCODE


def test_writes_into_another_chaincodes_keys(channel: Channel) -> None:
    foreign = NamespaceSet("other", (), (), (Write("a", b"1"),))
    assert channel.check(channel.envelope(foreign)).code is Code.ILLEGAL_WRITESET


@pytest.mark.parametrize("by", [(), ("gse",), ("gse", "citizens"), ("gse", "gse", "citizens")])
def test_fewer_than_three_organisations(channel: Channel, by: tuple[str, ...]) -> None:
    assert channel.check(channel.envelope(by=by)).code is Code.ENDORSEMENT_POLICY_FAILURE


def test_two_peers_of_one_organisation_count_once(channel: Channel) -> None:
    second = enrol(channel.authorities["gse"], "second", unit="peer")
    held = [channel.peers["gse"], second, channel.peers["citizens"]]
    assert channel.check(channel.envelope(endorsers=held)).code is Code.ENDORSEMENT_POLICY_FAILURE


@pytest.mark.parametrize("unit", ["client", "admin", "orderer"])
def test_only_peers_endorse(channel: Channel, unit: str) -> None:
    other = enrol(channel.authorities["municipality"], unit, unit=unit)
    held = [channel.peers["gse"], channel.peers["citizens"], other]
    assert channel.check(channel.envelope(endorsers=held)).code is Code.ENDORSEMENT_POLICY_FAILURE


def test_a_stranger_among_three_good_ones_does_no_harm(channel: Channel, tmp_path: Path) -> None:
    stranger = enrol(create_authority("commerce", tmp_path / "other"), "peer", unit="peer")
    held = [stranger, *(channel.peers[name] for name in NAMES[:3])]
    assert channel.check(channel.envelope(endorsers=held)).code is Code.VALID
    assert channel.check(channel.envelope(endorsers=held[:3])).code is Code.ENDORSEMENT_POLICY_FAILURE
