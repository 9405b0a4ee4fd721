"""Does what is due: a thread for each gateway that runs here, every outcome kept as a row."""

import logging
import threading
from collections.abc import Callable

from sqlalchemy import insert, select

from gateway.client import ApiError, UnsignedError
from gateway.db.mirror import Mirror
from gateway.db.tables import job as job_table
from gateway.features.housekeeping import service as housekeeping
from gateway.features.periods.progress import find_due, find_own_awaiting
from gateway.hosting.timetable import jobs
from gateway.hosting.timetable.due import Job, JobState, due_jobs
from gateway.http.context import Gateway
from gateway.http.errors import Problem, from_ledger
from gateway.ledger.port import LedgerError
from gateway.logs import describe_failure

TICK_S = 20.0
_MOST_JOBS = 1_000
_AGAIN = ("failed", jobs.WAITS)
_log = logging.getLogger(__name__)


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
            if not self._gateway.mirror.wait(self._gateway.ledger.height() - 1, 60.0):
                break  # nothing is done as of the past
            due = due_jobs(load_state(self._gateway), self._gateway.clock())
            if not due:
                break
            done.append((due[0], self._do(due[0])))
        return done

    def _do(self, job: Job) -> str:
        said = ""
        try:
            outcome = JOBS[job.name](self._gateway, job.subject)
        except (Problem, LedgerError, ApiError, UnsignedError) as error:
            outcome, said = f"failed: {error.code}", f" ({self._say(error)})"
        except Exception as error:
            _log.error("job %s %s: %s", *job, describe_failure(error))
            outcome = "failed: INTERNAL"
        _log.info("job %s %s: %s%s", *job, outcome, said)
        row = {"name": job.name, "subject": job.subject, "ended_at_s": self._gateway.clock(), "outcome": outcome}
        with self._gateway.database.write() as connection:
            connection.execute(insert(job_table), row)
        return outcome

    def _say(self, error: Problem | LedgerError | ApiError | UnsignedError) -> str:
        """Say in a sentence what a code of a failure means."""
        if isinstance(error, ApiError):
            return "as another gateway says"  # its words are its own: they may be anything
        if isinstance(error, UnsignedError):
            return error.words()
        problem = from_ledger(error, self._gateway.reasons) if isinstance(error, LedgerError) else error
        return str(problem.payload["message_en"])

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self.run_due()
            except Exception as error:
                _log.error("the timetable failed and goes on: %s", describe_failure(error))
            self._closing.wait(self._tick_s)


def load_state(gateway: Gateway) -> JobState:
    """Read what decides which jobs are due."""
    settings = gateway.settings
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        now, awaiting = mirror.now(), find_own_awaiting(connection, gateway)
        rows = connection.execute(
            select(job_table.c.name, job_table.c.subject, job_table.c.ended_at_s, job_table.c.outcome)
            .order_by(job_table.c.id.desc()).limit(_MOST_JOBS)
        ).all()
        period = find_due(mirror)
    date = now.date if now else ""
    done = {Job(row.name, row.subject) for row in rows if row.subject == date and not row.outcome.startswith(_AGAIN)}
    failed = {Job(row.name, row.subject): row.ended_at_s for row in reversed(rows) if row.outcome.startswith(_AGAIN)}
    return JobState(
        settings.organisation, settings.energy_operator, settings.countersigner, date, period,
        awaiting.settlement_id if awaiting else "", frozenset(done), failed,
    )


JOBS: dict[str, Callable[[Gateway, str], str]] = {
    "open_day": housekeeping.open_day, **housekeeping.DAILY, "settle": jobs.settle, "countersign": jobs.countersign,
}
