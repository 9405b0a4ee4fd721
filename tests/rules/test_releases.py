"""T10: euro kept of a month above its tokens are released for a use, once, by two organisations."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaincode.rules import keys
from chaincode.rules.energy.issuance import (
    compute_excess,
    compute_kept,
    compute_minted,
    compute_released,
    compute_room,
)
from chaincode.rules.energy.records import BackedPeriod, Backing, Released
from tests.helpers.rules.energy import GSE_OFFICER, OFFICER, OFFICIAL, OPERATOR, Period, countersign, shared_hour
from tests.helpers.rules.world import PERIMETER, World, staff

MONTH, PERIOD = "2024-05", "2024-05-31"
PROVISIONAL, DEFINITIVE, CORRECTED = (f"{PERIOD}.{one}" for one in ("provisional.1", "definitive.1", "definitive.2"))


def build(euro_cents: int = 100, **parameters: Any) -> Period:
    """A month of one period, whose 2 kWh are worth 10 cents of tokens; half of the euro is kept."""
    world = World(PERIOD, **({"settle_days": 1, "welcome_bonus": 0, "provisional_bps": 10_000} | parameters))
    ada, bruno = world.join("citizens", points=1, name="ada"), world.join("citizens", points=1, name="bruno")
    world.skip_to("2024-06-01")
    return Period(world, shared_hour(ada, bruno, 2_000), euro_cents, days=1)


def act(world: World, receipt: Mapping[str, Any]) -> dict[str, Any]:
    return world.do("countersign", OFFICER, target=receipt["made"][0], digest=receipt["facts"]["digest"])


def name_figure(world: World, euro_cents: int) -> None:
    act(world, world.do("official", OFFICIAL, month=MONTH, euro_cents=euro_cents))


def make_pending(world: World, cents: int, use: str = "division") -> dict[str, Any]:
    return world.do("release_kept", OPERATOR, month=MONTH, cents=cents, use=use)


def refused(world: World, code: str, cents: int = 1, month: str = MONTH) -> dict[str, Any]:
    return world.refused(code, "release_kept", OPERATOR, month=month, cents=cents, use="division")


def backing_of(world: World) -> Backing:
    return world.get(Backing, keys.month(MONTH))


def double(period: Period) -> None:
    """Twice the energy: 12 cents more."""
    ada, bruno = period.hours[PERIMETER]
    period.hours = shared_hour(ada, bruno, 4_000)


@pytest.fixture
def settled() -> Period:
    """Settled for good, with GSE's figure: 50 cents are kept, 10 minted."""
    period = build()
    period.run(PROVISIONAL)
    period.run(DEFINITIVE)
    name_figure(period.world, 100)
    return period


def test_success_what_is_kept_above_the_tokens_is_released(settled: Period) -> None:
    world = settled.world
    receipt = make_pending(world, 40, "social")
    assert backing_of(world).released == ()
    acts = act(world, receipt)
    assert {name: acts["facts"][name] for name in ("month", "cents", "use")} == {
        "month": MONTH, "cents": 40, "use": "social",
    }
    assert backing_of(world).released == (Released("social", 40, world.day),)
    assert (compute_kept(backing_of(world)), compute_minted(backing_of(world))) == (10, 10)
    refused(world, "T10_NO_ROOM")


def test_success_a_month_is_released_in_parts(settled: Period) -> None:
    for cents, use in ((15, "division"), (25, "social")):
        act(settled.world, make_pending(settled.world, cents, use))
    assert [(one.use, one.cents) for one in backing_of(settled.world).released] == [("division", 15), ("social", 25)]
    assert compute_released(backing_of(settled.world)) == 40


def test_success_a_month_whose_periods_were_skipped() -> None:
    world = build().world
    act(world, world.do("skip", OPERATOR, period=PERIOD, revision=1, reason="no-readings"))
    name_figure(world, 100)
    act(world, make_pending(world, 50))
    assert compute_kept(backing_of(world)) == 0


def test_invalid_more_than_the_room(settled: Period) -> None:
    assert refused(settled.world, "T10_NO_ROOM", 41) == {"month": MONTH, "most": 40, "cents": 41}


def test_invalid_nothing_is_no_release(settled: Period) -> None:
    refused(settled.world, "T0_ARGUMENTS", 0)


def test_invalid_what_an_earlier_month_minted_above_its_own(settled: Period) -> None:
    world = settled.world
    world.put(keys.month("2024-04"), Backing(5_000, {"2024-04-30": BackedPeriod(1, "", 0, 33)}, 0))
    now = world.now
    world.put(keys.NOW, replace(now, parameters=replace(now.parameters, first_period="2024-04-30")))
    assert refused(world, "T10_NO_ROOM", 40)["most"] == 7
    act(world, make_pending(world, 7))


@pytest.mark.parametrize("use", ["", "Division", "gse", "members", "division.2"])
def test_invalid_another_use(settled: Period, use: str) -> None:
    settled.world.refused("T0_ARGUMENTS", "release_kept", OPERATOR, month=MONTH, cents=1, use=use)


@pytest.mark.parametrize("month", [MONTH, "2024-04", "2024-13", "9999-12"])
def test_invalid_a_month_without_gses_figure(month: str) -> None:
    period = build()
    period.run(PROVISIONAL)
    period.run(DEFINITIVE)
    assert refused(period.world, "T10_NO_FIGURE", month=month) == {"month": month}


def test_invalid_a_period_that_may_still_mint() -> None:
    period = build()
    name_figure(period.world, 100)
    assert refused(period.world, "T10_NOT_SETTLED") == {"period": PERIOD, "month": MONTH}
    period.run(PROVISIONAL)
    assert refused(period.world, "T10_NOT_SETTLED") == {"period": PERIOD, "month": MONTH}
    period.run(DEFINITIVE)
    act(period.world, make_pending(period.world, 1))


@pytest.mark.parametrize(("by", "role"), [
    (OFFICIAL, "energy_operator"), (GSE_OFFICER, "energy_operator"), (staff("citizens", "energy_operator"), None),
])
def test_invalid_anybody_but_the_operator(settled: Period, by: Any, role: str | None) -> None:
    assert role is None or role not in by.caller.roles
    settled.world.refused("T0_ROLE", "release_kept", by, month=MONTH, cents=1, use="division")


def test_invalid_one_organisation_alone(settled: Period) -> None:
    receipt = make_pending(settled.world, 40)
    arguments = {"target": receipt["made"][0], "digest": receipt["facts"]["digest"]}
    settled.world.refused("T0_SAME_ORGANISATION", "countersign", GSE_OFFICER, **arguments)
    settled.world.refused("T0_ROLE", "countersign", staff("municipality", "countersigner"), **arguments)


def test_invalid_the_same_release_proposed_twice(settled: Period) -> None:
    one, other = make_pending(settled.world, 15), make_pending(settled.world, 15)
    act(settled.world, one)
    arguments = {"target": other["made"][0], "digest": other["facts"]["digest"]}
    settled.world.refused("T0_CHANGED", "countersign", OFFICER, **arguments)
    assert compute_released(backing_of(settled.world)) == 15


def test_invalid_a_release_whose_room_went_before_it_acted(settled: Period) -> None:
    receipt = make_pending(settled.world, 40)
    settled.world.open_day()
    name_figure(settled.world, 99)
    arguments = {"target": receipt["made"][0], "digest": receipt["facts"]["digest"]}
    answer = settled.world.refused("T10_NO_ROOM", "countersign", OFFICER, **arguments)
    assert answer == {"month": MONTH, "most": 39, "cents": 40}


def test_invalid_an_operator_that_lost_its_role_before_it_acted(settled: Period) -> None:
    receipt, now = make_pending(settled.world, 40), settled.world.now
    roles = replace(now.parameters.roles, energy_operator=("municipality",))
    settled.world.put(keys.NOW, replace(now, parameters=replace(now.parameters, roles=roles)))
    arguments = {"target": receipt["made"][0], "digest": receipt["facts"]["digest"]}
    settled.world.refused("T0_ROLE", "countersign", OFFICER, **arguments)


@pytest.mark.parametrize(("released", "minted"), [(34, 6), (40, 0), (30, 10)])
def test_a_later_settlement_mints_on_what_is_left_only(settled: Period, released: int, minted: int) -> None:
    world = settled.world
    act(world, make_pending(world, released))
    double(settled)
    corrected = settled.run(CORRECTED)
    assert corrected.energy_cents == minted
    assert compute_minted(backing_of(world)) == 10 + minted <= compute_kept(backing_of(world))


def test_a_settlement_that_awaits_doesnt_mint_what_was_released_meanwhile(settled: Period) -> None:
    double(settled)
    settled.anchor(CORRECTED)
    waiting = settled.settle(CORRECTED)
    act(settled.world, make_pending(settled.world, 40))
    arguments = {"target": keys.settlement(CORRECTED), "digest": waiting.digest}
    answer = settled.world.refused("T10_CEILING", "countersign", OFFICER, **arguments)
    assert (answer["ceiling"], answer["most"]) == ("room", 0)
    revision = f"{PERIOD}.definitive.3"
    settled.anchor(revision)
    settled.settle(revision)
    assert countersign(settled.world, revision).energy_cents == 0


def test_a_figure_that_falls_later_is_an_excess_for_the_months_after(settled: Period) -> None:
    act(settled.world, make_pending(settled.world, 40))
    settled.world.open_day()
    name_figure(settled.world, 90)
    backing = backing_of(settled.world)
    assert (compute_kept(backing), compute_excess([backing])) == (5, 5)
    refused(settled.world, "T10_NO_ROOM")
    following = Backing(5_000, {"2024-06-01": BackedPeriod(1, "", 100, 0)})
    assert compute_room({MONTH: backing}, "2024-06", following) == 45


# Whatever is released, tokens stay within the euro kept

MONTHS = ("2024-05", "2024-06", "2024-07")
STEPS = st.lists(st.tuples(st.sampled_from(("mint", "release")), st.sampled_from(MONTHS), st.integers(1, 300)))
EURO = st.lists(st.integers(0, 500), min_size=3, max_size=3)


@given(euro=EURO, excess=st.integers(0, 100), steps=STEPS)
def test_no_release_lets_tokens_exceed_the_euro_kept(euro: list[int], excess: int, steps: list[Any]) -> None:
    """By room alone, as the commands go: minting is cut to it, a release above it is refused."""
    first = Backing(5_000, {"2024-04-30": BackedPeriod(1, "", 0, excess)})
    backings = {"2024-04": first} | {
        month: Backing(5_000, {f"{month}-01": BackedPeriod(1)}, cents)
        for month, cents in zip(MONTHS, euro, strict=True)
    }
    before = compute_excess(backings.values())
    for what, month, cents in steps:
        own, room = backings[month], compute_room(backings, month, backings[month])
        if what == "mint":
            period = own.periods[f"{month}-01"]
            minted = replace(period, minted_cents=period.minted_cents + min(cents, max(0, room)))
            backings[month] = replace(own, periods={f"{month}-01": minted})
        elif cents <= room:
            backings[month] = replace(own, released=(*own.released, Released("division", cents, 1)))
        assert compute_excess(backings.values()) <= before
        for name in MONTHS:
            spare = compute_kept(backings[name]) - compute_minted(backings[name])
            assert spare >= 0
    live = sum(compute_minted(one) for one in backings.values())
    kept = sum(compute_kept(one) + compute_released(one) for one in backings.values())
    released = sum(compute_released(one) for one in backings.values())
    assert live + released <= kept + excess
