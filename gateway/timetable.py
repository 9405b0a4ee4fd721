"""What a gateway's service does by itself, and when: each organisation's own jobs, under its `service` certificate.

    00:00 open_day   municipality; citizens 00:10, commerce 00:20, gse 00:30, each only while the day is still closed
    then             sweep, level, burn, collect, lapse   municipality, once a day of the ledger
    06:00 settle     energy operator: anchors and settles the next period that is over, as long as there is one
          countersign   countersigner: what awaits, once it has worked it out itself

`due_jobs` is pure: what is due follows from ledger and clock (Europe/Rome), so after days off it catches up: the
present day is opened (dates may be skipped, T14), and missed periods are settled in order. A job that failed is tried
again after an hour. Sent twice, a job's commands have the same ids.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import insert, select

from chaincode.rules.intervals import date_of, local_midnight_s
from gateway.client import ApiError
from gateway.context import Gateway
from gateway.db.mirror import Mirror
from gateway.db.tables import job as job_table
from gateway.errors import Problem
from gateway.jobs import service as jobs
from gateway.periods.service import find_awaiting, find_due
from gateway.ports import LedgerError

OPEN_AFTER_S = {"municipality": 0, "citizens": 600, "commerce": 1_200, "gse": 1_800}
HOUSEKEEPER = "municipality"
DAILY = ("sweep", "level", "burn", "collect", "lapse")
SETTLE_AFTER_S = 6 * 3_600
RETRY_S = 3_600
TICK_S = 20.0
_MOST_JOBS = 1_000
_log = logging.getLogger(__name__)


class Job(NamedTuple):
    """What is to be done, and for what: a date, a period, a settlement."""

    name: str
    subject: str


@dataclass(frozen=True)
class JobState:
    """What decides which jobs are due.

    date: the ledger's, "" before the founding; due_period: the next one that is over, else ""; awaiting: the settlement
    that awaits a second signature, else ""; done: jobs of this date that ended well; failed: when others were last
    tried, UTC seconds.
    """

    organisation: str
    energy_operator: str
    countersigner: str
    date: str
    due_period: str = ""
    awaiting: str = ""
    done: frozenset[Job] = frozenset()
    failed: Mapping[Job, int] = field(default_factory=dict)


def due_jobs(state: JobState, clock_s: int) -> list[Job]:
    """Give the jobs that are due at an instant (UTC seconds), in the order in which they should be done."""
    if not state.date:
        return []
    today = date_of(clock_s)
    since_midnight_s = clock_s - local_midnight_s(today)
    jobs_due: list[Job] = []
    if state.date < today and since_midnight_s >= OPEN_AFTER_S.get(state.organisation, 3_600):
        jobs_due.append(Job("open_day", today))
    if state.organisation == HOUSEKEEPER:
        jobs_due += [Job(name, state.date) for name in DAILY]
    if state.date == today and since_midnight_s >= SETTLE_AFTER_S:
        jobs_due += _settle_jobs(state)
    return [one for one in jobs_due if one not in state.done and clock_s >= state.failed.get(one, -RETRY_S) + RETRY_S]


def _settle_jobs(state: JobState) -> list[Job]:
    if state.awaiting:
        return [Job("countersign", state.awaiting)] if state.organisation == state.countersigner else []
    is_due = state.due_period and state.organisation == state.energy_operator
    return [Job("settle", state.due_period)] if is_due else []


class Timetable:
    """Does one gateway's jobs when they are due; in a thread of its own after `start`."""

    def __init__(self, gateway: Gateway, tick_s: float = TICK_S) -> None:
        self._gateway, self._tick_s = gateway, tick_s
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Look every few seconds until `close`."""
        name = f"timetable {self._gateway.settings.organisation}"
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Finish the job at hand and stop."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join()

    def run_due(self) -> list[tuple[Job, str]]:
        """Do what is due until nothing is, and give each job with its outcome."""
        done: list[tuple[Job, str]] = []
        while len(done) < _MOST_JOBS and not self._closing.is_set():
            self._gateway.mirror.wait(self._gateway.ledger.height() - 1, 60.0)
            due = due_jobs(load_state(self._gateway), self._gateway.clock())
            if not due:
                break
            done.append((due[0], self._do(due[0])))
        return done

    def _do(self, job: Job) -> str:
        try:
            outcome = JOBS[job.name](self._gateway, job.subject)
        except (Problem, LedgerError, ApiError) as error:
            outcome = f"failed: {error.code}"
        except Exception:
            _log.exception("job %s %s", *job)
            outcome = "failed: INTERNAL"
        _log.info("job %s %s: %s", *job, outcome)
        row = {"name": job.name, "subject": job.subject, "ended_at_s": self._gateway.clock(), "outcome": outcome}
        with self._gateway.database.write() as connection:
            connection.execute(insert(job_table), row)
        return outcome

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self.run_due()
            except Exception:
                _log.exception("the timetable failed and goes on")
            self._closing.wait(self._tick_s)


def load_state(gateway: Gateway) -> JobState:
    """Read what decides which jobs are due."""
    settings = gateway.settings
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        now, awaiting = mirror.now(), find_awaiting(mirror)
        rows = connection.execute(
            select(job_table.c.name, job_table.c.subject, job_table.c.ended_at_s, job_table.c.outcome)
            .order_by(job_table.c.id.desc()).limit(_MOST_JOBS)
        ).all()
        period = find_due(mirror)
    date = now.date if now else ""
    done = {Job(row.name, row.subject) for row in rows if row.subject == date and not row.outcome.startswith("failed")}
    failed = {Job(row.name, row.subject): row.ended_at_s for row in reversed(rows) if row.outcome.startswith("failed")}
    return JobState(
        settings.organisation, settings.energy_operator, settings.countersigner, date, period,
        awaiting.settlement_id if awaiting else "", frozenset(done), failed,
    )


JOBS: dict[str, Callable[[Gateway, str], str]] = {
    "open_day": jobs.open_day, "sweep": jobs.sweep, "level": jobs.level, "burn": jobs.burn,
    "collect": jobs.collect, "lapse": jobs.lapse, "settle": jobs.settle, "countersign": jobs.countersign,
}
