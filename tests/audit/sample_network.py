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
from dataclasses import replace
from io import BytesIO
from itertools import islice
from pathlib import Path

from chaincode.audit.blocks_file import write_blocks
from chaincode.audit.bundle import build_bundle
from chaincode.audit.trust import describe_genesis, format_trust
from chaincode.rules.intervals import add_days
from chaincode.wire import messages
from chaincode.wire.genesis import read_trust
from chaincode.wire.identity import serialise_identity
from chaincode.wire.proposal import transaction_id
from chaincode.wire.signing import sign
from gateway.commandline.base.chaincode import own_chaincode
from gateway.ledger.port import Signer
from network.authority import load_credential
from network.joining import deploy
from network.native import Network
from tests.audit.sample_bends import CHANNEL, Bender, bend_all, settle_height
from tests.helpers.ledger.all_commands import Life, found_for_all, live_through_all
from tests.helpers.ledger.town import Town
from tests.helpers.network.network_town import NetworkPlace
from tests.helpers.network.networks import start_network

MEMBERS = 52  # one more than Fabric keeps of a range's reads before it sums them up, and one


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
