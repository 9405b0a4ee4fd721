"""One log of a thousand commands on a network and on the embedded ledger: equal answers, events, writes, state."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from threading import Lock

import pytest

from chaincode.wire.pace import Pace
from chaincode.wire.rwset import state_digest
from gateway.ledger.embedded import EmbeddedLedger, Endorser
from gateway.ledger.port import VALID, BlockTransaction, EndorseError, Ledger, Receipt, execute
from network.native import Network
from tests.helpers.ledger.town import Step, Town
from tests.helpers.network.network_town import NetworkPlace

CITIZENS = 170
CHANNEL = "both-ledgers"


@dataclass
class Log:
    """What was sent, with what came of it: a receipt, or the refusal's code."""

    receipts: list[tuple[Step, Receipt]] = field(default_factory=list)
    refusals: list[tuple[Step, EndorseError]] = field(default_factory=list)


class LoggingTown(Town):
    """A town that keeps all that it sends."""

    def __init__(self, place: NetworkPlace) -> None:
        super().__init__(place)
        self.log, self._gate = Log(), Lock()

    def send(self, step: Step) -> Receipt:
        """Send and keep."""
        try:
            receipt = super().send(step)
        except EndorseError as error:
            self.log.refusals.append((step, error))
            raise
        with self._gate:
            self.log.receipts.append((step, receipt))
        return receipt


@pytest.fixture
def place(fabric_network: Network) -> Iterator[NetworkPlace]:
    """A channel of its own on the network."""
    fabric_network.create_channel(CHANNEL)
    with NetworkPlace(fabric_network.folder) as made:
        made.topology = replace(made.topology, channel=CHANNEL)
        yield made


@pytest.fixture
def embedded(place: NetworkPlace, tmp_path: Path) -> Iterator[EmbeddedLedger]:
    """The embedded ledger with the network's own peers' keys as its endorsers, and nothing in it."""
    path, trust = tmp_path / "ledger.db", place.ledgers["municipality"].trust
    EmbeddedLedger.create(path, trust)
    peers = {name: place.signer(name, "peer") for name in trust.names()}
    endorsers = [Endorser(name, one.certificate, one.key, pace=Pace(10**6)) for name, one in peers.items()]
    with EmbeddedLedger(path, endorsers, ("municipality", place.signer("municipality", "orderer"))) as ledger:
        yield ledger


def live(town: LoggingTown) -> None:
    """Found, join, turn energy into tokens, buy and pay: a thousand commands, and a few that are refused."""
    shop, waiting = town.have_services(CITIZENS)
    town.do_all([town.confirm(person, agreement) for person, agreement in waiting])
    paid, agreement = waiting[0]
    town.refused(paid, "confirm", agreement=agreement)
    town.refused(paid, "open_day", date=town.date)
    town.refused(town.staff("municipality"), "open_day", date=town.date)
    town.refused(shop, "accept", agreement="0" * 64)


def list_transactions(ledger: Ledger) -> list[BlockTransaction]:
    """All commands of a ledger that count, in order."""
    blocks = islice(ledger.blocks(), ledger.height())
    return [one for block in blocks for one in block.transactions if one.args and one.is_valid]


def describe(one: BlockTransaction) -> tuple[object, ...]:
    """What both ledgers promise of a transaction."""
    return one.args, one.creator, one.response, one.event, one.writes


def digest_of(transactions: list[BlockTransaction]) -> str:
    """The state after valid transactions' writes."""
    state: dict[str, bytes] = {}
    for key, value in (write for one in transactions for write in one.writes):
        if value is None:
            state.pop(key, None)
        else:
            state[key] = value
    return state_digest(state.items())


def test_a_thousand_commands_lead_to_the_same(place: NetworkPlace, embedded: EmbeddedLedger) -> None:
    town = LoggingTown(place)
    live(town)
    assert len(town.log.receipts) >= 1_000

    there = list_transactions(place.ledgers["municipality"])
    order = {one.transaction_id: number for number, one in enumerate(there)}
    for step, receipt in sorted(town.log.receipts, key=lambda one: order[one[1].transaction_id]):
        again = execute(embedded, step.call, step.by.signer, step.organisations)
        assert (again.code, again.response) == (VALID, receipt.response)

    here = list_transactions(embedded)
    assert [describe(one) for one in here] == [describe(one) for one in there]
    assert digest_of(there) == digest_of(here) == embedded.state_digest()
    for step, error in town.log.refusals:
        with pytest.raises(EndorseError) as caught:
            execute(embedded, step.call, step.by.signer, step.organisations)
        assert (caught.value.code, caught.value.status, caught.value.values) == (error.code, error.status, error.values)
    assert len(town.log.refusals) == 4
