"""A home whose readings come late: anchored again, settled and corrected, and nobody reads its hours by subtracting."""

from collections.abc import Iterator
from typing import Any

import pytest

from analytics.repartition.payments import Payment
from chaincode.rules.intervals import add_days
from gateway.acts.closing import ClosingReasons, close_payment, record_payment
from gateway.hosting.opening import Gateways
from tests.helpers.gateway.repartition import MONTH, REGULATION
from tests.helpers.gateway.settling import settle
from tests.helpers.gateway.trial import (
    FOUNDED,
    FoundTrial,
    add_member,
    give_backing,
    open_days,
    send_energy,
)

HOMES, LATE = range(1, 7), 7
PROVISIONAL, LATER, DEFINITIVE = (f"{FOUNDED}.{name}" for name in ("provisional.1", "provisional.2", "definitive.1"))


def send(trial: Gateways, number: int) -> None:
    """A day of a home that withdraws and injects."""
    send_energy(trial, number, [FOUNDED], withdrawn_wh=900 + number, injected_wh=700 + number)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, found_trial: FoundTrial) -> Iterator[Gateways]:
    """Six homes are anchored, a seventh comes late, is anchored again, countersigned; then corrected with all seven."""
    with found_trial(tmp_path_factory.mktemp("late") / "volano", settle_days=1) as trial:
        for number in (*HOMES, LATE):
            add_member(trial, "citizens", number)
        open_days(trial, *(add_days(FOUNDED, number) for number in range(1, 32)))
        for number in HOMES:
            send(trial, number)
        give_backing(trial, 1, [FOUNDED])
        assert settle(trial, incomplete="a meter is being changed") == PROVISIONAL
        send(trial, LATE)
        assert settle(trial, revise=True) == LATER
        trial.client("municipality").post(f"periods/{FOUNDED}/countersign")
        assert settle(trial, "definitive") == DEFINITIVE
        trial.client("municipality").post(f"periods/{FOUNDED}/countersign")
        yield trial


def ask(trial: Gateways, number: int, what: str, settlement: str, **more: str) -> Any:
    return trial.client("citizens", f"m{number:04d}", at="gse").get(
        f"periods/{FOUNDED}/{what}", settlement=settlement, **more
    )


def test_a_member_who_reads_all_anchors_has_nothing_to_subtract(town: Gateways) -> None:
    found = {}
    for settlement in (PROVISIONAL, LATER, DEFINITIVE):
        anchor = town.client("citizens", "m0001").get(f"periods/{FOUNDED}/anchor", settlement=settlement)
        (totals,) = anchor["perimeters"]
        registers = totals["withdrawn"], totals["injected"]
        found[settlement] = [(one["members"], one["hours_wh"]) for one in registers]
    assert found[PROVISIONAL][0][1][10] == sum(900 + number for number in HOMES)
    assert found[PROVISIONAL][1][1][10] == sum(700 + number for number in HOMES)
    assert found[LATER] == found[DEFINITIVE] == [(7, [])] * 2


@pytest.mark.parametrize("settlement", [LATER, DEFINITIVE])
def test_nor_in_the_days_and_hours_of_the_later_settlement(town: Gateways, settlement: str) -> None:
    first = ask(town, 1, "days", PROVISIONAL)
    assert first["hidden"] is None and first["days"][0]["worth_micro"] > 0
    later = ask(town, 1, "days", settlement)
    (day,) = later["days"]
    assert (day["withdrawn_wh"], day["injected_wh"]) == (5 * 901, 5 * 701)
    assert (day["shared_withdrawn_wh"], day["shared_injected_wh"], day["worth_micro"]) == (None, None, None)
    why = ask(town, 1, "why", settlement, date=FOUNDED)
    assert why["hidden"] == later["hidden"] is not None
    assert why["perimeters"][0]["hours"] == [] and why["worth_micro"] is None
    (leaf,) = ask(town, 1, "statement", settlement)["leaves"]
    assert sum(leaf["withdrawn_wh"]) == 5 * 901


def test_nor_in_the_month_s_account(town: Gateways) -> None:
    """Seven homes' month beside six homes' anchor: the shared hours would be the late home's."""
    operator = town.client("gse")
    operator.post("repartition/regulation", {"text": REGULATION, "from_month": MONTH})
    payment = record_payment(operator, Payment("premium", "advance", MONTH, 10_000, "GSE-1"))
    close_payment(operator, payment, ClosingReasons("the month has one day", "of one day"))
    (hours,) = town.client("citizens", "m0001", at="gse").get(f"repartition/months/{MONTH}/account")["hours"]
    assert hours["withdrawn_wh"][10] == 901
    assert not hours["shared_wh"]


def test_nor_in_what_is_told_of_its_days(town: Gateways) -> None:
    """All seven are read by now, after a plain anchor of six and a hidden one: nothing more is told of the day."""
    assert town.client("citizens", "m0001", at="gse").get(f"periods/{FOUNDED}/preview")["perimeters"] == []


def test_the_late_home_is_paid_and_the_second_organisation_could_work_it_out(town: Gateways) -> None:
    lines = {one["settlement"]: one for one in town.client("citizens", f"m{LATE:04d}").get("wallet/lines")["lines"]}
    assert PROVISIONAL not in lines
    assert lines[DEFINITIVE]["worth_micro"] == lines[LATER]["worth_micro"] > 0


def test_what_is_public_of_the_periods_stays_as_it_was(town: Gateways) -> None:
    periods = town.client_of("citizens").get("periods")["periods"]
    (found,) = [one for one in periods if one["period"] == FOUNDED]
    shared = {one["settlement_id"]: one["shared_wh"] for one in found["settlements"]}
    assert shared[DEFINITIVE] == shared[LATER] > shared[PROVISIONAL] > 0
