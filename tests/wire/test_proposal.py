"""Proposals and transactions: Fabric's ids and hashes, by hand; what is refused."""

from dataclasses import replace
from hashlib import sha256

import pytest

from chaincode.wire import messages
from chaincode.wire.messages import MalformedError
from chaincode.wire.proposal import build_proposal, parse_common_headers, parse_proposal, transaction_id
from chaincode.wire.rwset import KeyRead, NamespaceSet, Write
from chaincode.wire.transaction import (
    Action,
    Endorsement,
    Response,
    build_envelope,
    build_response_payload,
    build_transaction,
    parse_transaction,
)

NONCE, CREATOR = b"n" * 24, b"somebody"
ACTION = Action(
    "volano", "1.0", Response(200, "", b"receipt"),
    (NamespaceSet("volano", (KeyRead("a", None),), (), (Write("a", b"1"),)),), ("pay", b"receipt"),
)


def build(**changed):
    parts = {"creator": CREATOR, "nonce": NONCE, "timestamp_s": 1_714_521_600} | changed
    return build_proposal("vallechiara", "volano", [b"pay", b"\xff"], **parts)


def test_the_transaction_id_is_the_hash_of_nonce_and_creator() -> None:
    assert transaction_id(NONCE, CREATOR) == sha256(NONCE + CREATOR).hexdigest()
    # FIPS 180-2, appendix B.1
    assert transaction_id(b"", b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_proposal_comes_back_as_it_went() -> None:
    parsed = parse_proposal(build(transient={"salt": b"s", "vectors": b"v"}))
    headers = parsed.headers
    assert (headers.channel, headers.chaincode, headers.timestamp_s) == ("vallechiara", "volano", 1_714_521_600)
    assert (headers.creator, headers.nonce, headers.transaction_id) == (CREATOR, NONCE, transaction_id(NONCE, CREATOR))
    assert (parsed.args, parsed.transient) == ((b"pay", b"\xff"), {"salt": b"s", "vectors": b"v"})


def test_the_bytes_are_the_messages_of_fabric() -> None:
    outer = messages.Proposal.FromString(build(timestamp_s=300))
    header = messages.Header.FromString(outer.header)
    channel = messages.ChannelHeader.FromString(header.channel_header)
    # ChannelHeader{type: 3, timestamp, channel_id, tx_id, extension: ChaincodeHeaderExtension{chaincode_id{name}}}
    assert header.channel_header == (
        b"\x08\x03" + b"\x1a\x03\x08\xac\x02" + b"\x22\x0bvallechiara"
        + b"\x2a\x40" + channel.tx_id.encode() + b"\x3a\x0a\x12\x08\x12\x06volano"
    )
    assert header.signature_header == b"\x0a\x08somebody" + b"\x12\x18" + NONCE
    payload = messages.ChaincodeProposalPayload.FromString(outer.payload)
    spec = messages.ChaincodeInvocationSpec.FromString(payload.input).chaincode_spec
    assert (spec.type, spec.chaincode_id.name, list(spec.input.args)) == (1, "volano", [b"pay", b"\xff"])


def test_the_order_of_transient_data_doesn_t_change_the_bytes() -> None:
    assert build(transient={"a": b"1", "b": b"2"}) == build(transient={"b": b"2", "a": b"1"})


def test_the_proposal_hash_leaves_transient_data_out() -> None:
    plain, private = parse_proposal(build()), parse_proposal(build(transient={"salt": b"s"}))
    assert plain.digest() == private.digest() == sha256(
        plain.headers.channel_header + plain.headers.signature_header + plain.payload
    ).digest()
    assert b"salt" not in private.payload


def bend_channel(header: bytes, **fields) -> bytes:
    """A channel header with other fields."""
    channel = messages.ChannelHeader.FromString(header)
    for name, value in fields.items():
        setattr(channel, name, value)
    return channel.SerializeToString()


def bend(proposal: bytes, change) -> bytes:
    """The proposal with its channel header changed in place."""
    outer = messages.Proposal.FromString(proposal)
    header = messages.Header.FromString(outer.header)
    channel = messages.ChannelHeader.FromString(header.channel_header)
    change(channel)
    header.channel_header = channel.SerializeToString()
    outer.header = header.SerializeToString()
    return outer.SerializeToString()


@pytest.mark.parametrize(("field", "says"), [
    (("type", 1), "not an endorser transaction"), (("type", 4), "of another type"), (("epoch", 1), "an epoch"),
    (("tx_id", "0" * 64), "transaction id"), (("extension", b""), "no chaincode"),
    (("extension", b"\xff"), "no chaincode"),
])  # fmt: skip
def test_a_bent_header_is_refused(field, says: str) -> None:
    with pytest.raises(MalformedError, match=says):
        parse_proposal(bend(build(), lambda header: setattr(header, *field)))


def test_a_proposal_calls_a_chaincode_by_name_in_both_places() -> None:
    unnamed = build_proposal("vallechiara", "", [b"pay"], creator=CREATOR, nonce=NONCE, timestamp_s=1)
    with pytest.raises(MalformedError, match="no chaincode"):
        parse_proposal(unnamed)
    other = messages.ChaincodeHeaderExtension()
    other.chaincode_id.name = "other"
    with pytest.raises(MalformedError, match="different chaincodes"):
        parse_proposal(bend(build(), lambda header: setattr(header, "extension", other.SerializeToString())))


@pytest.mark.parametrize("length", [23, 25, 48])
def test_a_nonce_has_one_length(length: int) -> None:
    """The id hashes nonce and creator one behind the other: of another length, two pairs could have one id."""
    with pytest.raises(MalformedError, match="nonce"):
        parse_proposal(build(nonce=b"n" * length))


@pytest.mark.parametrize("changed", [{"nonce": b""}, {"creator": b""}])
def test_a_proposal_without_nonce_or_creator_is_refused(changed) -> None:
    with pytest.raises(MalformedError):
        parse_proposal(build(**changed))


def test_every_cut_is_refused() -> None:
    whole = build()
    for length in range(len(whole)):
        with pytest.raises(MalformedError):
            parse_proposal(whole[:length])


def test_a_transaction_comes_back_as_it_went() -> None:
    proposal = parse_proposal(build(transient={"salt": b"secret"}))
    payload = build_response_payload(proposal, ACTION)
    transaction = build_transaction(proposal, payload, [Endorsement(b"peer", b"signature")])
    parsed = parse_transaction(transaction)
    assert (parsed.headers, parsed.args, parsed.action) == (proposal.headers, proposal.args, ACTION)
    assert (parsed.response_payload, parsed.endorsements) == (payload, (Endorsement(b"peer", b"signature"),))
    assert b"secret" not in transaction
    assert build_envelope(transaction, b"s").endswith(b"\x12\x01s")


def test_equal_simulations_give_equal_bytes() -> None:
    assert build_response_payload(parse_proposal(build()), ACTION) == build_response_payload(
        parse_proposal(build()), ACTION
    )


def test_the_payload_of_another_proposal_is_refused() -> None:
    one, other = parse_proposal(build()), parse_proposal(build(nonce=b"m" * 24))
    with pytest.raises(MalformedError):
        parse_transaction(build_transaction(one, build_response_payload(other, ACTION), []))


def test_a_transaction_s_id_is_made_of_its_own_nonce_and_creator() -> None:
    proposal = parse_proposal(build())
    chosen = replace(proposal, headers=parse_common_headers(
        bend_channel(proposal.headers.channel_header, tx_id="0" * 64), proposal.headers.signature_header
    ))
    transaction = build_transaction(chosen, build_response_payload(chosen, ACTION), [])
    with pytest.raises(MalformedError, match="transaction id"):
        parse_transaction(transaction)


def test_two_actions_in_one_transaction_are_refused() -> None:
    proposal = parse_proposal(build())
    payload = messages.Payload.FromString(build_transaction(proposal, build_response_payload(proposal, ACTION), []))
    transaction = messages.Transaction.FromString(payload.data)
    transaction.actions.append(transaction.actions[0])
    payload.data = transaction.SerializeToString()
    with pytest.raises(MalformedError):
        parse_transaction(payload.SerializeToString())
