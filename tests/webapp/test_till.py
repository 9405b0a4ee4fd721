"""The till on two phones: a code on the shop's screen, the customer's page, and what the till signs by itself."""

import re
from typing import Any

import pytest

from tests.helpers.webapp.reading import strip
from tests.helpers.webapp.stand_in import MEMBER, StandIn, signed_in
from webapp.parts.till import find_keeper, read_cents, tidy_code

Plain = dict[str, Any]
OTHER, CODE = "ef" * 32, "Q7MK2X"
OFFER = f"offer/{MEMBER}/{'1' * 32}"


def make_slip(of: str = MEMBER, **changed: Any) -> Plain:
    offer = f"offer/{of}/{'1' * 32}"
    return {"code": CODE, "member": of, "offer": offer, "price_cents": 350, "text": "Pane", **changed}


def agree(status: str, role: str, **changed: Any) -> Plain:
    provider, consumer = (MEMBER, OTHER) if role == "provider" else (OTHER, MEMBER)
    return {
        "agreement": f"agreement/{consumer}/{provider}/{'2' * 32}", "role": role, "status": status,
        "consumer": consumer, "provider": provider, "offer": f"offer/{provider}/{'1' * 32}", "keeper": "",
        "words": {"text": f"Pane {CODE}"}, "category": "food", "price_cents": 350, "held_cents": 350, "terms": "t",
        "service_date": "2024-05-08", "requested_on": 8, "split_by": "", "split_cents": 0, **changed}


def read_till(*agreements: Plain, portal: str = "commerce", page: str = "till", slip: Any = None) -> str:
    house = StandIn(**{f"slips/{CODE}": make_slip() if slip is None else slip,
                       "agreements": {"agreements": list(agreements)}})
    with signed_in(house, portal) as window:
        return str(window.get(f"/en/{portal}/{page}?code={CODE}").text)


def test_a_shop_types_an_amount_and_shows_a_code() -> None:
    offers = [{"offer": OFFER, "member": MEMBER, "resource": "", "words": {"title": "Pane"}, "category": "food",
               "min_price_cents": 100, "max_price_cents": 2_000}]
    house = StandIn(offers={"offers": offers, "silent": []}, slips=make_slip())
    with signed_in(house, "commerce") as window:
        page = window.get("/en/commerce/till").text
        assert "Pane (1.00 to 20.00 tokens)" in page
        token = page.split('name="form_token" value="')[1].split('"')[0]
        form = {"form_token": token, "price": "3,5", "text": " Pane ", "offer": OFFER}
        answer = window.post("/en/commerce/till/open", data=form)
        house.answers["slips"] = (422, {"code": "INVALID"})
        wrong = window.post("/en/commerce/till/open", data={**form, "price": "many"})
    assert answer.headers["Location"] == f"/en/commerce/till?code={CODE}"
    assert wrong.headers["Location"] == "/en/commerce/till?wrong=1"
    assert house.posted[-2:] == [
        ("commerce/slips", {"offer": OFFER, "price_cents": 350, "text": "Pane"}),
        ("commerce/slips", {"offer": OFFER, "price_cents": 0, "text": "Pane"})]


def list_steps(page: str) -> list[str]:
    """Return what the till signs by itself, in order."""
    return re.findall('"command": "([a-z]+)"', page.partition("data-steps='")[2].partition("' hidden")[0])


@pytest.mark.parametrize(("status", "step"), [
    ("requested", ["accept", "deliver"]), ("accepted", ["deliver"]), ("delivered", []), ("paid", []), ("declined", [])])
def test_the_till_signs_what_the_slip_asks_step_by_step(status: str, step: list[str]) -> None:
    page = read_till(agree(status, "provider"))
    assert list_steps(page) == step
    assert ("Paid ✓" in page) == (status == "paid")
    assert 'data-seconds="0.25"' in page and "/static/till.js" in page


@pytest.mark.parametrize("changed", [
    {"price_cents": 349}, {"service_date": "2024-05-09"}, {"offer": f"offer/{MEMBER}/{'3' * 32}"},
    {"words": {"text": "Pane Q7MK2Y"}}, {"words": None}, {"role": "consumer"}])
def test_the_till_signs_nothing_that_the_slip_doesnt_ask(changed: Plain) -> None:
    assert "till-step" not in read_till({**agree("requested", "provider"), **changed})


def test_the_till_signs_nothing_once_the_slip_is_over() -> None:
    assert "till-step" not in read_till(agree("requested", "provider"), slip=(404, {"code": "UNKNOWN"}))


def read_pay(*agreements: Plain, slip: Any = None, portal: str = "citizen") -> str:
    return read_till(*agreements, portal=portal, page="pay", slip=make_slip(OTHER) if slip is None else slip)


def test_the_customer_sees_what_is_asked_and_signs_twice() -> None:
    asked = read_pay()
    assert "3.50 · Pane" in strip(asked) and f"To: member {OTHER[:8]}" in strip(asked)
    assert 'data-command="request"' in asked and f"Pane {CODE}" in asked and '"price_cents": 350' in asked
    assert 'data-command="request"' not in read_pay(agree("requested", "consumer"))
    assert 'data-command="confirm"' in read_pay(agree("delivered", "consumer"))
    paid = read_pay(agree("paid", "consumer"), slip=(404, {"code": "UNKNOWN"}))
    assert "Paid ✓" in paid and "act_" not in paid.split("<dialog")[0]


@pytest.mark.parametrize("slip", [
    (404, {"code": "UNKNOWN"}), make_slip(OTHER, member=MEMBER), make_slip(OTHER, price_cents="3"),
    make_slip(OTHER, text="x" * 61), make_slip(OTHER, code="AAAAAA"), []])
def test_a_code_of_nobody_or_a_lie_offers_nothing_to_sign(slip: Any) -> None:
    page = read_pay(slip=slip)
    assert "No till shows this code now." in page and 'class="act"' not in page


def test_only_the_gateway_that_the_code_names_is_asked() -> None:
    """Another could name a shop of its own."""
    house = StandIn(**{f"slips/{CODE}": make_slip("ab" * 32), f"{find_keeper(CODE)}/slips/{CODE}": make_slip(OTHER),
                       "agreements": {"agreements": []}})
    with signed_in(house, "citizen") as window:
        page = window.get(f"/en/citizen/pay?code={CODE}").text
    assert f"To: member {OTHER[:8]}" in strip(page)
    assert {whose for whose, _, path, _ in house.asked if path.startswith("slips/")} == {find_keeper(CODE)}


def test_a_payment_that_somebody_else_brings_hides_nobodys() -> None:
    own = agree("accepted", "provider", agreement=f"agreement/{OTHER}/{MEMBER}/{'4' * 32}")
    others = [agree("requested", "provider", price_cents=1), agree("requested", "provider"),
              agree("declined", "provider")]
    assert list_steps(read_till(others[0], own, *others[1:])) == ["deliver"]
    assert list_steps(read_till(*others, own | {"status": "delivered"})) == ["accept", "deliver"]


@pytest.mark.parametrize(("typed", "code"), [
    ("q7m-k2x", "Q7MK2X"), ("q7m k2x", "Q7MK2X"), ("OIL000", "011000"), ("Q7MK2", ""), ("Q7MK2U", ""), ("../../", "")])
def test_a_code_is_read_as_it_is_meant(typed: str, code: str) -> None:
    assert tidy_code(typed) == code


@pytest.mark.parametrize(("typed", "cents"), [
    ("12,50", 1_250), ("12.5", 1_250), ("3", 300), (" 0,05 ", 5), ("", 0), ("1,234", 0), ("-1", 0), ("1e3", 0),
    ("12345678", 0), ("³", 0)])
def test_an_amount_is_read_as_people_write_it(typed: str, cents: int) -> None:
    assert read_cents(typed) == cents
