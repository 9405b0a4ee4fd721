"""Sessions end by time, by signing out, and when five thousand others came; what is kept names nobody."""

from functools import partial

import pytest

from gateway.http.seals import COOKIE as SEALED_COOKIE
from gateway.http.seals import has_sealed_cookie, seal
from webapp.sessions import COOKIE, IDLE_S, LONGEST_S, MOST, Sessions


class Clock:
    """A clock that a test turns."""

    now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(clock: Clock) -> Sessions:
    return Sessions(clock)


def test_a_session_is_found_by_its_name_alone(sessions: Sessions) -> None:
    name = sessions.open("citizen", {"citizens": "token"})
    assert len(name) == 43
    found = sessions.find(name)
    assert found is not None and found.portals["citizen"].tokens == {"citizens": "token"}
    assert [sessions.find(other) for other in ("", name[:-1], f"{name}x", "x" * 43)] == [None] * 4


def test_whoever_stands_before_the_pages_knows_their_names_by_a_seal(clock: Clock) -> None:
    sealed = Sessions(clock, seal=partial(seal, "of both"))
    name, other = (sessions.open("citizen", {}) for sessions in (sealed, Sessions(clock)))
    assert COOKIE == SEALED_COOKIE and sealed.find(name) is not None
    told = {f"{COOKIE}={name}": True, f"a=1; {COOKIE}={name}": True, f"{COOKIE}={other}": False,
            f"{COOKIE}={name[:-1]}": False, f"{COOKIE}=.": False, f"b={name}": False, "": False, "\x00;;=": False}
    assert {cookie: has_sealed_cookie("of both", {"COOKIE": cookie}) for cookie in told} == told
    assert not any(has_sealed_cookie(secret, {"COOKIE": f"{COOKIE}={name}"}) for secret in ("", "of others"))


def test_it_ends_after_half_an_hour_without_a_visit(sessions: Sessions, clock: Clock) -> None:
    name = sessions.open("citizen", {})
    clock.now_s += IDLE_S
    assert sessions.find(name)
    clock.now_s += IDLE_S
    assert sessions.find(name, is_used=False)
    clock.now_s += 1
    assert sessions.find(name) is None


def test_what_a_page_asks_by_itself_is_no_visit(sessions: Sessions, clock: Clock) -> None:
    name = sessions.open("citizen", {})
    for _ in range(IDLE_S // 5):
        clock.now_s += 5
        assert sessions.find(name, is_used=False)
    clock.now_s += 5
    assert sessions.find(name, is_used=False) is None


def test_it_ends_after_eight_hours_however_busy(sessions: Sessions, clock: Clock) -> None:
    name = sessions.open("citizen", {})
    for _ in range(LONGEST_S // 600):
        clock.now_s += 600
        assert sessions.find(name)
    name = sessions.open("commerce", {}, name)  # no later for signing in elsewhere
    clock.now_s += 1
    assert sessions.find(name) is None


def test_signing_in_again_keeps_the_other_portals_under_a_new_name(sessions: Sessions) -> None:
    first = sessions.open("citizen", {"citizens": "one"})
    before = sessions.find(first)
    second = sessions.open("commerce", {"commerce": "two"}, first)
    found = sessions.find(second)
    assert found is not None and before is not None
    assert set(found.portals) == {"citizen", "commerce"}
    assert sessions.find(first) is None
    assert found.form_token != before.form_token


def test_another_key_is_signed_in_where_it_signed_and_nowhere_else(sessions: Sessions) -> None:
    name = sessions.open("commerce", {}, sessions.open("citizen", {}, key="one"), "one")
    assert set(sessions.find(name).portals) == {"citizen", "commerce"}  # type: ignore[union-attr]
    name = sessions.open("municipality", {}, name, "another")
    assert set(sessions.find(name).portals) == {"municipality"}  # type: ignore[union-attr]


def test_the_idlest_gives_way_when_all_are_taken(clock: Clock) -> None:
    sessions = Sessions(clock, most=3)
    names = [sessions.open("citizen", {}) for _ in range(3)]
    assert sessions.find(names[0])
    sessions.open("citizen", {})
    assert [bool(sessions.find(name)) for name in names] == [True, False, True]
    assert MOST == 5_000


def test_the_name_itself_is_not_kept_and_nothing_secret_is_shown(sessions: Sessions) -> None:
    name = sessions.open("citizen", {"citizens": "secret-token"})
    found = sessions.find(name)
    shown = repr(found) + repr(vars(sessions))
    assert name not in shown and "secret-token" not in shown
    assert found is not None and found.form_token not in shown


def test_it_is_over_at_once_when_it_is_ended(sessions: Sessions) -> None:
    name = sessions.open("citizen", {})
    sessions.end(name)
    assert sessions.find(name) is None
