"""Does what is due: a thread for each gateway that runs here, every outcome kept as a row."""

import logging
from collections.abc import Callable

from sqlalchemy import insert, select

from gateway.client import ApiError, UnsignedError
from gateway.db.mirror import Mirror
from gateway.db.tables import job as job_table
from gateway.features.housekeeping import service as housekeeping
from gateway.features.periods.progress import find_due, find_own_awaiting
from gateway.hosting.ticking import Ticking
from gateway.hosting.timetable import jobs
from gateway.hosting.timetable.due import Job, JobState, due_jobs
from gateway.http.context import Gateway
from gateway.http.errors import Problem, from_ledger
from gateway.ledger.port import LedgerError
from gateway.logs import describe_failure

_MOST_JOBS = 1_000
_AGAIN = ("failed", jobs.WAITS)
_log = logging.getLogger(__name__)


class Timetable(Ticking):
    """Does one gateway's jobs when they are due; in a thread of its own after `start`."""

    name = "timetable"

    def tick(self) -> None:
        """Do what is due."""
        self.run_due()

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
