"""A sheet's meters as parties of a programme: each with its load, its plants and batteries, in EUR today."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analytics.planner.arrays import Floats
from analytics.planner.battery import WORN
from analytics.planner.perimeters import PlanPerimeter, list_perimeters
from analytics.planner.series.model import Battery, Component, Party, Renewable
from analytics.planner.sheet import PlantRow
from analytics.planner.simulation import Simulation
from analytics.planner.sizing.pricing import PlantPrice
from analytics.planner.sizing.resizing import find_most_kw, find_most_kwh
from analytics.planner.sizing.rewarding import compute_rewards
from analytics.planner.sizing.typical import Cut

WH_PER_KWH, KWH_PER_MWH = 1000, 1000


@dataclass(frozen=True, eq=False)
class Site:
    """A party with the plants at its meter, and what a kWh of it is worth when it is shared (steps,), EUR today."""

    party: Party
    plants: tuple[PlantRow, ...]
    reward: Floats


@dataclass(frozen=True, eq=False)
class Area:
    """A perimeter: sites with plants; the other members' load (steps,) in kW, and that of candidates by code."""

    perimeter: str
    sites: tuple[Site, ...]
    load: Floats
    candidates: Mapping[str, Floats]


class SiteMaker:
    """Sites of a simulation whose sheet has every candidate at its largest."""

    def __init__(self, simulation: Simulation, cut: Cut) -> None:
        self.simulation, self.sheet, self.cut = simulation, simulation.sheet, cut
        self.used_kw = cut.average(simulation.used_wh) / WH_PER_KWH
        self.made_kw = cut.average(simulation.made_wh) / WH_PER_KWH
        self.prices = cut.average(simulation.price_floats) / KWH_PER_MWH
        self.rows = {code: number for number, code in enumerate(self.sheet.members)}
        self.rewards = {area.perimeter: cut.average(compute_rewards(simulation, area))
                        for area in list_perimeters(self.sheet)}  # fmt: skip

    def make_areas(self, prices: Mapping[str, PlantPrice]) -> tuple[Area, ...]:
        """All perimeters, at what their plants cost now."""
        return tuple(self._make_area(area, prices) for area in list_perimeters(self.sheet))

    def _make_area(self, area: PlanPerimeter, prices: Mapping[str, PlantPrice]) -> Area:
        meters: dict[str, list[int]] = {}
        for row, number in enumerate(area.plants):
            plant = self.sheet.plants[number]
            meters.setdefault(plant.serves or f"={plant['code']}", []).append(row)
        sites = [self._make_site(area, meter, rows, prices) for meter, rows in meters.items()]
        others = [code for code in area.member_codes if code not in meters]
        asked = {code: self.used_kw[self.rows[code]] for code in others if self.sheet.members[code]["candidate"]}
        fixed = [self.rows[code] for code in others if code not in asked]
        return Area(area.perimeter, tuple(sites), self.used_kw[fixed].sum(axis=0), asked)

    def _make_site(
        self, area: PlanPerimeter, meter: str, rows: list[int], prices: Mapping[str, PlantPrice]
    ) -> Site:
        """One meter; where its plants sell or serve at different worths, by their largest kW."""
        numbers = [int(area.plants[row]) for row in rows]
        plants = tuple(self.sheet.plants[number] for number in numbers)
        weights = np.array([find_most_kw(plant) for plant in plants])
        weights /= weights.sum()
        own = [prices[plant["code"]] for plant in plants]
        sell = weights @ np.array([self._find_sale(plant) * price.sold_eur
                                   for plant, price in zip(plants, own, strict=True)])  # fmt: skip
        served = float(weights @ [price.on_spot_eur_kwh for price in own])
        steps = self.cut.steps.count
        load = self.used_kw[self.rows[meter]] if meter in self.rows else np.zeros(steps)
        parts = [part for number, price in zip(numbers, own, strict=True) for part in self._list_parts(number, price)]
        is_own = not any(plant.battery and plant.battery["hold"] for plant in plants)
        party = Party(meter, load, np.full(steps, served), sell, np.zeros(steps), tuple(parts), is_own)
        return Site(party, plants, weights @ self.rewards[area.perimeter][rows])

    def _find_sale(self, plant: PlantRow) -> Floats:
        """EUR/kWh by step that the plant sells at in the first year."""
        fixed = plant["sale_eur_mwh"]
        return self.prices if fixed is None else np.full_like(self.prices, float(fixed) / KWH_PER_MWH)

    def _list_parts(self, number: int, price: PlantPrice) -> list[Component]:
        plant = self.sheet.plants[number]
        code, most, kwh = str(plant["code"]), find_most_kw(plant), find_most_kwh(plant)
        parts: list[Component] = [Renewable(code, price.eur_kw, 0.0, 1, most, self.made_kw[number] / most,
                                            fixed_eur=price.fixed_eur)]  # fmt: skip
        battery = plant.battery
        if battery is None or not kwh:
            return parts
        usable = battery.number("depth") * (1 - WORN / 2)
        rate = 0.5 if battery["kw"] is None else battery.number("kw") / kwh
        return [*parts, Battery(find_store(code), price.eur_kwh, 0.0, 1, kwh, battery.number("round_trip"), 0.0, usable,
                                rate, rate)]  # fmt: skip


def find_store(code: str) -> str:
    """What the battery of a plant is called among the parts of its site."""
    return f"{code} battery"


def count_constant(areas: tuple[Area, ...], cut: Cut) -> float:
    """What the load of the meters with plants costs today when nothing serves it: the zero that savings count from."""
    hours = cut.steps.hours_y
    return sum(float(hours @ (site.party.load * site.party.buy)) for area in areas for site in area.sites)
