"""A small trial for tests: a founded community in a folder, its clients, a few metering points."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chaincode.rules.intervals import local_midnight_s
from gateway.client import Client
from gateway.trial import Trial, TrialPlan, create_trial, open_trial

COMMUNITY = "prova"
FOUNDED = "2024-05-01"
PERIMETER = "AC001E01"
MEMBER = "a" * 64


@contextmanager
def founded_trial(folder: Path, date: str = FOUNDED, settings: Any = None, **parameters: Any) -> Iterator[Trial]:
    """A trial founded on a date, open."""
    create_trial(folder, TrialPlan(COMMUNITY, date, parameters=parameters, settings=settings or {}))
    with open_trial(folder) as trial:
        yield trial


def open_days(trial: Trial, *dates: str) -> None:
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
