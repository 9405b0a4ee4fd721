"""A payment closed and a period settled, without a gateway: what is sent, and what is asked of the person who acts."""

from types import SimpleNamespace
from typing import Any

import pytest

from gateway.acts import closing, settling
from gateway.acts.errors import ActError
from gateway.client import ApiError


class Operator:
    """Refuses closings as it is told, one after the other."""

    def __init__(self, *codes: str) -> None:
        self.codes, self.asked = list(codes), list[Any]()

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        self.asked.append((path, body))
        code = self.codes.pop(0) if self.codes else ""
        if code:
            raise ApiError(409, {"code": code})
        return {"number": 3}


def test_a_payment_that_differs_is_closed_with_the_reason_that_is_given() -> None:
    operator: Any = Operator("DIFFERS_FROM_GSE")
    told: list[str] = []
    made = closing.close_payment(
        operator, 5, closing.ClosingReasons("lacks"), lambda error: told.append(error.code) or "a correction is due"
    )
    assert (made, told) == ({"number": 3}, ["DIFFERS_FROM_GSE"])
    body = {"payment_id": 5, "incomplete": "lacks"}
    assert operator.asked == [
        ("repartition/closings", body | {"because": ""}),
        ("repartition/closings", body | {"because": "a correction is due"}),
    ]


@pytest.mark.parametrize(("code", "asks"), [("DIFFERS_FROM_GSE", False), ("CLOSED", True), ("CLOSED", False)])
def test_what_no_reason_mends_is_refused_at_once(code: str, asks: bool) -> None:
    operator: Any = Operator(code)
    with pytest.raises(ApiError) as caught:
        closing.close_payment(operator, 5, closing.ClosingReasons(), (lambda error: "why") if asks else None)
    assert (caught.value.code, len(operator.asked)) == (code, 1)


def test_a_settlement_that_another_gateway_does_not_show_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    second = SimpleNamespace(post=lambda path: {"receipt": {"checkpoint": {"height": 4}}})
    desk: Any = SimpleNamespace(
        countersigner="municipality",
        client=lambda name: Opened(second if name == "municipality" else None),
    )
    answers: dict[str, Any] = {
        "periods/2024-05-01": {"settlements": [], "gaps": {}},
        "periods/2024-05-01/preview": {"euro_cents": 0, "replaced": ["r"]},
    }
    sent: list[Any] = []
    operator: Any = SimpleNamespace(
        get=lambda path: answers[path], post=lambda path, body: sent.append((path, body)) or {"problems": []}
    )
    replaced: list[Any] = []
    with pytest.raises(ActError) as caught:
        settling.settle_period(desk, operator, "2024-05-01", "definitive", incomplete="x", on_replaced=replaced.append)
    assert "2024-05-01" in str(caught.value)
    assert replaced == [["r"]]
    assert sent == [
        ("periods/2024-05-01/anchor", {"kind": "definitive", "revise": False, "incomplete": "x"}),
        ("periods/2024-05-01/settle", {"kind": "definitive"}),
    ]
    answers["periods/2024-05-01/preview"]["euro_cents"] = None
    with pytest.raises(ActError, match="no plant"):
        settling.settle_period(desk, operator, "2024-05-01", "provisional")
    assert (len(sent), len(replaced)) == (2, 1)


class Opened:
    """A client that is opened and closed."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def __enter__(self) -> Any:
        return self.client

    def __exit__(self, *_: object) -> None: ...
