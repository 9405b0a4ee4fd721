"""The example town moves in: every resident is enrolled, registered by two organisations, and has a metering point."""

import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analytics.examples.town import FIRST_DATE, Town, TownPoint
from chaincode.rules.intervals import HOUR_S
from chaincode.wire.possession import bring_keys
from gateway.client import Client
from gateway.hosting.founding import found_community
from gateway.hosting.opening import Gateways
from gateway.hosting.trial import FoundingPlan
from gateway.ledger.port import Signer

COMMUNITY = "valmori"
AT_ONCE = 8  # residents on a network
OPERATOR = "gse"
SECOND = {"citizens": "municipality", "commerce": "municipality", "municipality": "citizens"}
VOTING = {"vote_days": 7, "confirmation_days": 3, "franchise_days": 0, "redeem_bps": 5_000}
"""Short enough for a month: who moved in today votes today. Half of what a shop was paid may become euro."""
INTERESTS = [{"category": "care", "interest": "social"}, {"category": "repair", "interest": "environmental"}]


@dataclass(frozen=True)
class Resident:
    """One of the town: fictional name, organisation, member id, own key, metering point."""

    name: str
    organisation: str
    member: str
    signer: Signer
    point: TownPoint


def found_town(folder: Path, town: Town) -> None:
    """Found the community on the month's first day, with trust.toml for who audits it."""
    settings = {"title": "Valmori", "zone": town.zone}
    parameters = {"interests": INTERESTS} | VOTING
    found_community(folder, FoundingPlan(COMMUNITY, FIRST_DATE, parameters=parameters, settings=settings))


class _Desk(threading.local):
    """The officers' and the operator's clients, for each thread its own."""

    def __init__(self, gateways: Gateways) -> None:
        self.officers = {name: gateways.client(name, "officer") for name in ("citizens", "commerce", "municipality")}
        self.operator = gateways.client(OPERATOR, "service")


def move_in(gateways: Gateways, town: Town) -> Iterator[Resident]:
    """Register the residents, each proposed by their own organisation and countersigned by another.

    On a network several at once: there a command waits for its block, not for the processor.
    """
    desk = _Desk(gateways)

    def admit(one: tuple[int, TownPoint]) -> Resident:
        return _admit(gateways, desk.officers, desk.operator, f"member-{one[0]:02d}", one[1])

    numbered = enumerate(town.points, 1)
    if gateways.is_network:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            yield from pool.map(admit, numbered)
    else:
        yield from map(admit, numbered)
    desk.operator.post("plants", {"plants": [_describe_plant(plant) for plant in town.plants]})
    prices = [
        {"hour_s": int(hour_s), "eur_mwh": f"{float(price):.6f}"}
        for hour_s, price in zip(town.energy.hour_s, town.prices_eur_mwh, strict=True)
    ]
    desk.operator.post("prices", {"zone": town.zone, "prices": prices})


def _admit(
    gateways: Gateways, officers: Mapping[str, Client], operator: Client, pseudonym: str, point: TownPoint
) -> Resident:
    officer, second = officers[point.organisation], officers[SECOND[point.organisation]]
    signer = gateways.enrol(point.organisation, pseudonym)
    tag = officer.post("metering-points/tag", {"metering_point": point.metering_point})["tag"]
    held = {"tag": tag, "perimeter": point.perimeter, "power_w": point.power_w, "from_date": FIRST_DATE,
            "plant_w": point.pv_w}
    command_id = officer.new_command_id()
    arguments = bring_keys([signer.key], command_id) | {"points": [held]}
    proposed = officer.execute("register", arguments, command_id=command_id)["response"]
    second.execute("countersign", {"target": proposed["made"][0], "digest": proposed["facts"]["digest"]})
    member = proposed["facts"]["member"]
    officer.post("members", {"members": [{"member": member, "name": point.name}]})
    operator.post("metering-points", {"points": [{
        "metering_point": point.metering_point, "member": member, "perimeter": point.perimeter,
        "power_w": point.power_w, "from_date": FIRST_DATE,
    }]})
    return Resident(point.name, point.organisation, member, signer, point)


def _describe_plant(plant: Any) -> dict[str, Any]:
    return {
        "metering_point": plant.metering_point, "power_kw": str(float(plant.power_kw)), "region": plant.region,
        "entry_on": plant.entry_on,
    }


def make_day(town: Town, day: int) -> Iterator[dict[str, Any]]:
    """Give a day's hourly readings of all points, both registers, as the bridge sends them."""
    first = day * 24
    for row, point in enumerate(town.energy.metering_points):
        for register, energy_wh in (("withdrawn", town.energy.withdrawn_wh), ("injected", town.energy.injected_wh)):
            for hour in range(first, first + 24):
                start_s = int(town.energy.hour_s[hour])
                yield {
                    "metering_point": point, "register": register, "start": _format_utc(start_s),
                    "energy_wh": int(energy_wh[row, hour]), "interval_s": HOUR_S,
                }


def _format_utc(instant_s: int) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(instant_s, UTC).isoformat()
