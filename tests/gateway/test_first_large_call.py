"""A good session's first call may be large; who isn't remembered, as after a restart, is looked up, not too often."""

from collections.abc import Callable

import pytest

from gateway.hosting.opening import Gateways
from gateway.hosting.serve import gateways
from gateway.hosting.serve.gateways import describe_doors
from gateway.hosting.serve.plan import ServePlan
from gateway.http.errors import Problem
from gateway.http.session_cache import SessionCache
from gateway.settings import Limits

STRANGER, OWN = "198.51.100.7", "192.0.2.1"
Refuse = Callable[..., Problem | None]


@pytest.fixture
def refuse(trial: Gateways, monkeypatch: pytest.MonkeyPatch) -> Refuse:
    """What a large body is refused for, where two sessions of an address are looked up and three in all."""
    monkeypatch.setattr(gateways, "LOOKS_A_MINUTE", 2)
    monkeypatch.setattr(gateways, "ALL_LOOKS_A_MINUTE", 3)
    doors = describe_doors(ServePlan(trial.folder), [trial.gateway(name) for name in trial.apps])

    def refuse(token: str, address: str = OWN, *, is_restarted: bool = False) -> Problem | None:
        if is_restarted:
            object.__setattr__(trial.gateway("gse"), "sessions", SessionCache())
        headers = {"AUTHORIZATION": f"Bearer {token}"}
        return doors.refuse_body(headers, Limits().upload_bytes, "/gse/api/v1/uploads", address)

    return refuse


def test_a_session_that_is_not_remembered_is_looked_up_for_a_large_body(trial: Gateways, refuse: Refuse) -> None:
    token = trial.client("gse").open_session()
    assert refuse(token, is_restarted=True) is None
    made_up = refuse("made-up")
    assert made_up and made_up.code == "SESSION_NEEDED"
    too_many = refuse(token, is_restarted=True)  # so many an address and minute: it is told to wait
    assert too_many and (too_many.status, too_many.code, too_many.values) == (503, "TOO_MANY_LOOKS", {"wait_s": 30})


def test_a_stranger_uses_up_nobody_elses_looks(trial: Gateways, refuse: Refuse) -> None:
    token = trial.client("gse").open_session()
    assert [problem and problem.code for problem in (refuse(f"made-up-{number}", STRANGER) for number in range(9))] == [
        "SESSION_NEEDED"] * 2 + ["TOO_MANY_LOOKS"] * 7
    assert refuse(token, is_restarted=True) is None
    others = refuse("made-up", "203.0.113.9")  # of all addresses together
    assert others and others.code == "TOO_MANY_LOOKS"


def test_a_session_is_known_from_when_it_is_opened(trial: Gateways, refuse: Refuse) -> None:
    for number in range(9):
        refuse("made-up", f"198.51.100.{number}")
    assert refuse(trial.client("gse").open_session()) is None
