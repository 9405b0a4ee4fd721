"""A page learns that something of its own changed; nearly always the answer comes from memory."""

import pytest

from tests.helpers.webapp.live import Clock, ask, clock, gateways, move, open_windows, turn, write
from tests.helpers.webapp.stand_in import StandIn, Window, build_pages, signed_in
from webapp.heard import PARTS
from webapp.live import A_SECOND
from webapp.waiting import LOOKS_S

__all__ = ["clock", "gateways"]  # fixtures
MOVING = {"id": 1, "kind": "verify", "about": "", "state": "queued", "part": 0, "parts": 0, "owner": "",
          "release": "1", "asked_at_s": 0, "ended_at_s": 0, "result": None, "file": ""}


def test_nothing_new_is_answered_from_memory(gateways: StandIn, clock: Clock) -> None:
    with signed_in(gateways) as window:
        assert 'data-after="7"' in window.get("/it/citizen").text
        ask(window, 7)
        gateways.asked.clear()
        assert [ask(window, 7) for _ in range(50)] == [(204, None)] * 50
    assert gateways.paths() == []


def test_one_question_a_second_says_it_for_all_pages(gateways: StandIn, clock: Clock) -> None:
    windows = open_windows(gateways, 3)
    move(gateways, 8, 0)
    assert [ask(window, 7) for window in windows] == [(204, None)] * 3
    turn(clock)
    gateways.asked.clear()
    assert [ask(window, 7) for window in windows] == [(204, None)] * 3
    assert gateways.paths() == ["sessions/moved"]


def test_a_gateway_that_knows_less_than_its_health_says_is_asked_again(gateways: StandIn, clock: Clock) -> None:
    with signed_in(gateways) as window:
        window.get("/it/citizen")
        write(gateways, 8)
        gateways.answers["sessions/moved"] = {"height": 7, "moved": [gateways.own], "common": gateways.common}
        assert ask(window, 7) == (204, None)
        del gateways.answers["sessions/moved"]
        move(gateways, 8, 8, parts=["wallet"])
        turn(clock)
        assert ask(window, 7) == (200, {"block": 8, "parts": ["wallet"]})


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(("moved", "common"), [(9, 0), (0, 9)])
def test_what_changed_is_named_until_the_page_has_it(
    gateways: StandIn, clock: Clock, part: str, moved: int, common: int
) -> None:
    with signed_in(gateways) as window:
        window.get("/it/citizen")
        move(gateways, 9, moved, common, [part])
        assert [ask(window, 7), ask(window, 7)] == [(200, {"block": 9, "parts": [part]})] * 2
        assert ask(window, 9) == (204, None)


def test_a_page_that_is_loaded_anew_has_it_already(gateways: StandIn, clock: Clock) -> None:
    with signed_in(gateways) as window:
        window.get("/it/citizen")
        move(gateways, 9, 9, parts=["wallet"])
        turn(clock)
        assert 'data-after="9"' in window.get("/it/citizen").text
        assert ask(window, 7) == (200, {"block": 9, "parts": ["wallet"]})
        assert ask(window, 9) == (204, None)


def test_a_page_shows_what_its_visitor_just_sent(gateways: StandIn, clock: Clock) -> None:
    """Though the height that pages know is some moments old."""
    with signed_in(gateways) as window:
        gateways.answers["commands/confirm/submit"] = {"block": 8, "code": "VALID"}
        signed = {"transaction": "dA==", "signature": "cw==", "form_token": window.form_token()}
        assert window.post("/it/citizen/signing/confirm/submit", json=signed).status_code == 200
        assert 'data-after="9"' in window.get("/it/citizen").text


def test_of_what_is_everybodys_so_many_are_told_in_a_second(gateways: StandIn, clock: Clock) -> None:
    """Each fetches its parts anew."""
    windows = open_windows(gateways, 3 * A_SECOND)
    move(gateways, 8, 0, 8)
    for _ in range(2):
        told = [ask(window, 7)[0] for window in windows]
        assert told.count(200) == A_SECOND
        turn(clock)


def test_of_what_is_ones_own_each_is_told_at_once(gateways: StandIn, clock: Clock) -> None:
    windows = open_windows(gateways, 3 * A_SECOND)
    move(gateways, 8, 8, 8, ["wallet"])
    assert [ask(window, 7) for window in windows] == [(200, {"block": 8, "parts": ["wallet"]})] * len(windows)


def test_whoever_is_no_member_is_asked_for_no_wallet(gateways: StandIn, clock: Clock) -> None:
    gateways.answers["tasks"] = {"tasks": [MOVING]}
    with signed_in(gateways, "auditor") as window:
        assert 'data-after="7"' in window.get("/it/auditor/tasks").text
        gateways.asked.clear()
        write(gateways, 8)
        turn(clock)
        assert [ask(window, 7, "auditor")] * 2 == [(204, None)] * 2
    assert gateways.paths() == ["sessions/moved"]


def test_long_work_is_told_of_when_it_stands_otherwise(gateways: StandIn, clock: Clock) -> None:
    gateways.answers["tasks"] = {"tasks": [MOVING]}
    with signed_in(gateways, "auditor") as window:
        moment = window.get("/it/auditor/tasks").text.split('data-moment="')[1].split('"')[0]
        asked = [ask(window, 7, f"auditor&moment={moment}")]
        gateways.answers["tasks"] = {"tasks": [MOVING | {"state": "running"}]}
        turn(clock)
        asked.append(ask(window, 7, f"auditor&moment={moment}"))
        gateways.answers["tasks"] = (503, {})
        turn(clock)
        asked.append(ask(window, 7, f"auditor&moment={moment}"))
    assert asked == [(204, None), (200, {"block": 7, "parts": ["tasks"]}), (204, None)]


def test_a_gateway_that_is_away_is_no_change(gateways: StandIn, clock: Clock) -> None:
    with signed_in(gateways) as window:
        window.get("/it/citizen")
        gateways.answers["health"] = gateways.answers["sessions/moved"] = (503, {})
        turn(clock)
        assert ask(window, 7) == (204, None)


@pytest.mark.parametrize("answer", [
    (401, {"code": "SESSION_NEEDED"}), {"height": 8, "moved": [None], "common": dict.fromkeys(PARTS, 0)}])
def test_a_session_that_the_gateway_ended_is_over_at_once(
    gateways: StandIn, clock: Clock, caplog: pytest.LogCaptureFixture, answer: object
) -> None:
    with signed_in(gateways) as window:
        window.get("/it/citizen")
        gateways.answers["sessions/moved"] = answer
        gateways.asked.clear()
        assert [ask(window, 7)[0] for _ in range(3)] == [401] * 3
        assert gateways.paths() == ["sessions/moved"]
        assert window.get("/it/citizen").status_code == 302
    assert not caplog.records


def ask_quickly(window: Window, after: int, portal: str = "citizen") -> tuple[int, object]:
    answer = window.get(f"/live?portal={portal}&after={after}&quick=1")
    return answer.status_code, answer.json


def test_who_waits_is_told_by_one_question_for_all(gateways: StandIn, clock: Clock) -> None:
    windows = open_windows(gateways, 3, "/agreements")
    gateways.asked.clear()
    move(gateways, 9, 9, parts=["agreements"])
    assert [ask_quickly(window, 7) for window in windows] == [(200, {"block": 9, "parts": ["agreements"]})] * 3
    assert [ask_quickly(window, 9) for window in windows] == [(204, None)] * 3
    assert gateways.paths() == ["sessions/moved"]
    clock.now_s += LOOKS_S
    ask_quickly(windows[0], 9)
    assert gateways.paths() == ["sessions/moved"] * 2


def test_a_gateway_that_is_away_is_asked_once_at_a_time_by_who_waits(gateways: StandIn, clock: Clock) -> None:
    with signed_in(gateways) as window:
        window.get("/it/citizen/agreements")
        gateways.answers["sessions/moved"] = (503, {})
        gateways.asked.clear()
        assert [ask_quickly(window, 7) for _ in range(9)] == [(204, None)] * 9
        assert gateways.paths() == ["sessions/moved"]
        clock.now_s += LOOKS_S
        ask_quickly(window, 7)
        assert gateways.paths() == ["sessions/moved"] * 2


@pytest.mark.parametrize(("answer", "status"), [
    ((401, {"code": "SESSION_NEEDED"}), 401), ({"moved": "x"}, 204), ((503, {}), 204),
    ({"height": 9, "moved": [None], "common": dict.fromkeys(PARTS, 0)}, 401),
    ({"height": 9, "moved": [-1], "common": dict.fromkeys(PARTS, 0)}, 204),
    ({"height": 9, "moved": [], "common": dict.fromkeys(PARTS, 0)}, 204)])
def test_who_waits_and_is_signed_out_asks_no_more(
    gateways: StandIn, clock: Clock, answer: object, status: int
) -> None:
    with signed_in(gateways) as window:
        window.get("/it/citizen/agreements")
        gateways.answers["sessions/moved"] = answer
        assert ask_quickly(window, 7)[0] == status
        assert (window.get("/it/citizen").status_code == 302) == (status == 401)


def test_nobody_learns_of_others(gateways: StandIn) -> None:
    window = Window(build_pages(gateways).test_client())
    assert ask(window, 7)[0] == 401
    with signed_in(gateways) as other:
        assert ask(other, 7, "commerce")[0] == 401
        for path in ("/live", "/live?portal=citizen", "/live?portal=x&after=1", "/live?portal=citizen&after=x"):
            assert other.get(path).status_code == 404
