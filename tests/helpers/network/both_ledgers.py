"""One log of commands of every kind on a network, sent again on the embedded ledger: what must then be equal.

    with NetworkPlace(network.folder) as place, open_beside(place, folder) as embedded:
        town = LoggingTown(place)
        live(town, citizens=125)
        assert find_differences(town, embedded) == []
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from threading import Lock

from chaincode.wire.pace import Pace
from chaincode.wire.rwset import state_digest
from gateway.ledger.embedded import EmbeddedLedger, Endorser
from gateway.ledger.port import BlockTransaction, EndorseError, Ledger, LedgerError, Receipt, execute
from tests.helpers.ledger.all_commands import found_for_all, live_through_all
from tests.helpers.ledger.all_life import PRICE_CENTS, Life
from tests.helpers.ledger.town import Person, Step, Town
from tests.helpers.network.network_town import NetworkPlace

WRITTEN, STATE = "arguments, creators, answers, events or writes", "state"


@dataclass
class Log:
    """What was sent, with what came of it: a receipt, or the refusal."""

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


@contextmanager
def open_beside(place: NetworkPlace, folder: Path) -> Iterator[EmbeddedLedger]:
    """An embedded ledger with the network's own peers' keys as its endorsers, and nothing in it."""
    path, trust = folder / "ledger.db", place.ledgers["municipality"].trust
    EmbeddedLedger.create(path, trust)
    peers = {name: place.signer(name, "peer") for name in trust.names()}
    endorsers = [Endorser(name, one.certificate, one.key, pace=Pace(10**6)) for name, one in peers.items()]
    with EmbeddedLedger(path, endorsers, ("municipality", place.signer("municipality", "orderer"))) as ledger:
        yield ledger


def live(town: Town, citizens: int) -> None:
    """Found, join, turn energy into tokens; most citizens buy and pay, four commands each; then each kind of command.

    Then a few that are refused: by what stands at the end, so that they may be sent again after all the rest.
    """
    life = found_for_all(town, citizens)
    consumer, agreement = trade_with_all(life)
    live_through_all(life)
    town.refused(consumer, "confirm", agreement=agreement)
    town.refused(consumer, "open_day", date=town.date)
    town.refused(town.staff("municipality"), "open_day", date=town.date)
    town.refused(life.others[0], "accept", agreement="0" * 64)


def trade_with_all(life: Life) -> tuple[Person, str]:
    """Everybody but those whom `live_through_all` needs pays the shop for a service; give who did, and for which."""
    town, shop = life.town, life.others[0]
    offer, consumers = town.publish(shop), life.people[5:]
    asked = [town.request(one, shop, offer, life.lots[one.member], PRICE_CENTS) for one in consumers]
    agreements = town.deliver_all(shop, asked)
    town.do_all([town.confirm(*one) for one in zip(consumers, agreements, strict=True)])
    return consumers[0], agreements[0]


def find_differences(town: LoggingTown, embedded: EmbeddedLedger) -> list[str]:
    """Send the log again in the network's order, and name what isn't the same."""
    there = list_transactions(town.place.ledgers["municipality"])
    order = {one.transaction_id: number for number, one in enumerate(there)}
    sent = sorted(town.log.receipts, key=lambda one: order[one[1].transaction_id])
    found = [one for step, receipt in sent if (one := compare_receipts(embedded, step, receipt))]
    found += [one for step, error in town.log.refusals if (one := compare_refusals(embedded, step, error))]
    here = list_transactions(embedded)
    if [describe(one) for one in here] != [describe(one) for one in there]:
        found.append(WRITTEN)
    if not digest_of(there) == digest_of(here) == embedded.state_digest():
        found.append(STATE)
    return found


def compare_receipts(embedded: EmbeddedLedger, step: Step, receipt: Receipt) -> str:
    """Send what counted there; what comes of it here, if that is something else."""
    try:
        again = execute(embedded, step.call, step.by.signer, step.organisations)
    except LedgerError as error:
        return f"{step.call.name}: {error}"
    return "" if (again.code, again.response) == (receipt.code, receipt.response) else f"{step.call.name}: {again}"


def compare_refusals(embedded: EmbeddedLedger, step: Step, error: EndorseError) -> str:
    """Send what was refused there, once all the rest counts; what comes of it here, if that is something else."""
    try:
        return f"{step.call.name} counts: {execute(embedded, step.call, step.by.signer, step.organisations)}"
    except EndorseError as again:
        is_same = (again.code, again.status, again.values) == (error.code, error.status, error.values)
        return "" if is_same else f"{step.call.name}: {again}, not {error}"


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
