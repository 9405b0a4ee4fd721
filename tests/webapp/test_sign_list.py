"""What waits for a second signature: what each portal shows of it, who may sign, and what a settlement needs."""

import json
import re
from html import unescape
from typing import Any

import pytest

from tests.helpers.webapp.reading import strip
from tests.helpers.webapp.stand_in import EMPTY, StandIn, signed_in

Plain = dict[str, Any]
OFFICER = {"member": "", "key": "cd" * 32, "roles": ["officer"]}
SETTLEMENT = {"settlement_id": "2024-05-01.provisional.1", "days": 7, "organisation": "gse", "countersigned_on": 0,
              "digest": "d1" * 32, "countersigned_by": "", "energy_cents": 4_321, "bonus_cents": 100}


def make_pending(number: int, organisation: str = "citizens", command: str = "register", **more: Any) -> Plain:
    return {"pending": f"pending/{number:032x}", "command": command, "organisation": organisation, "subject": "",
            "arguments": {"points": [{"tag": "ab" * 32, "power_w": 3_000}]}, "digest": "ef" * 32, "needed": 1,
            "countersigned_by": [], "proposed_on": 8, "last_day": 38, "may_act": True, **more}


def answer(*pending: Plain, session: Plain | None = None, awaiting: Plain | None = None) -> StandIn:
    periods = [{"period": "2024-05-01", "settlements": [awaiting]}] if awaiting else []
    return StandIn(
        health={**EMPTY["health"], "countersigner": "municipality", "community": "prova"},
        session=OFFICER | {"organisation": "municipality"} | (session or {}), pending={"pending": list(pending)},
        periods={"periods": periods, "months": [], "awaiting": awaiting["settlement_id"] if awaiting else ""})


def read(gateways: StandIn, portal: str = "municipality", language: str = "en") -> str:
    with signed_in(gateways, portal) as window:
        return str(window.get(f"/{language}/{portal}/signatures").text)


def shown(html: str) -> str:
    return strip(unescape(html.partition("<main")[2].partition("</main>")[0]))


def list_signed(html: str) -> list[Plain]:
    """What the browser would sign, as the page hands it over."""
    return [json.loads(unescape(found)) for found in re.findall(r"""id="sign-\w+" data-signed='([^']*)'""", html)]


def test_each_stands_where_whoever_looks_may_do_something_about_it() -> None:
    html = read(answer(
        make_pending(1), make_pending(2, "municipality"), make_pending(3, countersigned_by=["municipality"], needed=2),
        make_pending(4, may_act=False)))
    assert [row["pending"][-1] for row in list_signed(html)] == ["1"]
    page = shown(html)
    assert page.index("Of others, for you to sign: 1") < page.index("Your own, for another to sign: 1") < page.index(
        "Signed by you, or too late: 2")
    assert page.count("It waited too long") == 1 and "Signatures: 1 of 2." in page
    assert 'data-command="recall"' in html and f"pending/{2:032x}" in html.partition('data-command="recall"')[2]


@pytest.mark.parametrize("change", [
    {"command": "unknown"}, {"command": ["register"]}, {"organisation": "bank"}, {"organisation": {}}, {"digest": ""},
    {"pending": "pending/1"}, {"arguments": []}, {"arguments": {"euro_cents": 10**30}}, {"arguments": {"month": 1.5}},
    {"arguments": {"a": [[[[[[[[[1]]]]]]]]]}}, {"needed": True}, {"countersigned_by": "gse"}, {"may_act": 1},
])
def test_a_row_that_a_lying_gateway_made_up_is_counted_and_stops_nothing(change: Plain) -> None:
    html = read(answer(make_pending(1), make_pending(2) | change))
    assert [row["pending"][-1] for row in list_signed(html)] == ["1"]
    assert "Your gateway names 1 more that can't be shown" in shown(html)


@pytest.mark.parametrize("arguments", [
    {"month": {"of": "2024-05"}, "euro_cents": True}, {"month": ["2024-05"], "euro_cents": None}, {},
])
def test_arguments_of_another_shape_are_shown_as_they_are(arguments: Plain) -> None:
    assert "GSE's figures of a month" in shown(read(answer(make_pending(1, "gse", "official", arguments=arguments))))


def test_what_a_command_says_is_told_whole() -> None:
    figures = {"month": "2024-05", "euro_cents": 123_456}
    html = read(answer(make_pending(1, "gse", "official", arguments=figures)))
    page = shown(html)
    assert "GSE's figures of a month (000000000000) GSE's figure of 2024-05 is proposed: 1,234.56 euro." in page
    assert "Proposed by: GSE. Signatures: 0 of 1. All that it says month: 2024-05 euro, in cents: 123456" in page
    assert list_signed(html) == [{"pending": f"pending/{1:032x}", "digest": "ef" * 32, "command": "official",
                                  "organisation": "gse", "arguments": figures}]


def test_many_are_ticked_at_once() -> None:
    assert 'id="sign-all"' in read(answer(*map(make_pending, range(200))))
    assert 'id="sign-all"' not in read(answer(make_pending(1)))


@pytest.mark.parametrize(("portal", "session"), [
    ("municipality", {"roles": ["service"]}), ("municipality", {"organisation": "gse"}),
    ("manager", {"organisation": "gse", "roles": ["energy_operator"]}),
])
def test_who_is_no_officer_of_that_organisation_sees_no_button(portal: str, session: Plain) -> None:
    html = read(answer(make_pending(1), make_pending(2, "municipality"), make_pending(3, "gse"), session=session,
                       awaiting=SETTLEMENT), portal)
    assert list_signed(html) == [] and "To sign for" in html and "A new member" in html
    assert not [button for button in ('id="sign"', 'id="countersign"', 'data-command="recall"') if button in html]


def test_the_countersigner_has_a_settlement_worked_out_again_and_signed() -> None:
    gateways = answer(awaiting=SETTLEMENT)
    page = shown(read(gateways))
    assert "1–7 May 2024, provisional Made by: GSE. Tokens for energy: 43.21; for programmes: 1.00." in page
    with signed_in(gateways, "municipality") as window:
        html = window.get("/en/municipality/signatures").text
        token, digest = (html.split(f'name="{name}" value="')[1].split('"')[0] for name in ("form_token", "digest"))
        sent = [window.post("/en/municipality/signatures/countersign",
                            data={"form_token": token, "period": period, "digest": shown})
                for period, shown in (("2024-05-01", digest), ("../keys", digest), ("", digest), ("2024-05-01", ""))]
    assert [one.status_code for one in sent] == [303, 400, 400, 400]
    assert gateways.posted == [("municipality/periods/2024-05-01/countersign", {"digest": "d1" * 32})]


def test_elsewhere_the_page_says_who_signs_a_settlement() -> None:
    gateways = answer(session={"organisation": "gse"}, awaiting=SETTLEMENT)
    page = shown(read(gateways, "manager"))
    assert "It is signed by: municipality" in page and "Work it out and sign" not in page


def test_nothing_awaits_where_the_newest_settlement_is_signed() -> None:
    gateways = answer(awaiting=SETTLEMENT)
    gateways.answers["periods"]["awaiting"] = ""
    page = shown(read(gateways))
    assert "A settlement awaits" not in page and "Nothing waits for your signature." in page


def test_an_officer_signs_for_an_organisation_and_for_no_member() -> None:
    with signed_in(answer(), "municipality") as window:
        facts = window.get("/it/municipality/signing").json
    assert (facts["member"], facts["organisation"]) == ("", "municipality")
    own = {"means": "", "member": "", "acts_date": ""}
    gateways = answer(session={"roles": ["service"]})
    gateways.answers["keys/own"] = own
    with signed_in(gateways, "municipality") as window:
        assert window.get("/it/municipality/signing").status_code == 403
