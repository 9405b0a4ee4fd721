"""A sheet sized: chosen on typical days, then worked out by the simulator in all hours with what was chosen.

Only the hours' figure is the result. The days' stands beside it, as it flatters; above 10 % that is a warning.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from time import monotonic
from typing import Any

from analytics.planner.costs import compute_cost, compute_grant
from analytics.planner.flows import sum_years
from analytics.planner.hours import Longs, YearHours
from analytics.planner.levels import is_insider
from analytics.planner.money import list_inflation
from analytics.planner.plan import Plan, compute_plan
from analytics.planner.plant_money import find_entry_year
from analytics.planner.sheet import CER, PlanSheet
from analytics.planner.simulation import Simulation
from analytics.planner.sizing.choosing import Choice, Chooser
from analytics.planner.sizing.pricing import Inside, PlantPrice, discount, price_plant
from analytics.planner.sizing.resizing import LEAST_KW, Sizes, apply_sizes, enlarge, is_open, resize
from analytics.planner.sizing.sites import Area, SiteMaker, count_constant
from analytics.planner.sizing.solving import FOREVER_S, ProgrammeError
from analytics.planner.sizing.typical import Cut, cut_typical_days
from analytics.planner.words import tell_number
from analytics.tariffs import SURPLUS_THRESHOLDS, find_value
from chaincode.words import Words

PASSES = 3
SAME = 0.03
"""By which part what a kW costs may differ from what it was chosen at."""
FLATTERS_PCT = 10


@dataclass(frozen=True)
class Sized:
    """What was chosen on the days, from a sheet with all at its largest; its plan in all hours, and its EUR today.

    bound: what is said of a bound that the sheet doesn't state.
    """

    choice: Choice
    large: PlanSheet
    plan: Plan
    hours_eur: float
    bound: Words | None = None

    @property
    def sheet(self) -> PlanSheet:
        """With what was chosen."""
        return self.plan.sheet

    @property
    def days_eur(self) -> float:
        """The objective by the days."""
        return self.choice.eur

    @property
    def spent_eur(self) -> float:
        """What is invested, less grants, in what is built."""
        return sum(compute_cost(plant) - compute_grant(plant) for plant in self.sheet.plants
                   if find_entry_year(plant, self.sheet) >= 1)  # fmt: skip

    @property
    def flatters_pct(self) -> float | None:
        """By how much the days' figure is above the hours'."""
        return (self.days_eur / self.hours_eur - 1) * 100 if self.hours_eur else None


def size_sheet(sheet: PlanSheet, tell: Callable[[int, int], object] = lambda part, parts: None) -> Sized:
    """Choose and work out; ConfigError where there is nothing to choose, or nothing to choose by.

    tell: told the part that is done and of how many: each time that it chooses, and the working out.
    """
    if sheet.given is not None:
        raise sheet.project.refuse("given_sizes")
    if not any(map(is_open, sheet.plants)) and not any(member["candidate"] for member in sheet.members.values()):
        raise sheet.project.refuse("nothing_to_size")
    sizing, choice, bound = choose_bounded(sheet, lambda number: tell(number, PASSES + 1))
    tell(PASSES, PASSES + 1)
    plan = compute_plan(apply_sizes(sizing.large, choice.sizes))
    return Sized(choice, sizing.large, plan, sizing.measure(plan), bound)


def choose_bounded(sheet: PlanSheet, tell: Callable[[int], object]) -> tuple["Sizing", Choice, Words | None]:
    """Choose within the decree's bound of what is shared, where the sheet states none; what is said of it.

    What is there already may share less than that whatever is built: then without it.
    """
    if sheet.size["least_shared_pct"] is not None:
        sizing = Sizing(sheet)
        return sizing, sizing.choose(tell), None
    part = find_threshold(sheet)
    told = {"pct": tell_number(float(part) * 100)}
    sizing = Sizing(replace(sheet, size=sheet.size.change(least_shared_pct=part * 100)))
    try:
        return sizing, sizing.choose(tell), Words("analytics.sizing.told.bound_by_default", **told)
    except ProgrammeError:
        sizing = Sizing(sheet)
        return sizing, sizing.choose(tell), Words("analytics.sizing.told.bound_not_kept", **told)


def find_threshold(sheet: PlanSheet) -> Fraction:
    """Shared over injected energy up to which a plan's premium is everybody's: lower where a plant has a grant."""
    has_grant = any(plant["grant_pct"] > 0 for plant in sheet.plants)
    found = find_value(SURPLUS_THRESHOLDS[has_grant], f"{sheet.first_year}-12-31")
    return Fraction(0) if found is None else found


class Sizing:
    """A sheet's candidates at their largest, on typical days, or on another cut of the year's hours."""

    def __init__(self, sheet: PlanSheet, cut_year: Callable[[YearHours, Longs], Cut] = cut_typical_days) -> None:
        self.sheet, self.large = sheet, enlarge(sheet)
        self.simulation = Simulation(self.large)
        self.cut = cut_year(self.simulation.hours, self.simulation.made_wh)
        self.sites = SiteMaker(self.simulation, self.cut)
        self.inside = find_inside(str(sheet.size["objective"]), sheet)

    def choose(self, tell: Callable[[int], object] = lambda number: None) -> Choice:
        """Choose with prices at the largest sizes, then once more with those of what was chosen, until they stay.

        tell: told how often it has chosen.
        """
        until = monotonic() + self.sheet.size.number("limit_s")
        prices, basis = self.price(self.large), None
        for number in range(1, PASSES + 1):
            choice = self.solve(prices, max(1.0, (until - monotonic()) / 2), basis)
            tell(number)
            newer = self.price(_take_sizes(self.large, choice.sizes))
            if all(_is_same(newer[code].eur_kw, prices[code].eur_kw) for code in prices):
                break
            prices, basis = newer, choice.basis
        return choice

    def solve(self, prices: Mapping[str, PlantPrice], limit_s: float = FOREVER_S, begin: Any = None) -> Choice:
        """Choose at given prices; begin: the basis of an earlier choice, at others."""
        areas = self.sites.make_areas(prices)
        constant = self._count_constant(areas, prices)
        return Chooser(self.large, areas, self.cut, prices).solve(constant, limit_s, begin=begin)

    def price(self, sheet: PlanSheet) -> dict[str, PlantPrice]:
        """What each plant costs at the size that it has in a sheet."""
        return {str(plant["code"]): price_plant(sheet, plant, self.inside) for plant in sheet.plants}

    def evaluate(self, sizes: Sizes, prices: Mapping[str, PlantPrice]) -> Choice:
        """What given sizes come to on this cut, run as well as they can be."""
        areas = self.sites.make_areas(prices)
        constant = self._count_constant(areas, prices)
        return Chooser(self.large, areas, self.cut, prices).solve(constant, fixed=sizes)

    def measure(self, plan: Plan) -> float:
        """EUR today of the objective in a plan."""
        return discount(self.sheet, sum_years(plan.flows, self.sheet.years, self.inside))

    def _count_constant(self, areas: tuple[Area, ...], prices: Mapping[str, PlantPrice]) -> float:
        """EUR today that nobody can choose: what savings count from, less what the community costs."""
        kept = sum(prices[plant["code"]].fixed_eur for plant in self.large.plants if plant["most_kw"] is None)
        return count_constant(areas, self.cut) - _count_community(self.sheet) - kept


def find_inside(objective: str, sheet: PlanSheet) -> Inside:
    """Whose money counts: everybody's inside, or the members' and their community's."""
    if objective != "members":
        return is_insider
    own = {*sheet.members, CER}
    return lambda party: party in own


def _is_same(one: float, other: float) -> bool:
    return abs(one - other) <= SAME * abs(other)


def _count_community(sheet: PlanSheet) -> float:
    """What the community costs today, whatever is built; who joins for sure with it."""
    sure = sum(one.number("joining_eur") for one in sheet.members.values() if not one["candidate"])
    yearly = [sheet.cer.number("administration_eur") * level for level in list_inflation(sheet)[1:]]
    return discount(sheet, [sheet.cer.number("setup_eur") + sure, *yearly])


def _take_sizes(large: PlanSheet, sizes: Sizes) -> PlanSheet:
    """The largest sheet with the sizes that were chosen; what isn't built keeps the price of its largest."""
    return replace(large, plants=tuple(
        resize(plant, sizes.kw[code], plant.battery.number("kwh") if plant.battery else 0.0)
        if sizes.kw[code := str(plant["code"])] >= LEAST_KW else plant for plant in large.plants))  # fmt: skip
