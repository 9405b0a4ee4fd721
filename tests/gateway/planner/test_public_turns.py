"""Ten answers of anybody: how often one address has them worked out, and all addresses together."""

from types import SimpleNamespace
from typing import Any

import pytest

from gateway.features.planner import public
from gateway.http.errors import Problem


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Ask for an address at a gateway that refuses each sheet; the code that came."""
    kept = public.PublicBounds()
    gateway: Any = SimpleNamespace(memory=lambda kind: kept)
    monkeypatch.setattr(public, "require_planner", lambda: None)
    monkeypatch.setattr(public, "_run", lambda asked: (public.REFUSED, {"en": "no", "it": "no", "faults": []}))

    def answer(address: str) -> str:
        with pytest.raises(Problem) as caught:
            public.answer(gateway, {}, "it", address)
        return caught.value.code

    return answer


def test_one_address_has_few_a_minute_and_takes_nobody_elses(ask: Any) -> None:
    flood = [ask("192.0.2.7") for _ in range(100)]
    assert flood == ["SHEET_UNFIT"] * public.A_MINUTE + ["TOO_MANY_CALLS"] * (100 - public.A_MINUTE)
    assert ask("192.0.2.8") == "SHEET_UNFIT"


def test_all_together_have_so_many(ask: Any) -> None:
    codes = [ask(f"192.0.2.{number}") for number in range(public.ALL_A_MINUTE + 1)]
    assert codes == ["SHEET_UNFIT"] * public.ALL_A_MINUTE + ["TOO_MANY_CALLS"]
