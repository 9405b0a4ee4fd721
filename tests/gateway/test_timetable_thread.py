"""The thread that does what is due: again and again until it is closed, whatever fails, and each outcome a row."""

import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import delete, insert, select

from chaincode.rules.intervals import local_midnight_s
from chaincode.words import Texts
from gateway.client import ApiError, UnsignedError
from gateway.db.tables import job as job_table
from gateway.hosting.opening import Gateways
from gateway.hosting.timetable import Job, Timetable, load_state, runner
from gateway.http.context import Gateway
from gateway.http.errors import Problem
from gateway.ledger.port import EndorseError, SubmitError
from tests.helpers.gateway.trial import FOUNDED

NOW_S = local_midnight_s("2024-05-14")
GSE: Any = SimpleNamespace(settings=SimpleNamespace(organisation="gse"))


class Closing:
    """An event that notes its waits and is set by one of them."""

    def __init__(self, after: int) -> None:
        self.after, self.waits = after, list[float]()

    def is_set(self) -> bool:
        return len(self.waits) >= self.after

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)


@pytest.mark.parametrize(("more", "tick_s"), [({}, 20.0), ({"tick_s": 3.0}, 3.0)])
def test_it_looks_at_each_tick_until_it_is_closed(
    more: dict[str, float], tick_s: float, caplog: pytest.LogCaptureFixture
) -> None:
    timetable = Timetable(GSE, **more)
    looked: list[int] = []

    def look() -> list[Any]:
        looked.append(1)
        if len(looked) == 2:
            raise ValueError("it broke")
        return []

    timetable.run_due = look
    timetable._closing = closing = Closing(3)
    timetable._run()
    assert (len(looked), closing.waits) == (3, [tick_s] * 3)
    assert caplog.text.count("the timetable failed and goes on") == 1


def test_its_thread_bears_the_organisations_name_and_ends_with_it() -> None:
    timetable = Timetable(GSE)
    has_looked = threading.Event()
    timetable.run_due = lambda: has_looked.set() or []
    timetable.close()  # one that never began ends too
    timetable = Timetable(GSE)
    timetable.run_due = lambda: has_looked.set() or []
    timetable.start()
    assert has_looked.wait(10)
    (thread,) = [one for one in threading.enumerate() if one.name == "timetable gse"]
    assert thread.daemon
    timetable.close()
    assert not thread.is_alive()


class Mirror:
    """Comes as far as it is told, and notes what it is waited for."""

    def __init__(self, *, comes: bool) -> None:
        self.comes, self.waits = comes, list[Any]()

    def wait(self, block: int, timeout_s: float) -> bool:
        self.waits.append((block, timeout_s))
        return self.comes


@pytest.fixture
def due(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Job]]:
    """What is due, whatever the state is; done jobs are taken off."""
    jobs: list[Job] = []
    state = SimpleNamespace(date="2024-04-13")
    monkeypatch.setattr(runner, "load_state", lambda gateway: state)
    monkeypatch.setattr(runner, "due_jobs", lambda of, clock_s, *, catches_up: (
        jobs[:] if (of, clock_s, catches_up) == (state, NOW_S, False) else []))
    monkeypatch.setattr(Timetable, "_do", lambda _self, job: jobs.remove(job) or f"did {job.name}")
    yield jobs


def make_gateway(mirror: Mirror) -> Any:
    return SimpleNamespace(
        settings=GSE.settings, mirror=mirror, ledger=SimpleNamespace(height=lambda: 9), clock=lambda: NOW_S
    )


def test_what_is_due_is_done_one_by_one_as_of_the_present(due: list[Job]) -> None:
    due += [Job("sweep", "a"), Job("level", "a"), Job("burn", "a")]
    mirror = Mirror(comes=True)
    done = Timetable(make_gateway(mirror)).run_due()
    assert done == [(Job(name, "a"), f"did {name}") for name in ("sweep", "level", "burn")]
    assert mirror.waits == [(8, 60.0)] * 4


@pytest.mark.parametrize(("organisation", "options", "date", "is_told"), [
    ("municipality", {}, "2024-04-12", True), ("municipality", {}, "2024-04-13", False),
    ("gse", {}, "2024-04-12", False),
    ("municipality", {"catches_up": True}, "2024-04-12", False),
])
@pytest.mark.parametrize(("language", "words"), [
    ("it", "il registro resta al 2024-04-12"), ("en", "the ledger stays at 2024-04-12")])
def test_that_a_ledger_stays_long_behind_is_told_once_by_whom_it_falls_to(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, organisation: str, options: Any, date: str,
    is_told: bool, language: str, words: str,
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    monkeypatch.setattr(runner, "load_state", lambda gateway: SimpleNamespace(date=date))
    monkeypatch.setattr(runner, "due_jobs", lambda *_, **__: [])
    gateway = make_gateway(Mirror(comes=True))
    gateway.settings = SimpleNamespace(organisation=organisation)
    timetable = Timetable(gateway, **options)
    for _ in range(2):
        timetable.run_due()
    assert caplog.text.count(words) == is_told
    assert ("--catch-up" in caplog.text) is is_told


def test_nothing_is_done_as_of_the_past(due: list[Job]) -> None:
    due.append(Job("sweep", "a"))
    assert Timetable(make_gateway(Mirror(comes=False))).run_due() == []
    assert due == [Job("sweep", "a")]


def test_it_ends_with_so_many_jobs_or_when_it_is_closed(due: list[Job], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "_MOST_JOBS", 3)
    due += [Job("sweep", str(number)) for number in range(5)]
    timetable = Timetable(make_gateway(Mirror(comes=True)))
    assert [job.subject for job, _ in timetable.run_due()] == ["0", "1", "2"]
    timetable.close()
    assert timetable.run_due() == []
    assert len(due) == 2


@pytest.mark.parametrize(("error", "outcome"), [
    (Problem("T0_X", 403, Texts("a", "b"), {}), "failed: T0_X"), (EndorseError("T3_X"), "failed: T3_X"),
    (SubmitError("COMMIT_UNKNOWN"), "failed: COMMIT_UNKNOWN"),
    (ApiError(503, {"code": "NO_GATEWAY"}), "failed: NO_GATEWAY"),
    (UnsignedError("CHALLENGE_FOREIGN", "x"), "failed: CHALLENGE_FOREIGN"),
    (ZeroDivisionError("x"), "failed: INTERNAL"), (None, "swept 3"),
])
def test_each_outcome_is_kept_with_its_time(
    trial: Gateways, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception | None,
    outcome: str,
) -> None:
    monkeypatch.setenv("LC_ALL", "it_IT.UTF-8")
    gateway = trial.gateway("commerce")
    asked: list[Any] = []

    def sweep(of: Gateway, subject: str) -> str:
        asked.append((of, subject))
        if error is not None:
            raise error
        return outcome

    monkeypatch.setitem(runner.JOBS, "sweep", sweep)
    monkeypatch.setattr(gateway, "clock", lambda: 1_700_000_000)
    with gateway.database.write() as connection:
        connection.execute(delete(job_table))
    assert Timetable(gateway)._do(Job("sweep", "2024-05-01")) == outcome
    assert asked == [(gateway, "2024-05-01")]
    with gateway.database.read() as connection:
        (row,) = connection.execute(select(job_table)).mappings()
    kept = {name: row[name] for name in ("name", "subject", "ended_at_s", "outcome")}
    assert kept == {"name": "sweep", "subject": "2024-05-01", "ended_at_s": 1_700_000_000, "outcome": outcome}
    assert ("ZeroDivisionError" in caplog.text) is isinstance(error, ZeroDivisionError)
    warned = [record.message for record in caplog.records if record.levelname == "WARNING"]
    assert len(warned) == (error is not None)
    assert all(line.startswith("Raccogliere i token scaduti (2024-05-01): non riesce, ") for line in warned)


def test_the_state_is_read_from_the_newest_rows(trial: Gateways, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = trial.gateway("municipality")
    rows = [
        ("sweep", FOUNDED, 1, "swept"), ("burn", "2024-04-30", 2, "burnt"), ("settle", "2024-05-07", 3, "failed: X"),
        ("settle", "2024-05-07", 4, "waits: for y"), ("level", FOUNDED, 5, "failed: Z"),
        ("settle", "b", 6, "settled b"),
    ]
    with gateway.database.write() as connection:
        connection.execute(delete(job_table))
        for row in rows:
            named = dict(zip(("name", "subject", "ended_at_s", "outcome"), row, strict=True))
            connection.execute(insert(job_table), named)
    state = load_state(gateway)
    assert (state.organisation, state.energy_operator, state.countersigner) == ("municipality", "gse", "municipality")
    assert (state.date, state.awaiting) == (FOUNDED, "")
    assert state.done == {Job("sweep", FOUNDED)}
    assert state.failed == {Job("settle", "2024-05-07"): 4, Job("level", FOUNDED): 5}
    monkeypatch.setattr(runner, "_MOST_JOBS", 2)
    state = load_state(gateway)
    assert (state.done, state.failed) == (frozenset(), {Job("level", FOUNDED): 5})
