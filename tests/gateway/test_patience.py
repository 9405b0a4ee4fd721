"""Long work at a gateway that takes only so many calls: it waits as it is told, and for nothing else."""

from typing import Any

import pytest

from gateway.acts.patience import patiently
from gateway.client import ApiError


@pytest.mark.parametrize(("values", "wait_s"), [({"wait_s": 4}, 4.0), ({}, 1.0)])
@pytest.mark.parametrize("code", ["TOO_MANY_CALLS", "T0_TOO_FAST"])
def test_who_takes_no_more_for_now_is_called_again(
    monkeypatch: pytest.MonkeyPatch, code: str, values: dict[str, int], wait_s: float
) -> None:
    waited, errors = list[float](), [ApiError(429, {"code": code, "values": values})] * 2
    monkeypatch.setattr("chaincode.kernel.retrying.time.sleep", waited.append)

    def call(*args: Any, **named: Any) -> Any:
        if errors:
            raise errors.pop()
        return args, named

    assert patiently(call, 1, b=2) == ((1,), {"b": 2})
    assert waited == [wait_s] * 2


def test_any_other_refusal_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("chaincode.kernel.retrying.time.sleep", waited.append)

    def call() -> None:
        raise ApiError(409, {"code": "T3_LOT_SPENT", "values": {"wait_s": 1}})

    with pytest.raises(ApiError, match="T3_LOT_SPENT"):
        patiently(call)
    assert waited == []
