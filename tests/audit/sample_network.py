"""Makes the sample chains of tests/vectors/fabric-*: a small fictional town on a real network, and whoever bends rules.

    PYTHONPATH=. python -m tests.audit.sample_network tests/vectors/fabric-2.5
    VOLANO_FABRIC_BIN=FOLDER PYTHONPATH=. python -m tests.audit.sample_network tests/vectors/fabric-3.1

Each command of the table is in it. Besides honest ones a member's client sends envelopes of every form that an orderer
takes and a peer refuses, so that the codes in the blocks are those of Fabric's own peers. The chain ends with an update
of the configuration and a second definition. Written: chain.xz (blocks as `audit export` writes them), trust.toml,
bundle.xz.
"""

import lzma
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

from chaincode.audit.blocks_file import write_blocks
from chaincode.audit.bundle import build_bundle
from chaincode.audit.trust import describe_genesis, format_trust
from chaincode.peer import messages as peer_messages
from chaincode.peer.connection import PeerAddress
from chaincode.rules.intervals import add_days
from chaincode.wire import messages
from chaincode.wire.genesis import read_trust
from chaincode.wire.identity import serialise_identity
from chaincode.wire.proposal import transaction_id
from chaincode.wire.signing import sign
from gateway.commandline.base.chaincode import own_chaincode
from gateway.ledger.fabric.connection import Connection
from gateway.ledger.port import Endorsed, Signer
from network.authority import load_credential
from network.connection import find_connection
from network.joining import deploy
from network.native import Network
from tests.helpers.ledger.all_commands import Life, found_for_all, live_through_all
from tests.helpers.ledger.town import Person, Step, Town
from tests.helpers.network.network_town import NetworkPlace
from tests.helpers.network.networks import start_network

MEMBERS = 52  # one more than Fabric keeps of a range's reads before it sums them up, and one
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
        request = peer_messages.SubmitRequest(transaction_id=channel.tx_id, channel_id=CHANNEL)
        request.prepared_transaction.CopyFrom(envelope)
        self.connection.submit(request, timeout=30)
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


def conflict(bender: Bender, town: Town, life: Life) -> None:
    """Two payments of one lot, endorsed before the first is sent, in one block and in two."""
    consumer, provider = life.people[:2]
    offer = town.publish(provider)
    lot = life.lots[consumer.member]
    steps = [town.request(consumer, provider, offer, lot, 5 + number) for number in range(3)]
    endorsed = [bender.endorse(step) for step in steps]
    for one in endorsed[:2]:
        bender.send(one.transaction, consumer.signer)
    settle_height(town)
    bender.send(endorsed[2].transaction, consumer.signer)
    settle_height(town)


def phantom(bender: Bender, town: Town, life: Life) -> None:
    """A settlement that read all members, and a member who comes between: endorsed, then late."""
    statement = town.build_week(life.everybody, town.next_period)
    period, town.next_period = town.next_period, add_days(town.next_period, 1)
    settlement = f"{period}.provisional.1"
    town.open_day()
    operator = town.staff("gse")
    town.do(operator, "anchor", settlement=settlement, **statement.anchor)
    early = bender.endorse(town.step(operator, "settle", statement.transient, settlement=settlement, claims=[]))
    (newcomer,) = town.join("gse")
    bender.send(early.transaction, operator.signer)
    settle_height(town)
    town.do(operator, "settle", statement.transient, settlement=settlement, claims=[])
    town.countersign_settlement(settlement)
    life.keep(settlement, statement)
    life.others.append(newcomer)


def configure(network: Network, bender: Bender, town: Town) -> None:
    """Change the channel's batch timeout by the word of three administrators."""
    old = messages.decode(messages.Config, read_trust(bytes(first_block(town))).config)
    update = messages.ConfigUpdate(channel_id=CHANNEL)
    key = ("Orderer", "BatchTimeout")
    for side, version in ((update.read_set, 0), (update.write_set, 1)):
        side.version, group = old.channel_group.version, side.groups[key[0]]
        group.version = old.channel_group.groups[key[0]].version
        if version:
            value = group.values[key[1]]
            value.CopyFrom(old.channel_group.groups[key[0]].values[key[1]])
            value.version, value.value = 1, b"\x0a\x05250ms"
    data = messages.encode(update)
    signed = messages.ConfigUpdateEnvelope(config_update=data)
    keys = network.folder / "keys"
    admins = {name: load_credential(keys, name, "admin") for name in ("citizens", "commerce", "gse")}
    for name, one in admins.items():
        creator = serialise_identity(name, one.certificate)
        header = messages.encode(messages.SignatureHeader(creator=creator, nonce=os.urandom(24)))
        signed.signatures.add(signature_header=header, signature=sign(one.key, header + data))
    admin = admins["citizens"]
    creator, nonce = serialise_identity("citizens", admin.certificate), os.urandom(24)
    channel = messages.ChannelHeader(
        type=messages.CONFIG_UPDATE, channel_id=CHANNEL, tx_id=transaction_id(nonce, creator)
    )
    payload = messages.Payload(data=messages.encode(signed))
    payload.header.channel_header = messages.encode(channel)
    header = messages.SignatureHeader(creator=creator, nonce=nonce)
    payload.header.signature_header = messages.encode(header)
    bender.send(messages.encode(payload), Signer(admin.certificate, admin.key))
    settle_height(town)


def first_block(town: Town) -> bytes:
    """Block 0 as a peer gives it."""
    return next(iter(fetch(town, 1)))


def fetch(town: Town, height: int) -> list[bytes]:
    """So many raw blocks of one peer."""
    stream = town.place.ledgers["gse"].blocks(0)
    try:
        return [block.raw for block in islice(stream, height)]
    finally:
        stream.close()


def live(network: Network) -> tuple[list[bytes], dict[str, bytes]]:
    """Let the town live and give its blocks, and the vectors of its settlements."""
    with NetworkPlace(network.folder) as place:
        town, bender = Town(place), Bender(network, place)
        life = found_for_all(town, MEMBERS // 2, MEMBERS - MEMBERS // 2)
        conflict(bender, town, life)
        bend_all(bender, town, life.people[2])
        phantom(bender, town, life)
        live_through_all(life)
        configure(network, bender, town)
        own = own_chaincode()
        again = replace(own, version=f"next-{own.version}").definition
        deploy(network.folder, network.topology, network.organisations, CHANNEL, again, is_upgrade=True)
        town.open_day()
        settle_height(town)
        return fetch(town, max(ledger.height() for ledger in place.ledgers.values())), life.statements


def main(target: Path) -> None:
    """Write a sample chain into a folder."""
    with start_network(CHANNEL) as network:
        blocks, statements = live(network)
    save(target, blocks, statements)


def save(target: Path, blocks: list[bytes], statements: dict[str, bytes]) -> None:
    """Write the chain's three files."""
    target.mkdir(parents=True, exist_ok=True)
    file = BytesIO()
    write_blocks(file, blocks)
    pack(target / "chain.xz", file.getvalue())
    (target / "trust.toml").write_text(format_trust(describe_genesis(blocks[0])), encoding="utf-8")
    settlement = min(statements)
    pack(target / "bundle.xz", build_bundle(settlement.split(".")[0], {settlement: statements[settlement]}))


def pack(target: Path, data: bytes) -> None:
    """Write data compressed."""
    target.write_bytes(lzma.compress(data, preset=9 | lzma.PRESET_EXTREME))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
