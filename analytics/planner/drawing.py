"""What is drawn: for each draw and variable a factor, from seed and table of the sheet. Stratified: one draw a stratum.

weather: production; price: zonal price by year; use: each member's; cost: what is built; late: of the first year.
"""

from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np

from analytics.planner.arrays import Floats
from analytics.planner.reading import SheetRow

VARIABLES = ("weather", "price", "use", "cost", "late")
MONTHS = 12
_NORMAL = NormalDist()


@dataclass(frozen=True, eq=False)
class Draws:
    """Factors of n draws: weather (n,), price (n, years), use (n, members), cost (n,), late (n,) in years."""

    weather: Floats
    price: Floats
    use: Floats
    cost: Floats
    late: Floats

    def __len__(self) -> int:
        return len(self.cost)


def make_draws(ranges: SheetRow, members: int, years: int, weather: Floats | None = None) -> Draws:
    """All draws; weather: production of each year of a file with several, over that of the first."""
    count, random = int(ranges["draws"]), np.random.default_rng(int(ranges["seed"]))
    common, own = ranges.number("use_common"), ranges.number("use_sd")
    spread = own * np.sqrt(common) * _make_normal(count, random)[:, None]
    use = 1 + spread + own * np.sqrt(1 - common) * random.standard_normal((count, members))
    price = np.stack([_make_normal(count, random) for _ in range(years)], axis=1)
    return Draws(
        _draw_weather(ranges, count, random, weather), np.exp(ranges.number("price_sd") * price), np.maximum(0, use),
        _between(ranges.number("cost_low"), ranges.number("cost_high"), _stratify(count, random)),
        _stratify(count, random) * int(ranges["late_months"]) / MONTHS,
    )  # fmt: skip


def fix_draws(draws: Draws, name: str, percent: int) -> Draws:
    """One draw: the named variable at a percentile, the others at their median."""
    at = {one: np.percentile(getattr(draws, one), percent if one == name else 50, axis=0, keepdims=True)
          for one in VARIABLES}  # fmt: skip
    return replace(draws, **at)


def _draw_weather(ranges: SheetRow, count: int, random: np.random.Generator, weather: Floats | None) -> Floats:
    if weather is not None and len(weather) > 1:
        factors: Floats = weather[(_stratify(count, random) * len(weather)).astype(np.int64)]
        return factors
    return np.maximum(0, 1 + ranges.number("weather_sd") * _make_normal(count, random))


def _make_normal(count: int, random: np.random.Generator) -> Floats:
    """N(0, 1), a draw from each of so many equal strata."""
    return np.array([_NORMAL.inv_cdf(value) for value in _stratify(count, random).tolist()])


def _stratify(count: int, random: np.random.Generator) -> Floats:
    """U(0, 1) in the same way, never 0 or 1."""
    values: Floats = (random.permutation(count) + np.clip(random.random(count), 1e-9, 1 - 1e-9)) / count
    return values


def _between(low: float, high: float, uniform: Floats) -> Floats:
    return low + (high - low) * uniform
