"""How sure a plan's figures are: its draws as NPV, shared energy and payback; and what moves them most (tornado).

Energy of each draw is worked out on all hours for the first and the last year; the others lie between them on a line.
The premium's mean rate at a zonal price is that of the plan's own hours. A battery is drawn as serving its own point.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from analytics.incentives.run import find_tariffs
from analytics.planner.arrays import Floats, compute_rates
from analytics.planner.battery import Size, find_size
from analytics.planner.drawing import VARIABLES, Draws, fix_draws, make_draws
from analytics.planner.flows import sum_years
from analytics.planner.levels import is_insider
from analytics.planner.perimeters import find_configuration, list_perimeters
from analytics.planner.plan import Plan
from analytics.planner.sheet import PlantRow
from analytics.planner.simulation import Simulation
from chaincode.kernel.chunks import split_chunks

CHUNK = 100
PERCENTS = (10, 50, 90)
LOW, HIGH = 10, 90
OF_COST = ("investment", "grant", "financing", "instalment", "deduction", "insurance", "replacement")
ENERGIES = ("shared", "sale", "on_spot")
FACTORS = np.array([0.25, 0.5, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.35, 1.6, 2.0, 3.0])


@dataclass(frozen=True, eq=False)
class Outcome:
    """Of each draw: NPV in EUR, shared kWh, EUR of the first year without delay, payback in years (nan: never)."""

    npv_eur: Floats
    shared_kwh: Floats
    first_year_eur: Floats
    payback_years: Floats

    def summarise(self) -> dict[str, dict[str, float | None]]:
        """p10, p50 and p90 of each."""
        return {name: {f"p{percent}": _find_percentile(getattr(self, name), percent) for percent in PERCENTS}
                for name in ("npv_eur", "shared_kwh", "first_year_eur", "payback_years")}  # fmt: skip


def describe_ranges(plan: Plan) -> dict[str, Any]:
    """A result's ranges: seed and table, percentiles, the tornado by how much each moves the NPV."""
    drawn = DrawnPlan(plan)
    ranges = plan.sheet.ranges
    sways = [(name, drawn.sway(name, LOW), drawn.sway(name, HIGH)) for name in VARIABLES]
    sways.sort(key=lambda one: -abs(one[2] - one[1]))
    return {
        "table": {key: float(value) for key, value in ranges.values.items()},
        "figures": drawn.evaluate(drawn.draws).summarise(),
        "tornado": [{"name": name, "low_eur": low, "high_eur": high} for name, low, high in sways],
    }  # fmt: skip


class DrawnPlan:
    """A plan's draws; the plan is of energy by the hour, not of given totals."""

    def __init__(self, plan: Plan) -> None:
        sheet = plan.sheet
        if sheet.given is not None:
            raise sheet.project.refuse("given_ranges")
        self.plan, self.sheet, self.simulation = plan, sheet, Simulation(sheet)
        self.base = {kind: np.array(sum_years(
            [flow for flow in plan.flows if flow.kind == kind], sheet.years, is_insider))
            for kind in sorted({flow.kind for flow in plan.flows})}
        self.draws = make_draws(sheet.ranges, len(sheet.members), sheet.years)
        self.measured: dict[tuple[int, bytes, bytes], Floats] = {}
        one = _make_neutral(len(sheet.members), sheet.years)
        self.neutral = {year: self._measure(one, year) for year in self._ends()}
        self.rates = self._tabulate_rates()

    def evaluate(self, draws: Draws) -> Outcome:
        """What each draw comes to."""
        ratios = self._find_ratios(draws)
        euro = np.zeros((len(draws), self.sheet.years + 1))
        for kind, base in self.base.items():
            euro += base * self._find_factor(kind, draws, ratios)
        whole_year = euro[:, min(2, self.sheet.years)]
        rate = self.sheet.project.number("discount_pct") / 100
        present = euro / (1 + rate) ** np.arange(self.sheet.years + 1)
        shared = ratios["shared"][:, 1] * self.plan.years[0].shared_wh / 1000
        return Outcome(present.sum(axis=1), shared, whole_year, _find_paybacks(euro))

    def sway(self, name: str, percent: int) -> float:
        """The NPV with one variable at a percentile, the others at their median."""
        return float(self.evaluate(fix_draws(self.draws, name, percent)).npv_eur[0])

    def _ends(self) -> tuple[int, ...]:
        return (1, self.sheet.years) if self.sheet.years > 1 else (1,)

    def _find_factor(self, kind: str, draws: Draws, ratios: Mapping[str, Floats]) -> Floats:
        """(draws, years + 1): by what a kind's amounts of the plan are multiplied."""
        whole = np.ones((len(draws), self.sheet.years + 1))
        if kind in OF_COST or (kind == "upkeep" and any(plant["om_pct"] is not None for plant in self.sheet.plants)):
            return whole * draws.cost[:, None]
        price = np.concatenate([whole[:, :1], draws.price], axis=1)
        running = whole.copy()
        running[:, 1:2] -= draws.late[:, None]
        factors: dict[str, Floats] = {
            "sale": ratios["sale"] * price, "tax": ratios["sale"] * price, "saving": ratios["on_spot"],
            "premium": ratios["shared"] * np.interp(price, FACTORS, self.rates), "valorisation": ratios["shared"],
        }
        return running * factors[kind] if kind in factors else whole

    def _find_ratios(self, draws: Draws) -> dict[str, Floats]:
        """By energy: (draws, years + 1), over the plan's own; between the first and last year on a line."""
        found = {year: self._measure(draws, year) for year in self._ends()}
        years = np.arange(self.sheet.years + 1)
        ratios = {}
        for number, name in enumerate(ENERGIES):
            ends = [_divide(found[year][number], self.neutral[year][number]) for year in self._ends()]
            part = np.clip((years - 1) / max(1, self.sheet.years - 1), 0, 1)
            ratios[name] = ends[0][:, None] * (1 - part) + ends[-1][:, None] * part
        return ratios

    def _measure(self, draws: Draws, year: int) -> Floats:
        """(3, draws): shared Wh, what injected energy is worth at the plan's prices, Wh on the spot.

        Draws that differ in money alone have the same energy, which is worked out once.
        """
        key = (year, draws.weather.tobytes(), draws.use.tobytes())
        if key not in self.measured:
            self.measured[key] = self._measure_anew(draws, year)
        return self.measured[key]

    def _measure_anew(self, draws: Draws, year: int) -> Floats:
        chunks = [self._measure_chunk(_cut(draws, slice(part[0], part[-1] + 1)), year)
                  for part in split_chunks(range(len(draws)), CHUNK)]  # fmt: skip
        return np.concatenate(chunks, axis=1)

    def _measure_chunk(self, draws: Draws, year: int) -> Floats:
        used = self.simulation.used_wh.astype(np.float32)
        made = self.simulation.find_produced(year).astype(np.float32)
        use, weather = draws.use.astype(np.float32), draws.weather.astype(np.float32)[:, None]
        behind = {code: number for number, code in enumerate(self.sheet.members)}
        sums = np.zeros((3, len(draws)))
        for area in list_perimeters(self.sheet):
            left = use[:, area.members] @ used[area.members]
            sent = np.zeros_like(left)
            for number in area.plants:
                plant, make = self.sheet.plants[number], weather * made[number]
                if plant.serves:
                    row = behind[plant.serves]
                    own, make = _use_on_spot(plant, make, use[:, row : row + 1] * used[row])
                    sums[2] += own.sum(axis=1, dtype=np.float64)
                    left -= own
                sent += make
                sums[1] += make @ self.simulation.price_floats
            sums[0] += np.minimum(left, sent).sum(axis=1, dtype=np.float64)
        return sums

    def _tabulate_rates(self) -> Floats:
        """The premium's mean rate at multiples of the zonal price, over that at the price itself."""
        weights = np.minimum(self.simulation.used_wh.sum(axis=0), self.simulation.find_produced(1).sum(axis=0))
        found = np.zeros(len(FACTORS))
        nobody = np.zeros(len(weights))
        for area in list_perimeters(self.sheet):
            tariffs = [one for one in find_tariffs(find_configuration(self.sheet, area, f"{self.sheet.first_year}-01"))
                       if one is not None]  # fmt: skip
            for tariff in tariffs:
                found += [float((compute_rates(tariff, self.simulation.price_floats * factor, nobody) * weights).sum())
                          for factor in FACTORS]  # fmt: skip
        at_one = found[list(FACTORS).index(1.0)]
        return found / at_one if at_one else np.ones(len(FACTORS))


def _use_on_spot(plant: PlantRow, make_wh: Floats, used_wh: Floats) -> tuple[Floats, Floats]:
    """What of a plant's energy its own point uses, now or out of the battery, and what is left to inject."""
    own: Floats = np.minimum(make_wh, used_wh)
    rest = make_wh - own
    if plant.battery and plant.battery.number("kwh"):
        given, taken = run_together(find_size(plant.battery, 0, 1), rest, used_wh - own)
        own, rest = own + given, rest - taken
    return own, rest


def run_together(size: Size, excess_wh: Floats, need_wh: Floats) -> tuple[Floats, Floats]:
    """A battery in many draws at once (draws, hours): what it gives to its point, what it takes; it begins empty."""
    wishes, needs = (np.ascontiguousarray(np.minimum(one, size.power_wh).T) for one in (excess_wh, need_wh))
    given, taken = np.empty_like(needs), np.empty_like(wishes)
    state, trip = np.zeros(len(excess_wh), np.float32), np.float32(size.round_trip)
    room, capacity = np.empty_like(state), np.float32(size.capacity_wh)
    for wish, need, less, more in zip(wishes, needs, given, taken, strict=True):  # in place: it is the innermost loop
        np.subtract(capacity, state, out=room)
        np.divide(room, trip, out=room)
        np.minimum(wish, room, out=more)
        np.multiply(more, trip, out=room)
        np.add(state, room, out=state)
        np.minimum(need, state, out=less)
        np.subtract(state, less, out=state)
    return given.T, taken.T


def _make_neutral(members: int, years: int) -> Draws:
    """One draw in which all is as the sheet says."""
    one = np.ones(1)
    return Draws(one, np.ones((1, years)), np.ones((1, members)), one, np.zeros(1))


def _cut(draws: Draws, part: slice) -> Draws:
    return Draws(draws.weather[part], draws.price[part], draws.use[part], draws.cost[part], draws.late[part])


def _divide(values: Floats, base: Floats) -> Floats:
    ratios: Floats = values / base if float(base[0]) else np.ones_like(values)
    return ratios


def _find_paybacks(euro: Floats) -> Floats:
    """Years until the sum of amounts is no longer below 0, for good, linear within the year; nan for never."""
    sums = np.cumsum(euro, axis=1)
    is_below = sums < 0
    last = euro.shape[1] - 1 - np.argmax(is_below[:, ::-1], axis=1)
    found = np.full(len(euro), np.nan)
    rows = np.flatnonzero(is_below.any(axis=1) & (last < euro.shape[1] - 1))
    found[rows] = last[rows] - sums[rows, last[rows]] / euro[rows, last[rows] + 1]
    return found


def _find_percentile(values: Floats, percent: int) -> float | None:
    """Never counts as later than any; None where the percentile is never."""
    ordered = np.sort(np.where(np.isnan(values), np.inf, values))
    value = float(np.percentile(ordered, percent, method="lower"))
    return None if np.isinf(value) else value

