"""Whoever bends rules on the sample network: envelopes changed in one thing each, and what the network says of them."""

import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

from chaincode.peer.connection import PeerAddress
from chaincode.wire import messages
from chaincode.wire.proposal import transaction_id
from chaincode.wire.signing import sign
from gateway.ledger.fabric.connection import Connection
from gateway.ledger.port import Endorsed, Signer
from network.connection import find_connection
from network.native import Network
from tests.helpers.ledger.town import Person, Step, Town
from tests.helpers.network.network_town import NetworkPlace

CHANNEL = "borgo"


class Bender:
    """A member's client that sends what it likes: envelopes past our own gateway, straight to the peer's."""

    def __init__(self, network: Network, place: NetworkPlace) -> None:
        found = find_connection(network.folder, network.topology, "citizens")
        self.connection = Connection(PeerAddress(found.address, found.tls_root_pem, found.server_name))
        self.place = place
        self.codes: list[str] = []

    def endorse(self, step: Step) -> Endorsed:
        """Have a step endorsed and keep it."""
        ledger = self.place.ledgers[step.by.organisation]
        proposal = ledger.prepare(step.call, step.by.signer.certificate)
        return ledger.endorse(proposal, sign(step.by.signer.key, proposal), step.organisations)

    def send(self, payload: bytes, by: Signer) -> str:
        """Sign bytes, send them, and give the code that they get."""
        channel = messages.decode(
            messages.ChannelHeader, messages.decode(messages.Payload, payload).header.channel_header
        )
        envelope = messages.Envelope(payload=payload, signature=sign(by.key, payload))
        self.connection.gateway.submit(CHANNEL, channel.tx_id, envelope, timeout_s=30)
        return str(channel.tx_id)


def change(transaction: bytes, alter: Callable[[Any, Any, Any, Any], None]) -> bytes:
    """Alter a transaction: its channel header, ChaincodeActionPayload, ProposalResponsePayload, ChaincodeAction."""
    payload = messages.decode(messages.Payload, transaction)
    header = messages.decode(messages.ChannelHeader, payload.header.channel_header)
    body = messages.decode(messages.Transaction, payload.data)
    inner = messages.decode(messages.ChaincodeActionPayload, body.actions[0].payload)
    response = messages.decode(messages.ProposalResponsePayload, inner.action.proposal_response_payload)
    action = messages.decode(messages.ChaincodeAction, response.extension)
    before = messages.encode(action)
    alter(header, inner, response, action)
    if messages.encode(action) != before:
        response.extension = messages.encode(action)
    payload.header.channel_header = messages.encode(header)
    rehash(payload, body, inner, response)
    return messages.encode(payload)


def rehash(payload: Any, body: Any, inner: Any, response: Any) -> None:
    """Put the parts together again under a proposal hash that fits, so that only what is altered is wrong."""
    signed = payload.header.channel_header + body.actions[0].header + inner.chaincode_proposal_payload
    response.proposal_hash = sha256(signed).digest()
    inner.action.proposal_response_payload = messages.encode(response)
    body.actions[0].payload = messages.encode(inner)
    payload.data = messages.encode(body)


def bends() -> Iterator[tuple[str, Callable[[Any, Any, Any, Any], None]]]:
    """What a client may alter, each by what Fabric's peers are expected to call it."""
    def extend(header: Any, data: bytes) -> None:
        header.extension = data

    def name(header: Any, action: Any, found: str, answered: str) -> None:
        header.extension = messages.encode(messages.ChaincodeHeaderExtension(chaincode_id={"name": found}))
        action.chaincode_id.name = answered

    def twice(action: Any) -> None:
        sets = messages.decode(messages.TxReadWriteSet, action.results)
        sets.ns_rwset.add().CopyFrom(sets.ns_rwset[0])
        action.results = messages.encode(sets)

    def event(action: Any) -> None:
        action.events = messages.encode(messages.ChaincodeEvent(chaincode_id="other", event_name="x"))

    yield "ENDORSEMENT_POLICY_FAILURE", lambda h, i, r, a: i.action.endorsements.pop()
    yield "ENDORSEMENT_POLICY_FAILURE", lambda h, i, r, a: setattr(a.response, "message", "other")
    yield "BAD_PROPOSAL_TXID", lambda h, i, r, a: setattr(h, "tx_id", "0" * 63 + "1")
    yield "BAD_COMMON_HEADER", lambda h, i, r, a: setattr(h, "epoch", 1)
    yield "BAD_HEADER_EXTENSION", lambda h, i, r, a: extend(h, b"\xff")
    yield "INVALID_OTHER_REASON", lambda h, i, r, a: extend(h, b"")
    yield "INVALID_OTHER_REASON", lambda h, i, r, a: a.ClearField("chaincode_id")
    yield "INVALID_OTHER_REASON", lambda h, i, r, a: event(a)
    yield "BAD_RWSET", lambda h, i, r, a: setattr(a, "results", b"\xff")
    yield "BAD_RESPONSE_PAYLOAD", lambda h, i, r, a: r.ClearField("extension")
    yield "INVALID_CHAINCODE", lambda h, i, r, a: name(h, a, "volano", "other")
    yield "INVALID_CHAINCODE", lambda h, i, r, a: name(h, a, "", "")
    yield "INVALID_CHAINCODE", lambda h, i, r, a: a.chaincode_id.ClearField("version")
    yield "ILLEGAL_WRITESET", lambda h, i, r, a: twice(a)


def renew(transaction: bytes, nonce: bytes) -> bytes:
    """Give a transaction another nonce, and with it another id; its endorsements no longer fit."""
    payload = messages.decode(messages.Payload, transaction)
    header = messages.decode(messages.ChannelHeader, payload.header.channel_header)
    signature = messages.decode(messages.SignatureHeader, payload.header.signature_header)
    body = messages.decode(messages.Transaction, payload.data)
    signature.nonce = nonce
    header.tx_id = transaction_id(nonce, signature.creator)
    payload.header.channel_header = messages.encode(header)
    payload.header.signature_header = body.actions[0].header = messages.encode(signature)
    payload.data = messages.encode(body)
    return messages.encode(payload)


def bend_all(bender: Bender, town: Town, person: Person) -> None:
    """Send one good transaction's altered copies, each under an id of its own, then itself twice."""
    endorsed = bender.endorse(town.step(person, "publish", kind="offer", thing="service", category="care",
                                        min_price_cents=1, max_price_cents=100, terms="7" * 64))
    for number, (_, alter) in enumerate(bends(), start=1):
        fresh = renew(endorsed.transaction, number.to_bytes(24, "big"))
        bender.send(change(fresh, alter), person.signer)
    settle_height(town)
    # a body that can't be read stands alone in its block: peers of 2.5.0 and 3.1.5 alike wait for ever with a good
    # transaction that comes behind it (statebased.extractDependenciesForTx returns without its signal)
    unread = renew(endorsed.transaction, b"\xaa" * 24)
    bender.send(change(unread, lambda h, i, r, a: setattr(r, "extension", b"\xff")), person.signer)
    settle_height(town)
    broken = messages.decode(messages.Payload, renew(endorsed.transaction, b"\xab" * 24))
    broken.data = b"\xff"
    bender.send(messages.encode(broken), person.signer)
    settle_height(town)
    for _ in range(2):
        bender.send(endorsed.transaction, person.signer)
    # the same signature header in other bytes under the same id: valid for a peer, had it not come before
    other = bender.endorse(town.step(person, "publish", kind="need", thing="service", category="care",
                                     min_price_cents=1, max_price_cents=100, terms="7" * 64))
    rewritten = messages.decode(messages.Payload, other.transaction)
    rewritten.header.signature_header += b"\x1a\x01x"
    bender.send(messages.encode(rewritten), person.signer)
    settle_height(town)


def settle_height(town: Town) -> None:
    """Wait until all peers hold what was sent."""
    time.sleep(2)
    town.wait(max(ledger.height() for ledger in town.place.ledgers.values()) - 1)
