"""The manager's page of payouts: who is due and who waits, a run recorded with its file, and what became of runs."""

from base64 import b64decode
from html import unescape
from typing import Any

import pytest

from tests.helpers.webapp.forms import refuse, send
from tests.helpers.webapp.reading import strip
from tests.helpers.webapp.stand_in import EMPTY, StandIn, signed_in

Plain = dict[str, Any]
IBAN, OTHER = "IT60X0542811101000000123456", "IT60 X054 2811 1010 0000 0123 456"
ADA, BEA = "ab" * 32, "cd" * 32
PAYEE = {"member": ADA, "holder": "Ada Neri", "fiscal_code": "", "iban": IBAN, "threshold_cents": 0, "left_on": ""}
LISTED = {"payouts": [{"payee": PAYEE, "cents": 4_200, "months": ["2024-04", "2024-05"]}], "total_cents": 4_200,
          "waiting": [{"member": BEA, "holder": "", "cents": 300, "reason": "no_iban"}], "remarks": []}
HELD = [{"member": ADA, "holder": "Ada Neri"}]


def make_run(name: str, state: str, returned: str = "") -> Plain:
    transfers = [{"member": ADA, "cents": 4_200, "returned": returned}, {"member": BEA, "cents": 300, "returned": ""}]
    return {"run": name, "on_date": "2024-06-10", "state": state, "reason": "", "transfers": transfers, "cents": 4_500,
            "returned_cents": 4_200 if returned else 0}


def answer(*runs: Plain, listed: Plain | None = None, date: str = "2024-06-08") -> StandIn:
    return StandIn(**{"health": {**EMPTY["health"], "date": date}, "repartition/payouts": listed or LISTED,
                      "repartition/payees": {"payees": HELD}, "repartition/runs": {"runs": list(runs)}})


def look(gateways: StandIn, language: str = "en") -> str:
    with signed_in(gateways, "manager") as window:
        text = window.get(f"/{language}/manager/payouts").text
    return strip(unescape(text.partition("<main")[2].partition("</main>")[0]))


def test_who_is_paid_on_the_next_bank_day_and_who_waits_and_why() -> None:
    page = look(answer())
    assert "To be paid on 10 June 2024: 42.00 euro" in page  # 8 June 2024 is a Saturday
    assert "Ada NeriApril 2024, May 202442.00" in page
    assert "Not paid now: 1" in page and f"member {BEA[:8]}" in page and "Record and make" in page
    assert "Da pagare il 10 giugno 2024: 42,00 euro" in look(answer(), "it")


def test_where_nobody_is_due_there_is_nothing_to_record() -> None:
    page = look(answer(listed={"payouts": [], "waiting": [], "total_cents": 0, "remarks": []}))
    assert "Nobody is due anything now." in page and "Record and make" not in page


def test_a_run_is_recorded_and_its_file_handed_over_this_once() -> None:
    gateways = answer(make_run("2024-06-10", "cancelled"))
    told = send(gateways, "payouts/record", name="Valmori", iban=OTHER, bic="")
    assert gateways.posted == [("gse/repartition/payouts", {"run": "2024-06-10-2", "on_date": "2024-06-10"})]
    assert "Run 2024-06-10-2 is recorded" in told.text and 'download="2024-06-10-2.xml"' in told.text
    file = b64decode(told.text.partition("application/xml;base64,")[2].partition('"')[0]).decode()
    assert IBAN in file and "42.00" in file and "Ada Neri" in file
    assert "data:application/xml" not in look(gateways)


@pytest.mark.parametrize("wrong", [
    {"iban": "IT00X0542811101000000123456"}, {"iban": ""}, {"bic": "NOBIC"}, {"name": ""}, {"iban": "<script>"}])
def test_what_no_bank_takes_is_told_before_anything_is_recorded(wrong: dict[str, str]) -> None:
    gateways = answer()
    told = send(gateways, "payouts/record", **{"name": "Valmori", "iban": IBAN, "bic": "", **wrong})
    assert told.status_code == 200 and 'id="fault"' in told.text and gateways.posted == []
    assert "<script>" not in told.text.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize(("status", "is_told"), [(409, True), (422, True), (403, False)])
def test_what_the_gateway_refuses_is_told_there(status: int, is_told: bool) -> None:
    gateways = answer()
    refuse(gateways, "/repartition/payouts", status)
    told = send(gateways, "payouts/record", name="Valmori", iban=IBAN, bic="")
    assert (told.status_code == 200) == is_told and "Not so." in told.text and "data:application" not in told.text


@pytest.mark.parametrize(("state", "buttons"), [
    ("recorded", ("The bank has it", "Cancel this run")), ("sent", ("A transfer came back",)), ("cancelled", ())])
def test_each_run_offers_what_may_follow(state: str, buttons: tuple[str, ...]) -> None:
    page = look(answer(make_run("2024-06-10", state), listed={"payouts": [], "waiting": [], "total_cents": 0}))
    shown = page.partition("2024-06-10: 45.00 €")[2].partition("Transfers: 2")[2]
    every = ("The bank has it", "Cancel this run", "A transfer came back")
    assert {one for one in every if one in shown} == set(buttons)


def test_what_came_back_says_why_and_comes_back_once() -> None:
    html_run = make_run("2024-06-10", "sent", "AC04")
    page = look(answer(html_run))
    assert "42.00 euro came back" in page and "Ada Neri: 42.00 € · came back: AC04" in page
    with signed_in(answer(html_run), "manager") as window:
        text = window.get("/en/manager/payouts").text
    assert f'<option value="{BEA}">' in text and f'<option value="{ADA}">' not in text


@pytest.mark.parametrize(("act", "form", "body"), [
    ("sent", {}, {"step": "sent"}), ("cancel", {"reason": " no "}, {"step": "cancelled", "reason": "no"}),
    ("returned", {"member": ADA, "reason": "AC04"}, {"step": "returned", "member": ADA, "reason": "AC04"})])
def test_a_step_of_a_run_that_is_there(act: str, form: dict[str, str], body: Plain) -> None:
    gateways = answer(make_run("2024-06-10", "sent"))
    assert send(gateways, f"payouts/{act}", run="2024-06-10", **form).status_code == 303
    assert gateways.posted == [("gse/repartition/runs/2024-06-10/steps", body)]
    for run in ("2024-06-11", "../payments/1", ""):
        gateways = answer(make_run("2024-06-10", "sent"))
        assert send(gateways, f"payouts/{act}", run=run, **form).status_code == 404 and gateways.posted == []
