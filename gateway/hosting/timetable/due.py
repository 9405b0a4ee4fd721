"""What a gateway's service does by itself, and when: each organisation's own jobs, under its `service` certificate.

    00:00 open_day   municipality; citizens 00:10, commerce 00:20, gse 00:30, each only while the day is still closed
    then             sweep, level, burn, collect, lapse, draw, disburse   municipality, once a day of the ledger
    06:00 settle     energy operator: anchors and settles the next period that is over, as long as there is one that
                     has its data, or has waited for them `settle_wait_days`; nothing is settled empty (periods.lacks)
          countersign   countersigner: what awaits, once it has worked it out itself

`due_jobs` is pure: what is due follows from ledger and clock (Europe/Rome), so after days off it catches up: the
present day is opened (dates may be skipped, T14), and missed periods are settled in order. A ledger that stands over
LEAP_DAYS behind is perhaps a past that somebody replays, which a leap would end for good: its day is opened only where
the operator said so (`volano serve --catch-up`). A job that failed, or that waits, is tried again after an hour. Sent
twice, a job's commands have the same ids.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from chaincode.rules.intervals import date_of, days_between, local_midnight_s
from gateway.features.housekeeping import service as housekeeping

OPEN_AFTER_S = {"municipality": 0, "citizens": 600, "commerce": 1_200, "gse": 1_800}
HOUSEKEEPER = "municipality"
DAILY = tuple(housekeeping.DAILY)
SETTLE_AFTER_S = 6 * 3_600
RETRY_S = 3_600
LEAP_DAYS = 31


class Job(NamedTuple):
    """What is to be done, and for what: a date, a period, a settlement."""

    name: str
    subject: str


@dataclass(frozen=True)
class JobState:
    """What decides which jobs are due.

    date: the ledger's, "" before the founding; due_period: the next one that is over, else ""; awaiting: the settlement
    that awaits a second signature, else ""; done: jobs of this date that ended well; failed: when others, that failed
    or wait, were last tried, UTC seconds.
    """

    organisation: str
    energy_operator: str
    countersigner: str
    date: str
    due_period: str = ""
    awaiting: str = ""
    done: frozenset[Job] = frozenset()
    failed: Mapping[Job, int] = field(default_factory=dict)


def is_long_behind(date: str, clock_s: int) -> bool:
    """Whether a ledger's day lies so far back that nobody goes on to today unasked; not before the founding ("")."""
    return bool(date) and days_between(date, date_of(clock_s)) > LEAP_DAYS


def due_jobs(state: JobState, clock_s: int, *, catches_up: bool = False) -> list[Job]:
    """Give the jobs that are due at an instant (UTC seconds), in the order in which they should be done.

    catches_up: the operator said that a ledger goes on to today from wherever it stands.
    """
    if not state.date:
        return []
    today = date_of(clock_s)
    since_midnight_s = clock_s - local_midnight_s(today)
    jobs_due: list[Job] = []
    may_open = catches_up or not is_long_behind(state.date, clock_s)
    if may_open and state.date < today and since_midnight_s >= OPEN_AFTER_S.get(state.organisation, 3_600):
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
