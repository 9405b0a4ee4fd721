"""The manager's pages of prices, of what is set aside, and of euro released: what lacks, and the button for it."""

from html import unescape
from typing import Any

import pytest

from tests.helpers.webapp.forms import refuse, send
from tests.helpers.webapp.reading import strip
from tests.helpers.webapp.stand_in import EMPTY, StandIn, signed_in

Plain = dict[str, Any]
LACK = {"kind": "prices", "subject": "NORD", "register": "", "days": 2, "dates": [["2024-05-03", "2024-05-04"]]}
ASIDE = {"metering_point": "IT001E00000001", "register": "injected", "from_date": "2024-05-03", "reason": "",
         "until_date": "2024-05-04", "count": 2, "energy_wh": 12_500, "power_w": 6_000}
TABLE = "start,zone,eur_mwh\n2024-05-03T00:00:00+02:00,NORD,101.5\n2024-05-03T01:00:00+02:00,NORD,99\n"
WAITING = {"pending": "pending/1", "command": "release_kept"}


def answer(name: str, *items: Plain, roles: tuple[str, ...] = ("energy_operator",), **more: Any) -> StandIn:
    row = {"name": name, "state": "open", "there": 1, "of": 3, "items": list(items), "next": "./volano x", "other": ""}
    found = {"month": "2024-05", "date": "2024-06-08", "is_over": True, "next": "", "rows": [row]}
    session = {"member": "", "key": "cd" * 32, "organisation": "gse", "roles": list(roles)}
    health = {**EMPTY["health"], "community": "prova", "date": "2024-06-08"}
    return StandIn(**{"health": health, "repartition/month": found, "session": session, **more})


def look(gateways: StandIn, path: str, language: str = "en") -> str:
    with signed_in(gateways, "manager") as window:
        return str(window.get(f"/{language}/manager/{path}?month=2024-05").text)


def shown(html: str) -> str:
    return strip(unescape(html.partition("<main")[2].partition("</main>")[0]))


@pytest.mark.parametrize(("row", "page"), [
    ("days", "days"), ("plants", "plants"), ("prices", "prices"), ("set_aside", "set-aside"), ("released", "released")])
def test_the_month_leads_to_each_page(row: str, page: str) -> None:
    with signed_in(answer(row), "manager") as window:
        html = window.get("/en/manager").text.partition("<main")[2].partition("</main>")[0]
    assert f'href="/en/manager/{page}?month=2024-05"' in html and "./volano" not in html


# --- the ledger's days
@pytest.mark.parametrize(("until", "says", "is_more"), [
    ("2024-06-10", "Open the days up to 10 June 2024", False), ("2024-08-01", "31 are opened at once", True)])
def test_past_days_are_opened_by_a_button(until: str, says: str, is_more: bool) -> None:
    gateways = answer("days", {"until": until})
    told = shown(look(gateways, "days"))
    assert says in told and ("at once" in told) == is_more
    sent = send(gateways, "days/open")
    assert (sent.status_code, sent.headers["Location"]) == (303, "/en/manager/days?month=2024-05")
    assert gateways.posted == [("gse/days/until", {"until": until})]


def test_at_first_days_are_of_the_month_where_the_ledger_stands() -> None:
    with signed_in(answer("days", {"until": "2024-07-01"}), "manager") as window:
        assert '<option value="2024-06" selected>' in window.get("/en/manager/days").text


def test_where_no_day_is_past_there_is_no_button() -> None:
    gateways = answer("days")
    html = look(gateways, "days")
    assert "There is no day to open in this month." in shown(html) and 'href="/en/manager?month=2024-05"' in html
    send(gateways, "days/open")
    assert gateways.posted == []


# --- plants
@pytest.mark.parametrize(("language", "line"), [
    ("en", "IT001E00000001: kept with 60 kW, on the ledger 5.501 kW"),
    ("it", "IT001E00000001: qui 60 kW, sul registro 5,501 kW"),
])
def test_a_plant_with_another_power_on_the_ledger_is_named(language: str, line: str) -> None:
    gateways = answer("plants", {"metering_point": "IT001E00000001", "power_w": 60_000, "registered_w": 5_501})
    with signed_in(gateways, "manager") as window:
        assert line in shown(window.get(f"/{language}/manager").text)


# --- prices
def test_what_lacks_of_prices_is_told() -> None:
    assert "Days with their prices: 1 of 3Still missing: NORD, prices: 3 May – 4 May" in shown(
        look(answer("prices", LACK), "prices"))


def test_a_table_of_prices_is_kept() -> None:
    gateways = answer("prices", LACK)
    told = send(gateways, "prices/bring", content=TABLE)
    assert gateways.posted == [("gse/prices", {"zone": "NORD", "prices": [
        {"hour_s": 1_714_687_200, "eur_mwh": "101.5"}, {"hour_s": 1_714_690_800, "eur_mwh": "99"}]})]
    assert "Kept: 2 hourly prices." in shown(told.text)


def test_a_table_that_cant_be_read_stays_to_be_mended() -> None:
    gateways = answer("prices", LACK)
    told = send(gateways, "prices/bring", content=TABLE.replace("99", "x"))
    assert "Nothing was kept Line 3:" in shown(told.text) and gateways.posted == []
    assert "NORD,x" in told.text.partition("<textarea")[2]


@pytest.mark.parametrize(("status", "is_told"), [(409, True), (422, True), (403, False)])
def test_prices_that_the_gateway_refuses(status: int, is_told: bool) -> None:
    gateways = answer("prices", LACK)
    refuse(gateways, "/prices", status)
    told = send(gateways, "prices/bring", content=TABLE)
    assert (told.status_code == 200) == is_told and "Not so." in told.text


# --- what is set aside
def test_what_is_set_aside_can_be_left_out_for_a_reason() -> None:
    gateways = answer("set_aside", ASIDE)
    page = shown(look(gateways, "set-aside"))
    assert "IT001E00000001, injected: 3 May – 4 May: 2 readings, 12.5 kWh, above 150 % of 6.0 kW" in page
    sent = send(gateways, "set-aside/leave-out", metering_point="IT001E00000001", register="injected",
                from_date="2024-05-03", until_date="2024-05-04", reason=" Broken. ")
    assert sent.headers["Location"] == "/en/manager/set-aside?month=2024-05"
    assert gateways.posted == [("gse/left-out", {
        "metering_point": "IT001E00000001", "register": "injected", "from": "2024-05-03", "to": "2024-05-05",
        "reason": "Broken."})]
    assert "Nothing is set aside" in shown(look(answer("set_aside"), "set-aside"))


@pytest.mark.parametrize("wrong", [{"metering_point": "../x"}, {"register": ""}, {"from_date": "yesterday"},
                                   {"until_date": "9999-12-32"}])
def test_what_is_no_register_s_days_is_sent_nowhere(wrong: dict[str, str]) -> None:
    gateways = answer("set_aside", ASIDE)
    form = {"metering_point": "IT001E00000001", "register": "injected", "from_date": "2024-05-03",
            "until_date": "2024-05-04", "reason": "x", **wrong}
    assert send(gateways, "set-aside/leave-out", **form).status_code == 400 and gateways.posted == []


# --- released euro
@pytest.mark.parametrize(("state", "roles", "told"), [
    ("may", ("energy_operator",), "Propose to release them"), ("may", ("service",), "by a key of the energy operator"),
    ("waits", ("energy_operator",), "awaits a second organisation"), ("acts", ("service",), "Divide them"),
])
def test_each_month_s_euro_offer_what_comes_next(state: str, roles: tuple[str, ...], told: str) -> None:
    step = {"month": "2024-04", "state": state, "cents": 700, "uses": {"division": 700}, "closings": [],
            "pending": WAITING if state == "waits" else None}
    html = look(answer("released", {"month": "2024-04"}, roles=roles, **{"gse/repartition/releases/2024-04": step}),
                "released")
    page = shown(html)
    buttons = {"may": "Propose to release them", "acts": "Divide them"}
    assert "April 2024: 7.00 €" in page and told in page
    assert {one for one in buttons.values() if f">{one}<" in html} == ({told} if told in buttons.values() else set())
    if told == buttons["may"]:
        assert '{"cents": 700, "month": "2024-04", "use": "division"}' in unescape(html)


def test_what_acts_is_divided() -> None:
    gateways = answer("released")
    assert send(gateways, "released/divide", month="2024-04").status_code == 303
    assert gateways.posted == [("gse/repartition/releases", {"month": "2024-04"})]
    assert send(gateways, "released/divide", month="../x").status_code == 400
    assert "Nothing may be released now." in shown(look(answer("released"), "released"))


@pytest.mark.parametrize("role", ["officer", "energy_operator", "official"])
def test_staff_sign_for_their_organisation(role: str) -> None:
    with signed_in(answer("released", roles=(role,)), "manager") as window:
        assert window.get("/it/manager/signing").json["member"] == ""
