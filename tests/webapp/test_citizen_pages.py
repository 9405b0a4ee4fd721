"""A citizen's pages: agreements with dates, meters with how sure they are, tokens as a product, euro by flow."""


import json
from typing import Any

import pytest
from flask import request

from tests.helpers.webapp.reading import check_filled, find_text, list_cells, strip
from tests.helpers.webapp.stand_in import MEMBER, StandIn, signed_in
from webapp.portals.citizen.readings import find_days, list_spans

Plain = dict[str, Any]
OTHER = "cd" * 32


def agree(status: str, **more: Any) -> Plain:
    """An agreement of this member, who asked for something."""
    return {
        "agreement": "a", "role": "consumer", "status": status, "consumer": MEMBER, "provider": OTHER, "keeper": "",
        "words": {"title": "Pane", "address": "Via Esempio 1"}, "category": "food", "price_cents": 300,
        "held_cents": 300, "terms": "t", "service_date": "2024-05-06", "requested_on": 2, "accepted_on": 0,
        "delivered_on": 0, "closed_on": 0, "paid_cents": 0, "split_by": "", "split_cents": 0,
        "deadline": {"day": 9, "date": "2024-05-09"}, **more}


def read(path: str, language: str = "en", **answers: Any) -> str:
    with signed_in(StandIn(**answers)) as window:
        page: str = window.get(f"/{language}/citizen/{path}").text
    check_filled(page)
    return page


def read_agreements(*agreements: Plain) -> str:
    return read("agreements", agreements={"agreements": list(agreements)})


def test_an_agreement_stands_with_its_dates_and_what_comes_of_doing_nothing() -> None:
    page = strip(read_agreements(agree("delivered", accepted_on=3, delivered_on=6)))
    assert "I receive it on 6 May 2024, for 3.00 tokens. Via Esempio 1" in page
    assert "requested 2 May, done accepted 3 May, done delivered 6 May, done paid" in page
    assert "State: delivered. Next step: confirm or contest by 9 May. If nobody contests by then, it is paid." in page
    assert "Something waits for you." in page


def test_a_closed_one_says_when_and_what_was_paid() -> None:
    closed = agree("halved", deadline=None, accepted_on=3, delivered_on=6, closed_on=8, paid_cents=150)
    page = strip(read_agreements(closed))
    assert "Closed on 8 May 2024: halved. The provider got 1.50 tokens." in page
    assert "paid 8 May" not in page and "Nothing waits for you." in page


@pytest.mark.parametrize(("by", "words"), [
    (MEMBER, "I proposed: 1.00 tokens"), (OTHER, "The other party proposes: 1.00")])
def test_a_split_that_was_proposed_is_told(by: str, words: str) -> None:
    assert words in strip(read_agreements(agree("contested", split_by=by, split_cents=100)))


def test_ones_own_turn_comes_first_then_the_nearest_deadline() -> None:
    def named(title: str, status: str, day: int) -> Plain:
        return agree(status, words={"title": title}, deadline={"day": day, "date": f"2024-05-{day:02d}"})

    late, soon = named("late", "requested", 20), named("soon", "requested", 9)
    page = read_agreements(late, soon, named("mine", "delivered", 30))
    assert page.index("mine</h3>") < page.index("soon</h3>") < page.index("late</h3>")


def step(date: str, **registers: Plain) -> Plain:
    return {"date": date, "start_s": 1_714_514_400, "length_s": 86_400, "registers": registers}


def count(energy_wh: int, *, estimated_wh: int = 0, by_hand_wh: int = 0, covered_s: int = 86_400) -> Plain:
    return {"energy_wh": energy_wh, "estimated_wh": estimated_wh, "by_hand_wh": by_hand_wh, "covered_s": covered_s,
            "held_s": 86_400}


def test_a_month_of_the_meter_says_how_sure_each_day_is() -> None:
    steps = [
        step("2024-05-01", withdrawn=count(5_000), injected=count(1_000)),
        step("2024-05-02", withdrawn=count(5_000, estimated_wh=10, by_hand_wh=10), injected=count(0)),
        step("2024-05-03", withdrawn=count(4_000, covered_s=3_600), injected=count(0)),
        step("2024-05-04", withdrawn=count(4_000)), step("2024-05-05"),
    ]
    page = read("readings?month=2024-05", energy={"steps": steps})
    assert [row[1:] for row in list_cells(page, "steps")] == [
        ["5.0", "1.0", "measured"], ["5.0", "0.0", "estimated in part, corrected by hand in part"],
        ["4.0", "0.0", "readings are missing"], ["4.0", "–", "readings are missing"], ["–", "–", "no reading"]]
    assert find_text(page, "sure").startswith("Figures: readings are missing (2), measured (1), ")
    assert find_text(page, "sentence") == "You drew 18.0 kWh from the grid. You injected 1.0 kWh into it."


def test_what_is_not_over_and_what_was_before_the_founding_is_not_asked_for() -> None:
    gateways = StandIn(energy={"steps": []})
    asked: list[Plain] = []
    gateways.wsgi.before_request(lambda: asked.append(dict(request.args)) if request.path.endswith("/energy") else None)
    with signed_in(gateways) as window:
        for query in ("year=2024", "month=2024-05", "day=2024-05-03"):
            window.get(f"/en/citizen/readings?{query}")
    assert [(one["from"], one["to"], one["step"]) for one in asked] == [
        ("2024-05-01", "2024-05-08", "month"), ("2024-05-01", "2024-05-08", "day"),
        ("2024-05-03", "2024-05-04", "hour")]


def test_yesterday_comes_first() -> None:
    gateways = StandIn(energy={"steps": []})
    with signed_in(gateways) as window:
        page = window.get("/en/citizen/readings").text
    assert '<option value="2024-05-07" selected>' in page and "2024-05-08" not in page


@pytest.mark.parametrize(("view", "asked", "spans"), [
    ("year", "", ["2023", "2024"]), ("month", "", ["2023-12", "2024-01"]),
    ("day", "2023-12-30", ["2023-12-30", "2023-12-31"]), ("day", "", ["2024-01-01", "2024-01-02"]),
    ("day", "<odd>", ["2024-01-01", "2024-01-02"]),
])
def test_only_times_since_the_founding_can_be_chosen(view: str, asked: str, spans: list[str]) -> None:
    assert list_spans(view, "2023-12-30", "2024-01-02", asked) == spans


@pytest.mark.parametrize(("span", "days"), [
    ("2024", ("2024-01-01", "2025-01-01")), ("2024-12", ("2024-12-01", "2025-01-01")),
    ("2024-02-29", ("2024-02-29", "2024-03-01")),
])
def test_a_span_is_whole_days(span: str, days: tuple[str, str]) -> None:
    assert find_days(span) == days


LINE = {"settlement": "2024-05-01.provisional.1", "amount_cents": 1_210, "energy_cents": 710, "bonus_cents": 0,
        "welcome_cents": 500, "worth_micro": 887_500_000, "credited_micro": 710_000_000, "countersigned_on": 9,
        "words": {"en": "energy and welcome", "it": "energia e benvenuto"}}
DAY = {"date": "2024-05-01", "withdrawn_wh": 9, "injected_wh": 9, "shared_withdrawn_wh": 200_000,
       "shared_injected_wh": 100_000, "worth_micro": 887_500_000}
TERMS = {"value_cents_per_mwh": 5_500, "w_consume": 5_000, "w_produce": 5_000, "provisional_bps": 8_000}


def read_tokens(day: Plain) -> str:
    return read("tokens", **{"wallet/lines": {"lines": [LINE]},
                             "periods/2024-05-01/days": {"terms": TERMS, "days": [day]}})


def test_tokens_are_kwh_times_weight_times_value() -> None:
    page = read_tokens(DAY)
    assert list_cells(page, "shares") == [
        ["used by me, produced in the community", "200.000", "50 %", "5.5000"],
        ["produced by me, used in the community", "100.000", "50 %", "2.7500"]]
    assert find_text(page, "worth").startswith(
        "Hour by hour that is worth 8.8750 tokens, of which 80 % count so far: 7.1000. Paid were 7.10")
    assert "To these come 5.00 tokens of welcome." in page
    assert 'href="/en/citizen/energy?day=2024-05-01"' in page


def test_where_single_homes_would_show_only_the_sum_is_explained() -> None:
    page = read_tokens(DAY | {"shared_withdrawn_wh": None, "shared_injected_wh": None, "worth_micro": None})
    assert list_cells(page, "shares") == [] and "single homes could be worked out" in page
    assert "8.8750" in find_text(page, "worth")


def test_euro_stand_by_flow_and_the_account_is_told_by_its_end() -> None:
    payments = [{"flow": "premium", "kind": "advance", "cents": 20_000, "kept_cents": 5_000, "own_cents": 1_234},
                {"flow": "valorisation", "kind": "balance", "cents": 900, "kept_cents": 0, "own_cents": -3}]
    answers = {
        "repartition/accounts": {"accounts": [{"month": "2024-05", "own_cents": 1_231}]},
        "repartition/months/2024-05/account": {"payments": payments, "due_cents": None},
        "repartition/payees": {"payees": [{"iban": "IT60X0542811101000000123456", "next_at_s": 0}]}}
    page = read("euro", **answers)
    assert list_cells(page, "flows") == [["premium, advance", "200.00", "50.00", "12.34"],
                                         ["valorisation, balance", "9.00", "0.00", "-0.03"]]
    assert find_text(page, "paid-to") == "Your euro go to the account IT…3456."
    assert "0542811101" not in page
    assert "to which account" in find_text(read("euro"), "paid-to")


@pytest.mark.parametrize(("words", "named"), [
    ({"title": "Pane", "by": "Forno Aurora"}, "By Forno Aurora (member cdcdcdcd)"),
    ({"title": "Pane"}, "By member cdcdcdcd"), (None, "By member cdcdcdcd"),
])  # fmt: skip
def test_who_offers_is_named_as_they_wish_beside_the_code_that_is_nobody_elses(words: Any, named: str) -> None:
    offer = {"offer": "offer/1", "member": "cd" * 32, "category": "food", "words": words, "min_price_cents": 5,
             "max_price_cents": 5, "places": []}
    page = read("market", offers={"offers": [offer], "silent": []})
    assert named in page and json.dumps(named.removeprefix("By ")) in page  # in the act, too
