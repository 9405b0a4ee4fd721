"""What the housekeeping jobs send: which rows, in which order, how many at once, and what others did first."""

from types import SimpleNamespace
from typing import Any

import pytest

from gateway.features.housekeeping import service as housekeeping
from gateway.features.programmes.records import Undrawn
from gateway.hosting.timetable import jobs
from gateway.ledger.port import EndorseError

NOW: Any = SimpleNamespace(
    date="2024-05-14", number=14,
    parameters=SimpleNamespace(commons_cap=100, max_balance=SimpleNamespace(citizen=600, business=900)),
)
GATEWAY: Any = object()
Sent = list[tuple[str, str, dict[str, Any]]]


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the jobs read; lots are (ref, lot) in `lots`."""
    citizens = {name: SimpleNamespace(stakeholder="citizen", status="confirmed") for name in "abcd"}
    made = SimpleNamespace(
        lots=[], rows=[], held=[], commons=lambda: made.rows, agreements=lambda: made.held, dues=lambda: [],
        members=lambda: citizens | {"shop": SimpleNamespace(stakeholder="business", status="confirmed")},
        records=lambda kind, name: made.funds if name == "fund" else [], funds=[],
    )
    monkeypatch.setattr(housekeeping, "_read", lambda gateway, find: find(made, NOW))
    monkeypatch.setattr(housekeeping, "list_all_lots", lambda _: made.lots)
    monkeypatch.setattr(housekeeping, "is_alive", lambda now, lot, owner: lot.is_alive)
    monkeypatch.setattr(housekeeping, "is_counted", lambda now, lot, owner: lot.is_alive)
    monkeypatch.setattr(housekeeping, "count_held", lambda now, agreement, owner: agreement.cents)
    return made


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
    calls: Sent = []
    monkeypatch.setattr(housekeeping, "act", lambda gateway, *what: calls.append(what))
    return calls


def lot(owner: str, cents: int, *, is_alive: bool = True) -> Any:
    return SimpleNamespace(owner=owner, amount_cents=cents, is_alive=is_alive)


def test_expired_lots_are_swept_in_order_five_hundred_a_command(mirror: Any, sent: Sent) -> None:
    assert housekeeping.sweep(GATEWAY, "") == "nothing to do"
    refs = [f"{number:04d}" for number in range(1_001)]
    mirror.lots = [(ref, lot("a", 1, is_alive=False)) for ref in reversed(refs)] + [("alive", lot("a", 1))]
    assert housekeeping.sweep(GATEWAY, "") == "sweep 3 of 3"
    assert [call[:2] for call in sent] == [("2024-05-14", "sweep")] * 3
    assert [len(call[2]["lots"]) for call in sent] == [500, 500, 1]
    assert [ref for call in sent for ref in call[2]["lots"]] == refs


def test_what_who_left_has_is_swept_lots_and_funds(mirror: Any, sent: Sent) -> None:
    people = mirror.members()
    mirror.members = lambda: people | {"gone": SimpleNamespace(stakeholder="citizen", status="left")}
    mirror.lots = [("x", lot("gone", 1)), ("y", lot("a", 1))]
    mirror.funds = [("fund/gone/1", None), ("fund/shop/2", None), ("fund/solidarity/3", None)]
    assert housekeeping.sweep(GATEWAY, "") == "sweep 2 of 2"
    assert [call[2] for call in sent] == [{"lots": ["x"]}, {"lots": [], "rows": ["fund/gone/1"]}]


def test_what_settlements_minted_for_programmes_is_drawn(
    mirror: Any, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "list_undrawn", lambda of: {})
    assert housekeeping.draw(GATEWAY, "") == "nothing to do"
    undrawn = {"b": [Undrawn("s1", 5)], "a": [Undrawn("s1", 7), Undrawn("s2", 1)]}
    monkeypatch.setattr(housekeeping, "list_undrawn", lambda of: undrawn if of is mirror else {})
    assert housekeeping.draw(GATEWAY, "") == "draw 3 of 3"
    assert [tuple(call[2].values()) for call in sent] == [
        ("s1", "programme/a"), ("s2", "programme/a"), ("s1", "programme/b")]


def test_who_has_more_than_the_limit_is_levelled(mirror: Any, sent: Sent) -> None:
    mirror.lots = [
        ("d2", lot("d", 400)), ("b1", lot("b", 600)), ("d1", lot("d", 201)), ("a2", lot("a", 300)),
        ("a1", lot("a", 200)), ("a0", lot("a", 9_000, is_alive=False)), ("s1", lot("shop", 900)),
    ]
    agreements = [("z", "a", 60), ("y", "a", 41), ("x", "c", 5_000), ("w", "d", 0)]
    mirror.held = [(ref, SimpleNamespace(consumer=who, cents=cents)) for ref, who, cents in agreements]
    assert housekeeping.level(GATEWAY, "") == "level 2 of 2"
    assert [call[2] for call in sent] == [
        {"member": "a", "lots": ["a1", "a2"], "agreements": ["y", "z"]},
        {"member": "d", "lots": ["d1", "d2"], "agreements": []},
    ]


def test_a_command_names_so_many_rows_and_no_more(
    mirror: Any, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (housekeeping._MOST_ROWS, housekeeping._LOTS_A_COMMAND) == (3_000, 500)
    monkeypatch.setattr(housekeeping, "_MOST_ROWS", 2)
    mirror.lots = [(ref, lot("a", 300)) for ref in "zyx"]
    mirror.held = [(ref, SimpleNamespace(consumer="a", cents=1)) for ref in "cba"]
    mirror.rows = [(ref, lot("", 50)) for ref in "pqr"]
    housekeeping.level(GATEWAY, "")
    housekeeping.burn(GATEWAY, "")
    assert [call[2] for call in sent] == [
        {"member": "a", "lots": ["x", "y"], "agreements": ["a", "b"]}, {"rows": ["p", "q"]},
    ]


def test_the_commons_burn_above_their_cap_alone(mirror: Any, sent: Sent) -> None:
    mirror.rows = [("p", lot("", 60)), ("q", lot("", 40))]
    assert housekeeping.burn(GATEWAY, "") == "nothing to do"
    mirror.rows.append(("r", lot("", 1)))
    assert housekeeping.burn(GATEWAY, "") == "burn 1 of 1"
    assert sent == [("2024-05-14", "burn", {"rows": ["p", "q", "r"]})]


@pytest.mark.parametrize("name", ["collect", "lapse"])
def test_each_late_agreement_has_its_command(
    mirror: Any, sent: Sent, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = {"collect": ["c1", "c2"], "lapse": ["l1"]}
    monkeypatch.setattr(housekeeping, "list_late", lambda of, now: late if (of, now) == (mirror, NOW) else {})
    assert getattr(housekeeping, name)(GATEWAY, "") == f"{name} {len(late[name])} of {len(late[name])}"
    assert sent == [("2024-05-14", name, {"agreement": key}) for key in late[name]]


def test_dues_are_paid_by_budget_oldest_first_to_who_is_confirmed(mirror: Any, sent: Sent) -> None:
    assert housekeeping.disburse(GATEWAY, "") == "nothing to do"
    member = SimpleNamespace(is_confirmed=lambda day: day == 14)
    mirror.members = lambda: {"a": member, "away": SimpleNamespace(is_confirmed=lambda _: False)}
    named = (("due/2/a/0", 3), ("due/1/a/1", 5), ("due/1/a/0", 5), ("due/1/solidarity/2", 4), ("due/1/away/3", 1),
             ("due/1/gone/4", 1))  # fmt: skip
    mirror.dues = lambda: [(key, SimpleNamespace(left_on=day)) for key, day in named]
    assert housekeeping.disburse(GATEWAY, "") == "disburse 2 of 2"
    assert [call[2] for call in sent] == [
        {"budget": "1", "dues": ["due/1/solidarity/2", "due/1/a/0", "due/1/a/1"]},
        {"budget": "2", "dues": ["due/2/a/0"]},
    ]


@pytest.mark.parametrize("code", [
    "T8_NO_DUE", "T8_NOTHING_PAID", "T8_NO_ROW", "T10_DRAWN", "T13_STALE",
    "T3_LOT_SPENT", "T4_STATUS", "T4_TOO_EARLY", "T14_NOT_LATER", "T2_NOT_OVER", "T10_NOT_OVER", "T10_NO_ROW",
])
def test_what_somebody_did_first_is_no_failure(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Any] = []

    def act(gateway: Any, date: str, name: str, arguments: Any) -> None:
        tried.append(arguments)
        if arguments == 2:
            raise EndorseError(code)

    monkeypatch.setattr(housekeeping, "act", act)
    assert housekeeping._send(GATEWAY, NOW, "collect", [1, 2, 3]) == "collect 2 of 3"
    assert tried == [1, 2, 3]


def test_any_other_refusal_ends_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    def act(*_: Any) -> None:
        raise EndorseError("T0_ROLE")

    monkeypatch.setattr(housekeeping, "act", act)
    with pytest.raises(EndorseError, match="T0_ROLE"):
        housekeeping._send(GATEWAY, NOW, "collect", [{}])


def test_nothing_is_settled_while_its_data_may_still_come(monkeypatch: pytest.MonkeyPatch) -> None:
    class Wait:
        goes_on = True

        def __str__(self) -> str:
            return "for readings"

    class Reading:
        def __enter__(self) -> str:
            return "connection"

        def __exit__(self, *_: object) -> None: ...

    gateway: Any = SimpleNamespace(database=SimpleNamespace(read=Reading), settings=SimpleNamespace(settle_wait_days=9))
    waits: list[Any] = [Wait()]
    done: list[Any] = []
    monkeypatch.setattr(jobs.periods, "find_wait", lambda *args: waits[0] if args[0] == "connection" else None)
    monkeypatch.setattr(jobs.periods, "anchor", lambda gateway, period, incomplete: done.append((period, incomplete)))
    monkeypatch.setattr(jobs.periods, "settle", lambda gateway, period: (f"{period}.provisional.1", None))
    assert jobs.settle(gateway, "2024-05-07") == "waits: for readings"
    assert done == []
    waits[0].goes_on = False
    assert jobs.settle(gateway, "2024-05-07") == "settled 2024-05-07.provisional.1"
    waits[0] = None
    assert jobs.settle(gateway, "2024-05-07") == "settled 2024-05-07.provisional.1"
    assert done == [("2024-05-07", "waited 9 days / attesi 9 giorni")] * 2
