"""What is new: each notice in words, how many are unread in the menu of every page, letters that are asked for."""

from typing import Any

import pytest

from tests.helpers.webapp.reading import strip
from tests.helpers.webapp.stand_in import StandIn, signed_in

Plain = dict[str, Any]
AGREEMENT = f"agreement/{'ab' * 32}/{'cd' * 32}/{'e' * 32}"


def make_notice(number: int, event: str, about: str = "", *, is_read: bool = False, **values: str) -> Plain:
    return {"id": number, "event": event, "date": "2024-05-08", "about": about, "values": values, "is_read": is_read}


FOUND = {"unread": 1, "last": 9, "notices": [
    make_notice(9, "delivered", AGREEMENT, date="2024-05-07", category="food"),
    make_notice(8, "figures", "month/2024-05", is_read=True, month="2024-04"),
    make_notice(7, "expiring", is_read=True, date="2024-05-15"),
]}


def test_notices_stand_in_words_with_where_to_look() -> None:
    with signed_in(StandIn(notices=FOUND)) as window:
        page = window.get("/en/citizen/notices").text
    words = strip(page)
    assert "New. A service (food, 7 May 2024) was delivered: confirm it, or contest it. 8 May 2024" in words
    assert "figures for April 2024 stand; your euro paper follows." in words
    assert words.count("New.") == 1 and "Not read yet: 1" in words
    for place in ("agreements", "euro", "tokens"):
        assert f'<a href="/en/citizen/{place}">Look at it</a>' in page


@pytest.mark.parametrize(("portal", "leads"), [("municipality", True), ("manager", True), ("auditor", False)])
@pytest.mark.parametrize("about", ["pending/1", "settlement/2024-05-01.provisional.1"])
def test_what_is_to_be_signed_leads_to_the_signatures(portal: str, leads: bool, about: str) -> None:
    found = {"unread": 1, "last": 1, "notices": [make_notice(1, "to_sign", about, command="register")]}
    with signed_in(StandIn(notices=found), portal) as window:
        page = window.get(f"/en/{portal}/notices").text
    assert "Another organisation waits for your signature: a new member." in page
    assert (f'<a href="/en/{portal}/signatures">Look at it</a>' in page) == leads


@pytest.mark.parametrize("said", [{"unread": 3}, {"unread": "<b>"}, {}, (503, {"code": "X"})])
def test_the_menu_of_every_page_counts_what_is_unread(said: Any) -> None:
    with signed_in(StandIn(**{"notices/unread": said})) as window:
        page = window.get("/en/citizen/tokens").text
    assert ('<span id="unread" class="count">3<span' in page) == (said == {"unread": 3})
    assert "<b>" not in page


def test_what_is_read_and_wished_is_posted() -> None:
    house = StandIn(notices=FOUND)
    with signed_in(house) as window:
        token = {"form_token": window.form_token()}
        for act, form in (("read", {"last": "9"}), ("read", {"last": "nine"}),
                          ("letters", {"letters": ["expiry", "summary"]}), ("letters", {})):
            assert window.post(f"/en/citizen/notices/{act}", data={**token, **form}).status_code == 303
        assert window.post("/en/citizen/notices/read", data={"last": "9"}).status_code == 403
    assert [one for one in house.posted if "notices" in one[0]] == [
        ("citizens/notices/read", {"last": 9}), ("citizens/notices/read", {"last": 0}),
        ("citizens/notices/letters", {"letters": ["expiry", "summary"]}), ("citizens/notices/letters", {"letters": []})]


@pytest.mark.parametrize(("can_send", "has_address", "words"), [
    (False, True, "Your community sends no mail yet."), (True, True, ""),
    (False, False, "has no mail address of yours")])
def test_the_page_says_when_no_letter_can_come(can_send: bool, has_address: bool, words: str) -> None:
    letters = {"kinds": ["expiry"], "chosen": ["expiry"], "can_send": can_send, "has_address": has_address}
    with signed_in(StandIn(**{"notices/letters": letters})) as window:
        page = window.get("/en/citizen/notices").text
    assert words in page and ("letters-none" in page) == bool(words)
    assert 'value="expiry" checked' in page


def test_an_officers_page_has_no_letters() -> None:
    waits = {"unread": 1, "last": 1, "notices": [make_notice(1, "to_sign", "pending/a", command="register")]}
    with signed_in(StandIn(notices=waits), "municipality") as window:
        page = window.get("/it/municipality/notices").text
    assert "aspetta la tua firma: un nuovo membro." in page and "letters-title" not in page
