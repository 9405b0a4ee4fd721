"""What to build and who joins, over the steps of a cut year: one programme over all perimeters, within its limits.

Shared in a step is at most what a perimeter's sites export, and what they import with the load of all others; plants
whose shared energy is worth the same are one. A candidate's load counts when it joins.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from analytics.planner.series.columns import PartyColumns, add_party
from analytics.planner.series.model import Model
from analytics.planner.sheet import PlanSheet
from analytics.planner.sizing.holding import Bound
from analytics.planner.sizing.pricing import PlantPrice
from analytics.planner.sizing.programme import Places, Programme, Term
from analytics.planner.sizing.resizing import Sizes
from analytics.planner.sizing.sites import Area, Site, find_store
from analytics.planner.sizing.solving import FOREVER_S, Optimum, solve
from analytics.planner.sizing.typical import Cut


@dataclass(frozen=True)
class Choice:
    """What was chosen; EUR today by the steps; by which part another could be better.

    is_loose: somewhere a kWh is worth more shared than used on the spot, and the programme shares it: meters don't.
    basis: where the solver ended, for choosing again at other prices.
    """

    sizes: Sizes
    eur: float
    gap: float
    is_loose: bool
    basis: Any = field(default=None, compare=False, repr=False)


class Chooser:
    """A programme of areas, put together from the sheet with all at its largest, and what that costs."""

    def __init__(self, sheet: PlanSheet, areas: tuple[Area, ...], cut: Cut, prices: Mapping[str, PlantPrice]) -> None:
        self.sheet, self.areas, self.cut, self.prices = sheet, areas, cut, prices
        self.programme, self.steps = Programme(), cut.steps
        self.sites: dict[str, tuple[Site, PartyColumns]] = {}
        self.joins: dict[str, Places] = {}
        self.shared: list[Places] = []
        self.bound: Bound | None = None
        for area in areas:
            self._add_area(area)
        self._limit()

    def solve(self, constant_eur: float, limit_s: float = FOREVER_S, fixed: Sizes | None = None,
              begin: Any = None) -> Choice:  # fmt: skip
        """The best; constant_eur: what nobody can choose; fixed: all sizes, where only what flows is free.

        begin: the basis of a choice of the same sites at other prices. Sites are solved apart before they share.
        """
        if fixed is not None:
            self._fix(fixed)
        best = solve(self.programme, limit_s, self.shared, begin, self.bound)
        is_loose = any(map(_is_loose, self.sites.values()))
        return Choice(self._read(best), best.worth + constant_eur, best.gap, is_loose, best.basis)

    # What there is

    def _add_area(self, area: Area) -> None:
        model = Model(self.steps, 1, 0.0, (), tuple(site.party for site in area.sites))
        added = [(site, add_party(self.programme, model, site.party)) for site in area.sites]
        self.sites |= {site.party.code: (site, columns) for site, columns in added}
        self._keep_as_they_are(added)
        drawn: list[Term] = [(columns.imports, 1) for _, columns in added]
        drawn += self._add_candidates(area)
        if added:
            self.programme.add_rows(self.steps.count, *drawn, *self._add_shared(added), least=-area.load)

    def _add_candidates(self, area: Area) -> Iterator[Term]:
        """A column each, whole; what all of it would draw."""
        for code, load in area.candidates.items():
            joins = self.programme.add_columns(1, -self.sheet.members[code].number("joining_eur"), 1)
            self.programme.make_whole(joins)
            self.joins[code] = joins
            yield np.broadcast_to(joins, len(load)), load

    def _add_shared(self, added: list[tuple[Site, PartyColumns]]) -> Iterator[Term]:
        """What is shared of sites whose shared energy is worth the same, at most what they export."""
        alike: dict[bytes, list[PartyColumns]] = {}
        for site, columns in added:
            alike.setdefault(site.reward.tobytes(), []).append(columns)
        for reward, sites in alike.items():
            worth = self.steps.hours_y * np.frombuffer(reward)
            shared = self.programme.add_columns(self.steps.count, worth)
            sent: list[Term] = [(columns.exports, 1) for columns in sites]
            self.programme.add_rows(self.steps.count, *sent, (shared, -1), least=0)
            self.shared.append(shared)
            yield shared, -1

    def _keep_as_they_are(self, added: list[tuple[Site, PartyColumns]]) -> None:
        """Plants and batteries about which there is nothing to choose have the size that they have."""
        for site, columns in added:
            for plant in site.plants:
                code, battery = str(plant["code"]), plant.battery
                if plant["most_kw"] is None:
                    self._set(columns.sizes[code], plant.row.number("kw"))
                if battery is not None and battery["most_kwh"] is None and find_store(code) in columns.sizes:
                    self._set(columns.sizes[find_store(code)], battery.number("kwh"))

    def _set(self, column: Places, value: float) -> None:
        self.programme.add_rows(1, (column, 1), least=value, most=value)

    # Its limits

    def _limit(self) -> None:
        size, hours = self.sheet.size, self.steps.hours_y
        if size["budget_eur"] is not None:
            self.programme.add_sum(*self._list_spending(), most=size.number("budget_eur"))
        for area in self.areas:
            columns = [self.sites[site.party.code] for site in area.sites]
            kw = [column.sizes[str(plant["code"])] for site, column in columns for plant in site.plants]
            if size["most_perimeter_kw"] is not None and kw:
                self.programme.add_sum(*((one, 1) for one in kw), most=size.number("most_perimeter_kw"))
        if size["least_shared_pct"]:
            part = size.number("least_shared_pct") / 100
            sent: list[Term] = [(columns.exports, -part * hours) for _, columns in self.sites.values()]
            row = self.programme.add_sum(*((shared, hours) for shared in self.shared), *sent, least=0)
            self.bound = Bound(row, self._list_spare())

    def _list_spare(self) -> Places:
        """The sizes of batteries about which there is something to choose: there may be none."""
        found = [columns.sizes[store] for site, columns in self.sites.values() for plant in site.plants
                 if plant.battery is not None and plant.battery["most_kwh"] is not None
                 and (store := find_store(str(plant["code"]))) in columns.sizes]  # fmt: skip
        return np.concatenate([np.empty(0, np.int32), *found])

    def _list_spending(self) -> list[Term]:
        """What a kW and a kWh cost at once, less the grant; of what is there already nothing."""
        terms: list[Term] = []
        for site, columns in self.sites.values():
            for plant in site.plants:
                code, price = str(plant["code"]), self.prices[plant["code"]]
                terms.append((columns.sizes[code], price.spent_eur_kw))
                if find_store(code) in columns.sizes:
                    terms.append((columns.sizes[find_store(code)], price.spent_eur_kwh))
        return terms

    def _fix(self, sizes: Sizes) -> None:
        for site, columns in self.sites.values():
            for plant in site.plants:
                code = str(plant["code"])
                self._set(columns.sizes[code], sizes.kw[code])
                if find_store(code) in columns.sizes:
                    self._set(columns.sizes[find_store(code)], sizes.kwh[code])
        for code, column in self.joins.items():
            self._set(column, float(sizes.joins[code]))

    def _read(self, best: Optimum) -> Sizes:
        kw, kwh = {}, {}
        for site, columns in self.sites.values():
            for plant in site.plants:
                code = str(plant["code"])
                kw[code] = float(best.values[columns.sizes[code][0]])
                store = columns.sizes.get(find_store(code))
                kwh[code] = 0.0 if store is None else float(best.values[store[0]])
        return Sizes(kw, kwh, {code: best.values[column[0]] > 0.5 for code, column in self.joins.items()})


def _is_loose(added: tuple[Site, PartyColumns]) -> bool:
    site, party = added[0], added[0].party
    return bool(np.any((site.reward + party.sell > party.buy) & (party.load > 0)))
