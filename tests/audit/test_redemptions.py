"""I10, I11: euro behind what is redeemed; a transfer, a code, a period, a goal and an agreement count once."""

import pytest

from chaincode.audit.redemptions import Redemptions
from chaincode.rules import keys
from chaincode.rules.energy.records import Backing
from chaincode.rules.funding.records import Paid, Redemption
from chaincode.rules.programmes.records import Reached, Used
from chaincode.rules.records import Supply
from tests.audit.records import change, step, view

ADA, BEA = "a" * 64, "b" * 64
AGREEMENT = f"agreement/{ADA}/{BEA}/{'0' * 32}"
HELD = Redemption("held", 5, (), (AGREEMENT,), "7" * 64, 1)
REPAID = Redemption("repaid", 5, (), (AGREEMENT,), "7" * 64, 1, 2)


def add(seen: Redemptions, *changes: object, state: dict[str, object] | None = None) -> list[str]:
    return [one.code for one in seen.add(step("repay", *changes), view(state or {}))]


@pytest.mark.parametrize(("live", "found"), [(150, []), (151, ["I10_UNBACKED"])])
def test_i10_live_tokens_are_at_most_paid_in_and_kept_less_redeemed(live: int, found: list[str]) -> None:
    before, after = Supply(live + 7, 7, 100, 10), Supply(live + 7, 12, 100, 15)
    months = {keys.month("2024-05"): Backing(5_000, {}, official_cents=120)}
    assert add(Redemptions(), change(keys.SUPPLY, before, after), state=dict(months)) == found
    assert add(Redemptions(), change(keys.SUPPLY, before, Supply(live + 7, 12, 100, 10)), state=dict(months)) == []


@pytest.mark.parametrize(("key", "record"), [
    (keys.paid("5" * 64), Paid("fund/x", 5, 1)), (keys.used("1" * 32, 3), Used(1)),
    (keys.goal("1" * 32, "ride"), Reached(1)),
])  # fmt: skip
def test_i11_a_mark_is_written_once(key: str, record: object) -> None:
    seen = Redemptions()
    assert add(seen, change(key, None, record)) == []
    assert add(seen, change(key, record, record)) == ["I11_TWICE"]


def test_i11_an_agreement_is_redeemed_once() -> None:
    seen, first, second = Redemptions(), keys.redemption(BEA, "1" * 32), keys.redemption(BEA, "2" * 32)
    assert add(seen, change(first, None, HELD), change(second, None, HELD)) == []
    assert add(seen, change(first, HELD, REPAID)) == []
    assert add(seen, change(second, HELD, REPAID)) == ["I11_TWICE"]
