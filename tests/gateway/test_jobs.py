"""The jobs on a real ledger with a clock that the test turns: opened, swept, settled, caught up, never twice."""

import logging
from pathlib import Path

import pytest

from chaincode.rules.intervals import add_days, date_of, local_midnight_s
from gateway.hosting.opening import Gateways
from gateway.hosting.timetable import Job, Timetable, load_state
from gateway.ledger.port import VALID
from tests.helpers.gateway.trial import FoundTrial, add_member, give_backing, send_energy
from tests.helpers.gateway.turned_clock import HOUR, Clock, clock, first_date, live, make_town, run_all, trial, turn_to

__all__ = ["clock", "trial"]  # fixtures


def test_a_night_opens_the_day_and_a_morning_settles(trial: Gateways, clock: Clock) -> None:
    make_town(trial)
    first = first_date(trial)
    turn_to(clock, add_days(first, 1), hour=1)
    live(trial, first)
    assert [one[:2] for one in run_all(trial)] == [("municipality", "open_day")]
    turn_to(clock, add_days(first, 1))
    assert run_all(trial) == [
        ("gse", "settle", f"settled {first}.provisional.1"),
        ("municipality", "countersign", f"signed {first}.provisional.1"),
    ]
    assert run_all(trial) == []


def test_another_organisation_opens_a_day_that_stays_closed(trial: Gateways, clock: Clock) -> None:
    second = add_days(first_date(trial), 1)
    clock.at_s = local_midnight_s(second) + 600
    assert Timetable(trial.gateway("gse")).run_due() == []
    assert [job for job, _ in Timetable(trial.gateway("citizens")).run_due()] == [Job("open_day", second)]


def test_days_off_are_caught_up_in_order(trial: Gateways, clock: Clock) -> None:
    make_town(trial)
    first = first_date(trial)
    dates = [add_days(first, number) for number in range(3)]
    turn_to(clock, add_days(first, 3), hour=1)
    Timetable(trial.gateway("municipality")).run_due()  # the day's readings count from the ledger's day
    for date in dates:
        live(trial, date)
    turn_to(clock, add_days(first, 3))
    done = run_all(trial)
    assert [outcome for _, name, outcome in done if name == "settle"] == [
        f"settled {date}.provisional.1" for date in dates
    ]
    assert trial.client("gse").get("health")["day"] == 2  # one day was opened for all that were missed


def test_expired_and_excessive_lots_go_to_the_commons_and_over_the_cap_burn(trial: Gateways, clock: Clock) -> None:
    make_town(trial)
    first = first_date(trial)
    turn_to(clock, add_days(first, 1))
    live(trial, first)
    for number in range(1, 5):
        turn_to(clock, add_days(first, number))
        run_all(trial)
    trial.catch_up()
    supply = trial.client("municipality").get("supply")
    # the welcomes and the energy of the first day lived two days: swept on the fourth, and burnt down to the cap
    assert supply["commons_cents"] == 100
    assert supply["burnt_cents"] == supply["minted_cents"] - 100
    assert supply["live_cents"] == 100


def request_service(trial: Gateways, members: list[str], price_cents: int, service_date: str) -> str:
    """The first member's request of the second one's service; give the agreement."""
    ada, shop = trial.client("citizens", "m0001"), trial.client("commerce", "m0002")
    terms = shop.post("words", {"words": {"title": "Pane"}})["hash"]
    offered = {"kind": "offer", "thing": "good", "category": "food", "min_price_cents": 1, "max_price_cents": 500}
    (offer,) = shop.execute("publish", offered | {"terms": terms}, members[1])["response"]["made"]
    trial.catch_up()
    lots = [one["lot"] for one in ada.get("wallet")["lots"]]
    requested = ada.execute("request", {
        "offer": offer, "provider": members[1], "lots": lots, "price_cents": price_cents, "service_date": service_date,
        "terms": ada.post("words", {"words": {"text": "per sabato"}, "reader": members[1]})["hash"],
    }, members[0])
    return str(requested["response"]["made"][0])


def test_what_a_request_holds_counts_towards_the_limit(tmp_path: Path, clock: Clock, found_trial: FoundTrial) -> None:
    first = date_of(clock.at_s)
    with found_trial(
        tmp_path / "volano", first, clock=clock, settle_days=1, max_balance={"citizen": 300}, grace_days=1,
        commons_cap=50_000,
    ) as trial:
        members = [add_member(trial, organisation, number, from_date=first)
                   for number, organisation in ((1, "citizens"), (2, "commerce"))]
        turn_to(clock, add_days(first, 1))
        live(trial, first)
        run_all(trial)
        agreement = request_service(trial, members, 290, add_days(first, 6))
        before = trial.client("citizens", "m0001").get("wallet")
        # neither what is free nor what is held is over 300 alone
        assert 10 < before["spendable_cents"] <= 300
        levelled = []
        for number in range(2, 5):
            turn_to(clock, add_days(first, number))
            levelled += [(number, outcome) for _, name, outcome in run_all(trial) if name == "level"]
        trial.catch_up()
        wallet = trial.client("citizens", "m0001").get("wallet")
        assert levelled == [(3, "level 1 of 1")]
        assert (wallet["spendable_cents"], wallet["held_cents"]) == (10, 290)
        assert trial.client("municipality").get("supply")["commons_cents"] == before["spendable_cents"] - 10
        (kept,) = trial.client("citizens", "m0001").get("agreements")["agreements"]
        assert (kept["agreement"], kept["status"]) == (agreement, "requested")


def test_a_job_that_fails_is_noted_and_waits(
    trial: Gateways, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    make_town(trial)
    first = first_date(trial)
    turn_to(clock, add_days(first, 1), hour=1)
    for number in (1, 2):
        send_energy(trial, number, [first], withdrawn_wh=2_000)
    turn_to(clock, add_days(first, 1))
    done = run_all(trial)  # no plant is known: what GSE would pay can't be estimated
    assert ("gse", "settle", "failed: T10_NO_ESTIMATE") in done
    (line,) = [one.getMessage() for one in caplog.records if "T10_NO_ESTIMATE" in one.getMessage()]
    assert line.endswith(" is expected to pay.")  # the code has its sentence beside it
    assert run_all(trial) == []
    assert Job("settle", first) in load_state(trial.gateway("gse")).failed


def list_settled(done: list[tuple[str, str, str]]) -> list[str]:
    return [outcome for _, name, outcome in done if name == "settle"]


def test_a_period_waits_for_its_readings_and_is_settled_when_they_come(trial: Gateways, clock: Clock) -> None:
    make_town(trial)
    first = first_date(trial)
    turn_to(clock, add_days(first, 1))
    send_energy(trial, 1, [first], withdrawn_wh=2_000)  # the producer's file is forgotten
    give_backing(trial, 2, [first])
    until = add_days(first, 1 + 45)
    assert list_settled(run_all(trial)) == [f"waits: lacks 2 days of registers, 0 of prices; until {until}"]
    with trial.client("gse") as operator:
        assert operator.get("health")["waits"] == {
            "period": first, "why": f"lacks 2 days of registers, 0 of prices; until {until}",
        }
    assert run_all(trial) == []  # it is looked at again after an hour
    send_energy(trial, 2, [first], injected_wh=2_000)
    clock.at_s += HOUR
    assert list_settled(run_all(trial)) == [f"settled {first}.provisional.1"]
    with trial.client("gse") as operator:
        assert operator.get("health")["waits"] == {}
        assert operator.get(f"periods/{first}")["gaps"] == {}


def test_after_the_days_of_waiting_it_is_settled_as_it_is_and_the_reason_stands(trial: Gateways, clock: Clock) -> None:
    make_town(trial)
    first = first_date(trial)
    turn_to(clock, add_days(first, 1))
    live(trial, first)
    run_all(trial)
    second = add_days(first, 1)
    turn_to(clock, add_days(second, 1))
    send_energy(trial, 1, [second], withdrawn_wh=2_000)
    give_backing(trial, 2, [first, second])
    assert list_settled(run_all(trial))[0].startswith("waits: lacks 2 days of registers")
    turn_to(clock, add_days(second, 1 + 45))
    settled, waits = list_settled(run_all(trial, catches_up=True))
    # the third day's readings never came: nothing of it is settled, however long ago it is
    assert (settled, waits) == (f"settled {second}.provisional.1", "waits: nothing was read of it")
    with trial.client("gse") as operator:
        assert operator.get(f"periods/{second}")["gaps"] == {f"{second}.provisional.1": {
            "reason": "waited 45 days / attesi 45 giorni", "readings": 2, "prices": 0,
        }}


def test_years_without_readings_are_never_settled_because_the_clock_jumped(trial: Gateways, clock: Clock) -> None:
    make_town(trial)
    first = first_date(trial)
    height = trial.client("gse").get("health")["height"]
    turn_to(clock, add_days(first, 200))
    assert list_settled(run_all(trial, catches_up=True)) == ["waits: nothing was read of it"]
    clock.at_s += 3 * HOUR
    assert list_settled(run_all(trial, catches_up=True)) == ["waits: nothing was read of it"]
    trial.catch_up()
    assert trial.client("gse").get("health")["height"] == height + 1  # the day was opened, and nothing else
    assert trial.client("gse").get("periods")["periods"] == []


def test_no_job_leaves_an_invalid_transaction(trial: Gateways, clock: Clock) -> None:
    turn_to(clock, add_days(first_date(trial), 1))
    run_all(trial)
    trial.catch_up()
    happened = trial.client("gse", "auditor").get("audit/happened")["happened"]
    assert {one["code"] for one in happened} == {VALID}
