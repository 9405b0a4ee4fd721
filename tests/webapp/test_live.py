"""A page learns that something of its own changed; nearly always the answer comes from memory."""

import pytest

from tests.helpers.webapp.live import Clock, ask, clock, gateways, open_windows, turn, write
from tests.helpers.webapp.stand_in import StandIn, Window, build_pages, signed_in
from webapp.live import ASKED_A_SECOND
from webapp.waiting import LOOKS_S

__all__ = ["clock", "gateways"]  # fixtures
MOVING = {"id": 1, "kind": "verify", "about": "", "state": "queued", "part": 0, "parts": 0, "owner": "",
          "release": "1", "asked_at_s": 0, "ended_at_s": 0, "result": None, "file": ""}


def test_nothing_new_is_answered_from_memory(gateways: StandIn, clock: Clock) -> None:
    with signed_in(gateways) as window:
        assert 'data-after="7"' in window.get("/it/citizen").text
        gateways.asked.clear()
        assert [ask(window, 7) for _ in range(50)] == [(204, None)] * 50
    assert gateways.paths() == []


def test_a_block_that_changes_nothing_of_ones_own_is_looked_at_once(gateways: StandIn, clock: Clock) -> None:
    with signed_in(gateways) as window:
        window.get("/it/citizen")
        gateways.asked.clear()
        write(gateways, 8)
        turn(clock)
        assert [ask(window, 7) for _ in range(9)] == [(204, None)] * 9
    assert gateways.paths() == ["health", "sessions/moved", "wallet", "wallet/lines", "agreements"]


@pytest.mark.parametrize(("moved", "common"), [(8, 0), (0, 8), (0, 0)])
def test_facts_are_asked_for_where_a_block_names_the_visitor_or_nobody(
    gateways: StandIn, clock: Clock, moved: int, common: int
) -> None:
    with signed_in(gateways) as window:
        window.get("/it/citizen")
        gateways.answers["sessions/moved"] = {"height": 8, "moved": [moved], "common": common}
        write(gateways, 8)
        turn(clock)
        gateways.asked.clear()
        assert [ask(window, 7) for _ in range(9)] == [(204, None)] * 9
    assert gateways.paths().count("sessions/moved") == 1
    assert gateways.paths().count("wallet") == (moved + common > 0)


def test_open_pages_are_told_by_one_question_for_all(gateways: StandIn, clock: Clock) -> None:
    windows = open_windows(gateways, 3)
    assert [ask(window, 7) for window in windows] == [(204, None)] * 3
    gateways.answers["sessions/moved"] = {"height": 8, "moved": [0, 0, 0], "common": 0}
    write(gateways, 8)
    turn(clock)
    gateways.asked.clear()
    assert [ask(window, 7) for window in windows] == [(204, None)] * 3
    assert gateways.paths() == ["health", "sessions/moved"]


def test_a_gateway_that_knows_less_than_its_health_says_is_asked_again(gateways: StandIn, clock: Clock) -> None:
    with signed_in(gateways) as window:
        window.get("/it/citizen")
        gateways.answers["sessions/moved"] = {"height": 7, "moved": [0], "common": 0}
        write(gateways, 8)
        turn(clock)
        assert ask(window, 7) == (204, None)
        gateways.answers["sessions/moved"] = {"height": 8, "moved": [8], "common": 0}
        gateways.answers["wallet"] = {**gateways.answers["wallet"], "spendable_cents": 5}
        turn(clock)
        assert ask(window, 7) == (200, {"block": 8, "parts": ["wallet"]})


@pytest.mark.parametrize(("path", "part"), [
    ("wallet", "wallet"), ("wallet/lines", "wallet"), ("agreements", "agreements")])
def test_what_changed_is_named_until_the_page_has_it(gateways: StandIn, clock: Clock, path: str, part: str) -> None:
    with signed_in(gateways) as window:
        window.get("/it/citizen")
        gateways.answers[path] = {**gateways.answers[path], "more": 1}
        write(gateways, 9)
        turn(clock)
        assert [ask(window, 7), ask(window, 7)] == [(200, {"block": 9, "parts": [part]})] * 2
        assert ask(window, 9) == (204, None)


def test_a_page_that_is_loaded_anew_tells_the_others(gateways: StandIn, clock: Clock) -> None:
    with signed_in(gateways) as window:
        window.get("/it/citizen")
        gateways.answers["wallet"] = {**gateways.answers["wallet"], "spendable_cents": 5}
        write(gateways, 9)
        turn(clock)
        assert 'data-after="9"' in window.get("/it/citizen").text
        assert ask(window, 7) == (200, {"block": 9, "parts": ["wallet"]})
        assert ask(window, 9) == (204, None)


def test_of_many_pages_so_many_are_looked_at_in_a_second(gateways: StandIn, clock: Clock) -> None:
    windows = open_windows(gateways, 3 * ASKED_A_SECOND)
    turn(clock)
    write(gateways, 8)
    gateways.asked.clear()
    assert {ask(window, 7)[0] for window in windows} == {204}
    assert gateways.paths().count("wallet") == ASKED_A_SECOND
    assert gateways.paths().count("health") == 1
    turn(clock)
    assert {ask(window, 7)[0] for window in windows} == {204}
    assert gateways.paths().count("wallet") == 2 * ASKED_A_SECOND


def test_whoever_is_no_member_is_asked_for_no_wallet(gateways: StandIn, clock: Clock) -> None:
    gateways.answers["tasks"] = {"tasks": [MOVING]}
    with signed_in(gateways, "auditor") as window:
        assert 'data-after="7"' in window.get("/it/auditor/tasks").text
        gateways.asked.clear()
        write(gateways, 8)
        turn(clock)
        assert [ask(window, 7, "auditor")] * 2 == [(204, None)] * 2
    assert gateways.paths() == ["health", "sessions/moved"]


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
        gateways.answers["health"] = (503, {})
        turn(clock)
        assert ask(window, 7) == (204, None)


def test_a_session_that_the_gateway_ended_is_over_at_once(
    gateways: StandIn, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    with signed_in(gateways) as window:
        window.get("/it/citizen")
        gateways.answers["wallet"] = (401, {"code": "SESSION_NEEDED"})
        write(gateways, 8)
        turn(clock)
        gateways.asked.clear()
        assert [ask(window, 7)[0] for _ in range(3)] == [401] * 3
        assert gateways.paths() == ["health", "sessions/moved", "wallet", "wallet/lines", "agreements"]
        assert window.get("/it/citizen").status_code == 302
    assert not caplog.records


@pytest.mark.parametrize("answer", [(403, {"code": "FROZEN"}), (500, {"code": "INTERNAL"})])
def test_what_cannot_be_asked_is_left_until_the_next_height(
    gateways: StandIn, clock: Clock, answer: tuple[int, object]
) -> None:
    with signed_in(gateways) as window:
        window.get("/it/citizen")
        well, gateways.answers["agreements"] = gateways.answers["agreements"], answer
        write(gateways, 8)
        turn(clock)
        gateways.asked.clear()
        assert [ask(window, 7) for _ in range(3)] == [(204, None)] * 3
        assert gateways.paths().count("agreements") == 1
        gateways.answers["agreements"] = {**well, "more": 1}
        write(gateways, 9)
        turn(clock)
        assert ask(window, 7) == (200, {"block": 9, "parts": ["agreements"]})


def test_a_block_that_is_not_mirrored_yet_is_no_change(gateways: StandIn, clock: Clock) -> None:
    with signed_in(gateways) as window:
        window.get("/it/citizen")
        gateways.answers["health"] = {**gateways.answers["health"], "height": 9, "blocks_behind": 2}
        gateways.asked.clear()
        turn(clock)
        assert ask(window, 7) == (204, None)
    assert gateways.paths() == ["health"]


def ask_quickly(window: Window, after: int, portal: str = "citizen") -> tuple[int, object]:
    answer = window.get(f"/live?portal={portal}&after={after}&quick=1")
    return answer.status_code, answer.json


def test_who_waits_is_told_by_one_question_for_all(gateways: StandIn, clock: Clock) -> None:
    windows = open_windows(gateways, 3, "/agreements")
    gateways.asked.clear()
    gateways.answers["sessions/moved"] = {"height": 9, "moved": [9], "common": 0}
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
    ((401, {"code": "SESSION_NEEDED"}), 401), ({"height": 9, "moved": [-1], "common": 0}, 401), ({"moved": "x"}, 204),
    ({"height": 9, "moved": [], "common": 0}, 204), ((503, {}), 204)])
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
