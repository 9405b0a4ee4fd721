"""A small trial for tests: a founded community in a folder, its clients, a few metering points."""

import atexit
import json
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import tomli_w
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chaincode.rules.intervals import add_days, hours_of_days, local_midnight_s
from chaincode.wire.possession import bring_keys
from gateway.client import Client
from gateway.db import Database
from gateway.hosting.opening import Gateways, open_gateways
from gateway.hosting.trial import FoundingPlan, create_trial
from gateway.ledger.port import Signer
from gateway.settings import COMMUNITY_FILE

FoundTrial = Callable[..., AbstractContextManager[Gateways]]
OpenDatabase = Callable[[str], Database]
CopyTrial = Callable[[Path, Path], object]
COMMUNITY = "prova"
FOUNDED = "2024-05-01"
PERIMETER = "AC001E01"
MEMBER = "a" * 64


@contextmanager
def founded_trial(
    folder: Path, date: str = FOUNDED, settings: Any = None, *,
    clock: Callable[[], float] = time.time, **parameters: Any,
) -> Iterator[Gateways]:
    """A trial founded on a date, open; founded by the system's clock it is a copy of the first one like it."""
    plan = FoundingPlan(COMMUNITY, date, parameters=parameters, settings=settings or {})
    if clock is time.time:
        copy_founded(folder, plan)
    else:
        create_trial(folder, plan, clock=clock)
    with open_gateways(folder, clock=clock) as trial:
        trial.catch_up()
        yield trial


def copy_founded(folder: Path, plan: FoundingPlan) -> None:
    """Copy what was founded so in this process; where its databases are may differ, they are made from the ledger."""
    if folder.exists():
        raise FileExistsError(folder)
    kept = {name: value for name, value in plan.settings.items() if name != "databases"}
    shutil.copytree(_found_once(json.dumps([plan.date, dict(plan.parameters), kept], sort_keys=True)), folder)
    (folder / COMMUNITY_FILE).write_text(tomli_w.dumps({"community": plan.community, **plan.settings}), "utf-8")


@cache
def _found_once(plan: str) -> Path:
    """The folder of a trial founded on a date with parameters and settings; gone when the process ends."""
    folder = Path(mkdtemp(prefix="volano-founded-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    date, parameters, settings = json.loads(plan)
    create_trial(folder / "volano", FoundingPlan(COMMUNITY, date, parameters=parameters, settings=settings))
    return folder / "volano"


def open_days(trial: Gateways, *dates: str) -> None:
    """Open days, in order."""
    client = trial.client("municipality")
    for date in dates:
        client.execute("open_day", {"date": date})


def make_point(number: int, member: str = MEMBER, **changed: Any) -> dict[str, Any]:
    """A metering point of a plainly fictional POD."""
    return {
        "metering_point": f"IT001E{number:08d}", "member": member, "perimeter": PERIMETER, "power_w": 6_000,
        "from_date": FOUNDED, **changed,
    }


def make_reading(number: int = 1, start: str = "2024-05-01T10:00:00+02:00", **changed: Any) -> dict[str, Any]:
    """A reading as the bridge sends it."""
    return {
        "metering_point": f"IT001E{number:08d}", "register": "withdrawn", "start": start, "energy_wh": 250, **changed,
    }


def give_point(client: Client, number: int = 1, **changed: Any) -> dict[str, Any]:
    """Keep one metering point at the operator's gateway."""
    found: dict[str, Any] = client.post("metering-points", {"points": [make_point(number, **changed)]})["points"][0]
    return found


def midnight_s(date: str) -> int:
    """The instant at which a local day begins."""
    return local_midnight_s(date)


def add_member(trial: Gateways, organisation: str, number: int, power_w: int = 6_000, from_date: str = FOUNDED) -> str:
    """Enrol and register a member, whose metering point the operator knows; give the member's id."""
    signer = trial.enrol(organisation, f"m{number:04d}")
    member = register(trial, organisation, signer, number, power_w, from_date)
    with trial.client("gse") as operator:
        point = make_point(number, member=member, power_w=power_w, from_date=from_date)
        operator.post("metering-points", {"points": [point]})
    return member


def register(
    trial: Gateways, organisation: str, signer: Signer, number: int, power_w: int = 6_000, from_date: str = FOUNDED,
    to_date: str = "",
) -> str:
    """Register a member with one metering point, countersigned by another organisation; give the member's id."""
    second = "municipality" if organisation != "municipality" else "citizens"
    point = make_point(number)["metering_point"]
    with trial.client(organisation, "officer") as officer, trial.client(second, "officer") as other:
        tag = officer.post("metering-points/tag", {"metering_point": point})["tag"]
        own = {"tag": tag, "perimeter": PERIMETER, "power_w": power_w, "from_date": from_date, "to_date": to_date}
        command_id = officer.new_command_id()
        arguments = bring_keys([signer.key], command_id) | {"points": [own]}
        response = officer.execute("register", arguments, command_id=command_id)["response"]
        other.execute("countersign", {"target": response["made"][0], "digest": response["facts"]["digest"]})
    return str(response["facts"]["member"])


def read_public_key(signer: Signer) -> str:
    """A signer's public key as the rules want it: SubjectPublicKeyInfo, DER, hex."""
    der = signer.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return der.hex()


def send_energy(trial: Gateways, number: int, dates: list[str], *, withdrawn_wh: int = 0, injected_wh: int = 0) -> None:
    """Hourly readings of whole days: the same energy in each hour of 10 to 15 (local), nothing in the others."""
    curves = []
    for date in dates:
        span = hours_of_days(date, 1)
        for register, energy_wh in (("withdrawn", withdrawn_wh), ("injected", injected_wh)):
            values = [energy_wh if 10 <= hour < 15 else 0 for hour in range(span.hours)]
            curves.append(make_curve(number, span.start_s, *values, register=register, interval_s=3_600))
    with trial.client("gse") as operator:
        assert send_curves(operator, *curves)["rejected"] == []


def make_curve(number: int, start_s: int, *values: Any, **changed: Any) -> dict[str, Any]:
    """Quarters of an hour from an instant (UTC seconds) on, as a file's import sends them."""
    return {
        "metering_point": f"IT001E{number:08d}", "register": "withdrawn", "interval_s": 900,
        "start": datetime.fromtimestamp(start_s, UTC).isoformat(), "energy_wh": list(values), **changed,
    }


def send_curves(
    client: Client, *curves: dict[str, Any], source: str = "distributor", **more: Any
) -> dict[str, Any]:
    """Send curves of a source, which may replace others; give what became of them."""
    answer: dict[str, Any] = client.post(
        "curves", {"source": source, "curves": list(curves), "replace": True, **more})
    return answer


def find_readings(client: Client, number: int, **chosen: Any) -> list[dict[str, Any]]:
    """A point's readings of the first day, unless `from` and `to` are chosen."""
    question = {"metering_point": f"IT001E{number:08d}", "from": FOUNDED, "to": add_days(FOUNDED, 1), **chosen}
    found: list[dict[str, Any]] = client.post("readings/find", question)["readings"]
    return found


def send_rows(client: Client, rows: Sequence[dict[str, Any]], source: str = "distributor") -> dict[str, Any]:
    """Send readings as `make_reading` makes them as a file's, a curve each."""
    return send_curves(client, *(
        {name: one[name] for name in ("metering_point", "register", "start")}
        | {"interval_s": one.get("interval_s", 900), "energy_wh": [one["energy_wh"]]} for one in rows
    ), source=source)


def declare_plant(trial: Gateways, number: int, power_w: int = 6_000) -> None:
    """Put a plant's power on the ledger, if anybody there has the point: an officer proposes it, another one signs."""
    pod = make_point(number)["metering_point"]
    with trial.client("gse") as operator:
        held = next((one for one in operator.get("metering-points")["points"]
                     if one["metering_point"] == pod and one["tag"]), None)
        key = f"member/{held['member']}" if held else ""
        organisation = operator.query("read", {"keys": [key]})[key]["organisation"] if held else ""
    if held:
        second = "municipality" if organisation != "municipality" else "citizens"
        with trial.client(organisation, "officer") as officer, trial.client(second, "officer") as other:
            keys = officer.get(f"members/{held['member']}/record")["public_keys"]
            own = {name: held[name] for name in ("tag", "perimeter", "power_w", "from_date", "to_date")}
            proposed = officer.execute("register", {
                "public_keys": keys, "points": [own | {"plant_w": power_w}], "proofs": [""]})["response"]
            other.execute("countersign", {"target": proposed["made"][0], "digest": proposed["facts"]["digest"]})


def give_backing(trial: Gateways, number: int, dates: list[str], eur_mwh: str = "100") -> None:
    """A plant at a metering point, and a flat price: what the euro of a period depends on."""
    declare_plant(trial, number)
    with trial.client("gse") as operator:
        operator.post("plants", {"plants": [{
            "metering_point": make_point(number)["metering_point"], "power_kw": "6", "region": "Piemonte",
            "entry_on": "2024-02-01",
        }]})
        prices = [
            {"hour_s": midnight_s(date) + hour * 3_600, "eur_mwh": eur_mwh}
            for date in dates for hour in range(24)
        ]
        operator.post("prices", {"zone": "NORD", "prices": prices})
