"""T8: what is left of a budget returns to whoever's it is: the owner's own is spent first."""

from dataclasses import replace

import pytest

from chaincode.rules.funding.records import Budget
from chaincode.rules.funding.terms import divide_rest
from chaincode.rules.records import CommonsRow
from tests.helpers.rules.funding import SERVICE, budget_of, dues_of, give_row, rows_of
from tests.helpers.rules.programmes import Programmes


def test_t8_who_spent_its_own_gets_nothing_of_what_others_put_in_later() -> None:
    """Nor does it lose what it put in after others' gifts were spent."""
    made = Programmes(cents=110)
    world, shop = made.world, made.world.join("commerce")
    made.attest(made.deed(made.ada, 2))
    world.do("disburse", SERVICE, budget=budget_of(made.ref), dues=list(dues_of(world, made.ref)))
    assert world.get(Budget, made.budget_key()).left_cents == 0
    world.put(made.budget_key(), replace(world.get(Budget, made.budget_key()), left_cents=700, commons_cents=700))
    world.do("top_up", shop, programme=made.ref, rows=[give_row(world, shop.member, 40)], cents=40)
    made.attest(made.deed(made.bruno, 1))
    world.do("disburse", SERVICE, budget=budget_of(made.ref), dues=list(dues_of(world, made.ref)))
    spent = world.get(Budget, made.budget_key())
    assert (spent.left_cents, spent.gifts_cents, spent.commons_cents) == (685, 0, 685)
    world.do("top_up", made.owner, programme=made.ref, rows=[give_row(world, made.owner.member, 9)], cents=9)
    world.do("end", made.owner, terms=made.ref)
    world.open_day(61)
    world.do("end", made.owner, terms=made.ref)
    assert rows_of(world, made.owner.member) == [9]
    assert sum(row.amount_cents for row in world.all(CommonsRow, "commons/").values()) == 685


@pytest.mark.parametrize(("commons", "gifts", "parts"), [
    (0, 12, {"solidarity": 5}), (12, 0, {"commons": 5}), (3, 12, {"commons": 3, "solidarity": 2}),
    (0, 2, {"f" * 64: 3, "solidarity": 2}), (0, 0, {"f" * 64: 5}),
])
def test_t8_an_old_budget_gives_no_more_than_its_rest(commons: int, gifts: int, parts: dict[str, int]) -> None:
    """Before an owner's own was spent first a budget kept what others had put in, spent or not."""
    budget = Budget("programme/" + "0" * 32, 5, 100, {}, commons, gifts)
    assert divide_rest(budget, "f" * 64) == parts
