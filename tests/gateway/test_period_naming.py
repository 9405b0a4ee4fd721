"""What a provisional settlement mints for programmes: what is left of each, within what the community allows (T10)."""

from typing import Any

import pytest

from chaincode.rules import keys
from chaincode.rules.records import Now
from chaincode.rules.state import read_record
from gateway.features.periods.naming import list_programmes, share_out
from tests.helpers.rules.energy import countersign
from tests.helpers.rules.issuing import Issuing
from tests.helpers.rules.settling import FIRST
from tests.helpers.rules.world import Recorder, World

A, B, C = "a" * 32, "b" * 32, "c" * 32


class Shown(Recorder):
    """A test's world as the mirror shows it."""

    def __init__(self, world: World) -> None:
        super().__init__(world.state)

    def find(self, kind: Any, key: str) -> Any:
        data = self.get(key)
        return None if data is None else read_record(kind, data)

    def require_now(self) -> Any:
        return self.find(Now, keys.NOW)

    def records(self, kind: Any, name: str) -> list[tuple[str, Any]]:
        return [(key, read_record(kind, data)) for key, data in self.scan(f"{name}/")]


def name_cents(own: Issuing) -> dict[str, int]:
    shown: Any = Shown(own.world)
    return {one.programme: one.cents for one in list_programmes(shown)}


@pytest.mark.parametrize(("most", "budget", "shares"), [
    ({}, 0, {}), ({A: 3, B: 4}, 7, {A: 3, B: 4}), ({A: 3, B: 4}, 6, {A: 2, B: 3}), ({A: 5}, 0, {A: 0}),
    ({A: 10, B: 10, C: 10}, 10, {A: 3, B: 3, C: 3}),
])
def test_over_the_budget_each_gets_an_equal_part_rounded_down(
    most: dict[str, int], budget: int, shares: dict[str, int]
) -> None:
    assert share_out(most, budget) == shares


def test_each_running_programme_is_named_with_what_the_rules_take() -> None:
    own = Issuing()
    own.add("1" * 32, source="rows")
    own.add("2" * 32, ended_on=1)
    named = name_cents(own)
    assert named == dict.fromkeys(own.ids[:2], 100)
    own.small.period.anchor(FIRST)
    own.world.send(own.call(*named.values(), ids=list(named)))
    settled = countersign(own.world, FIRST)
    assert [one.cents for one in settled.programmes] == [100, 100]


def test_no_programme_is_named_for_more_than_is_left_of_it_or_than_the_community_allows() -> None:
    own = Issuing()
    own.change_parameters(programme_budget=150)
    assert set(name_cents(own).values()) == {75}
    own.change_parameters(programme_budget=0)
    assert name_cents(own) == {}
