"""A page learns of its own parts' change whatever another page looked at, who else asks, and what failed meanwhile."""

from werkzeug.datastructures import Headers

from gateway.client.unchanged import HEARS, UNCHANGED, UnchangedTo
from tests.helpers.webapp.live import Clock, ask, clock, gateways, move, open_windows, turn, write
from tests.helpers.webapp.stand_in import StandIn, Window, signed_in
from webapp.live import ASKED_A_SECOND

__all__ = ["clock", "gateways"]  # fixtures
NEWS = (200, {"block": 8, "parts": ["wallet"]})


def earn(gateways: StandIn) -> None:
    """A block writes to the visitor's wallet."""
    gateways.answers["wallet"] = {**gateways.answers["wallet"], "spendable_cents": 5}
    move(gateways, 8, 8)


def test_what_one_page_looked_at_says_nothing_of_the_parts_of_another(gateways: StandIn, clock: Clock) -> None:
    with signed_in(gateways) as window:
        window.get("/it/citizen")
        earn(gateways)
        turn(clock)
        assert 'data-after="8"' in window.get("/it/citizen/programmes").text
        assert ask(window, 7) == NEWS


def test_what_was_asked_for_in_vain_is_asked_for_at_the_next_height(gateways: StandIn, clock: Clock) -> None:
    with signed_in(gateways) as window:
        window.get("/it/citizen")
        move(gateways, 8, 8)
        known, gateways.answers["wallet/lines"] = gateways.answers["wallet/lines"], (503, {})
        turn(clock)
        assert [ask(window, 7) for _ in range(9)] == [(204, None)] * 9
        assert gateways.paths().count("wallet") == 2   # as the page was made, and once in vain
        gateways.answers["wallet/lines"] = known
        earn(gateways)
        move(gateways, 9, 8)   # the next block is of others
        turn(clock)
        assert ask(window, 7) == (200, {"block": 9, "parts": ["wallet"]})


def test_one_who_follows_work_takes_nobody_s_turn(gateways: StandIn, clock: Clock) -> None:
    window, other = open_windows(gateways, 2)
    gateways.asked.clear()
    for _ in range(2 * ASKED_A_SECOND):
        ask(other, 7, "citizen&moment=x")
    assert gateways.paths().count("tasks") <= 2   # once of each gateway that does work for whoever asks
    earn(gateways)
    turn(clock)
    assert ask(window, 7) == NEWS


def test_a_page_without_parts_asks_once_a_height(gateways: StandIn, clock: Clock) -> None:
    with signed_in(gateways, "auditor") as window:
        window.get("/it/auditor/tasks")
        gateways.asked.clear()
        for height in (8, 9):
            move(gateways, height, 0)
            for _ in range(3):
                turn(clock)
                assert ask(window, 7, "auditor") == (204, None)
    assert gateways.paths().count("sessions/moved") == 2


def test_an_answer_of_other_length_than_the_question_is_none(gateways: StandIn, clock: Clock) -> None:
    with signed_in(gateways) as window:
        window.get("/it/citizen")
        gateways.answers["sessions/moved"] = {"height": 8, "moved": [], "common": 0}
        write(gateways, 8)
        turn(clock)
        assert ask(window, 7) == (204, None)
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


def test_of_whom_nobody_asked_in_this_second_the_door_asks_again(gateways: StandIn, clock: Clock) -> None:
    """What wasn't looked at is known no further than before."""
    windows = open_windows(gateways, ASKED_A_SECOND + 1)
    move(gateways, 8, 8)
    turn(clock)
    told = [UnchangedTo.parse(ask_by_door(window)[UNCHANGED]) for window in windows]
    assert [one and one.height for one in told] == [8] * ASKED_A_SECOND + [7]


def test_a_server_that_is_no_door_of_ours_hears_no_token(gateways: StandIn, clock: Clock) -> None:
    """What it hands to the browser is nobody's but the door's: the demo's page has a plain server."""
    with signed_in(gateways) as window:
        window.get("/it/citizen")
        answered = window.get("/live?portal=citizen&after=7", headers={HEARS: "1", "volano-door-hears": "1"})
        assert answered.status_code == 204 and UNCHANGED not in answered.headers
