"""Each event that members are told of has a notice in both languages, once, and a letter to who asked for one."""

import json
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

from gateway import outbox
from gateway.client import ApiError
from gateway.db.tables import notice, told
from gateway.destinations import Destination
from gateway.features.notices import telling
from gateway.features.notices.events import EVENTS
from gateway.features.notices.service import tell
from gateway.hosting.teller import Teller
from gateway.outbox import LETTERS, WISHES, list_rows
from tests.helpers.gateway.told_town import SHOP, Town, tell_all
from tests.helpers.gateway.trial import FoundTrial, read_public_key

# What people ask to be told of, by the event that says it; "": the ledger has none, and why.
ASKED = {
    "expiry ahead": "expiring", "request": "requested", "acceptance": "accepted", "delivery": "delivered",
    "confirm in time": "confirm_soon", "vote": "vote_open", "a result": "vote_result", "paper": "figures",
    "alarm: keys": "key_reclaimed", "told when confirmed": "joined",
    "an offer's end": "", "alarm: devices": "",   # offers have no end; there are no homes' devices yet
}
PAGES = Path(__file__).parents[2] / "webapp" / "languages"
LETTERS_AT = Path(outbox.__file__).parents[1] / "languages"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, found_trial: FoundTrial) -> Iterator[Town]:
    with tell_all(tmp_path_factory.mktemp("told") / "volano", found_trial) as town:
        yield town


def test_each_event_that_is_asked_for_is_told_or_cant_exist(town: Town) -> None:
    assert set(ASKED.values()) - {""} <= set(EVENTS)
    told_of = {event for name in ("citizens", "commerce", "municipality") for event, _, _ in town.list_told(name)}
    assert told_of == set(EVENTS)


@pytest.mark.parametrize("language", ("it", "en"))
def test_each_event_has_its_sentence_and_each_kind_its_letter(language: str) -> None:
    words = json.loads((PAGES / f"{language}.json").read_text("utf-8"))
    letters = tomllib.loads((LETTERS_AT / language / "outbox.toml").read_text("utf-8"))
    for event, kind in EVENTS.items():
        assert words[f"notice_{event}"]
        assert kind == "" or set(letters[kind]) == {"subject", "text"}
    assert set(EVENTS.values()) - {"", "alarm"} == set(WISHES) - {"summary"}
    assert not LETTERS["alarm"] and all(words[f"letter_{kind}"] for kind in WISHES)


def test_each_is_told_to_whom_it_concerns_and_once(town: Town) -> None:
    one = town.members[1]
    shop = Counter(event for event, _, _ in town.list_told("commerce", town.members[SHOP]))
    assert (shop["requested"], shop["withdrawn"], shop["contested"], shop["joined"]) == (8, 1, 1, 1)
    assert not {"accepted", "declined", "delivered"} & set(shop)
    assert [event for event, reader, _ in town.list_told() if reader == one and event == "helper_acted"]
    assert {reader for event, reader, _ in town.list_told() if event == "vote_open"} == {
        town.members[number] for number in range(1, 6)}
    for organisation in ("citizens", "commerce", "municipality"):
        # what comes near may come again: tokens of another day, say
        found = Counter(one for one in town.list_told(organisation) if one[0] not in ("expiring", "split"))
        assert max(found.values()) == 1


def test_who_is_frozen_by_one_officer_learns_it_at_once(town: Town) -> None:
    assert [event for event, _, _ in town.list_told(reader=town.members[3]) if event.startswith("key")] == [
        "key_rotated", "key_reclaimed", "key_cancelled", "key_frozen"]


def test_nothing_is_told_twice_after_a_restart_or_a_failure(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway, before = town.trial.gateway("citizens"), town.list_told()
    Teller(gateway).tick()
    town.tell()
    assert town.list_told() == before
    town.open(1)
    agreement = town.request()
    town.act(SHOP, "accept", agreement=agreement, seat="")
    town.trial.catch_up()
    with monkeypatch.context() as broken:
        broken.setattr(telling, "_write_reached", lambda *_: 1 / 0)   # the process ends before it is written
        with pytest.raises(ZeroDivisionError):
            tell(gateway, gateway.mirror.next_block)
    assert town.list_told() == before
    town.tell()
    assert town.list_told()[len(before):] == [("accepted", town.members[1], agreement)]


def test_a_mirror_made_anew_tells_what_is_not_too_old_and_writes_to_nobody(town: Town) -> None:
    gateway = town.trial.gateway("commerce")
    before = Counter(town.list_told("commerce"))
    with gateway.database.write() as connection:
        connection.execute(update(told).values(next_block=0, number=0))
        connection.execute(notice.delete())
    tell(gateway, gateway.mirror.next_block)
    again = Counter(town.list_told("commerce"))
    assert {one for one in before if one[0] not in ("expiring", "confirm_soon")} <= set(again)
    assert not list_rows(gateway, "", 10)


def test_what_is_read_stays_read_and_others_notices_are_others(town: Town) -> None:
    found = town.read(5, "notices")
    assert found["unread"] == len(found["notices"]) > 3 and found["last"] == found["notices"][0]["id"]
    assert {one["event"] for one in found["notices"]} >= {"suspended", "awarded", "figures"}
    older = found["notices"][1]["id"]
    town.post(5, "notices/read", last=older)
    assert town.read(5, "notices/unread") == {"unread": 1}
    town.post(5, "notices/read", last=1)
    town.post(5, "notices/read", last=2**31 - 1)
    again = town.read(5, "notices", most=2)
    assert again["unread"] == 0 and [one["is_read"] for one in again["notices"]] == [True, True]
    assert town.read(1, "notices/unread")["unread"] > 0
    with town.trial.client("municipality", "officer") as officer:
        waits = officer.get("notices")["notices"]
        assert [(one["event"], one["values"]["command"]) for one in waits] == [
            ("to_sign", "suspend"), ("to_sign", "freeze")]
        with pytest.raises(ApiError) as refused:
            officer.get("notices/letters")
    assert refused.value.code == "ROLE_NEEDED"


@pytest.fixture
def mailed(town: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """The citizens' gateway names a server of mail, and two homes have an address."""
    gateway = town.trial.gateway("citizens")
    mail = {"mail": Destination("smtps://mail.example", private=True, sender="Borgo <volano@borgo.example>")}
    monkeypatch.setattr(gateway, "settings", replace(gateway.settings, destinations=mail))
    with town.trial.client("citizens", "officer") as officer:
        officer.post("members", {"members": [
            {"member": town.members[number], "name": f"Prova {number}", "email": f"m{number}@example.org",
             "language": "it"} for number in (1, 2)]})
    yield town


def list_letters(town: Town) -> list[tuple[str, str]]:
    numbers = {member: number for number, member in town.members.items()}
    return sorted((row.letter, str(numbers[row.member])) for row in list_rows(town.trial.gateway("citizens"), "", 99))


def test_letters_go_to_who_asked_for_them_and_a_summary_instead(mailed: Town) -> None:
    town = mailed
    assert town.read(1, "notices/letters") == {
        "kinds": list(WISHES), "chosen": [], "can_send": True, "has_address": True}
    town.open(1)
    town.tell()
    town.act(1, "confirm", agreement=town.deliver())
    town.tell()
    assert list_letters(town) == []   # nobody asked for any
    assert town.post(1, "notices/letters", letters=["delivery", "vote"])["chosen"] == ["delivery", "vote"]
    town.act(1, "confirm", agreement=town.deliver())
    town.tell()
    assert list_letters(town) == [("delivery", "1")]
    town.post(1, "notices/letters", letters=["delivery", "summary"])
    town.act(1, "confirm", agreement=town.deliver())
    town.tell()
    town.open(1)
    town.tell()
    assert list_letters(town) == [("delivery", "1"), ("summary", "1")]
    stop_kind(town, "delivery")
    assert town.read(1, "notices/letters")["chosen"] == ["summary"]
    helper_ends(town)
    assert list_letters(town) == [("alarm", "1"), ("delivery", "1"), ("summary", "1")]   # an alarm always comes


def stop_kind(town: Town, letter: str) -> None:
    gateway = town.trial.gateway("citizens")
    with gateway.database.read() as connection:
        token = connection.scalar(select(outbox.rows.outbox.c.token).where(outbox.rows.outbox.c.letter == letter))
    outbox.stop(gateway, str(token))


def helper_ends(town: Town) -> None:
    helper = town.trial.signer("citizens", "helper")
    town.act(1, "delegate", public_keys=[read_public_key(helper)], cap_cents=1, days=0)
    town.tell()
