"""A good session's first call after a restart may be large: who isn't remembered is looked up, few times a minute."""

import pytest

from gateway.hosting.opening import Gateways
from gateway.hosting.serve import gateways
from gateway.hosting.serve.gateways import describe_doors
from gateway.hosting.serve.plan import ServePlan
from gateway.http.session_cache import SessionCache
from gateway.settings import Limits


def test_a_session_that_is_not_remembered_is_looked_up_for_a_large_body(
    trial: Gateways, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateways, "LOOKS_A_MINUTE", 2)
    gateway = trial.gateway("gse")
    token, size = trial.client("gse").open_session(), Limits().upload_bytes
    doors = describe_doors(ServePlan(trial.folder), [trial.gateway(name) for name in trial.apps])

    def refuse(authorization: str) -> str:
        object.__setattr__(gateway, "sessions", SessionCache())  # as after a restart
        problem = doors.refuse_body({"AUTHORIZATION": authorization}, size, "/gse/api/v1/uploads")
        return problem.code if problem else ""

    assert [refuse(f"Bearer {token}"), refuse("Bearer made-up")] == ["", "SESSION_NEEDED"]
    assert refuse(f"Bearer {token}") == "SESSION_NEEDED"  # so many a minute
