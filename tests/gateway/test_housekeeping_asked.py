"""Housekeeping that an officer asks for: signed by the organisation's service, done once however often asked."""

from pathlib import Path

import pytest

from chaincode.rules.intervals import add_days
from gateway.client import ApiError
from gateway.hosting.opening import Gateways
from tests.helpers.gateway.trial import FOUNDED, FoundTrial
from tests.helpers.gateway.turned_clock import Clock, clock, first_date, live, make_town, run_all, trial, turn_to

__all__ = ["clock", "trial"]  # fixtures


def test_an_officer_has_the_day_opened_once(trial: Gateways, clock: Clock) -> None:
    today = add_days(first_date(trial), 1)
    turn_to(clock, today)
    officer = trial.client("commerce", "officer")
    assert officer.post("days") == {"date": today, "jobs": [{"job": "open_day", "outcome": "open_day 1 of 1"}]}
    height = trial.ledger.height()
    assert officer.post("days") == {"date": today, "jobs": [{"job": "open_day", "outcome": "open_day 0 of 1"}]}
    assert trial.ledger.height() == height


def test_past_days_are_opened_one_by_one_and_no_more_than_a_month_at_once(
    tmp_path: Path, found_trial: FoundTrial,
) -> None:
    with found_trial(tmp_path / "volano") as past, past.client("gse", "service") as manager:
        day = manager.get("health")["day"]
        assert manager.post("days/until", {"until": "2024-07-01"})["date"] == add_days(FOUNDED, 31)
        assert manager.get("health")["day"] == day + 31
        assert manager.post("days/until", {"until": "2024-06-03"})["date"] == "2024-06-03"
        assert manager.post("days/until", {"until": FOUNDED}) == {"date": "2024-06-03", "jobs": []}
        with pytest.raises(ApiError) as refused:
            manager.post("days/until", {"until": "9998-01-01"})
        assert refused.value.code == "T14_TOO_EARLY" and manager.get("health")["date"] == "2024-06-03"


def test_a_ledger_that_missed_days_goes_to_the_present_alone(trial: Gateways, clock: Clock) -> None:
    first = first_date(trial)
    turn_to(clock, add_days(first, 3))
    with trial.client("gse", "service") as manager:
        with pytest.raises(ApiError) as refused:
            manager.post("days/until", {"until": add_days(first, 2)})
        assert refused.value.code == "T14_MISSED"
        assert manager.post("days/until", {"until": add_days(first, 3)})["date"] == add_days(first, 3)
        assert manager.get("health")["day"] == 2


def test_what_is_overdue_is_done_and_then_there_is_nothing(trial: Gateways, clock: Clock) -> None:
    officer = trial.client("citizens", "officer")
    date = first_date(trial)
    asked = officer.post("housekeeping")
    assert asked["date"] == date
    assert [kept["job"] for kept in asked["jobs"]] == ["sweep", "level", "burn", "collect", "lapse", "draw",
                                                     "disburse"]
    assert {kept["outcome"] for kept in asked["jobs"]} == {"nothing to do"}


def test_an_officer_of_the_operator_settles_what_the_service_signs(trial: Gateways, clock: Clock) -> None:
    make_town(trial)
    first = first_date(trial)
    turn_to(clock, add_days(first, 1), hour=1)
    live(trial, first)
    trial.client("municipality", "officer").post("days")
    officer = trial.client("gse", "officer")
    officer.post(f"periods/{first}/anchor", {"kind": "provisional"})
    assert officer.post(f"periods/{first}/settle", {"kind": "provisional"})["settlement"] == f"{first}.provisional.1"
    turn_to(clock, add_days(first, 1))
    assert run_all(trial) == [("municipality", "countersign", f"signed {first}.provisional.1")]
