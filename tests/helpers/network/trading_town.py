"""A town whose people trade without end in a process of their own, on a network whose nodes are killed meanwhile.

    with trading_town(network, folder, traders=24) as trade:
        trade.wait_for(100)                      # acknowledged commands more
        trade.kill("peer"), trade.restart("peer")
        trade.rest().find_faults(trade.acknowledged())
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from network.channel import describe_orderer
from network.native import KINDS, Network
from network.waiting import NotYetError
from tests.helpers.ledger.evidence import Evidence, collect
from tests.helpers.ledger.town import Person, Town
from tests.helpers.ledger.trading import Plan, Trader, load_acknowledged
from tests.helpers.network.network_town import NetworkPlace
from tests.helpers.network.programs import Program, run_program

CENTS = 5
GATEWAYS = ("citizens", "commerce", "municipality")
MIRRORED = "commerce"
KILLED = ("peer", "orderer", "chaincode", "gateway", "projector")
PROGRESS_S = 60.0
PAUSE_S = 0.1


@dataclass
class Trade:
    """A town that trades. gateway: the process that sends for all; projector: the one that mirrors one peer's blocks.

    before: ids of what the town did before, which count as acknowledged, too.
    """

    network: Network
    town: Town
    gateway: Program
    projector: Program
    acknowledgements: Path
    database: Path
    before: set[str] = field(default_factory=set)

    def acknowledged(self) -> set[str]:
        """The ids of all commands that were acknowledged so far."""
        return self.before | load_acknowledged(self.acknowledgements).keys()

    def wait_for(self, count: int, timeout_s: float = PROGRESS_S) -> float:
        """Wait for so many acknowledgements more; give the seconds."""
        began_s, wanted = time.monotonic(), len(self.acknowledged()) + count
        while (found := len(self.acknowledged())) < wanted:
            waited_s = time.monotonic() - began_s
            assert waited_s < timeout_s, f"{wanted - found} acknowledgements of {count} are missing: {self._tail()}"
            time.sleep(PAUSE_S)
        return time.monotonic() - began_s

    def kill(self, what: str, organisation: str = "citizens") -> None:
        """kill -9 of a node of an organisation (peer, orderer, chaincode), of the gateway or of the projector."""
        if what in KINDS:
            self.network.kill(organisation, what)
        else:
            self._program(what).kill()

    def restart(self, what: str, organisation: str = "citizens") -> None:
        """Start what was killed."""
        if what in KINDS:
            self.network.start(organisation, what)
            if what == "orderer":
                self.wait_for_orderer(organisation)
        else:
            self._program(what).start()

    def kill_and_restart(self, what: str, meanwhile: int) -> None:
        """Kill one, wait for so many acknowledgements without it (none come without a gateway), start it again."""
        self.kill(what)
        if what != "gateway":
            self.wait_for(meanwhile)
        self.restart(what)

    def wait_for_orderer(self, organisation: str) -> None:
        """Wait until an orderer has taken part again: with one of four away each of the other three is needed."""
        until = time.monotonic() + PROGRESS_S
        wanted = max(map(self._height_at, self.network.organisations)) + 1
        while self._height_at(organisation) < wanted:
            assert time.monotonic() < until, f"{organisation}'s orderer lags: {self._tail()}"
            time.sleep(PAUSE_S)

    def _height_at(self, organisation: str) -> int:
        """How many blocks an orderer has; 0 if it doesn't answer."""
        topology = self.network.topology
        try:
            return int(describe_orderer(self.network.folder, topology, organisation, topology.channel)["height"])
        except NotYetError:
            return 0

    def rest(self) -> Evidence:
        """Let everybody finish the command under way, and look at what all peers hold; `start` goes on."""
        code = self.gateway.stop()
        assert code == 0, self._tail()
        return collect(self.town)

    def start(self) -> None:
        """Trade on."""
        self.gateway.start()

    def _program(self, name: str) -> Program:
        return {"gateway": self.gateway, "projector": self.projector}[name]

    def _tail(self) -> str:
        said = [self.network.logs(name, "orderer", 4) for name in self.network.organisations]
        return "\n".join([self.gateway.log.read_text(encoding="utf-8")[-1_500:], *said])


@contextmanager
def trading_town(network: Network, folder: Path, traders: int) -> Iterator[Trade]:
    """Found a town, give each trader tokens, and let them trade."""
    with NetworkPlace(network.folder) as place:
        town = Town(place)
        plan = prepare_plan(town, place, traders)
        plan.save(folder / "plan.json")
        acknowledgements, database = folder / "acknowledged", folder / "mirror.db"
        sends = ("tests.helpers.ledger.trading", str(folder / "plan.json"), str(acknowledgements))
        mirrors = ("tests.helpers.ledger.mirroring", str(network.folder), MIRRORED, str(database))
        with (
            run_program(folder / "gateway.log", *sends) as gateway,
            run_program(folder / "projector.log", *mirrors) as projector,
        ):
            before = set(collect(town).count_commands())
            gateway.start()
            projector.start()
            yield Trade(network, town, gateway, projector, acknowledgements, database, before)


def prepare_plan(town: Town, place: NetworkPlace, traders: int) -> Plan:
    """Members with the tokens of a settlement, and what they will trade."""
    town.found()
    people, (shop,) = town.join("citizens", traders), town.join("commerce")
    settlement = town.settle([*people, shop])
    offer = town.publish(shop)

    def describe(person: Person, lot: str = "") -> Trader:
        return Trader(person.organisation, place.name_of(person.signer), person.member, lot, CENTS)

    return Plan(
        str(place.folder), town.date, GATEWAYS, describe(shop), offer,
        tuple(describe(one, town.award(one, [*people, shop], settlement)) for one in people),
    )  # fmt: skip
