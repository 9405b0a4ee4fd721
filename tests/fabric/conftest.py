"""One network for all tests of this folder but those that kill: started once, lived in by all."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from network.native import Network
from tests.helpers.ledger.town import Person, Town
from tests.helpers.network.network_town import NetworkPlace
from tests.helpers.network.networks import start_network


@dataclass
class Lived:
    """A town on a running network, with people who have tokens, and services that wait to be paid.

    shop: the one provider; people: citizens; waiting: who may confirm which agreement, for tests to take from.
    """

    network: Network
    town: Town
    shop: Person
    people: list[Person]
    waiting: list[tuple[Person, str]] = field(default_factory=list)

    @property
    def place(self) -> NetworkPlace:
        """Where the town lies."""
        place = self.town.place
        assert isinstance(place, NetworkPlace)
        return place

    def pay(self) -> int:
        """One payment, as anybody may make at any time; gives its block."""
        person, agreement = self.waiting.pop()
        return self.town.send(self.town.confirm(person, agreement)).block


@pytest.fixture(scope="package")
def fabric_network() -> Iterator[Network]:
    """Four organisations' nodes; v2.5 unless VOLANO_FABRIC_BIN names others."""
    with start_network("borgo") as network:
        yield network


@pytest.fixture(scope="package")
def lived(fabric_network: Network) -> Iterator[Lived]:
    """The town, founded, with one settlement behind it."""
    with NetworkPlace(fabric_network.folder) as place:
        yield settle_down(fabric_network, place, citizens=40)


def settle_down(network: Network, place: NetworkPlace, citizens: int) -> Lived:
    """Found a town, let people have energy, tokens, and a service each that they haven't paid yet."""
    town = Town(place)
    shop, waiting = town.have_services(citizens)
    return Lived(network, town, shop, [person for person, _ in waiting], waiting)
