"""A page learns of its own parts' change whatever another page looked at, who else asks, and what failed meanwhile."""

import pytest
from werkzeug.datastructures import Headers

from gateway.client.unchanged import HEARS, UNCHANGED, UnchangedTo
from tests.helpers.webapp.live import Clock, ask, clock, gateways, move, open_windows, turn
from tests.helpers.webapp.stand_in import StandIn, Window, signed_in
from webapp import waiting
from webapp.live import A_SECOND

__all__ = ["clock", "gateways"]  # fixtures
NEWS = (200, {"block": 8, "parts": ["wallet"]})


def earn(gateways: StandIn) -> None:
    """A block writes to the visitor's wallet."""
    move(gateways, 8, 8, parts=["wallet"])


def test_one_who_follows_work_takes_nobody_s_turn(gateways: StandIn, clock: Clock) -> None:
    window, other = open_windows(gateways, 2)
    gateways.asked.clear()
    for _ in range(2 * A_SECOND):
        ask(other, 7, "citizen&moment=x")
    assert gateways.paths().count("tasks") <= 2   # once of each gateway that does work for whoever asks
    earn(gateways)
    turn(clock)
    assert ask(window, 7) == NEWS


def test_an_answer_of_other_length_than_the_question_is_none(gateways: StandIn, clock: Clock) -> None:
    with signed_in(gateways) as window:
        window.get("/it/citizen")
        gateways.answers["sessions/moved"] = {"height": 8, "moved": [], "common": gateways.common}
        turn(clock)
        assert ask(window, 7) == (204, None)
        del gateways.answers["sessions/moved"]
        earn(gateways)
        turn(clock)
        assert ask(window, 7) == NEWS


def ask_by_door(window: Window, more: str = "") -> Headers:
    """Ask by a door that hears; give the answer's headers."""
    headers: Headers = window.get(f"/live?portal=citizen&after=7{more}", environ_overrides={HEARS: True}).headers
    return headers


def test_the_door_is_told_how_far_it_is_known_that_nothing_changed(gateways: StandIn, clock: Clock) -> None:
    """Of what no block moves nobody can say so again: of long work, and of a page that waits for somebody's step."""
    with signed_in(gateways) as window:
        window.get("/it/citizen")
        told = UnchangedTo.parse(ask_by_door(window)[UNCHANGED])
        assert told and (told.organisation, told.height) == ("citizens", 7)
        for more in ("&moment=x", "&quick=1"):
            assert UNCHANGED not in ask_by_door(window, more)
        earn(gateways)
        turn(clock)
        assert UNCHANGED not in ask_by_door(window)


def test_who_is_to_be_told_later_is_asked_for_again(gateways: StandIn, clock: Clock) -> None:
    """Of what is everybody's not all are told in one second: the door knows nothing of who wasn't."""
    windows = open_windows(gateways, A_SECOND + 1)
    move(gateways, 8, 0, 8)
    told = [UNCHANGED in ask_by_door(window) for window in windows]
    assert told == [False] * len(windows)


def test_who_is_told_of_ones_own_is_told_of_what_is_everybodys(gateways: StandIn, clock: Clock) -> None:
    """The page goes by the height of that answer: what it left out would never be told."""
    windows = open_windows(gateways, A_SECOND + 1)
    move(gateways, 8, 0, 8, ["programmes"])
    gateways.own = {**gateways.own, "wallet": 8}
    assert {str(ask(window, 7)) for window in windows} == {str((200, {"block": 8, "parts": ["programmes", "wallet"]}))}


def test_who_is_told_of_work_is_told_of_what_blocks_wrote(gateways: StandIn, clock: Clock) -> None:
    with signed_in(gateways) as window:
        gateways.answers["tasks"] = {"tasks": []}
        earn(gateways)
        assert ask(window, 7, "citizen&moment=x") == (200, {"block": 8, "parts": ["wallet", "tasks"]})


def test_of_more_sessions_than_one_question_takes_none_is_left_out(
    gateways: StandIn, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "MOST", 2)
    windows = open_windows(gateways, 4)
    for window in windows:
        ask(window, 7)
    turn(clock)
    earn(gateways)
    assert [ask(window, 7) for window in windows] == [NEWS] * 4


def test_a_server_that_is_no_door_of_ours_hears_no_token(gateways: StandIn, clock: Clock) -> None:
    """What it hands to the browser is nobody's but the door's: the demo's page has a plain server."""
    with signed_in(gateways) as window:
        window.get("/it/citizen")
        answered = window.get("/live?portal=citizen&after=7", headers={HEARS: "1", "volano-door-hears": "1"})
        assert answered.status_code == 204 and UNCHANGED not in answered.headers
