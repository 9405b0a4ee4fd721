"""One log of a thousand commands, of every kind, on a network and on the embedded ledger: equal in all they promise."""

from pathlib import Path

from gateway.ledger.port import VALID
from network.native import Network
from tests.helpers.network.both_ledgers import STATE, WRITTEN, LoggingTown, find_differences, live, open_beside
from tests.helpers.network.network_town import NetworkPlace

CHANNEL, CITIZENS = "both-ledgers", 125


def test_a_thousand_commands_lead_to_the_same(fabric_network: Network, tmp_path: Path) -> None:
    fabric_network.create_channel(CHANNEL)
    with NetworkPlace(fabric_network.folder, CHANNEL) as place, open_beside(place, tmp_path) as embedded:
        town = LoggingTown(place)
        live(town, CITIZENS)
        assert find_differences(LoggingTown(place), embedded) == [WRITTEN, STATE]
        assert find_differences(town, embedded) == []
    assert len(town.log.receipts) >= 1_000
    assert {receipt.code for _, receipt in town.log.receipts} == {VALID}
    assert len(town.log.refusals) == 4
