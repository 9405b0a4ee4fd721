"""What a kWh shared in each hour of the first year is worth today, by plant: premium and valorisation of all years."""

import numpy as np

from analytics.incentives.run import find_tariffs
from analytics.incentives.valorisation import find_grid_tariff
from analytics.planner.arrays import PREMIUM_YEARS, Floats, compute_rates
from analytics.planner.hours import Longs
from analytics.planner.perimeters import PlanPerimeter, find_configuration
from analytics.planner.plant_money import compound
from analytics.planner.simulation import Simulation
from analytics.planner.sizing.pricing import find_kept
from analytics.tariffs import EXEMPT_HOLDERS, find_value

KWH_PER_MWH = 1000


def compute_rewards(simulation: Simulation, area: PlanPerimeter) -> Floats:
    """EUR today for each kWh shared (plants of the perimeter, hours): it degrades as the plant does.

    Avoided losses of a group in one building aren't in it.
    """
    sheet, hours = simulation.sheet, simulation.hours
    configuration = find_configuration(sheet, area, hours.months[0])
    exempt = _find_exempt_part(area, simulation.used_wh[area.members], hours.months[-1])
    grid = [find_grid_tariff(configuration, month) for month in hours.months]
    valued = np.array([0.0 if tariff is None else float(tariff.eur_mwh) for tariff in grid])[hours.month]
    rewards = np.zeros((len(area.plants), len(hours)))
    rate = 1 + sheet.project.number("discount_pct") / 100
    for row, (number, tariff) in enumerate(zip(area.plants, find_tariffs(configuration), strict=True)):
        plant = sheet.plants[number]
        entry = int(configuration.plants[row].entry_on[:4])
        for year in range(1, sheet.years + 1):
            today = find_kept(sheet, plant, year) / rate**year / KWH_PER_MWH
            is_due = tariff is not None and sheet.first_year + year - 1 < entry + PREMIUM_YEARS
            prices = simulation.price_floats * compound(sheet, "zonal_change_pct", year)
            premium = compute_rates(tariff, prices, exempt) if is_due and tariff else 0.0
            rewards[row] += (premium + valued) * today
    return rewards


def _find_exempt_part(area: PlanPerimeter, used_wh: Longs, month: str) -> Floats:
    """Which part of what is used is of holders whose premium a grant doesn't lower."""
    is_exempt = np.array([bool(find_value(EXEMPT_HOLDERS[holder], f"{month}-01")) for holder in area.holders], np.bool_)
    part: Floats = used_wh[is_exempt].sum(axis=0) / np.maximum(used_wh.sum(axis=0), 1)
    return part
