"""How a month's euro by GSE's figures stand beside the official figure of the ledger, and who brings them."""

from types import SimpleNamespace
from typing import Any

import pytest

from gateway.acts import gse
from gateway.client import ApiError
from gateway.commandline.energy import import_gse


@pytest.mark.parametrize(("euro", "official", "state"), [
    (None, 5, "incomplete"), (-1, None, "negative"), (0, None, "open"), (0, 0, "equal"), (7, 8, "open"),
    (7, 7, "equal"),
])  # fmt: skip
def test_a_months_state(euro: int | None, official: int | None, state: str) -> None:
    assert gse.find_state({"euro_cents": euro, "official_cents": official}) == state
    assert state in import_gse.STATES


@pytest.mark.parametrize("has_official", [True, False])
def test_gses_official_brings_them_where_that_key_is_kept(has_official: bool) -> None:
    asked: list[Any] = []
    community = SimpleNamespace(
        operator="gse", has_officer=lambda name: has_official and name == "gse",
        client=lambda *names, **at: asked.append((names, at)))
    import_gse._open_loader(community)  # type: ignore[arg-type]
    assert asked == [(("gse", "officer"), {"at": "gse"}) if has_official else (("gse",), {})]


def test_many_figures_are_sent_some_at_a_time_and_added_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gse, "AT_ONCE", 2)
    sent: list[int] = []

    def post(path: str, body: dict[str, Any]) -> dict[str, int]:
        assert path == "repartition/gse-figures"
        sent.append(len(body["figures"]))
        return {"accepted": len(body["figures"]), "repeated": 1}

    figures: list[dict[str, Any]] = [{"number": number} for number in range(5)]
    assert gse.send_figures(SimpleNamespace(post=post), figures) == {"accepted": 5, "repeated": 3}  # type: ignore[arg-type]
    assert sent == [2, 2, 1]


class Officer:
    """GSE's officer, whom the rules refuse with a code, or answer; what already waits for a signature."""

    def __init__(self, code: str = "", waiting: tuple[dict[str, Any], ...] = ()) -> None:
        self.code, self.waiting, self.sent = code, list(waiting), list[Any]()

    def __enter__(self) -> "Officer":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def get(self, path: str) -> dict[str, Any]:
        return {path: self.waiting}

    def new_command_id(self) -> str:
        return "id"

    def execute(self, name: str, arguments: dict[str, Any], member: str = "", *, command_id: str) -> dict[str, Any]:
        assert (member, command_id) == ("", "id")
        self.sent.append((name, arguments))
        if self.code:
            raise ApiError(409, {"code": self.code})
        return {"response": {"made": ["p1"], "facts": {"digest": "d1"}}}


def record(officer: Officer, second: str = "municipality") -> tuple[str, dict[str, Any], Officer]:
    other, month = Officer(), {"month": "2024-09", "euro_cents": 700, "official_cents": None}
    community = SimpleNamespace(
        client=lambda name, _: officer if name == "gse" else other, find_second=lambda _: second)
    return import_gse._record(community, month), month, other  # type: ignore[arg-type]


def test_a_month_is_proposed_and_signed_where_a_second_key_is_kept() -> None:
    officer = Officer()
    state, month, other = record(officer)
    assert (state, month["official_cents"]) == ("recorded", 700)
    assert officer.sent == [("official", {"month": "2024-09", "euro_cents": 700})]
    assert other.sent == [("countersign", {"target": "p1", "digest": "d1"})]


def test_without_a_second_key_it_awaits_one() -> None:
    state, month, other = record(Officer(), second="")
    assert (state, month["pending"], month["official_cents"], other.sent) == ("awaits", "p1", None, [])


def test_what_waits_already_is_signed_not_proposed_again() -> None:
    same = {"may_act": True, "command": "official", "arguments": {"month": "2024-09", "euro_cents": 700}}
    officer = Officer(waiting=(
        same | {"may_act": False, "pending": "p7", "digest": "d7"},
        same | {"command": "x", "pending": "p8", "digest": ""},
        same | {"pending": "p9", "digest": "d9"},
    ))  # fmt: skip
    state, _, other = record(officer)
    assert (state, officer.sent, other.sent) == ("recorded", [], [("countersign", {"target": "p9", "digest": "d9"})])


def test_a_month_before_the_first_period_is_early_and_other_refusals_are_told() -> None:
    assert record(Officer("T10_NO_MONTH"))[0] == "early"
    with pytest.raises(ApiError, match="T10_OTHER"):
        record(Officer("T10_OTHER"))
