"""Programmes and purchase campaigns as a member sees them: what may be signed in each state, and what is said."""

import json
import re
from typing import Any

import pytest

from tests.helpers.webapp.stand_in import MEMBER, StandIn, signed_in

Plain = dict[str, Any]
SHOP, OTHER = "e" * 64, "f" * 64
PROGRAMME = {
    "programme": f"programme/{'1' * 32}", "kind": "mobility", "owner": "commons", "is_running": True,
    "from_date": "2024-05-01", "to_date": "2024-06-30", "left_cents": 5_000, "takes_part": False,
    "actions": [{"code": "bici", "unit": "km", "cents": 20, "evidence": "attested"},
                {"code": "museo", "unit": "visita", "cents": 100, "evidence": "scanned"}],
    "progress": [{"action": "bici", "quantity": 400, "cents": 300, "done": 380, "reached_on": 0}],
    "events": [{"event": "event/1/2", "date": "2024-05-11", "first_hour": 12, "hours": 3, "direction": "towards"},
               {"event": "event/1/3", "date": "2024-05-07", "first_hour": 9, "hours": 1, "direction": "away"}],
}
CAMPAIGN = {
    "campaign": f"campaign/{SHOP}/{'2' * 32}", "provider": SHOP, "status": "open", "own": False, "adhesions": 3,
    "tiers": [{"participants": 5, "discount_bps": 1_000}], "minimum": 5, "most": 20, "closes_date": "2024-05-31",
    "closes_on": 31, "cashback_cents": 200, "value_back_cents": 100, "discount_bps": 0, "participants": 0,
    "words": {"text": "Pannelli da balcone"},
}
ADHESION = {"adhesion": f"adhesion/{'2' * 32}/{MEMBER}", "member": MEMBER, "is_bound": True, "fulfilled_on": 0,
            "received_on": 0}
NONE: Plain = {"date": "2024-05-08", "day": 8, "programmes": []}
TALLY = {"dates": [], "days": [{"day": 7, "cents": 60}, {"day": 8, "cents": 40}], "first_on": 7, "has_shared": False}


def look(language: str = "it", member: str = MEMBER, **answers: Any) -> tuple[str, list[tuple[str, Plain]]]:
    """The page's text, and the acts that its buttons sign."""
    named = {"programmes": {"date": "2024-05-08", "day": 8, "programmes": [PROGRAMME]}} | answers
    named |= {"session": {"member": member, "key": "cd" * 32, "organisation": "citizens"}, f"members/{member}": {}}
    with signed_in(StandIn(**named), "citizen") as window:
        text = window.get(f"/{language}/citizen/programmes").text
    acts = re.findall(r"data-command=\"(\w+)\" data-arguments='([^']*)'", text)
    return text, [(command, json.loads(arguments)) for command, arguments in acts]


def test_what_is_rewarded_is_said_with_its_goal_and_the_events_to_come() -> None:
    text, acts = look()
    for said in ("Mobilità, dal 1º maggio", "bici: 0,20 token per km; lo dichiara un attestatore.",
                 "Traguardo: 380 di 400 km di bici.", "11 maggio 2024 dalle 12:00 alle 15:00: conviene"):
        assert said in text
    assert "7 maggio" not in text and acts == [("join", {"programme": PROGRAMME["programme"]})]


def test_who_takes_part_quits_and_shows_codes() -> None:
    part = {"programme": PROGRAMME["programme"], "member": MEMBER, "actions": {"bici": TALLY}}
    found = {"date": "2024-05-08", "day": 8, "programmes": [PROGRAMME | {"takes_part": True}]}
    text, acts = look(programmes=found, participations={"participations": [part]})
    assert "1,00 token di bici" in text and 'data-kind="code"' in text
    assert [command for command, _ in acts] == ["scan", "quit"]


@pytest.mark.parametrize(("tally", "shares"), [
    ({}, True), ({"first_on": 9}, False), ({"has_shared": True}, False),
])
def test_a_reached_goal_is_shared_once_by_who_took_part_before(tally: Plain, shares: bool) -> None:
    reached = [PROGRAMME["progress"][0] | {"reached_on": 8}]  # type: ignore[index,call-overload]
    part = {"programme": PROGRAMME["programme"], "member": MEMBER, "actions": {"bici": TALLY | tally}}
    found = {"date": "2024-05-08", "day": 8, "programmes": [PROGRAMME | {"progress": reached}]}
    _, acts = look(programmes=found, participations={"participations": [part]})
    assert (("share", {"programme": PROGRAMME["programme"], "action": "bici"}) in acts) is shares


def test_the_owner_of_a_programme_and_of_a_campaign_is_offered_no_part() -> None:
    found = {"date": "2024-05-08", "day": 8, "programmes": [PROGRAMME | {"owner": SHOP}]}
    _, acts = look(member=SHOP, programmes=found, campaigns={"campaigns": [CAMPAIGN]})
    assert acts == []


@pytest.mark.parametrize(("campaign", "adhesion", "offered"), [
    ({}, None, ["adhere"]),
    ({"own": True}, {"is_bound": False}, ["leave_campaign"]),
    ({"closes_on": 7}, None, []),
    ({"status": "fixed", "own": True}, {}, []),
    ({"status": "fixed", "own": True}, {"fulfilled_on": 8}, ["received"]),
    ({"status": "fixed", "own": True}, {"fulfilled_on": 8, "received_on": 8}, []),
    ({"status": "fixed", "own": True}, {"is_bound": False, "fulfilled_on": 8}, []),
])
def test_what_a_member_may_sign_of_a_campaign(campaign: Plain, adhesion: Plain | None, offered: list[str]) -> None:
    adhesions = [] if adhesion is None else [ADHESION | adhesion]
    text, acts = look(programmes=NONE, campaigns={"campaigns": [CAMPAIGN | campaign]},
                      adhesions={"adhesions": adhesions})
    assert [command for command, _ in acts] == offered
    assert "Pannelli da balcone" in text and "Da 5 adesioni: 10 % in meno." in text


def test_the_provider_says_of_each_who_is_bound_that_it_was_given() -> None:
    found = [ADHESION | {"member": OTHER}, ADHESION | {"fulfilled_on": 8}, ADHESION | {"is_bound": False}]
    _, acts = look(member=SHOP, programmes=NONE,
                   campaigns={"campaigns": [CAMPAIGN | {"status": "fixed"}]}, adhesions={"adhesions": found})
    assert acts == [("fulfil", {"campaign": CAMPAIGN["campaign"], "adhesion": ADHESION["adhesion"]})]


def test_what_is_due_can_be_refused() -> None:
    due = {"due": f"due/1/{MEMBER}/2", "cause": "action", "cents": 60, "left_on": 7}
    text, acts = look("en", programmes=NONE, dues={"dues": [due]})
    assert "0.60 tokens for what you did, of 7 May." in text
    assert acts == [("refuse", {"due": due["due"]})]


def test_where_nothing_is_there_the_page_says_so() -> None:
    text, acts = look(programmes=NONE)
    assert "Ancora nessun programma." in text and "Ancora nessun acquisto insieme." in text and acts == []
