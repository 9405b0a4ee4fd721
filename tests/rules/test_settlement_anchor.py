"""T5: what may be anchored, by whom, when; what a first anchor fixes; what stays hidden."""

from collections.abc import Callable
from typing import Any

import pytest

from chaincode.rules import intervals, keys
from chaincode.rules.energy.anchors import MAX_REMINDERS
from chaincode.rules.energy.records import Anchor
from chaincode.rules.energy.totals import hash_totals
from chaincode.rules.market.records import Reminder
from tests.helpers.rules.energy import OPERATOR, Period, countersign, shared_hour
from tests.helpers.rules.world import PERIMETER, Person, World, staff

FIRST = "2024-05-01.provisional.1"
Arguments = dict[str, Any]


@pytest.fixture
def world() -> World:
    return World(settle_days=1)


@pytest.fixture
def period(world: World) -> Period:
    ada, bruno = world.join("citizens", points=1), world.join("citizens", points=1)
    world.skip_to("2024-05-02")
    return Period(world, shared_hour(ada, bruno, 2_000), days=1)


def anchor_of(world: World, settlement_id: str) -> Anchor:
    return world.get(Anchor, keys.anchor(settlement_id))


def refused(period: Period, code: str, settlement_id: str = FIRST, by: Person = OPERATOR, **changes: Any) -> Arguments:
    arguments = period.build(settlement_id).anchor | changes
    return period.world.refused(code, "anchor", by, settlement=settlement_id, **arguments)


def test_an_anchor_keeps_root_totals_euro_and_terms(world: World, period: Period) -> None:
    receipt = period.anchor(FIRST)
    anchor = anchor_of(world, FIRST)
    assert receipt["made"] == [keys.anchor(FIRST)]
    assert (anchor.root, anchor.leaves, anchor.euro_cents) == (period.statement.anchor["root"], 2, period.euro_cents)
    assert (anchor.organisation, anchor.anchored_on) == ("gse", world.day)
    parameters = world.now.parameters
    assert anchor.terms.value_cents_per_mwh == parameters.value_cents_per_mwh
    assert (anchor.terms.days, anchor.terms.provisional_bps) == (1, parameters.provisional_bps)


def change_value(world: World, cents_per_mwh: int) -> None:
    from dataclasses import replace
    now = world.now
    world.put(keys.NOW, replace(now, parameters=replace(now.parameters, value_cents_per_mwh=cents_per_mwh)))


def test_a_first_anchor_fixes_the_terms_for_ever(world: World, period: Period) -> None:
    period.anchor(FIRST)
    change_value(world, 9_000)
    period.anchor("2024-05-01.provisional.2")
    assert anchor_of(world, "2024-05-01.provisional.2").terms == anchor_of(world, FIRST).terms
    period.settle("2024-05-01.provisional.2")
    countersign(world, "2024-05-01.provisional.2")
    period.anchor("2024-05-01.definitive.1")
    assert anchor_of(world, "2024-05-01.definitive.1").terms == anchor_of(world, FIRST).terms


def test_a_skipped_period_gets_its_terms_from_the_definitive_anchor(world: World, period: Period) -> None:
    world.do("skip", OPERATOR, period="2024-05-01", revision=1, reason="outage")
    countersign(world, "2024-05-01.skip.1")
    change_value(world, 9_000)
    period.anchor("2024-05-01.definitive.1")
    assert anchor_of(world, "2024-05-01.definitive.1").terms.value_cents_per_mwh == 9_000
    change_value(world, 1_000)
    period.anchor("2024-05-01.definitive.2")
    assert anchor_of(world, "2024-05-01.definitive.2").terms.value_cents_per_mwh == 9_000


def test_a_provisional_anchor_copies_the_oldest_reminders(world: World, period: Period) -> None:
    for number in range(MAX_REMINDERS + 3):
        reference = f"claim/{'a' * 64}/{number:032x}"
        world.put(keys.reminder(1 + number // 1_000, f"{number:032x}"), Reminder(reference))
    period.anchor(FIRST)
    reminders = anchor_of(world, FIRST).reminders
    assert len(reminders) == MAX_REMINDERS
    assert next(iter(reminders)) == keys.reminder(1, f"{0:032x}")
    assert list(reminders.values())[-1] == f"claim/{'a' * 64}/{MAX_REMINDERS - 1:032x}"


def test_a_definitive_anchor_copies_no_reminders(world: World, period: Period) -> None:
    period.run(FIRST)
    world.put(keys.reminder(1, "0" * 32), Reminder(f"claim/{'a' * 64}/{'0' * 32}"))
    period.anchor("2024-05-01.definitive.1")
    assert anchor_of(world, "2024-05-01.definitive.1").reminders == {}


def test_below_five_members_totals_are_a_salted_hash(world: World, period: Period) -> None:
    period.anchor(FIRST)
    (totals,) = anchor_of(world, FIRST).perimeters
    assert totals.withdrawn.members == totals.injected.members == 1
    assert totals.withdrawn.hours_wh == totals.injected.hours_wh == ()
    salt = period.statement.vectors.perimeters[0].injected_salt
    hours = [2_000 if hour == 12 else 0 for hour in range(24)]
    assert totals.injected.hash == hash_totals("2024-05-01", PERIMETER, "injected", salt, hours)
    assert totals.injected.hash != totals.withdrawn.hash


def test_from_five_members_on_totals_are_plain(world: World) -> None:
    people = [world.join("citizens", points=1) for _ in range(6)]
    world.skip_to("2024-05-02")
    hours = {person: ({9: 100}, {9: 300} if person is people[0] else {}) for person in people}
    period = Period(world, {PERIMETER: hours}, days=1)
    period.anchor(FIRST)
    (totals,) = anchor_of(world, FIRST).perimeters
    assert (totals.withdrawn.members, totals.withdrawn.hours_wh[9], totals.withdrawn.hash) == (6, 600, "")
    assert (totals.injected.members, totals.injected.hours_wh) == (1, ())
    period.settle(FIRST)


def test_only_an_energy_operator_anchors(period: Period) -> None:
    for by in (staff("gse", "officer"), staff("citizens", "energy_operator")):
        refused(period, "T0_ROLE", by=by)


def test_a_date_that_does_not_exist(period: Period) -> None:
    arguments = period.build(FIRST).anchor
    period.world.refused("T5_NO_PERIOD", "anchor", OPERATOR, settlement="2024-02-30.provisional.1", **arguments)


def test_an_anchor_is_never_overwritten(period: Period) -> None:
    period.anchor(FIRST)
    refused(period, "T5_ANCHORED")


def test_revisions_go_one_by_one(period: Period) -> None:
    refused(period, "T5_REVISION", "2024-05-01.provisional.2")


def test_a_closed_period_gets_no_provisional_anchor(period: Period) -> None:
    period.run(FIRST)
    refused(period, "T5_CLOSED", "2024-05-01.provisional.2")


def test_an_open_period_gets_no_definitive_anchor(period: Period) -> None:
    refused(period, "T5_NOT_CLOSED", "2024-05-01.definitive.1")
    period.anchor(FIRST)
    period.settle(FIRST)
    refused(period, "T5_NOT_CLOSED", "2024-05-01.definitive.1")


def test_periods_lie_on_the_grid() -> None:
    world = World(settle_days=7)
    ada, bruno = world.join("citizens", points=1), world.join("citizens", points=1)
    world.skip_to("2024-06-01")
    period = Period(world, shared_hour(ada, bruno, 2_000))
    refused(period, "T5_OFF_GRID", "2024-05-02.provisional.1")
    refused(period, "T5_CLOSED", "2024-04-24.provisional.1")
    period.anchor("2024-05-08.provisional.1")


def test_a_period_is_anchored_when_it_is_over(world: World, period: Period) -> None:
    refused(period, "T5_NOT_OVER", "2024-05-02.provisional.1")
    world.skip_to("2024-05-03")
    period.anchor("2024-05-02.provisional.1")


def test_totals_have_the_hours_of_the_local_days() -> None:
    world = World("2024-03-31", settle_days=1)
    people = [world.join("citizens", points=1) for _ in range(5)]
    world.skip_to("2024-04-01")
    period = Period(world, {PERIMETER: {person: ({9: 100}, {9: 100}) for person in people}}, days=1)
    period.anchor("2024-03-31.provisional.1")
    assert len(anchor_of(world, "2024-03-31.provisional.1").perimeters[0].withdrawn.hours_wh) == 23
    world.skip_to("2024-04-02")
    arguments = period.build("2024-04-01.provisional.1").anchor
    arguments["perimeters"][0]["withdrawn"]["hours_wh"].pop()
    values = world.refused("T5_HOURS", "anchor", OPERATOR, settlement="2024-04-01.provisional.1", **arguments)
    assert (values["have"], values["need"]) == (23, 24)


def show_hours(totals: Arguments) -> None:
    totals["injected"] = {"members": 4, "hours_wh": [0] * 24}


def hide_hours(totals: Arguments) -> None:
    totals["injected"] = {"members": 5, "hash": "a" * 64}


def give_both(totals: Arguments) -> None:
    totals["injected"] = {"members": 4, "hash": "a" * 64, "hours_wh": [0] * 24}


@pytest.mark.parametrize("change", [show_hours, hide_hours, give_both])
def test_what_is_hidden_goes_by_the_number_of_members(period: Period, change: Callable[[Arguments], None]) -> None:
    arguments = period.build(FIRST).anchor
    change(arguments["perimeters"][0])
    values = period.world.refused("T5_PRIVATE", "anchor", OPERATOR, settlement=FIRST, **arguments)
    assert values == {"register": "injected", "perimeter": PERIMETER, "least": 5}


def test_perimeters_stand_in_order_once_each(period: Period) -> None:
    twice = period.build(FIRST).anchor["perimeters"] * 2
    refused(period, "T5_PERIMETERS", perimeters=twice)


def test_ten_thousand_leaves_at_most(period: Period) -> None:
    refused(period, "T5_TOO_MANY_LEAVES", leaves=10_001)
    assert intervals.days_between("2024-05-01", period.world.date) == 1
