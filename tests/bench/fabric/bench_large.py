"""One command for many on a network: seconds from its proposal to its block, and the size of the transaction."""

import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass

from gateway.commandline.operating.bench import Figure
from gateway.ledger.port import LedgerCall
from network.native import Network
from tests.bench.fabric.seeding import seed, seeding
from tests.bench.large import BAR_MB, BAR_S, Large, list_large
from tests.helpers.ledger.town import Person, Town
from tests.helpers.network.network_town import NetworkPlace
from tests.helpers.network.networks import start_network


def measure(quick: bool) -> Iterable[Figure]:
    """Time each, on a channel of its own that holds its world; a tenth as large when quick."""
    with start_network("tanti") as network:
        with seeding(network):
            ready = [prepare(network, f"large-{number}", large) for number, large in enumerate(list_large(quick))]
        for one in ready:
            seconds, megabytes = send(network, one)
            yield Figure(name=one.name, value=round(seconds, 2), unit="s", bar=f"<= {BAR_S:g}", ok=seconds <= BAR_S,
                         fabric=network.programs.version)
            yield Figure(name=f"{one.name}, the transaction", value=round(megabytes, 2), unit="MB",
                         bar=f"<= {BAR_MB:g}", ok=megabytes <= BAR_MB, fabric=network.programs.version)


@dataclass(frozen=True)
class Ready:
    """A command that is ready to be sent. channel: where its world lies; role: of the energy operator, who sends it."""

    name: str
    channel: str
    call: LedgerCall
    role: str


def prepare(network: Network, channel: str, large: Large) -> Ready:
    """Lay the command's world on a new channel."""
    network.create_channel(channel)
    with NetworkPlace(network.folder, channel) as place:
        seed(Town(place), large.world.state.items())
    call = LedgerCall(large.command, f"{large.world.date}-{secrets.token_hex(16)}", "", large.arguments)
    return Ready(large.name, channel, call, large.role)


def send(network: Network, ready: Ready) -> tuple[float, float]:
    """Send the command as its gateway would; seconds, and megabytes of the transaction."""
    with NetworkPlace(network.folder, ready.channel) as place:
        ledger, signer = place.ledgers["gse"], place.signer("gse", ready.role)
        Town(place).ask(Person("gse", signer), "now")
        began_s = time.perf_counter()
        proposal = ledger.prepare(ready.call, signer.certificate)
        transaction = ledger.endorse(proposal, signer.sign(proposal)).transaction
        ledger.submit(transaction, signer.sign(transaction))
        return time.perf_counter() - began_s, len(transaction) / 1e6
