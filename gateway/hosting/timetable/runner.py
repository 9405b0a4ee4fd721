"""Does what is due: a thread for each gateway that runs here, every outcome kept as a row."""

import logging
from collections.abc import Callable

from sqlalchemy import insert, select

from chaincode.words import find_language, say
from gateway.client import ApiError, UnsignedError
from gateway.db.mirror import Mirror
from gateway.db.tables import job as job_table
from gateway.features.housekeeping import service as housekeeping
from gateway.features.periods.progress import find_due, find_own_awaiting
from gateway.hosting.ticking import TICK_S, Ticking
from gateway.hosting.timetable import jobs
from gateway.hosting.timetable.due import HOUSEKEEPER, Job, JobState, due_jobs, is_long_behind
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

    def __init__(self, gateway: Gateway, tick_s: float = TICK_S, *, catches_up: bool = False) -> None:
        """catches_up: a ledger that stands long behind goes on to today."""
        super().__init__(gateway, tick_s)
        self._catches_up, self._has_told = catches_up, False

    def tick(self) -> None:
        """Do what is due."""
        self.run_due()

    def run_due(self) -> list[tuple[Job, str]]:
        """Do what is due until nothing is, and give each job with its outcome."""
        done: list[tuple[Job, str]] = []
        while len(done) < _MOST_JOBS and not self._closing.is_set():
            if not self._gateway.mirror.wait(self._gateway.ledger.height() - 1, 60.0):
                break  # nothing is done as of the past
            state, clock_s = load_state(self._gateway), self._gateway.clock()
            self._tell_if_behind(state, clock_s)
            due = due_jobs(state, clock_s, catches_up=self._catches_up)
            if not due:
                break
            done.append((due[0], self._do(due[0])))
        return done

    def _tell_if_behind(self, state: JobState, clock_s: int) -> None:
        """Say once, by whom it falls to first, that no day is opened, and how one is."""
        if self._catches_up or self._has_told or self._gateway.settings.organisation != HOUSEKEEPER:
            return
        if is_long_behind(state.date, clock_s):
            self._has_told = True
            _log.warning("%s", say("gateway.hosting.timetable.stays_behind", date=state.date))

    def _do(self, job: Job) -> str:
        try:
            outcome = JOBS[job.name](self._gateway, job.subject)
            _log.info("job %s %s: %s", *job, outcome)
        except (Problem, LedgerError, ApiError, UnsignedError) as error:
            outcome = f"failed: {error.code}"
            _warn(job, error.code, self._say(error))
        except Exception as error:
            outcome = "failed: INTERNAL"
            _warn(job, "INTERNAL", describe_failure(error))
        row = {"name": job.name, "subject": job.subject, "ended_at_s": self._gateway.clock(), "outcome": outcome}
        with self._gateway.database.write() as connection:
            connection.execute(insert(job_table), row)
        return outcome

    def _say(self, error: Problem | LedgerError | ApiError | UnsignedError) -> str:
        """Say in a sentence what a code of a failure means."""
        if isinstance(error, ApiError):
            return say("gateway.hosting.timetable.as_another_gateway_says")  # its words are its own: may be anything
        if isinstance(error, UnsignedError):
            return error.words()
        problem = from_ledger(error, self._gateway.reasons) if isinstance(error, LedgerError) else error
        return str(problem.payload[f"message_{find_language()}"])


def _warn(job: Job, code: str, why: str) -> None:
    """Tell whoever looks after the machine that a job failed, in the machine's language."""
    what = say(f"gateway.hosting.timetable.{job.name}")
    _log.warning("%s", say("gateway.hosting.timetable.failed", what=what, subject=job.subject, code=code, why=why))


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
