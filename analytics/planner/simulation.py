"""A sheet's years by the hour: loads and production once, then each year dispatched, shared and paid for.

Year 1 is worked out by the functions that settle real months, exact to the cent; later years by the same formula on
whole arrays. They have the same hours: production degrades, batteries wear, prices change, plants enter.
"""

import numpy as np

from analytics.planner.arrays import Floats
from analytics.planner.battery import Size, find_life, find_size
from analytics.planner.dispatch import Dispatch, dispatch
from analytics.planner.energy import WH_PER_MWH, MemberYear, PlantYear, YearEnergy
from analytics.planner.hours import Longs, make_hours
from analytics.planner.loads import compute_loads
from analytics.planner.mean_days import list_mean_days
from analytics.planner.plant_money import compound, find_entry_year
from analytics.planner.production import compute_produced
from analytics.planner.reckoned import reckon_year
from analytics.planner.settled import settle_year
from analytics.planner.sheet import PlanSheet, PlantRow
from analytics.planner.words import tell_number
from analytics.planner.zonal import find_prices
from analytics.tariffs import TRASE, find_value
from chaincode.rules.intervals import local_midnight_s
from chaincode.words import Words


class Simulation:
    """The hours of a sheet; `simulate` gives a year of them."""

    def __init__(self, sheet: PlanSheet, weather_year: int = 0) -> None:
        self.sheet, self.hours = sheet, make_hours(sheet.first_year)
        loads = compute_loads(sheet, self.hours)
        self.made_wh, told = compute_produced(sheet, self.hours, weather_year)
        self.used_wh, self.prices = loads.used_wh, find_prices(sheet, self.hours)
        self.price_floats: Floats = np.array([float(price) for price in self.prices.eur_mwh])
        self.told = (*loads.warnings, *told, *self.prices.warnings)
        self.lives: dict[str, int] = {}

    def simulate(self, year: int) -> YearEnergy:
        """One of the plan's years, from 1; they are asked for in order, as batteries age."""
        moved = self.move(year)
        self._learn_lives(moved)
        members, plants = self._sum_members(moved), self._sum_plants(moved, year)
        if year == 1:
            months, surplus = settle_year(self.sheet, self.hours, self.prices, moved)
            days = tuple(list_mean_days(self.sheet, self.hours, moved))
            return YearEnergy(year, members, plants, months, surplus, self._tell(), days)
        names = [f"{self.sheet.first_year + year - 1}-{month:02d}" for month in range(1, 13)]
        later, late_surplus = reckon_year(self.sheet, self.hours, self.find_prices(year), moved, names)
        return YearEnergy(year, members, plants, later, late_surplus)

    def move(self, year: int) -> Dispatch:
        """Where each hour's energy of a year goes."""
        return dispatch(self.sheet, self.used_wh, self.find_produced(year), self._find_sizes(year))

    def find_prices(self, year: int) -> Floats:
        """Zonal EUR/MWh by hour of a year."""
        prices: Floats = self.price_floats * compound(self.sheet, "zonal_change_pct", year)
        return prices

    def find_produced(self, year: int) -> Longs:
        """Wh (plants, hours) of a year: after degradation, and nothing before the entry."""
        made = np.zeros_like(self.made_wh)
        for number, plant in enumerate(self.sheet.plants):
            entry = find_entry_year(plant, self.sheet)
            if year < entry:
                continue
            kept = (1 - plant.row.number("degradation_pct") / 100) ** (year - max(1, entry))
            made[number] = np.rint(self.made_wh[number] * kept).astype(np.int64)
            if year == entry and plant["entry"]:
                made[number, self.hours.start_s < local_midnight_s(f"{self.hours.year}{plant['entry'][4:]}")] = 0
        return made

    # Batteries

    def _find_sizes(self, year: int) -> dict[str, Size]:
        return {plant["code"]: find_size(plant.battery, self._find_age(plant, year), self._find_life(plant))
                for plant in self.sheet.plants
                if plant.battery and self._find_age(plant, year) >= 0}  # fmt: skip

    def _find_age(self, plant: PlantRow, year: int) -> int:
        """Years since a plant began within the plan; below 0 before."""
        return year - max(1, find_entry_year(plant, self.sheet))

    def _find_life(self, plant: PlantRow) -> int:
        """A battery's years; until its first year is over, those of the sheet."""
        return self.lives.get(plant["code"], int(plant.battery["years"]) if plant.battery else 0)

    def _learn_lives(self, moved: Dispatch) -> None:
        for plant in self.sheet.plants:
            if plant.battery and plant["code"] in moved.stored and plant["code"] not in self.lives:
                self.lives[plant["code"]] = find_life(plant.battery, moved.stored[plant["code"]].out_wh)

    def _is_replaced(self, plant: PlantRow, year: int) -> bool:
        age, life = self._find_age(plant, year), self._find_life(plant)
        return plant["code"] in self.lives and age > 0 and age % life == 0

    # Sums

    def _sum_members(self, moved: Dispatch) -> dict[str, MemberYear]:
        used, withdrawn = moved.used_wh.sum(axis=1).tolist(), moved.withdrawn_wh.sum(axis=1).tolist()
        return {code: MemberYear(all_wh, all_wh - from_grid, from_grid)
                for code, all_wh, from_grid in zip(self.sheet.members, used, withdrawn, strict=True)}  # fmt: skip

    def _sum_plants(self, moved: Dispatch, year: int) -> dict[str, PlantYear]:
        return {plant["code"]: self._sum_plant(number, plant, moved, year)
                for number, plant in enumerate(self.sheet.plants)}  # fmt: skip

    def _sum_plant(self, number: int, plant: PlantRow, moved: Dispatch, year: int) -> PlantYear:
        injected, stored = moved.injected_wh[number], moved.stored.get(plant["code"])
        fixed = plant["sale_eur_mwh"]
        sale = (injected * self.find_prices(year)).sum() if fixed is None else injected.sum() * float(fixed)
        return PlantYear(
            int(moved.produced_wh[number].sum()), int(moved.on_spot_wh[number].sum()), int(injected.sum()),
            float(sale) / WH_PER_MWH, stored.out_wh if stored else 0, self._is_replaced(plant, year),
        )

    def _tell(self) -> tuple[Words, ...]:
        """What the figures stand on that isn't the sheet's own."""
        years = (self.sheet.first_year + number for number in range(self.sheet.years))
        unknown = [year for year in years if find_value(TRASE, f"{year}-12-31") is None]
        tariff = tell_number(self.sheet.project["trase_eur_mwh"])
        return (*self.told, *([Words("analytics.planner.told.tariff_of_scenario", eur_mwh=tariff, year=unknown[0])]
                              if unknown else []))  # fmt: skip
