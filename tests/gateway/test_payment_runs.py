"""Runs are recorded, sent, cancelled, come back in part and are paid again; in no order is anybody paid twice."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from gateway.client import ApiError, Client
from gateway.features.repartition.tables import (
    closing,
    gse_payment,
    payout,
    payout_step,
    withdrawn_payment,
)
from gateway.hosting.opening import Gateways
from tests.analytics.repartition.ibans import IBAN
from tests.helpers.gateway.refusing import refusal_of
from tests.helpers.gateway.repartition import MONTH, TODAY, close, founded, record  # noqa: F401 - a fixture

RUN = {"run": "2024-06", "on_date": TODAY}
Town = tuple[Gateways, list[str], Client]


def give(operator: Client, *members: str) -> None:
    operator.post("repartition/payees", {"payees": [
        {"member": member, "holder": f"Socia {number}", "iban": IBAN} for number, member in enumerate(members)
    ]})


@pytest.fixture
def paid(town: Town) -> Town:
    """With a closed payment and two payees; the run 2024-06 is recorded."""
    operator = town[2]
    give(operator, town[1][0], town[1][1])
    close(operator, record(operator, 20_000, "GSE-1"))
    operator.post("repartition/payouts", RUN)
    return town


def step(operator: Client, name: str, run: str = "2024-06", **more: str) -> dict[str, Any]:
    return operator.post(f"repartition/runs/{run}/steps", {"step": name, **more})


def list_due(operator: Client) -> set[str]:
    return {one["payee"]["member"] for one in operator.get("repartition/payouts", on_date=TODAY)["payouts"]}


def test_a_run_says_of_which_months_it_is(paid: Town) -> None:
    run, = paid[2].get("repartition/runs")["runs"]
    assert (run["run"], run["on_date"], run["state"], run["returned_cents"]) == ("2024-06", TODAY, "recorded", 0)
    assert run["cents"] == sum(one["cents"] for one in run["transfers"]) > 0
    close(paid[2], record(paid[2], 5_000, "GSE-2", "balance"))
    assert {tuple(one["months"]) for one in paid[2].get("repartition/payouts", on_date=TODAY)["payouts"]} == {(MONTH,)}


def test_a_run_is_cancelled_before_it_is_sent_and_all_are_due_again(paid: Town) -> None:
    _, members, operator = paid
    assert list_due(operator) == set()
    assert step(operator, "cancelled", reason="wrong account")["state"] == "cancelled"
    assert list_due(operator) == {members[0], members[1]}
    for name in ("sent", "cancelled"):
        assert refusal_of(step, operator, name).code == "RUN_CANCELLED"
    assert refusal_of(operator.post, "repartition/payouts", RUN).code == "RUN_RECORDED"
    assert operator.post("repartition/payouts", RUN | {"run": "2024-06b"})["total_cents"] > 0


def test_what_was_sent_cannot_be_cancelled_and_comes_back_one_by_one(paid: Town) -> None:
    _, members, operator = paid
    back = {"member": members[0], "reason": "AC04 account closed"}
    assert refusal_of(step, operator, "returned", **back).code == "RUN_NOT_SENT"
    assert step(operator, "sent")["state"] == "sent"
    for name in ("sent", "cancelled"):
        assert refusal_of(step, operator, name).code == "RUN_SENT"
    found = step(operator, "returned", **back)
    assert [one["returned"] for one in found["transfers"] if one["member"] == members[0]] == ["AC04 account closed"]
    assert found["returned_cents"] == next(one["cents"] for one in found["transfers"] if one["returned"])
    assert refusal_of(step, operator, "returned", **back).code == "TRANSFER_RETURNED"
    assert list_due(operator) == {members[0]}
    again = operator.post("repartition/payouts", RUN | {"run": "2024-06b"})
    assert [one["cents"] for one in again["payouts"]] == [found["returned_cents"]]
    assert list_due(operator) == set()


def test_what_is_no_step_is_refused(paid: Town) -> None:
    _, members, operator = paid
    assert refusal_of(step, operator, "sent", run="none").code == "UNKNOWN"
    assert refusal_of(step, operator, "sent", member=members[0]).code == "INVALID"
    assert refusal_of(step, operator, "returned", reason="AC04").code == "INVALID"
    assert refusal_of(step, operator, "returned", member=members[0], reason=" ").code == "INVALID"
    step(operator, "sent")
    assert refusal_of(step, operator, "returned", member=members[3], reason="AC04").code == "UNKNOWN"


@pytest.mark.parametrize(("on_date", "code"), [
    ("2024-05-31", "RUN_DATE_PAST"), ("2024-06-01", "RUN_NO_BANK_DAY"), ("2024-12-25", "RUN_NO_BANK_DAY"),
])  # fmt: skip
def test_a_run_is_of_a_bank_day_that_is_not_over(town: Town, on_date: str, code: str) -> None:
    operator = town[2]
    give(operator, town[1][0])
    close(operator, record(operator, 20_000, "GSE-1"))
    error = refusal_of(operator.post, "repartition/payouts", RUN | {"on_date": on_date})
    assert error.code == code
    assert operator.get("repartition/runs")["runs"] == []
    assert code == "RUN_DATE_PAST" or operator.post("repartition/payouts", RUN | {"on_date": error.values["next"]})


def test_a_run_of_nobody_is_refused(town: Town) -> None:
    assert refusal_of(town[2].post, "repartition/payouts", RUN).code == "RUN_EMPTY"


def test_a_payment_is_withdrawn_until_it_is_closed_and_its_number_is_not_used_again(town: Town) -> None:
    operator = town[2]
    wrong = record(operator, 20_000, "GSE-1")
    address = f"repartition/payments/{wrong}/withdrawal"
    assert refusal_of(operator.post, address, {"reason": " "}).code == "INVALID"
    operator.post(address, {"reason": "typed a 0 too much"})
    assert refusal_of(operator.post, address, {"reason": "again"}).code == "UNKNOWN"
    right = record(operator, 2_000, "GSE-1")
    assert right == wrong + 1
    found = operator.get("repartition/payments")
    assert [one["id"] for one in found["payments"]] == [right]
    assert [(one["id"], one["cents"], one["reason"]) for one in found["withdrawn"]] == [
        (wrong, 20_000, "typed a 0 too much"),
    ]
    close(operator, right)
    address = f"repartition/payments/{right}/withdrawal"
    assert refusal_of(operator.post, address, {"reason": "late"}).code == "PAYMENT_CLOSED"


# --- whatever the order
class Desk:
    """A treasurer who tries everything, and books kept by hand: what each was given, and what is out."""

    def __init__(self, operator: Client) -> None:
        self.operator, self.count = operator, 0
        self.given: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.out: dict[str, dict[str, int]] = {}
        self.sent: set[str] = set()
        self.open: list[int] = []

    def name(self) -> str:
        self.count += 1
        return f"r{self.count}"

    def tries(self, call: Callable[[], Any], code: str = "") -> Any:
        """Call; a refusal has the code that is named."""
        try:
            return call()
        except ApiError as error:
            assert error.code in code.split()
            return None

    def record(self, number: int) -> None:
        cents = 1_000 * (number - 3) or 700
        self.open.append(record(self.operator, cents, self.name(), "advance" if cents > 0 else "correction"))

    def withdraw(self, number: int) -> None:
        if self.open:
            payment = self.open.pop(number % len(self.open))
            self.operator.post(f"repartition/payments/{payment}/withdrawal", {"reason": "wrong"})

    def close(self, number: int) -> None:
        if self.open:
            for part in close(self.operator, self.open.pop(number % len(self.open)))["parts"]:
                self.given[part["beneficiary"]] += part["cents"]
            for member, cents in self.given.items():
                self.most[member] = max(self.most[member], cents)

    def pay(self, _number: int) -> None:
        run = self.name()
        made = self.tries(lambda: self.operator.post("repartition/payouts", RUN | {"run": run}), "RUN_EMPTY")
        if made:
            self.out[run] = {one["payee"]["member"]: one["cents"] for one in made["payouts"]}
            for member in self.out[run]:
                assert self.sum_out(member) == self.given[member]

    def send(self, number: int) -> None:
        self.change(number, "sent", self.sent.add)

    def cancel(self, number: int) -> None:
        self.change(number, "cancelled", lambda run: self.out.update({run: {}}))

    def change(self, number: int, name: str, then: Callable[[str], Any]) -> None:
        if self.out:
            run = sorted(self.out)[number % len(self.out)]
            if self.tries(lambda: step(self.operator, name, run), "RUN_SENT RUN_CANCELLED"):
                assert run not in self.sent
                then(run)

    def come_back(self, number: int) -> None:
        for run in sorted(self.out)[number % 2::2]:
            for member in sorted(self.out[run])[:2]:
                more = {"member": member, "reason": "AC04"}
                if self.tries(lambda run=run, more=more: step(self.operator, "returned", run, **more), "RUN_NOT_SENT"):
                    assert run in self.sent
                    del self.out[run][member]

    def sum_out(self, member: str) -> int:
        return sum(cents.get(member, 0) for cents in self.out.values())

    def check(self) -> None:
        """Nobody has more than was ever given; what is due is what is given and not out."""
        due = self.operator.get("repartition/closings")["due_cents"]
        for member, cents in due.items():
            assert cents == self.given[member] - self.sum_out(member)
            assert self.sum_out(member) <= self.most[member]


ACTS = ("record", "withdraw", "close", "pay", "send", "cancel", "come_back")


@settings(max_examples=25, deadline=None,
          suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 9)), min_size=6, max_size=16))
def test_in_no_order_is_anybody_paid_twice(town: Town, acts: list[tuple[str, int]]) -> None:
    """One community for all orders: each begins without money."""
    give(town[2], *town[1])
    with town[0].gateway("gse").database.write() as connection:
        for table in (payout_step, payout, closing, gse_payment, withdrawn_payment):
            connection.execute(delete(table))
    desk = Desk(town[2])
    for name in ("record", "close", "pay"):
        getattr(desk, name)(9)
    for name, number in acts:
        getattr(desk, name)(number)
        desk.check()
