"""What is remembered of sessions ends with what it was made from, and stays within its bound."""

import pytest

from gateway.http.session_cache import LOOK_AGAIN_S, KnownSession, SessionCache


class Timer:
    """Seconds that only the test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def timer() -> Timer:
    return Timer()


@pytest.fixture
def cache(timer: Timer) -> SessionCache[str]:
    return SessionCache(3, timer)


def keep(cache: SessionCache[str], name: str, callers: int = 0) -> None:
    cache.keep(name, KnownSession(name.upper(), 500, callers), cache.closings)


def is_known(cache: SessionCache[str], name: str, callers: int = 0) -> bool:
    return cache.find(name, callers) is not None


def test_what_is_kept_is_found_with_its_end(cache: SessionCache[str]) -> None:
    assert cache.find("a", 0) is None
    keep(cache, "a")
    found = cache.find("a", 0)
    assert found is not None
    assert (found.session, found.expires_at_s) == ("A", 500)


def test_a_closed_session_is_forgotten(cache: SessionCache[str]) -> None:
    keep(cache, "a")
    keep(cache, "b")
    cache.forget("a")
    assert not is_known(cache, "a")
    assert is_known(cache, "b")


def test_a_session_closed_during_its_look_up_is_not_kept(cache: SessionCache[str]) -> None:
    closings = cache.closings
    cache.forget("a")
    cache.keep("a", KnownSession("A", 500, 0), closings)
    assert not is_known(cache, "a")


def test_a_change_of_callers_on_the_ledger_ends_what_was_known_before(cache: SessionCache[str]) -> None:
    keep(cache, "a", callers=1)
    assert not is_known(cache, "a", callers=2)
    assert not is_known(cache, "a", callers=1)  # and it doesn't come back


def test_a_row_is_looked_at_again_after_some_seconds(cache: SessionCache[str], timer: Timer) -> None:
    keep(cache, "a")
    timer.now += LOOK_AGAIN_S / 2
    assert is_known(cache, "a")
    timer.now += LOOK_AGAIN_S / 2
    assert not is_known(cache, "a")


def test_who_was_not_seen_for_longest_goes_first(cache: SessionCache[str]) -> None:
    for name in "abc":
        keep(cache, name)
    assert is_known(cache, "a")
    keep(cache, "d")
    assert [is_known(cache, name) for name in "abcd"] == [True, False, True, True]
