"""A member's own energy by hour, day and month: of whatever points they had then, with what of it is no measure."""

from typing import Any

import pytest

from gateway.client import Client
from tests.helpers.gateway.members import founded
from tests.helpers.gateway.refusing import refusal_of
from tests.helpers.gateway.trial import FOUNDED, give_point, make_curve, midnight_s, open_days, send_curves, send_energy

__all__ = ["founded"]  # fixtures
NEXT, AFTER = "2024-05-02", "2024-05-03"
Plain = dict[str, Any]


def ask(client: Client, step: str, first: str = FOUNDED, end: str = AFTER) -> list[Plain]:
    found: list[Plain] = client.get("energy", **{"from": first, "to": end}, step=step)["steps"]
    return found


@pytest.fixture
def metered(copied) -> Client:
    """The first member, whose two days have readings; another member has some, too."""
    trial, _ = copied
    open_days(trial, NEXT, AFTER)
    send_energy(trial, 1, [FOUNDED, NEXT], withdrawn_wh=200, injected_wh=50)
    send_energy(trial, 2, [FOUNDED], withdrawn_wh=9_999)
    client: Client = trial.client("citizens", "m0001", at="gse")
    return client


def test_hours_sum_up_to_days_and_days_to_the_month(metered: Client) -> None:
    hours, days, (month,) = ask(metered, "hour"), ask(metered, "day"), ask(metered, "month")
    assert (len(hours), [day["date"] for day in days], month["date"]) == (48, [FOUNDED, NEXT], FOUNDED)
    assert hours[10]["registers"]["withdrawn"]["energy_wh"] == 200
    assert hours[0]["start_s"] == midnight_s(FOUNDED) and {hour["length_s"] for hour in hours} == {3_600}
    for register, wh in (("withdrawn", 1_000), ("injected", 250)):
        assert [day["registers"][register]["energy_wh"] for day in days] == [wh, wh]
        assert sum(hour["registers"][register]["energy_wh"] for hour in hours) == 2 * wh
        assert month["registers"][register] == {
            "energy_wh": 2 * wh, "estimated_wh": 0, "by_hand_wh": 0, "covered_s": 172_800, "held_s": 172_800}


def test_what_is_estimated_or_put_in_by_hand_is_said(copied, metered: Client) -> None:
    start_s, operator = midnight_s(NEXT) + 20 * 3_600, copied[0].client("gse")
    guess = make_curve(1, start_s, 70, 30, register="produced", interval_s=3_600, estimated=[1])
    assert send_curves(operator, guess)["rejected"] == []
    by_hand = make_curve(1, start_s - 3_600, 500, register="produced", interval_s=3_600)
    assert send_curves(operator, by_hand, source="manual")["rejected"] == []
    (_, day) = ask(metered, "day")
    assert day["registers"]["produced"] == {
        "energy_wh": 600, "estimated_wh": 30, "by_hand_wh": 500, "covered_s": 3 * 3_600, "held_s": 86_400}


def test_a_step_without_readings_has_no_register(copied, metered: Client) -> None:
    assert ask(metered, "day", "2024-05-03", "2024-05-04")[0]["registers"] == {}


def test_days_of_23_and_25_hours_have_as_many(copied) -> None:
    client = copied[0].client("citizens", "m0001", at="gse")
    changes = (("2024-03-31", "2024-04-01"), ("2024-10-27", "2024-10-28"))
    assert [len(ask(client, "hour", *days)) for days in changes] == [23, 25]
    assert [step["length_s"] for step in ask(client, "month", "2024-03-15", "2024-05-01")] == [
        17 * 86_400 - 3_600, 30 * 86_400]


def test_what_was_read_before_a_member_had_the_point_is_not_theirs(copied) -> None:
    trial, members = copied
    open_days(trial, NEXT, AFTER)
    with trial.client("gse") as operator:
        give_point(operator, 77, member=members[2], from_date=FOUNDED, to_date=NEXT)
        give_point(operator, 77, member=members[1], from_date=NEXT)
    send_energy(trial, 77, [FOUNDED, NEXT], withdrawn_wh=300)
    before, after = ask(trial.client("citizens", "m0002", at="gse"), "day")
    assert before["registers"] == {} and after["registers"]["withdrawn"]["energy_wh"] == 1_500
    before, after = ask(trial.client("commerce", "m0003", at="gse"), "day")
    assert before["registers"]["withdrawn"]["energy_wh"] == 1_500 and after["registers"] == {}


@pytest.mark.parametrize(("step", "end"), [
    ("hour", "2024-05-10"), ("day", "2024-07-03"), ("month", "2025-06-06"), ("day", FOUNDED), ("day", "2024-04-30"),
    ("minute", AFTER), ("day", "9999-99-99"),
])
def test_too_long_a_time_or_none_is_refused(copied, step: str, end: str) -> None:
    client = copied[0].client("citizens", "m0001", at="gse")
    assert refusal_of(client.get, "energy", **{"from": FOUNDED, "to": end}, step=step).status == 422


def test_who_is_no_member_has_no_energy_and_no_other_gateway_has_any(copied) -> None:
    trial, asked = copied[0], {"from": FOUNDED, "to": NEXT}
    assert refusal_of(trial.client("gse", "auditor").get, "energy", **asked, step="day").status == 403
    assert refusal_of(trial.client("citizens", "m0001").get, "energy", **asked, step="day").code == "WRONG_GATEWAY"
