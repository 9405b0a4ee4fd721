"""A trial whose clock the test turns: a small town lives, and every organisation's timetable runs."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chaincode.rules.intervals import add_days, date_of, local_midnight_s
from gateway.hosting.opening import Gateways
from gateway.hosting.timetable import Timetable
from tests.helpers.gateway.trial import FoundTrial, add_member, give_backing, send_energy

HOUR = 3_600


class Clock:
    """An instant that stands still until the test turns it."""

    def __init__(self, at_s: int) -> None:
        self.at_s = at_s

    def __call__(self) -> float:
        return float(self.at_s)


@pytest.fixture
def clock() -> Clock:
    # certificates count from now on, so the story begins tomorrow
    return Clock(local_midnight_s(add_days(date_of(int(time.time())), 1)) + HOUR)


@pytest.fixture
def trial(tmp_path: Path, clock: Clock, found_trial: FoundTrial) -> Iterator[Gateways]:
    first = date_of(clock.at_s)
    parameters = {
        "settle_days": 1, "validity_days": {"citizen": 2}, "max_balance": {"citizen": 600}, "grace_days": 1,
        "commons_cap": 100,
    }
    with found_trial(tmp_path / "volano", first, clock=clock, **parameters) as opened:
        yield opened


def run_all(trial: Gateways, *, catches_up: bool = False) -> list[tuple[str, str, str]]:
    """Every organisation's timetable, again and again until nobody has anything to do."""
    done: list[tuple[str, str, str]] = []
    while True:
        before = len(done)
        for organisation in ("municipality", "citizens", "commerce", "gse"):
            found = Timetable(trial.gateway(organisation), catches_up=catches_up).run_due()
            done += [(organisation, job.name, outcome) for job, outcome in found if outcome != "nothing to do"]
        if len(done) == before:
            return done


def first_date(trial: Gateways) -> str:
    return trial.client("gse").get("parameters")["founded_on"]


def make_town(trial: Gateways) -> list[str]:
    """A home that consumes and one that produces, from the first day on."""
    first = first_date(trial)
    return [add_member(trial, "citizens", number, from_date=first) for number in (1, 2)]


def live(trial: Gateways, date: str) -> None:
    """A day's readings and prices."""
    send_energy(trial, 1, [date], withdrawn_wh=2_000)
    send_energy(trial, 2, [date], injected_wh=2_000)
    give_backing(trial, 2, [date])


def turn_to(clock: Clock, date: str, hour: int = 7) -> None:
    clock.at_s = local_midnight_s(date) + hour * HOUR
