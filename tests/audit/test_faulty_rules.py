"""Rules wrong in one place: the auditor, who looks at what happened and not at the rules, finds what they do."""

from typing import Any

import pytest

from chaincode import contract
from chaincode.audit.invariants import Tracker
from chaincode.audit.state_view import StateView
from chaincode.audit.steps import Change, Step
from chaincode.rules import canonical, keys
from chaincode.rules.calls import Call
from chaincode.rules.market import tokens
from chaincode.rules.records import Lot, Now
from chaincode.rules.state import read_record
from tests.helpers.ledger.enrolling import enrol, point, tag_of
from tests.helpers.rules import mistakes
from tests.helpers.rules.energy import Period, shared_hour
from tests.helpers.rules.market import Market
from tests.helpers.rules.world import PERIMETER, SERVICE, STRANGER, World, staff

FIRST, CORRECTED = "2024-05-01.provisional.1", "2024-05-01.definitive.1"


class Watched(World):
    """A world that keeps what the auditor finds, notes aside."""

    def __init__(self, **parameters: Any) -> None:
        self.tracker, self.found = Tracker(), list[str]()
        super().__init__(**parameters)

    def send(self, call: Call) -> contract.Effects:
        before = dict(self.state)
        effects = super().send(call)
        now = read_record(Now, before[keys.NOW]) if keys.NOW in before else None
        changes = tuple(Change(key, before.get(key), value) for key, value in effects.writes)
        step = Step(call.name, now, changes, 0, "", canonical.decode(call.arguments))
        found = self.tracker.add(step, StateView(self.state))
        self.found += [one.code for one in found if not one.reason.is_note]
        return effects


@pytest.fixture(params=["right", "wrong"])
def is_wrong(request: pytest.FixtureRequest) -> bool:
    """Each story is told with the rules as they are, too: then nothing is found."""
    return bool(request.param == "wrong")


def check(world: Watched, is_wrong: bool, *codes: str) -> None:
    assert set(world.found) == (set(codes) if is_wrong else set())


def test_halving_prolongs_again_and_again(monkeypatch: pytest.MonkeyPatch, is_wrong: bool) -> None:
    if is_wrong:
        mistakes.halving_prolongs_again_and_again(monkeypatch)
    world = Watched(max_life_days=90, mediation_days=20)
    market = Market(world, pair_limit=10**6)
    lot = world.give(market.ada, 1_000, lasts=80)
    world.tracker = Tracker()
    world.tracker.holdings.lots_cents = world.tracker.holdings.minted_cents = 1_000
    for _ in range(8):
        lots = list(world.all(Lot, f"lot/{market.ada.member}/")) if lot not in world.state else [lot]
        call = world.build_call("request", market.ada, **market.request_arguments(
            lots=lots, price_cents=world.balance_cents(market.ada), service_date=world.date,
        ))
        if world.send(call).status != 200:
            break
        ref = next(key for key in world.wrote if key.startswith("agreement/"))
        for name, by in (("accept", market.bea), ("deliver", market.bea), ("contest", market.ada)):
            world.do(name, by, agreement=ref)
        world.open_day(21)
        world.do("halve", STRANGER, agreement=ref)
    check(world, is_wrong, "I13_TOO_LONG")


def test_an_officers_freeze_lets_lots_expire(monkeypatch: pytest.MonkeyPatch, is_wrong: bool) -> None:
    if is_wrong:
        mistakes.an_officers_freeze_lets_lots_expire(monkeypatch)
    world = Watched()
    ada = world.join("citizens")
    lot = world.give(ada, 100, lasts=1)
    world.tracker.holdings.lots_cents = world.tracker.holdings.minted_cents = 100
    world.do("freeze", staff("citizens", "officer"), member=ada.member)
    world.open_day(2)
    world.send(world.build_call("sweep", SERVICE, lots=[lot]))
    check(world, is_wrong, "I9_SPARED")


def test_an_expired_lot_is_spent(monkeypatch: pytest.MonkeyPatch, is_wrong: bool) -> None:
    if is_wrong:
        monkeypatch.setattr(tokens, "validate_alive", lambda *_: None)
    world = Watched()
    ada = world.join("citizens")
    lots = [world.give(ada, 100, lasts=1), world.give(ada, 100)]
    world.tracker.holdings.lots_cents = world.tracker.holdings.minted_cents = 200
    world.open_day(2)
    world.send(world.build_call("merge", ada, lots=lots))
    check(world, is_wrong, "I9_EXPIRED")


def test_a_point_brings_no_mark_along(monkeypatch: pytest.MonkeyPatch, is_wrong: bool) -> None:
    if is_wrong:
        mistakes.a_point_brings_no_welcome_along(monkeypatch)
    world = Watched(settle_days=1, welcome_bonus=500, welcome_budget=5_000)
    ada = enrol(world, "ada")
    Period(world, {}, days=1).run(FIRST)
    enrol(world, "ada", point(tag_of(1)))
    world.do("leave", ada)
    enrol(world, "again", point(tag_of(1), world.date))
    Period(world, {}, days=1).run("2024-05-02.provisional.1")
    check(world, is_wrong, "I7_POINT")


def owe(world: Watched, *tags: str) -> None:
    """Ada, with points, was credited too much."""
    ada, bruno = enrol(world, "ada", *map(point, tags)), enrol(world, "bruno", point(tag_of(9)))
    Period(world, shared_hour(ada, bruno, 2_000), days=1).run(FIRST)
    Period(world, {PERIMETER: {ada: ({}, {}), bruno: ({}, {})}}, days=1).run(CORRECTED)


def test_who_left_owes_nothing_any_more(monkeypatch: pytest.MonkeyPatch, is_wrong: bool) -> None:
    if is_wrong:
        mistakes.who_left_owes_nothing(monkeypatch)
    world = Watched(settle_days=1, welcome_bonus=0)
    owe(world, tag_of(1))
    world.do("leave", enrol(world, "ada"))
    Period(world, {}, days=1).run("2024-05-02.provisional.1")
    check(world, is_wrong, "I4_CARRY_LEFT")


def test_only_points_held_until_the_end_bear_it(monkeypatch: pytest.MonkeyPatch, is_wrong: bool) -> None:
    """By dates that people choose: the home's end was registered for the day before."""
    if is_wrong:
        mistakes.dates_decide_which_points_bear_it(monkeypatch)
    world = Watched(settle_days=1, welcome_bonus=0)
    owe(world, tag_of(1), tag_of(2))
    world.open_day(2)
    world.do("leave", enrol(world, "ada", point(tag_of(1), to_date="2024-05-02")))
    Period(world, {}, days=1).run("2024-05-02.provisional.1")
    check(world, is_wrong, "I4_CARRY_LEFT")


def test_the_day_of_leaving_isnt_noted(monkeypatch: pytest.MonkeyPatch, is_wrong: bool) -> None:
    """Then over a year seems to have passed, and the next household bears nothing."""
    if is_wrong:
        mistakes.the_day_of_leaving_is_not_noted(monkeypatch)
    world = Watched(settle_days=1, welcome_bonus=0)
    owe(world, tag_of(1))
    world.open_day(400)
    world.do("leave", enrol(world, "ada"))
    Period(world, {}, days=1).run("2024-05-02.provisional.1")
    enrol(world, "again", point(tag_of(1), world.date))
    Period(world, {}, days=1).run("2024-05-03.provisional.1")
    check(world, is_wrong, "I4_CARRY_KEPT")


def test_what_is_taken_isnt_carried(monkeypatch: pytest.MonkeyPatch, is_wrong: bool) -> None:
    if is_wrong:
        mistakes.what_is_taken_is_not_carried(monkeypatch)
    world = Watched(settle_days=1, welcome_bonus=0)
    owe(world, tag_of(1))
    world.do("leave", enrol(world, "ada"))
    enrol(world, "again", point(tag_of(1), world.date))
    Period(world, {}, days=1).run("2024-05-02.provisional.1")
    check(world, is_wrong, "I6_SETTLEMENT")
