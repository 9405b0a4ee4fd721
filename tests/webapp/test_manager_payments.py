"""The manager's pages of the regulation and of GSE's payments: kept, recorded, tried, divided, withdrawn."""

from html import unescape
from typing import Any

import pytest

from tests.helpers.webapp.forms import refuse, send
from tests.helpers.webapp.reading import strip
from tests.helpers.webapp.stand_in import EMPTY, StandIn, signed_in

Plain = dict[str, Any]
PAYMENT = {"id": 3, "flow": "premium", "kind": "advance", "month": "2024-05", "cents": 12_050, "reference": "GSE-1",
           "fees_cents": 0, "withholding_cents": 0, "recorded_at_s": 0, "closing": 0}
TRIED = {"regulation": "Metà e metà", "kept_cents": 5_000, "parts_cents": 7_000, "reserve_cents": 50, "lacks": [],
         "payment": PAYMENT, "beside": [], "parts": [
             {"line": "own line", "beneficiary": "ab" * 32, "cents": 4_000},
             {"line": "own line", "beneficiary": "cd" * 32, "cents": 3_000}]}
FAR = {"measure": "premium_cents", "own": 5_000, "gse": 4_526, "bps": 1_047, "is_far": True}
LACK = {"kind": "readings", "subject": "IT001E00000001", "register": "withdrawn", "days": 1,
        "dates": [["2024-05-09", "2024-05-09"]]}
INCOMPLETE = (409, {"code": "INCOMPLETE", "message_en": "Days lack.", "message_it": "Mancano giorni."})
PREVIEW = "gse/repartition/payments/3/preview"


def answer(*payments: Plain, **more: Any) -> StandIn:
    found = {"month": "2024-05", "date": "2024-06-08", "is_over": True, "next": "", "rows": [
        {"name": "regulation", "state": "ok", "there": 1, "of": 1, "items": [], "next": "", "other": ""}]}
    return StandIn(**{
        "health": {**EMPTY["health"], "date": "2024-06-08"}, "repartition/month": found, PREVIEW: TRIED,
        "gse/repartition/payments": {"payments": list(payments), "withdrawn": [], "id": 4}, **more})


def look(gateways: StandIn, path: str, language: str = "en") -> str:
    with signed_in(gateways, "manager") as window:
        text = window.get(f"/{language}/manager/{path}").text
    return strip(unescape(text.partition("<main")[2].partition("</main>")[0]))


# --- what GSE paid
@pytest.mark.parametrize(("language", "told"), [
    ("en", "Premium, advance: 120.50 € GSE's reference GSE-1 · not divided yet"),
    ("it", "acconto: 120,50 € Riferimento del GSE GSE-1 · non ancora ripartito")])
def test_a_payment_is_told_with_how_it_would_be_divided(language: str, told: str) -> None:
    page = look(answer(PAYMENT), "payments?month=2024-05", language)
    assert told.lower() in page.lower()
    if language == "en":
        assert "Kept behind the tokens 50.00 To members and purposes 70.00 Into the reserve 0.50" in page
        assert "own line270.00" in page and 'By the regulation "Metà e metà".' in page


def test_one_that_is_divided_says_by_which_closing() -> None:
    page = look(answer(PAYMENT | {"closing": 7}), "payments?month=2024-05")
    assert "divided, closing 7" in page and "Divide it for good" not in page and "Withdraw it" not in page
    assert "aren't recorded yet" in look(answer(PAYMENT | {"month": "2024-04"}), "payments?month=2024-05")


def test_a_month_that_lacks_something_asks_why_before_it_is_tried() -> None:
    gateways = answer(PAYMENT, **{PREVIEW: INCOMPLETE})
    page = look(gateways, "payments?month=2024-05")
    assert "Days lack. Why divide it all the same?" in page and "Divide it for good" not in page
    html = send(answer(PAYMENT, **{PREVIEW: TRIED | {"lacks": [LACK]}}), "payments/try", incomplete=" Broken. ").text
    assert "Still missing: IT001E00000001, withdrawn: 9 May" in strip(html) and "Divide it for good" in html
    assert 'name="incomplete" value="Broken."' in html


@pytest.mark.parametrize(("beside", "asked"), [([], False), ([FAR], True), ([FAR | {"is_far": False}], False)])
def test_figures_far_from_gses_ask_why(beside: list[Plain], asked: bool) -> None:
    page = look(answer(PAYMENT, **{PREVIEW: TRIED | {"beside": beside}}), "payments?month=2024-05")
    assert ("Why are own figures and GSE's that far apart?" in page) == asked and "Divide it for good" in page


def test_dividing_sends_the_reasons() -> None:
    gateways = answer(PAYMENT, **{"gse/repartition/closings": TRIED})
    sent = send(gateways, "payments/close", payment="3", incomplete=" Broken. ", because=" Rounded. ")
    assert (sent.status_code, sent.headers["Location"]) == (303, "/en/manager/payments?month=2024-05")
    assert gateways.posted == [("gse/repartition/closings", {
        "payment_id": 3, "incomplete": "Broken.", "because": "Rounded."})]


def test_a_payment_is_recorded_as_it_was_typed() -> None:
    gateways = answer()
    typed = {"flow": "premium", "kind": "advance", "eur": "1.205,50", "reference": " GSE-1 ", "fees_eur": "3"}
    assert send(gateways, "payments/record", **typed).status_code == 303
    assert gateways.posted == [("gse/repartition/payments", {
        "flow": "premium", "kind": "advance", "month": "2024-05", "cents": 120_550, "reference": "GSE-1",
        "fees_cents": 300, "withholding_cents": 0})]


@pytest.mark.parametrize("wrong", [
    {"eur": "much"}, {"eur": "-5"}, {"reference": " "}, {"flow": "x"}, {"kind": "release"}, {"fees_eur": "900"}])
def test_what_is_no_payment_says_why_and_keeps_what_was_typed(wrong: dict[str, str]) -> None:
    gateways = answer()
    typed = {"flow": "valorisation", "kind": "advance", "eur": "5", "reference": "GSE-1", **wrong}
    told = send(gateways, "payments/record", **typed)
    assert told.status_code == 200 and 'id="fault"' in told.text and gateways.posted == []
    assert f'value="{typed["eur"]}"' in told.text and 'id="fault" class="callout callout-alarm" role="alert"></p>' \
        not in told.text


@pytest.mark.parametrize(("status", "is_told"), [(409, True), (422, True), (403, False)])
def test_a_payment_that_the_gateway_refuses(status: int, is_told: bool) -> None:
    gateways = answer()
    refuse(gateways, "/repartition/payments", status)
    told = send(gateways, "payments/record", flow="premium", kind="advance", eur="5", reference="GSE-1")
    assert (told.status_code == 200) == is_told and "Not so." in told.text


def test_one_that_was_typed_wrongly_is_withdrawn() -> None:
    gateways = answer(PAYMENT)
    assert send(gateways, "payments/withdraw", payment="3", reason=" twice ").status_code == 303
    assert gateways.posted == [("gse/repartition/payments/3/withdrawal", {"reason": "twice"})]
    for act in ("close", "withdraw"):
        assert send(answer(PAYMENT), f"payments/{act}", payment="../3", reason="x").status_code == 400


# --- the regulation
@pytest.mark.parametrize("language", ["it", "en"])
def test_each_example_says_what_it_is_for_and_can_be_taken(language: str) -> None:
    gateways = answer()
    page = look(gateways, "regulation?month=2024-05", language)
    assert page.count("Cooperativa che ripaga gli impianti") == 1
    with signed_in(gateways, "manager") as window:
        taken = window.get(f"/{language}/manager/regulation?month=2024-05&example=half-and-half").text
    assert 'title = "Metà a chi produce, metà a chi consuma"' in unescape(taken.partition("<textarea")[2])


def test_a_regulation_is_kept_from_the_chosen_month_on() -> None:
    gateways = answer(**{"gse/repartition/regulation": {"title": "Ours", "closed": ["2024-04"]}})
    told = send(gateways, "regulation/keep", content='title = "Ours"\r\n')
    assert gateways.posted == [("gse/repartition/regulation", {"text": 'title = "Ours"\n', "from_month": "2024-05"})]
    assert '"Ours" holds from May 2024 on. Closed months keep theirs: April 2024.' in unescape(told.text)


@pytest.mark.parametrize(("status", "is_told"), [(409, True), (422, True), (403, False)])
def test_a_regulation_that_the_gateway_refuses_stays_to_be_mended(status: int, is_told: bool) -> None:
    gateways = answer()
    refuse(gateways, "/repartition/regulation", status)
    told = send(gateways, "regulation/keep", content="title = 5")
    assert (told.status_code == 200) == is_told and "Not so." in told.text
    assert ("title = 5" in told.text) == is_told


@pytest.mark.parametrize("path", ["payments", "regulation", "gse"])
def test_whom_the_gateway_refuses_sees_its_sentence(path: str) -> None:
    refusal = (403, {"code": "FORBIDDEN", "message_en": "This needs the role energy_operator.", "message_it": "No."})
    with signed_in(StandIn(**{"gse/repartition/month": refusal}), "manager") as window:
        shown = window.get(f"/en/manager/{path}")
    assert shown.status_code == 403 and "This needs the role energy_operator." in shown.text
