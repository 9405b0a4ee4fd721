"""The manager's pages: the month as a list, as the gateway says it, and whose pages they are."""

from html import unescape
from typing import Any

import pytest

from gateway.features.repartition.month import ROWS
from tests.helpers.webapp.reading import strip
from tests.helpers.webapp.stand_in import EMPTY, StandIn, signed_in
from webapp.portals.manager.overview import DONE_AT
from webapp.registry import PAGES

Plain = dict[str, Any]
MANY = [{"kind": "readings", "subject": f"IT001E0000000{number}", "register": "withdrawn", "days": 1,
         "dates": [["2024-05-03", "2024-05-03"]]} for number in range(1, 8)]


def make_row(name: str, state: str = "ok", there: int = 1, of: int = 1, **more: Any) -> Plain:
    return {"name": name, "state": state, "there": there, "of": of, "items": [], "next": "", "other": "", **more}


def answer(*rows: Plain, is_over: bool = True, **more: Any) -> StandIn:
    found = {"month": "2024-05", "date": "2024-06-08", "is_over": is_over, "rows": list(rows), "next": ""}
    health = {**EMPTY["health"], "date": "2024-06-08"}
    return StandIn(**{"gse/repartition/month": found, "health": health, **more})


def read(gateways: StandIn, path: str = "", language: str = "en") -> str:
    with signed_in(gateways, "manager") as window:
        text = window.get(f"/{language}/manager{path}").text
    return strip(unescape(text.partition("<main")[2].partition("</main>")[0]))


def test_each_row_says_how_it_stands_and_the_first_that_can_be_done_comes_next() -> None:
    page = read(answer(
        make_row("days", there=31, of=31), make_row("tariffs", "waits", 0, items=[{"what": "TRASE", "year": "2024"}]),
        make_row("plants", "open", 0, 2, next="./volano members add FILE"),
        make_row("regulation", "missing", 0, next="./volano repartition regulation FILE --from 2024-05")))
    assert "The month: May 2024 Each step as it stands now. They are done from top to bottom. Month" in page
    assert "Next Plants: 0 of 2 Go to: Plants" in page
    assert "Days of the ledger ✓ There · 31 of 31" in page
    assert "Grid tariffs … Waits · 0 of 1 No TRASE of 2024 is known: valorisation counts 0 in the estimate" in page
    assert "Regulation ! Missing · 0 of 1" in page


@pytest.mark.parametrize(("row", "told"), [
    (make_row("readings", "missing", 3, 10, items=MANY, next="x"),
     "IT001E00000001, prelevata: 3 maggio"),
    (make_row("prices", "missing", 3, 10, items=[{"kind": "prices", "subject": "NORD", "register": "", "days": 2,
                                                  "dates": [["2024-05-03", "2024-05-04"]]}]),
     "NORD, prezzi: 3 maggio – 4 maggio"),
    (make_row("set_aside", "missing", 0, 1, items=[
        {"metering_point": "IT001E00000001", "register": "injected", "from_date": "2024-05-03", "reason": "",
         "until_date": "2024-05-03", "count": 2, "energy_wh": 12_500, "power_w": 6_000}], other="./volano members"),
     "IT001E00000001, immessa: 3 maggio: 2 letture, 12,5 kWh, oltre il 150 % di 6,0 kW"),
    (make_row("settlements", "open", 1, 4, items=[
        {"period": "2024-05-01", "state": "settled"}, {"period": "2024-05-08", "state": "unsigned"},
        {"period": "2024-05-15", "state": "lacks", "until": "2024-06-15"}, {"period": "2024-05-22", "state": "later"}]),
     "1º maggio 2024: liquidato 8 maggio 2024: attende la controfirma "
     "15 maggio 2024: attende i dati, al più fino al 15 giugno 22 maggio 2024: dopo il precedente"),
    (make_row("signatures", "open", 0, 1, items=[{"pending": "pending/1", "command": "register", "last_day": 9}]),
     "Un nuovo membro: attende una seconda organizzazione"),
    (make_row("payments", "open", 0, 1, items=[{"id": 3, "flow": "premium", "kind": "advance", "cents": 123_456}]),
     "Il pagamento 3 di 1.234,56 EUR non è ripartito"),
    (make_row("kept", there=5_000, items=[{"kept_cents": 5_000, "minted_cents": 4_000, "above_cents": 1_000}]),
     "50,00 € Trattenuti 50,00, token emessi 40,00, in eccesso 10,00 EUR"),
    (make_row("released", "open", 0, 1, items=[{"month": "2024-04", "cents": 700, "state": "may"}]),
     "Aprile 2024: 7,00 €, si possono liberare"),
    (make_row("payouts", "open", 0, 1, items=[{"members": 1, "cents": 4_200}]), "42,00 EUR a 1 membro"),
])
def test_what_a_row_lacks_is_told_as_people_write_it(row: Plain, told: str) -> None:
    page = read(answer(row), language="it")
    assert told in page


def test_each_step_that_ever_has_something_to_do_leads_to_a_page() -> None:
    assert set(DONE_AT) == {make.__name__.strip("_") for make in ROWS} - {"tariffs", "kept"}
    assert set(DONE_AT.values()) <= {page.path for page in PAGES}


def test_beyond_five_the_rest_is_folded_away() -> None:
    page = read(answer(make_row("readings", "missing", 3, 10, items=MANY)))
    assert page.index("IT001E00000005") < page.index("More: 2") < page.index("IT001E00000006")


def test_a_month_that_is_done_says_so() -> None:
    assert "Next Nothing is left to do." in read(answer(make_row("days")))
    assert "The ledger is at 8 June 2024: the month isn't over." in read(answer(make_row("days"), is_over=False))


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_row_that_a_gateway_makes_has_words(language: str) -> None:
    names = [make.__name__.strip("_") for make in ROWS]
    page = read(answer(*(make_row(name) for name in names)), language=language)
    assert page.count("✓") == len(names) == 15


@pytest.mark.parametrize(("query", "asked"), [("", "2024-05"), ("?month=2024-06", "2024-06"),
                                              ("?month=1999-01", "2024-05")])
def test_the_last_month_that_is_over_comes_first_and_another_can_be_chosen(query: str, asked: str) -> None:
    gateways = answer(make_row("days"))
    with signed_in(gateways, "manager") as window:
        shown = window.get(f"/en/manager{query}").text
    assert f'<option value="{asked}" selected>' in shown


def test_they_are_pages_of_whichever_organisation_is_the_energy_operator() -> None:
    gateways = StandIn(health={**EMPTY["health"], "energy_operator": "municipality"})
    read(gateways)
    asked = {organisation for organisation, _, path, _ in gateways.asked if path == "repartition/month"}
    assert asked == {"municipality"}


PERIODS = make_row("settlements", "open", 1, 2, next="./volano settle", items=[
    {"period": "2024-05-01", "state": "settled", "kinds": []},
    {"period": "2024-05-08", "state": "due", "kinds": ["provisional"]}])
SHOWN = "5a" * 32
PREVIEW = {"period": "2024-05-08", "days": 7, "euro_cents": 123_456, "lacks": [], "replaced": [], "shown": SHOWN,
           "members": [{}, {}, {}],
           "credited": {"part_bps": 8_000, "energy_cents": 4_321, "cut_cents": 0},
           "perimeters": [{"shared_wh": 1_000_000}, {"shared_wh": 234_000}]}
LACKS = [{"kind": "readings", "subject": "IT001E00000001", "register": "withdrawn", "days": 1,
          "dates": [["2024-05-09", "2024-05-09"]]}]


def offer(**changed: Any) -> StandIn:
    return answer(PERIODS, **{"gse/periods/2024-05-08/preview": PREVIEW | changed})


def send(gateways: StandIn, **form: str) -> Any:
    with signed_in(gateways, "manager") as window:
        token = window.get("/en/manager").text.split('name="form_token" value="')[1].split('"')[0]
        return window.post("/en/manager/periods/settle", data={"form_token": token, **form})


def test_the_step_leads_to_the_page_where_it_is_done() -> None:
    with signed_in(offer(), "manager") as window:
        shown = window.get("/en/manager").text
    assert 'href="/en/manager/periods?month=2024-05">Go to: Settlements</a>' in shown
    assert "./volano settle" not in shown


def test_a_settlement_that_awaits_its_second_signature_leads_to_the_signatures() -> None:
    awaits = make_row("settlements", "open", 0, 1, next="./volano settle", items=[
        {"period": "2024-05-01", "state": "unsigned"}, {"period": "2024-05-08", "state": "later"}])
    waiting = make_row("signatures", "open", 0, 1, next="./volano countersign list", items=[
        {"pending": "pending/1", "command": "register", "last_day": 9}])
    for row in (awaits, waiting):
        with signed_in(answer(row), "manager") as window:
            shown = window.get("/en/manager").text.partition("<main")[2].partition("</main>")[0]
        assert 'href="/en/manager/signatures?month=2024-05">' in shown and "./volano" not in shown


def test_what_settling_would_credit_stands_before_the_button() -> None:
    page = read(offer(), "/periods")
    assert "1 May 2024: settled 8 May 2024: can be settled" in page
    assert ("8–14 May 2024 Shared energy, kWh 1,234.0 Euro expected from GSE 1,234.56 Tokens to be credited now 43.21 "
            "Part of the worth credited now 80 % Members with energy 3") in page
    assert "Settle this period" in page and "Why settle all the same?" not in page


def test_what_lacks_is_named_and_a_reason_asked_for() -> None:
    page = read(offer(lacks=LACKS), "/periods")
    assert "Still missing: IT001E00000001, withdrawn: 9 May" in page and "Why settle all the same?" in page


def test_the_button_anchors_and_settles() -> None:
    gateways = offer(lacks=LACKS)
    sent = send(gateways, period="2024-05-08", shown=SHOWN, incomplete=" The meter broke. ")
    assert (sent.status_code, sent.headers["Location"]) == (303, "/en/manager/periods?month=2024-05")
    assert gateways.posted == [
        ("gse/periods/2024-05-08/anchor", {"kind": "provisional", "shown": SHOWN, "incomplete": "The meter broke."}),
        ("gse/periods/2024-05-08/settle", {"kind": "provisional"})]


@pytest.mark.parametrize(("period", "shown"), [
    ("2024-05-08", ""), ("2024-05-08", "x"), ("../keys", SHOWN), ("", SHOWN)])
def test_nothing_is_anchored_that_names_no_preview_or_no_period(period: str, shown: str) -> None:
    gateways = offer()
    assert send(gateways, period=period, shown=shown).status_code == 400 and gateways.posted == []


@pytest.mark.parametrize(("changed", "told"), [
    ({"euro_cents": None, "credited": None}, "No plant is known"), ({}, "It can't be settled so now")])
def test_what_can_not_be_settled_has_no_button_and_says_why(changed: Plain, told: str) -> None:
    page = read(offer(shown="", **changed), "/periods")
    assert "Settle this period" not in page and told in page


def test_where_the_gateway_refuses_the_anchor_nothing_is_settled() -> None:
    for refusal in ((409, "NOT_AS_SHOWN", "Look again."), (403, "ROLE_NEEDED", "This needs the role energy_operator.")):
        status, code, words = refusal
        gateways = offer()
        gateways.answers["gse/periods/2024-05-08/anchor"] = (
            status, {"code": code, "message_en": words, "message_it": "No."})
        answered = send(gateways, period="2024-05-08", shown=SHOWN)
        assert answered.status_code == status and words in answered.text
        assert [path for path, _ in gateways.posted] == ["gse/periods/2024-05-08/anchor"]


def test_who_is_not_of_its_staff_is_refused_by_the_gateway() -> None:
    refusal = (403, {"code": "FORBIDDEN", "message_en": "This needs the role energy_operator.", "message_it": "No."})
    with signed_in(StandIn(**{"gse/repartition/month": refusal}), "manager") as window:
        shown = window.get("/en/manager")
    assert shown.status_code == 403 and "This needs the role energy_operator." in shown.text


def settled(*kinds: str, state: str = "settled", rows: tuple[Plain, ...] = (), **changed: Any) -> StandIn:
    """A period with a settlement. kinds: as what the gateway says that it may be settled now."""
    row = make_row("settlements", "ok", 1, 1, items=[{"period": "2024-05-08", "state": state, "kinds": list(kinds)}])
    kept = {"settlement_id": "2024-05-08.provisional.1", "days": 7, "organisation": "gse", "countersigned_on": 9}
    periods = {"periods": [{"period": "2024-05-08", "settlements": [kept]}], "months": [], "awaiting": ""}
    return answer(row, *rows, periods=periods, **{"gse/periods/2024-05-08/preview": PREVIEW | changed})


AGAIN, FINAL = "Settle again with the readings as they are now", "Settle the final figures"
AT_FINAL = "/periods?month=2024-05&again=2024-05-08&kind=definitive"


@pytest.mark.parametrize(("kinds", "state"), [
    (("definitive",), "settled"), (("provisional",), "unsigned"), ((), "settled")])
def test_a_period_can_be_settled_again_as_the_gateway_says(kinds: tuple[str, ...], state: str) -> None:
    gateways = settled(*kinds, state=state)
    page = read(gateways, "/periods")
    assert (AGAIN in page, FINAL in page) == ("provisional" in kinds, "definitive" in kinds)
    assert "Settle this period" not in page
    for kind, words in (("provisional", AGAIN), ("definitive", FINAL)):
        page = read(gateways, f"/periods?month=2024-05&again=2024-05-08&kind={kind}")
        assert (f"8–14 May 2024: {words}" in page) == ("Settle this period" in page) == (kind in kinds)


def test_what_settling_again_would_replace_stands_before_the_button() -> None:
    replaced = {"metering_point": "IT001E00000001", "register": "withdrawn", "old_source": "file",
                "new_source": "distributor", "count": 24, "old_wh": 12_500, "new_wh": 13_000, "undone": None}
    page = read(settled("definitive", replaced=[replaced] * 7), AT_FINAL)
    assert "8–14 May 2024: Settle the final figures" in page
    assert page.count("IT001E00000001, withdrawn, readings: 24, 12.5 → 13.0 kWh") == 5 and "More: 2" in page
    assert "It replaces the settlement before it" in page and "Settle this period" in page
    assert "No reading changed" in read(settled("definitive"), AT_FINAL)


@pytest.mark.parametrize(("rows", "is_told"), [
    ((make_row("gse", "open", 1, 2), make_row("official", "open", 0)), True), ((make_row("gse", there=0, of=0),), True),
    ((make_row("gse", there=2, of=2),), False), ((make_row("gse", "open", 0), make_row("official")), False)])
def test_final_figures_before_gses_are_warned_of(rows: tuple[Plain, ...], is_told: bool) -> None:
    assert ("GSE's figures of May 2024 aren't here yet" in read(settled("definitive", rows=rows), AT_FINAL)) == is_told
    assert "aren't here yet" not in read(offer(), "/periods")


@pytest.mark.parametrize("kind", ["provisional", "definitive"])
def test_settling_again_anchors_what_was_shown(kind: str) -> None:
    gateways = settled(kind)
    assert send(gateways, period="2024-05-08", kind=kind, shown=SHOWN).status_code == 303
    assert gateways.posted == [
        ("gse/periods/2024-05-08/anchor", {"kind": kind, "shown": SHOWN, "incomplete": ""}),
        ("gse/periods/2024-05-08/settle", {"kind": kind})]


def test_another_kind_is_none() -> None:
    gateways = settled("definitive")
    assert send(gateways, period="2024-05-08", kind="skip", shown=SHOWN).status_code == 400 and gateways.posted == []
    with signed_in(gateways, "manager") as window:
        assert window.get("/en/manager/periods?month=2024-05&again=2024-05-08&kind=skip").status_code == 400
    assert "Settle this period" not in read(gateways, "/periods?month=2024-05&again=2024-05-01&kind=definitive")
