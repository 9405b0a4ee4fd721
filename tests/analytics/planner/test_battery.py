"""A battery: energy is conserved to the Wh, it ends the year as it began it, it wears and is replaced."""

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.planner.battery import Size, find_life, find_size, run_battery
from analytics.planner.money import compute_flows
from analytics.planner.simulation import Simulation

from .sheets import plan_hamlet, read_hamlet

energies = st.lists(st.integers(0, 5000), min_size=24, max_size=24)


@settings(deadline=None)
@given(energies, energies, st.integers(0, 8000), st.integers(0, 4000), st.sampled_from([Fraction(9, 10), Fraction(1)]))
def test_what_goes_in_comes_out_less_its_losses(
    made: list[int], used: list[int], capacity: int, power: int, trip: Fraction
) -> None:
    excess, need = (np.maximum(np.array(one) - np.array(other), 0) for one, other in ((made, used), (used, made)))
    stored = run_battery(Size(capacity, power, trip), excess, need)
    kept = sum(taken * trip.numerator // trip.denominator for taken in stored.taken_wh.tolist())
    assert stored.start_wh + kept == stored.end_wh + stored.out_wh
    assert (stored.taken_wh <= np.minimum(excess, power)).all()
    assert (stored.given_wh <= np.minimum(need, power)).all()
    states = stored.start_wh + np.cumsum(stored.taken_wh * trip.numerator // trip.denominator - stored.given_wh)
    assert states.min(initial=0) >= 0
    assert states.max(initial=0) <= max(capacity, stored.start_wh)


def test_the_year_ends_as_it_began() -> None:
    simulation = Simulation(read_hamlet())
    size = find_size(simulation.sheet.plants[0].battery, 0, 10)  # type: ignore[arg-type]
    made, used = simulation.made_wh[0], simulation.used_wh[0]
    stored = run_battery(size, np.maximum(made - used, 0), np.maximum(used - made, 0))
    assert stored.start_wh == stored.end_wh
    assert stored.out_wh > 0


def test_held_for_the_community_it_gives_only_what_is_lacking_and_takes_only_what_is_over() -> None:
    excess, need, lack = np.array([500, 500, 0, 0]), np.array([0, 0, 100, 0]), np.array([-200, 100, 50, 900])
    stored = run_battery(Size(1000, 1000, Fraction(1)), excess, need, lack)
    assert stored.taken_wh.tolist()[0] == 200
    assert stored.taken_wh.tolist()[1] == 0
    assert stored.given_wh.tolist() == [0, 0, 100, 0]
    assert stored.sent_wh.tolist() == [0, 100, 0, 0]


def test_it_is_worn_at_its_years_or_its_cycles_whichever_is_first() -> None:
    battery = read_hamlet().plants[0].battery
    assert battery is not None
    assert find_life(battery, 4000 * 100) == 10  # 100 cycles a year
    assert find_life(battery, 4000 * 1500) == 4
    sizes = [find_size(battery, age, 4).capacity_wh for age in range(6)]
    assert sizes == [4000, 3800, 3600, 3400, 4000, 3800]


def test_it_is_paid_for_anew_when_it_is_worn() -> None:
    plan = plan_hamlet(("years = 3", "years = 6"), ("kwh = 5", "kwh = 5\nyears = 2"))
    assert [flow.year for flow in plan.flows if flow.kind == "replacement"] == [3, 5]


def test_a_battery_of_nothing_changes_nothing() -> None:
    none = read_hamlet(("[plant.battery]\nkwh = 5\n", ""))
    empty = read_hamlet(("kwh = 5", "kwh = 0"))
    flows = [compute_flows(sheet, [Simulation(sheet).simulate(1)]) for sheet in (none, empty)]
    assert flows[0] == flows[1]
