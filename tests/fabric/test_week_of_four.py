"""Four `serve`s on a network settle one week together: each does its part by its own keys, and all show the same."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chaincode.rules.intervals import add_days
from gateway.client import ApiError, Client
from tests.helpers.gateway.trial import PERIMETER, give_backing, send_energy
from tests.helpers.network.machines import Machine, add_members, serve_machines
from tests.helpers.network.networks import start_network
from tests.helpers.network.waiting import wait_for

FOUNDED = f"{datetime.now(UTC) - timedelta(days=9):%Y-%m-%d}"
WEEK = [add_days(FOUNDED, number) for number in range(7)]
HEAD = "name,organisation,metering_point,perimeter,power_kw,from_date\n"
ROWS = {
    "citizens": f"{HEAD}Carla Finta,citizens,IT001E00000001,{PERIMETER},6,{FOUNDED}\n",
    "commerce": f"{HEAD}Bottega Finta,commerce,IT001E00000002,{PERIMETER},60,{FOUNDED}\n",
}


@dataclass(frozen=True)
class Machines:
    """The four, asked as the helpers of a trial ask its gateways."""

    all: dict[str, Machine]

    def client(self, organisation: str, name: str = "service") -> Client:
        """An organisation's own gateway, by one of its own keys."""
        return self.all[organisation].client(name)


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """Four machines of a community that was founded nine days ago."""
    with (start_network("borgo") as network,
          serve_machines(network, tmp_path_factory.mktemp("machines"), FOUNDED) as served):
        yield Machines(served)


def find_settled(machines: Machines, organisation: str) -> list[dict[str, Any]]:
    """The settlements of the week, as an organisation's gateway shows them."""
    with machines.client(organisation) as client:
        return [settlement for period in client.get("periods")["periods"] if period["period"] == FOUNDED
                for settlement in period["settlements"] if settlement["countersigned_on"]]


def test_a_week_is_settled_by_one_countersigned_by_another_and_shown_by_all(
    machines: Machines, tmp_path: Path
) -> None:
    add_members(machines.all, tmp_path, ROWS)
    trial: Any = machines
    send_energy(trial, 1, WEEK, withdrawn_wh=2_000)
    send_energy(trial, 2, WEEK, injected_wh=10_000)
    give_backing(trial, 2, WEEK)
    with machines.client("gse") as operator:
        made = operator.post(f"periods/{FOUNDED}/anchor", {"kind": "provisional"})["settlement"]
        operator.post(f"periods/{FOUNDED}/settle", {"kind": "provisional"})
    # the municipality fetches the hours by its own certificate, works them out again, and signs
    with machines.client("municipality") as second, suppress(ApiError):   # its timetable may have come first
        second.post(f"periods/{FOUNDED}/countersign")
    settled = {name: wait_for(lambda name=name: find_settled(machines, name), name) for name in machines.all}
    assert settled["gse"][0]["settlement_id"] == made == f"{FOUNDED}.provisional.1"
    assert settled["gse"][0]["countersigned_by"] == "municipality" and settled["gse"][0]["shared_wh"] == 70_000
    assert all(shown == settled["gse"] for shown in settled.values())
    for organisation, member in (("citizens", "carla-finta"), ("commerce", "bottega-finta")):
        wallet = machines.all[organisation].type("market", "wallet", "--as", member)
        assert wallet["spendable_cents"] > 0, organisation


def test_all_four_give_one_checkpoint(machines: Machines) -> None:
    def agree() -> bool:
        return len({str(client.get("audit/checkpoint")) for name in machines.all
                    for client in [machines.client(name)]}) == 1

    assert wait_for(agree)
