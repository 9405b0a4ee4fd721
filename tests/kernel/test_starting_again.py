"""When what has ended is started again: after 1 s, then later and later while it keeps ending."""

import pytest

from chaincode.kernel.starting_again import FIRST_PAUSE_S, LONGEST_PAUSE_S, RUNS_WELL_S, StartingAgain


def end_often(again: StartingAgain, times: int, now_s: float) -> tuple[list[float | None], float]:
    """The pauses, and the instant of the last start, of what ends as soon as it is started."""
    pauses = []
    for _ in range(times):
        pauses.append(again.look(True, now_s))
        assert again.starts_at is not None and again.look(True, again.starts_at - 0.01) is None
        now_s = again.starts_at
        assert again.look(True, now_s) == 0
    return pauses, now_s


def test_the_pause_doubles_up_to_a_minute() -> None:
    assert end_often(StartingAgain(), 8, 100.0)[0] == [1, 2, 4, 8, 16, 32, 60, LONGEST_PAUSE_S]


@pytest.mark.parametrize(("ran_s", "pause_s"), [(RUNS_WELL_S, FIRST_PAUSE_S), (RUNS_WELL_S - 0.5, 8.0)])
def test_what_ran_for_a_minute_begins_with_the_first_pause_again(ran_s: float, pause_s: float) -> None:
    again = StartingAgain()
    _, now_s = end_often(again, 3, 100.0)
    assert again.look(False, now_s + ran_s - 0.1) is None
    assert again.look(True, now_s + ran_s) == pause_s


def test_what_runs_is_left_alone_also_when_it_came_back_by_itself() -> None:
    again = StartingAgain()
    assert again.look(False, 1.0) is None
    assert again.look(True, 100.0) == FIRST_PAUSE_S
    assert again.look(False, 100.5) is None and again.starts_at is None
    assert again.look(False, 102.0) is None
