"""What anybody sees: sentences without a session, few as few, votes in words, an area compared and not kept."""

import re
from typing import Any

import pytest

from gateway.client import ApiError, Client
from tests.helpers.webapp.reading import check_filled, find_text, list_cells, strip
from tests.helpers.webapp.stand_in import StandIn, Window, build_pages, signed_in
from webapp.app import create_app
from webapp.gateways import Gateways
from webapp.portals.public.join import tidy

Plain = dict[str, Any]
SETTLED = {"periods": [{"period": f"2024-0{month}-01", "settlements": [{
    "settlement_id": f"2024-0{month}-01.definitive.1", "countersigned_on": 9, "days": 7, "shared_wh": month * 1_000_000,
    "energy_cents": 5_000, "bonus_cents": 0, "welcome_cents": 500}]} for month in (4, 5)], "months": []}
MONTHS = {"months": [{"month": "2024-04", "services": 7, "paid_cents": 4_200}]}
PROPOSAL = {
    "proposal": f"proposal/{'3f9a12c0' * 4}", "kind": "parameter", "status": "passed", "proposed_date": "2024-05-02",
    "last_date": "2024-05-09", "electors": 12, "supporters": 3, "void": "", "words": {"text": "<b>Chi produce</b>"},
    "before": {"w_consume": 5_000},
    "subject": {"kind": "parameter", "parameter": {"group": "weights", "values": {"w_consume": 4_000}}},
    "result": {"heads": {"yes": 7, "no": 2, "abstain": 0}, "chambers": {}, "yes_bps": 5_833, "no_bps": 1_666, "why": "",
               "digest": "ab" * 32},
}
PARAMETERS = {"parameters": {"w_consume": 5_000, "support": 3}, "rule_set": 1, "in_force_from": "2024-04-01",
              "founded_on": "2024-04-01"}


def read(path: str, language: str = "en", **answers: Any) -> str:
    """A public page, seen by who never signed in."""
    page = Window(build_pages(StandIn(**answers), doors=False).test_client()).get(f"/{language}/public{path}")
    assert page.status_code == 200 and "Set-Cookie" not in page.headers
    text: str = page.text
    check_filled(text)
    return text


def test_no_public_page_has_a_token_with_what_it_asks() -> None:
    gateways = StandIn()
    window = Window(build_pages(gateways).test_client())
    for path in ("", "/month", "/services", "/votes", "/join", "/status"):
        window.get(f"/it/public{path}")
    assert {token for *_, token in gateways.asked} == {""} and {method for _, method, *_ in gateways.asked} == {"GET"}


def test_a_month_is_told_in_numbers() -> None:
    page = read("/month?month=2024-04", periods=SETTLED, **{"public/months": MONTHS})
    assert find_text(page, "sentence") == (
        "In April 2024, settled until 7 April 2024, the community shared 4,000.0 kWh. 55.00 tokens were minted: "
        "50.00 for energy, 5.00 as rewards. – euro stand behind them.")
    assert find_text(page, "services") == "Members paid each other 7 services with 42.00 tokens."
    running, over = list_cells(page, "months")
    assert over == ["April 2024", "4,000.0", "55.00", "–", "7", "42.00"]
    assert running[4:] == ["once the month is over", "once the month is over"]


@pytest.mark.parametrize(("months", "words"), [
    ([{"month": "2024-04", "services": None, "paid_cents": None}], "aren&#39;t told"),
    ([], "No service was paid"),
])
def test_a_month_that_few_stand_behind_is_not_told(months: list[Plain], words: str) -> None:
    page = read("/month?month=2024-04", periods=SETTLED, **{"public/months": {"months": months}})
    assert words in find_text(page, "services")


@pytest.mark.parametrize(("members", "words"), [
    ({"citizens": 17, "commerce": 3}, "20 members take part."), ({"citizens": 4}, "Fewer than five members take part."),
    ({}, "Nobody has joined yet."),
])
def test_how_many_take_part(members: dict[str, int], words: str) -> None:
    assert find_text(read("", **{"members/counts": {"members": members}}), "members").startswith(words)


def test_categories_with_few_are_few() -> None:
    found = [{"category": "care", "offers": None, "needs": 0}, {"category": "potatura", "offers": 6, "needs": None}]
    page = read("/services", "it", **{"public/services": {"categories": found}})
    assert list_cells(page, "services") == [["cura", "meno di cinque", "0"], ["potatura", "6", "meno di cinque"]]


def test_a_proposal_stands_in_words_with_today_and_proposed() -> None:
    page = read("/votes", **{"public/proposals": {"proposals": [PROPOSAL]}, "parameters": PARAMETERS})
    assert list_cells(page, "changes-3f9a12c0") == [
        ["Of an hour&#39;s worth, the part of those who withdrew.", "50 %", "40 %"]]
    told = strip(page)
    assert "Electors: 12. Yes 7, no 2, abstained 0. That is enough to pass." in told
    assert "./volano govern recount 3f9a12c0 ledger.blocks" in told
    assert "&lt;b&gt;Chi produce&lt;/b&gt;" in page and "<b>Chi" not in page


SUBJECTS = (
    {"kind": "opinion"}, {"kind": "interest", "interest": {"category": "care", "interest": "social"}},
    {"kind": "interest", "interest": {"category": "care"}}, {"kind": "mediator", "mediator": {"until": "2025-01-01"}},
    {"kind": "programme", "programme": {"end": "programme/1"}},
    {"kind": "programme", "programme": {"total_cents": 900}},
    {"kind": "commons", "commons": {"cents": 500, "to": "solidarity"}}, {"kind": "member", "member": {"member": ""}},
    {"kind": "commons", "commons": {"cents": 500, "to": "burn"}}, {"kind": "roles", "roles": {"treasurer": ["gse"]}},
    {"kind": "rule_set", "rule_set": {"number": 2, "digest": "sha256+0123456789abcdef"}},
)
STATES = ("proposed", "retracted", "open", "rejected", "uncertified", "passed", "enacted", "coming", "in_force", "void")


@pytest.mark.parametrize("language", ("it", "en"))
def test_each_subject_and_each_state_has_words(language: str) -> None:
    found = [PROPOSAL | {"subject": subject, "result": None, "words": None} for subject in SUBJECTS]
    found += [PROPOSAL | {"status": status, "result": None} for status in STATES]
    page = read("/votes", language, **{"public/proposals": {"proposals": found}, "parameters": PARAMETERS})
    titles = re.findall(r"<h2>(.*?)</h2>", page)
    assert len(titles) == len(found) and all(titles)
    assert len(set(titles)) == len(SUBJECTS) + 1


@pytest.mark.parametrize("why", ("turnout", "heads", "quorum", "two_thirds", "veto"))
def test_why_it_does_not_pass_is_said(why: str) -> None:
    result = {**PROPOSAL["result"], "why": why, "chambers": {"citizen": PROPOSAL["result"]["heads"],
                                                             "commerce": {"yes": 5, "no": 0, "abstain": 0}}}
    found = PROPOSAL | {"status": "rejected", "result": result}
    page = read("/votes", **{"public/proposals": {"proposals": [found]}, "parameters": PARAMETERS})
    assert "It doesn&#39;t pass" in page
    assert list_cells(page, "chambers-3f9a12c0") == [["citizens", "7", "2", "0"], ["shops", "5", "0", "0"]]


def test_open_votes_come_first_then_the_newest() -> None:
    found = [PROPOSAL | {"proposal": f"proposal/{number}{'0' * 31}", "status": status, "result": None}
             for number, status in enumerate(("open", "rejected", "proposed", "passed"))]
    page = read("/votes", **{"public/proposals": {"proposals": found}, "parameters": PARAMETERS})
    assert re.findall(r'id="proposal-(\d)', page) == ["0", "2", "3", "1"]


def test_a_citizen_sees_what_they_said() -> None:
    said = {"proposal": PROPOSAL["proposal"], "status": "enacted", "last_day": 7, "own": "yes"}
    own = {"day": 8, "proposals": [said]}
    answers = {"public/proposals": {"proposals": [PROPOSAL]}, "parameters": PARAMETERS, "proposals": own}
    with signed_in(StandIn(**answers)) as window:
        assert "You said: <strong>yes</strong>." in window.get("/en/citizen/votes").text
    assert "You said" not in read("/votes", **answers)


@pytest.mark.parametrize(("typed", "words"), [
    ("ac001e01", "AC001E01 is one of the community"), (" AC 001-E01 ", "AC001E01 is one of the community"),
    ("AC001E02", "none of the community"), ("IT001E00000001", "the code of a meter (POD)"),
    ("<script>", "SCRIPT is none of"),
])
def test_an_area_is_compared(typed: str, words: str) -> None:
    gateways = StandIn(**{"public/areas": {"areas": ["AC001E01"]}})
    window = Window(build_pages(gateways).test_client())
    page = window.post("/en/public/join/compare", data={"area": typed}).text
    assert words in find_text(page, "verdict").replace("&#39;", "'")
    assert 'id="verdict"' not in window.get("/en/public/join", query_string={"area": typed}).text
    assert gateways.posted == [] and not [path for path in gateways.paths() if tidy(typed).lower() in path.lower()]


def test_a_silent_gateway_is_named_and_asked_once_in_a_while() -> None:
    answers = {"commerce/health": (503, {"code": "DOWN"}), "citizens/health": {
        "status": "ledger away", "height": 7, "blocks_behind": 0, "date": "2024-05-08", "energy_operator": "gse"}}
    gateways = StandIn(**answers)
    window = Window(build_pages(gateways).test_client())
    pages = [window.get("/en/public/status").text for _ in range(3)]
    assert find_text(pages[-1], "verdict").startswith("✗ Not all services are well.")
    states = {row[0]: row[1] for row in list_cells(pages[-1], "gateways")}
    assert states == {"citizens": "can be read, takes no orders now", "commerce": "no answer",
                      "municipality": "answers", "GSE": "answers"}
    assert [asked for asked in gateways.asked if asked[0] == "commerce"] == [("commerce", "GET", "health", "")]


def test_a_gateway_that_nobody_named_here_is_left_out() -> None:
    gateways = StandIn()

    def connect(organisation: str) -> Client:
        if organisation == "commerce":
            raise ApiError(409, {"code": "NO_GATEWAY"})
        return gateways.connect(organisation)

    page = Window(create_app(connect, "Valmori", organisation="citizens").test_client()).get("/en/public/status").text
    assert [row[0] for row in list_cells(page, "gateways")] == ["citizens", "municipality", "GSE"]
    assert find_text(page, "verdict") == "✓ All services answer."
    assert {organisation for organisation, _, path, _ in gateways.asked if path == "periods"} == {"citizens"}


def test_while_one_asks_a_gateway_nobody_else_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in = StandIn()
    gateways = Gateways(stand_in.connect)
    assert gateways.read_recent("gse", "health")["status"] == "ok"
    monkeypatch.setattr("webapp.gateways.RECENT_S", -1.0)
    with gateways._recent["gse/health"].lock:  # somebody is asking
        assert gateways.read_recent("gse", "health")["status"] == "ok"
    assert len(stand_in.asked) == 1


def test_words_that_are_erased_are_gone_without_a_new_block(monkeypatch: pytest.MonkeyPatch) -> None:
    gateways = StandIn(**{"public/proposals": {"proposals": [PROPOSAL]}, "parameters": PARAMETERS})
    window = Window(build_pages(gateways).test_client())
    assert "Chi produce" in window.get("/en/public/votes").text
    gateways.answers["public/proposals"] = {"proposals": [PROPOSAL | {"words": None}]}
    assert "Chi produce" in window.get("/en/public/votes").text  # for some seconds
    monkeypatch.setattr("webapp.gateways.RECENT_S", -1.0)
    assert "Chi produce" not in window.get("/en/public/votes").text


@pytest.mark.parametrize("path", ("/accessibility", "/privacy"))
def test_a_text_says_which_it_is_and_that_nobody_has_read_it(path: str) -> None:
    assert find_text(read(path), "text-foot") == "Version 1 of 1 December 2026. Read by a lawyer: nobody yet."
