"""Trying again: as often, after as long and for such failures as the caller says."""

from collections import deque
from collections.abc import Callable

import pytest

from chaincode.kernel import retrying
from chaincode.kernel.retrying import retry


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    slept: list[float] = []
    monkeypatch.setattr(retrying.time, "sleep", slept.append)
    return slept


def fail(times: int) -> Callable[[], str]:
    """An attempt that fails so often, and then gives "done"."""
    left = deque(ValueError(f"{number}") for number in range(times))

    def attempt() -> str:
        if left:
            raise left.popleft()
        return "done"

    return attempt


def test_an_answer_ends_the_attempts_and_a_pause_is_between_two(pauses: list[float]) -> None:
    assert retry(fail(2), lambda error: 0.5 + int(str(error))) == "done"
    assert pauses == [0.5, 1.5]


def test_a_failure_that_stands_is_raised_as_it_is(pauses: list[float]) -> None:
    left = iter([0.1, 0.2])
    with pytest.raises(ValueError, match="2"):
        retry(fail(5), lambda _: next(left, None))
    assert pauses == [0.1, 0.2]


def test_no_pause_is_a_pause_too(pauses: list[float]) -> None:
    assert retry(fail(1), lambda _: 0.0) == "done"
    assert pauses == [0.0]


def test_whoever_waits_otherwise_may_end_it(pauses: list[float]) -> None:
    waited: list[float] = []

    def wait(pause_s: float) -> None:
        waited.append(pause_s)
        if len(waited) > 1:
            raise TimeoutError

    with pytest.raises(TimeoutError):
        retry(fail(5), lambda _: 0.5, wait)
    assert (waited, pauses) == ([0.5, 0.5], [])


def test_another_failure_may_be_raised_in_its_place() -> None:
    def find_pause(error: Exception) -> float | None:
        raise TimeoutError from error

    with pytest.raises(TimeoutError):
        retry(fail(1), find_pause)
