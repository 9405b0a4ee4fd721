"""What each plant makes in each hour of a year, undegraded and as if it were there from the first hour: whole Wh."""

import numpy as np

from analytics.planner.hours import Longs, YearHours
from analytics.planner.loads import spread_bills
from analytics.planner.measured import read_curve
from analytics.planner.pv import compute_pv
from analytics.planner.sheet import PlanSheet, PlantRow
from analytics.planner.weather import find_weather
from chaincode.kernel.registers import INJECTED, PRODUCED
from chaincode.words import Words


def compute_produced(sheet: PlanSheet, hours: YearHours, weather_year: int = 0) -> tuple[Longs, tuple[Words, ...]]:
    """Wh (plants, hours) in the sheet's order; weather_year: which of a file's years."""
    made, told = np.zeros((len(sheet.plants), len(hours)), np.int64), []
    for number, plant in enumerate(sheet.plants):
        made[number], own = _compute_plant(plant, sheet, hours, weather_year)
        told += own
    return made, tuple(told)


def _compute_plant(plant: PlantRow, sheet: PlanSheet, hours: YearHours, weather_year: int) -> tuple[Longs, list[Words]]:
    """A measured curve, monthly totals, or the weather of its site."""
    if plant["curve"] is not None:
        registers = (PRODUCED, INJECTED) if plant.serves else (INJECTED, PRODUCED)
        measured = read_curve(plant.row, sheet, hours, np.zeros(len(hours), np.int64), registers)
        return measured.energy_wh, measured.warnings
    shape, told = np.ones(len(hours), np.int64), []
    if plant["source"] == "pv":
        site = sheet.sites[plant["site"]]
        weather = find_weather(site, sheet)
        shape = compute_pv(plant, site, weather.of_year(hours, weather_year), weather.offset_min, hours)
        if site["weather"] == "shipped":
            told = [Words("analytics.planner.told.shipped_weather", site=site["code"])]
    if plant["monthly_kwh"] is not None:
        return spread_bills(plant["monthly_kwh"], shape, hours), told
    return shape, told
