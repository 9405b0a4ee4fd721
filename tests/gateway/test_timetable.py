"""Which jobs are due when: a pure function of the ledger and the clock (Europe/Rome)."""

from dataclasses import replace

import pytest

from chaincode.rules.intervals import local_midnight_s
from gateway.hosting.timetable import DAILY, Job, JobState, due_jobs, is_long_behind

YESTERDAY, TODAY = "2024-05-13", "2024-05-14"
MIDNIGHT = local_midnight_s(TODAY)
MINUTE, HOUR = 60, 3_600


def state_of(organisation: str, date: str = TODAY, **changed) -> JobState:
    done = frozenset(Job(name, date) for name in DAILY)
    return replace(JobState(organisation, "gse", "municipality", date, done=done), **changed)


def names(state: JobState, clock_s: int) -> list[str]:
    return [job.name for job in due_jobs(state, clock_s)]


@pytest.mark.parametrize(("organisation", "minutes"), [
    ("municipality", 0), ("citizens", 10), ("commerce", 20), ("gse", 30),
])
def test_each_organisation_opens_the_day_at_its_own_minute(organisation: str, minutes: int) -> None:
    state = state_of(organisation, YESTERDAY)
    at = MIDNIGHT + minutes * MINUTE
    assert names(state, at - 1) == []
    assert due_jobs(state, at) == [Job("open_day", TODAY)]


def test_an_open_day_is_not_opened_again() -> None:
    assert names(state_of("municipality"), MIDNIGHT) == []


def test_after_days_off_the_present_day_is_opened_once() -> None:
    state = state_of("municipality", "2024-05-01")
    assert due_jobs(state, MIDNIGHT + HOUR) == [Job("open_day", TODAY)]


@pytest.mark.parametrize(("date", "is_opened"), [("2024-04-13", True), ("2024-04-12", False), ("2023-01-01", False)])
def test_a_ledger_over_31_days_behind_goes_on_to_today_only_where_it_was_said(date: str, is_opened: bool) -> None:
    state = state_of("municipality", date)
    assert due_jobs(state, MIDNIGHT) == ([Job("open_day", TODAY)] if is_opened else [])
    assert due_jobs(state, MIDNIGHT, catches_up=True) == [Job("open_day", TODAY)]
    assert is_long_behind(date, MIDNIGHT) is not is_opened
    assert not is_long_behind("", MIDNIGHT)


def test_nothing_is_due_before_the_founding() -> None:
    assert names(state_of("municipality", ""), MIDNIGHT + 8 * HOUR) == []


def test_the_municipality_keeps_house_once_a_day_of_the_ledger() -> None:
    state = state_of("municipality", done=frozenset())
    assert names(state, MIDNIGHT) == list(DAILY)
    assert names(replace(state, done=frozenset({Job("sweep", TODAY)})), MIDNIGHT) == list(DAILY[1:])
    assert names(replace(state, done=frozenset({Job("sweep", YESTERDAY)})), MIDNIGHT) == list(DAILY)
    assert names(state_of("citizens", done=frozenset()), MIDNIGHT) == []


def test_the_operator_settles_from_six_on() -> None:
    state = state_of("gse", due_period="2024-05-07")
    assert names(state, MIDNIGHT + 6 * HOUR - 1) == []
    assert due_jobs(state, MIDNIGHT + 6 * HOUR) == [Job("settle", "2024-05-07")]
    assert names(state_of("municipality", due_period="2024-05-07"), MIDNIGHT + 6 * HOUR) == []


def test_nothing_is_settled_while_the_day_is_closed() -> None:
    state = state_of("gse", YESTERDAY, due_period="2024-05-07")
    assert names(state, MIDNIGHT + 6 * HOUR) == ["open_day"]


def test_what_awaits_is_countersigned_before_anything_else_is_settled() -> None:
    waiting = {"due_period": "2024-05-07", "awaiting": "2024-05-07.provisional.1"}
    assert names(state_of("gse", **waiting), MIDNIGHT + 7 * HOUR) == []
    signed = due_jobs(state_of("municipality", **waiting), MIDNIGHT + 7 * HOUR)
    assert signed == [Job("countersign", "2024-05-07.provisional.1")]


def test_six_oclock_is_local_also_when_the_clock_changes() -> None:
    summer = "2024-03-31"  # 23 hours: six o'clock comes five hours after midnight, and the job an hour later
    state = replace(state_of("gse", summer), due_period="2024-03-24")
    assert names(state, local_midnight_s(summer) + 6 * HOUR) == ["settle"]


def test_what_failed_is_tried_again_after_an_hour() -> None:
    at = MIDNIGHT + 6 * HOUR
    state = state_of("gse", due_period="2024-05-07", failed={Job("settle", "2024-05-07"): at})
    assert names(state, at + HOUR - 1) == []
    assert names(state, at + HOUR) == ["settle"]
