"""Validation: each code from a block and the state before it, in Fabric's order."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from chaincode.wire import messages
from chaincode.wire.codes import Code
from chaincode.wire.identity import serialise_identity
from chaincode.wire.proposal import build_proposal, parse_proposal
from chaincode.wire.rwset import NamespaceSet, Range, Read, Version, Write, encode_sets, prefix_range, summarise
from chaincode.wire.signing import sign
from chaincode.wire.transaction import (
    Action,
    Endorsement,
    Response,
    build_envelope,
    build_response_payload,
    build_transaction,
)
from chaincode.wire.trust import RAFT, Trust, Verifier
from chaincode.wire.validation import Checked, check_envelope, find_endorsers, validate_block
from network.authority import Credential, create_authority, enrol

NAMES = ("citizens", "commerce", "municipality", "gse")


@dataclass
class Committed:
    """A state of one namespace."""

    keys: dict[str, Version] = field(default_factory=dict)
    ids: tuple[str, ...] = ()

    def version(self, namespace: str, key: str) -> Version | None:
        return self.keys.get(key) if namespace == "volano" else None

    def versions(self, namespace: str, start: str, end: str) -> list[tuple[str, Version]]:
        return sorted((key, version) for key, version in self.keys.items() if start <= key < end)

    def has_transaction(self, transaction_id: str) -> bool:
        return transaction_id in self.ids


class Channel:
    """Four organisations with a peer each, and a client who signs."""

    def __init__(self, folder: Path) -> None:
        self.authorities = {name: create_authority(name, folder) for name in NAMES}
        self.verifier = Verifier(Trust("vallechiara", tuple(one.describe() for one in self.authorities.values())))
        self.peers = {name: enrol(one, "peer", unit="peer") for name, one in self.authorities.items()}
        self.client = enrol(self.authorities["citizens"], "client")
        self.count = 0

    def envelope(
        self, sets: NamespaceSet | None = None, *, by=NAMES[:3], channel="vallechiara", named="volano",
        signer: Credential | None = None, endorsers: list[Credential] | None = None,
    ) -> bytes:
        """A transaction; by default a good one."""
        self.count += 1
        creator = serialise_identity("citizens", self.client.certificate)
        nonce = self.count.to_bytes(24, "big")
        raw = build_proposal(channel, "volano", [b"pay"], creator=creator, nonce=nonce, timestamp_s=1)
        proposal = parse_proposal(raw)
        action = Action(named, "", Response(200), (sets or NamespaceSet("volano"),))
        payload = build_response_payload(proposal, action)
        held = endorsers if endorsers is not None else [self.peers[name] for name in by]
        endorsements = [endorse(one, payload) for one in held]
        transaction = build_transaction(proposal, payload, endorsements)
        return build_envelope(transaction, sign((signer or self.client).key, transaction))

    def check(self, envelope: bytes) -> Checked:
        return check_envelope(envelope, self.verifier)


def endorse(one: Credential, payload: bytes) -> Endorsement:
    serialised = serialise_identity(one.organisation, one.certificate)
    return Endorsement(serialised, sign(one.key, payload + serialised))


@pytest.fixture
def channel(tmp_path: Path) -> Channel:
    return Channel(tmp_path)


def writes(key: str, *reads: Read) -> NamespaceSet:
    return NamespaceSet("volano", reads, (), (Write(key, b"1"),))


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


@pytest.mark.parametrize(("reads", "code"), [
    ((Read("a", (1, 0)),), Code.VALID),
    ((Read("none", None),), Code.VALID),
    ((Read("a", (0, 9)),), Code.MVCC_READ_CONFLICT),
    ((Read("a", None),), Code.MVCC_READ_CONFLICT),
    ((Read("none", (1, 0)),), Code.MVCC_READ_CONFLICT),
])
def test_reads_must_still_be_so(channel: Channel, reads: tuple[Read, ...], code: Code) -> None:
    checked = [channel.check(channel.envelope(writes("b", *reads)))]
    codes, updates = validate_block(2, checked, Committed({"a": (1, 0)}))
    assert codes == [code]
    assert (updates == {}) is (code is not Code.VALID)


def test_an_earlier_write_of_the_block_counts_only_when_valid(channel: Channel) -> None:
    state = Committed({"a": (1, 0), "b": (1, 1)})
    sets = [writes("a", Read("b", (0, 0))), writes("a"), writes("c", Read("a", (1, 0))), writes("b", Read("b", (1, 1)))]
    codes, updates = validate_block(7, [channel.check(channel.envelope(one)) for one in sets], state)
    assert codes == [Code.MVCC_READ_CONFLICT, Code.VALID, Code.MVCC_READ_CONFLICT, Code.VALID]
    assert {key: one.version for key, one in updates["volano"].items()} == {"a": (7, 1), "b": (7, 3)}


def test_blind_writes_never_conflict_and_the_last_stays(channel: Channel) -> None:
    checked = [channel.check(channel.envelope(writes("a"))) for _ in range(3)]
    codes, updates = validate_block(2, checked, Committed())
    assert (codes, updates["volano"]["a"].version) == ([Code.VALID] * 3, (2, 2))


def test_an_id_counts_once_in_the_chain_and_once_in_the_block(channel: Channel) -> None:
    one, other = (channel.check(channel.envelope()) for _ in range(2))
    codes, _ = validate_block(2, [one, one, other], Committed(ids=(other.transaction_id,)))
    assert codes == [Code.VALID, Code.DUPLICATE_TXID, Code.DUPLICATE_TXID]


def test_an_id_that_failed_its_first_checks_may_come_again_in_the_block(channel: Channel) -> None:
    good = channel.check(channel.envelope())
    bad = Checked(Code.ENDORSEMENT_POLICY_FAILURE, good.transaction_id, good.transaction)
    codes, _ = validate_block(2, [bad, good], Committed())
    assert codes == [Code.ENDORSEMENT_POLICY_FAILURE, Code.VALID]


STATE = {"p/1": (1, 0), "p/2": (1, 1), "q": (1, 2)}
WHOLE = (Read("p/1", (1, 0)), Read("p/2", (1, 1)))


def scan(*reads: Read, end: str = "", is_exhausted: bool = True, summary=None) -> NamespaceSet:
    start, stop = prefix_range("p/")
    return NamespaceSet("volano", (), (Range(start, end or stop, reads, is_exhausted, summary),), (Write("x", b"1"),))


@pytest.mark.parametrize(("before", "code"), [
    ((), Code.VALID),
    ((Write("q", b"1"),), Code.VALID),
    ((Write("p/3", b"1"),), Code.PHANTOM_READ_CONFLICT),
    ((Write("p/0", b"1"),), Code.PHANTOM_READ_CONFLICT),
    ((Write("p/1", b"1"),), Code.PHANTOM_READ_CONFLICT),
    ((Write("p/2", None),), Code.PHANTOM_READ_CONFLICT),
    ((Write("p/9", None),), Code.VALID),
])
def test_a_range_must_still_be_so(channel: Channel, before: tuple[Write, ...], code: Code) -> None:
    sets = [NamespaceSet("volano", (), (), before), scan(*WHOLE)]
    codes, _ = validate_block(2, [channel.check(channel.envelope(one)) for one in sets], Committed(dict(STATE)))
    assert codes == [Code.VALID, code]


@pytest.mark.parametrize("reads", [WHOLE[:1], (), (Read("p/1", (9, 9)), WHOLE[1])])
def test_a_range_compares_with_the_committed_state(channel: Channel, reads: tuple[Read, ...]) -> None:
    codes, _ = validate_block(2, [channel.check(channel.envelope(scan(*reads)))], Committed(dict(STATE)))
    assert codes == [Code.PHANTOM_READ_CONFLICT]


def test_a_range_that_stopped_early_ends_with_its_last_key(channel: Channel) -> None:
    sets = scan(WHOLE[0], end="p/1", is_exhausted=False)
    codes, _ = validate_block(2, [channel.check(channel.envelope(sets))], Committed(dict(STATE)))
    assert codes == [Code.VALID]


def test_fabrics_summary_of_a_long_range_is_worked_out_again(channel: Channel) -> None:
    keys = {f"p/{number:03}": (1, number) for number in range(120)}
    summary = summarise([Read(*one) for one in keys.items()], 50)
    checked = [channel.check(channel.envelope(scan(summary=summary)))]
    # the summary isn't produced by our own encoder, so it is put in by hand
    sets = (scan(summary=summary),)
    action = checked[0].transaction.action
    object.__setattr__(action, "sets", sets)
    assert validate_block(2, checked, Committed(dict(keys)))[0] == [Code.VALID]
    del keys["p/007"]
    assert validate_block(2, checked, Committed(dict(keys)))[0] == [Code.PHANTOM_READ_CONFLICT]
