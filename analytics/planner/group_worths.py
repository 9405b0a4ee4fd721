"""What GSE would pay many groups of one perimeter at once: `arrays.compute_year` by tariff in place of by plant.

Plants of one tariff that follow each other in the order of allocation are one: together they get what is shared up to
the last of them less what is shared before the first. A test holds it to the formula by plant.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from analytics.incentives.plants import Configuration
from analytics.incentives.premium import Tariff
from analytics.incentives.run import find_tariffs
from analytics.incentives.valorisation import WH_PER_MWH
from analytics.planner.arrays import Floats, compute_rates, find_due, find_grid_rates, is_exempt, list_in_order
from analytics.planner.hours import YearHours
from analytics.planner.shapley import Groups

BLOCK = 64
"""Groups that are worked out at once: 64 x 8,760 hours of floats are 4.5 MB."""


@dataclass(frozen=True, eq=False)
class AreaKinds:
    """A perimeter and those in it, as float64, which holds whole Wh exactly: Wh withdrawn by one of each kind (kinds,
    hours) with its holder; Wh injected (plants, hours) with the number of the kind that brings each plant.
    """

    configuration: Configuration
    withdrawn_wh: Floats
    holders: Sequence[str]
    injected_wh: Floats
    brings: Sequence[int]


class AreaWorths:
    """The worths of groups of a perimeter; a group is how many of each kind."""

    def __init__(self, area: AreaKinds, prices_eur_mwh: Floats, hours: YearHours) -> None:
        self.area = area
        months = hours.months
        self.is_exempt = np.array([is_exempt(holder, months[-1]) for holder in area.holders], np.bool_)
        known, losses = find_grid_rates(area.configuration, months)
        self.value_rates = (known[hours.month] + losses[hours.month] * prices_eur_mwh) / WH_PER_MWH
        self.runs = tuple(self._list_runs(prices_eur_mwh, hours))

    def _list_runs(self, prices_eur_mwh: Floats, hours: YearHours) -> Iterator[tuple[list[int], Floats, Floats]]:
        """Plants of one tariff in the order of allocation: rows, EUR/Wh if nobody is exempt, more if all are."""
        own = self.area.configuration
        tariffs = find_tariffs(own)
        due = [find_due(plant, hours, hours.months) for plant in own.plants]

        def name(row: int) -> tuple[Tariff | None, bytes]:
            return tariffs[row], due[row].tobytes()

        for (tariff, _), rows in groupby(list_in_order(own), name):
            run, nobody, all_exempt = list(rows), np.zeros(len(hours)), np.zeros(len(hours))
            if tariff is not None:
                nobody, all_exempt = (compute_rates(tariff, prices_eur_mwh, np.full(len(hours), part)) * due[run[0]]
                                      / WH_PER_MWH for part in (0.0, 1.0))  # fmt: skip
            yield run, nobody, all_exempt - nobody

    def evaluate(self, groups: Groups) -> Floats:
        """EUR of premium and valorisation of each group (groups, kinds)."""
        blocks = np.array_split(groups, max(1, -(-len(groups) // BLOCK)))
        return np.concatenate([self._evaluate_block(block) for block in blocks])

    def _evaluate_block(self, groups: Groups) -> Floats:
        area, counts = self.area, groups.astype(np.float64)
        whole: Floats = counts @ area.withdrawn_wh
        injected, shared, euro = np.zeros_like(whole), np.zeros_like(whole), np.zeros(len(groups))
        for rows, sure, by_exempt in self.runs:
            is_there = (groups[:, [area.brings[row] for row in rows]] > 0).astype(np.float64)
            injected += is_there @ area.injected_wh[rows]
            before, shared = shared, np.minimum(injected, whole)
            allocated = shared - before
            euro += allocated @ sure
            if by_exempt.any():
                euro += (allocated * self._find_exempt_part(counts, whole)) @ by_exempt
        total: Floats = euro + shared @ self.value_rates
        return total

    def _find_exempt_part(self, counts: Floats, whole: Floats) -> Floats:
        part: Floats = (counts[:, self.is_exempt] @ self.area.withdrawn_wh[self.is_exempt]) / np.maximum(whole, 1)
        return part
