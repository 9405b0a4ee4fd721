"""What is read together is no part of a rule: without any of it the effects are the same, only in more goes."""

import pytest

from chaincode import contract
from chaincode.contract import Missing
from chaincode.rules import keys
from chaincode.rules.energy import reads
from chaincode.rules.energy.records import Welcomed
from chaincode.rules.market import reads as market_reads
from chaincode.rules.records import PointOwner
from chaincode.rules.state import State
from tests.helpers.rules.scenarios import Scenario, load_scenarios
from tests.helpers.rules.world import Nothing, Recorder, World

BUILDS = [pytest.param(build, id=f"{name} {number}")
          for name, builds in load_scenarios().items() for number, build in enumerate(builds)]  # fmt: skip
TAGS = [f"{number:064x}" for number in range(reads.MANY + 1)]


@pytest.mark.parametrize("build", BUILDS)
def test_without_plans_and_by_ranges_the_effects_are_the_same(build: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    world, call = build()
    expected = contract.apply(call, Recorder(world.state))
    monkeypatch.setattr(reads, "MANY", 0)
    assert contract.apply(call, Recorder(world.state)) == expected
    monkeypatch.setattr(State, "fetch", lambda *_: None)
    assert contract.apply(call, Recorder(world.state)) == expected


@pytest.mark.parametrize(("count", "is_range"), [(1, False), (reads.MANY, False), (reads.MANY + 1, True)])
def test_many_points_are_read_as_their_range_and_asked_for_as_they_are_read(count: int, is_range: bool) -> None:
    tags = TAGS[:count]
    points = set() if is_range else set(map(keys.point, tags))
    ranges = (keys.POINTS,) if is_range else ()
    with pytest.raises(Missing) as found:
        reads.find_points(State(Nothing()), tags)
    assert (set(found.value.keys), found.value.prefixes) == (points, ranges)
    with pytest.raises(Missing) as asked:
        reads.ask_newcomers(State(Nothing()), [*tags, tags[0]], ["ada"])
    assert (set(asked.value.keys), asked.value.prefixes) == ({*points, keys.welcome("ada")}, ranges)


@pytest.mark.parametrize("count", [2, reads.MANY + 1])
def test_points_are_found_by_tag_in_order_and_unknown_ones_left_out(count: int) -> None:
    world, owner = World(), PointOwner("a" * 64, since=1)
    for tag in (TAGS[0], TAGS[1], "f" * 64):
        world.put(keys.point(tag), owner)
    found = reads.find_points(State(Recorder(world.state)), [*TAGS[1:count], TAGS[0]])
    assert list(found.items()) == [(TAGS[1], owner), (TAGS[0], owner)]


def test_months_and_earlier_lines_are_asked_for_together() -> None:
    with pytest.raises(Missing) as asked:
        reads.ask_past(State(Nothing()), ["2024-04", "2024-05"], ["2024-05-01.provisional.1"])
    assert asked.value.keys == (keys.month("2024-04"), keys.month("2024-05"))
    assert asked.value.prefixes == (keys.pages("2024-05-01.provisional.1"),)


def test_records_of_one_kind_are_found_by_name() -> None:
    world = World()
    world.put(keys.welcome("bea"), Welcomed("2024-05-01.provisional.1"))
    found = State(Recorder(world.state)).find_all(Welcomed, ["ada", "bea", "bea"], keys.welcome)
    assert found == {"bea": Welcomed("2024-05-01.provisional.1")}
    assert State(Recorder(world.state)).find_all(Welcomed, [keys.welcome("bea")]) == {keys.welcome("bea"): found["bea"]}
    with pytest.raises(Missing) as asked:
        State(Nothing()).find_all(Welcomed, ["ada", "bea"], keys.welcome)
    assert asked.value.keys == (keys.welcome("ada"), keys.welcome("bea"))


def test_a_name_before_is_the_revision_before_or_the_first_of_the_period() -> None:
    first = "2024-05-01.provisional.1"
    for own, before in ((first, None), ("2024-05-01.provisional.3", "2024-05-01.provisional.2"),
                        ("2024-05-01.definitive.1", first), ("2024-05-01.definitive.2", "2024-05-01.definitive.1")):
        named = [] if before is None else [keys.anchor(before)]
        months = [keys.month("2024-05")] if "definitive" in own else []
        told = keys.told("2024-05-01", "gse")
        assert list(reads.anchor(own, "gse")) == [keys.CHAIN, keys.anchor(own), told, *named, *months]


def test_a_skip_reads_the_periods_first_anchor() -> None:
    assert reads.skip("2024-05-01", 2) == (
        keys.CHAIN, keys.settlement("2024-05-01.skip.2"), keys.anchor("2024-05-01.provisional.1"),
    )


def test_only_an_offer_that_is_changed_is_read() -> None:
    assert market_reads.publish("ada", "") == ()
    assert market_reads.publish("ada", "1") == (keys.offer("ada", "1"),)
