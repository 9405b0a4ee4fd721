"""A plan worked out: sheet in; years of energy, table of flows and levels out."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

from analytics.planner.energy import YearEnergy, take_given
from analytics.planner.flows import Flow
from analytics.planner.levels import Levels
from analytics.planner.money import compute_flows
from analytics.planner.sheet import PlanSheet
from analytics.planner.simulation import Simulation


@dataclass(frozen=True, eq=False)
class Plan:
    """A sheet's years, from 1, and flows."""

    sheet: PlanSheet
    years: tuple[YearEnergy, ...]
    flows: tuple[Flow, ...]

    @cached_property
    def levels(self) -> Levels:
        """The sums over its flows."""
        return Levels(self.sheet, self.flows)


def compute_plan(sheet: PlanSheet, tell: Callable[[int], object] = lambda year: None) -> Plan:
    """Work a sheet out; ConfigError where something of it can't be reckoned with. tell: told each year that is done."""
    simulate = Simulation(sheet).simulate if sheet.given is None else partial(take_given, sheet)
    years = []
    for year in range(1, sheet.years + 1):
        years.append(simulate(year))
        tell(year)
    return Plan(sheet, tuple(years), compute_flows(sheet, tuple(years)))
