"""Who gains what from being together, of a sheet: Shapley values of what GSE pays for the first year's shared energy.

    players   members, and whoever else owns a plant: who brings a plant brings what it injects
    worth     of a group: what GSE would pay for what those in it share with each other in each hour, plants as given

Energy that is sold or used on the spot is each one's own, in whatever group, and so are costs: no player's value
changes by leaving them out. Members alike in use, holder and perimeter are counted as alike, so that all groups of
forty homes and a school are 82. It is worked out on whole arrays, held to the settled year within a cent a month.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import prod
from typing import Any

import numpy as np

from analytics.incentives.parts import CENTS, divide_exact
from analytics.planner.arrays import Floats
from analytics.planner.group_worths import AreaKinds, AreaWorths
from analytics.planner.hours import Longs, YearHours
from analytics.planner.money import to_cents
from analytics.planner.perimeters import PlanPerimeter, find_configuration, list_perimeters
from analytics.planner.plan import Plan
from analytics.planner.shapley import Counts, Groups, find_least_alike, share_alike
from analytics.planner.sheet import CER
from analytics.planner.simulation import Simulation
from analytics.repartition.payments import FLOWS

Plain = dict[str, Any]
PARTS = ("premium_part", "valorisation_part")


@dataclass(frozen=True, eq=False)
class Kind:
    """Players alike: their codes; rows of one of them among the sheet's members, and of the plants that it brings."""

    codes: tuple[str, ...]
    members: tuple[int, ...]
    plants: tuple[int, ...]


class SheetGame:
    """A sheet's game: its kinds of player, and what a group of so many of each is worth in EUR of the first year."""

    def __init__(self, plan: Plan) -> None:
        sheet = plan.sheet
        if sheet.given is not None:
            raise sheet.project.refuse("given_gains")
        self.sheet, simulation = sheet, Simulation(sheet)
        moved = simulation.move(1)
        chosen = find_busy(simulation.hours, moved.injected_wh)
        self.hours = cut_hours(simulation.hours, chosen)
        self.prices = simulation.find_prices(1)[chosen]
        self.injected_wh, self.withdrawn_wh = moved.injected_wh[:, chosen], moved.withdrawn_wh[:, chosen]
        self.areas = list_perimeters(sheet)
        self.kinds = tuple(self._list_kinds([*plan.levels.parties()]))

    @cached_property
    def counts(self) -> Counts:
        """How many players each kind has."""
        return tuple(len(kind.codes) for kind in self.kinds)

    def evaluate(self, counts: Counts) -> float:
        """What GSE pays a group of so many of each kind."""
        return float(self.evaluate_all(np.array([counts], np.int64))[0])

    def evaluate_all(self, groups: Groups) -> Floats:
        """The same of many groups (groups, kinds) at once."""
        worths: Floats = sum((area.evaluate(groups[:, kinds]) for kinds, area in self._areas), np.zeros(len(groups)))
        return worths

    @cached_property
    def _areas(self) -> Sequence[tuple[list[int], AreaWorths]]:
        """Each perimeter that has members and plants, with the numbers of the kinds in it."""
        return [self._make_area(area) for area in self.areas if len(area.members) and len(area.plants)]

    def _make_area(self, area: PlanPerimeter) -> tuple[list[int], AreaWorths]:
        """A perimeter's kinds are those who withdraw in it or bring a plant of it; these may withdraw nothing there."""
        holders = dict(zip(area.members.tolist(), area.holders, strict=True))
        plants = area.plants.tolist()
        own = [(number, next((row for row in kind.members if row in holders), None))
               for number, kind in enumerate(self.kinds)]  # fmt: skip
        own = [(number, row) for number, row in own
               if row is not None or set(plants).intersection(self.kinds[number].plants)]  # fmt: skip
        brings = [next(place for place, (number, _) in enumerate(own) if plant in self.kinds[number].plants)
                  for plant in plants]  # fmt: skip
        nothing = np.zeros(len(self.hours), np.int64)
        withdrawn = np.array([nothing if row is None else self.withdrawn_wh[row] for _, row in own], np.float64)
        kinds = AreaKinds(find_configuration(self.sheet, area, self.hours.months[0]), withdrawn,
                          ["person" if row is None else holders[row] for _, row in own],
                          self.injected_wh[plants].astype(np.float64), brings)  # fmt: skip
        return [number for number, _ in own], AreaWorths(kinds, self.prices, self.hours)

    def _list_kinds(self, parties: Sequence[str]) -> Iterator[Kind]:
        """Who brings a plant is a kind alone; the others of one perimeter, holder and use are one."""
        rows = {code: number for number, code in enumerate(self.sheet.members)}
        holders = {code: (area.perimeter, holder) for area in self.areas
                   for code, holder in zip(area.member_codes, area.holders, strict=True)}  # fmt: skip
        alike: dict[object, list[str]] = {}
        for party in parties:
            brings = any(plant["owner"] == party for plant in self.sheet.plants)
            use = self.withdrawn_wh[rows[party]].tobytes() if party in rows else b""
            alike.setdefault(party if brings or party not in rows else (holders[party], use), []).append(party)
        for codes in alike.values():
            plants = [number for number, plant in enumerate(self.sheet.plants) if plant["owner"] == codes[0]]
            members = tuple(rows[code] for code in codes if code in rows)
            if plants or members:
                yield Kind(tuple(codes), members, tuple(plants))


def find_busy(hours: YearHours, injected_wh: Longs) -> Longs:
    """The hours in which anything is injected, in all others nothing is shared; and the first of each month."""
    return np.union1d(np.flatnonzero(injected_wh.any(axis=0)), np.searchsorted(hours.month, np.arange(12)))


def cut_hours(hours: YearHours, chosen: Longs) -> YearHours:
    """Some of a year's hours."""
    return replace(hours, **{name: getattr(hours, name)[chosen]
                             for name in ("start_s", "month", "hour", "kind", "band", "day")})  # fmt: skip


def describe_gains(plan: Plan) -> Plain:
    """A result's gains: each party's Shapley value and its part by the regulation, in EUR that add up to the cent.

    How many groups were counted, or by how many drawn orders with which seed; the group that its values leave the
    least beyond what it is worth by itself, where all were counted.
    """
    game, seed = SheetGame(plan), int(plan.sheet.ranges["seed"])
    shares = share_alike(game.counts, game.evaluate_all, seed)
    whole = game.evaluate(game.counts)
    players = {code: (value, error) for kind, value, error in zip(game.kinds, shares.values, shares.errors, strict=True)
               for code in kind.codes}  # fmt: skip
    values = dict(zip(players, round_to_cents([value for value, _ in players.values()], whole), strict=True))
    given = _sum_parts(plan)
    return {
        "whole_eur": round(whole, 2), "is_exact": not shares.orders, "orders": shares.orders, "seed": seed,
        "groups": prod(count + 1 for count in game.counts) if not shares.orders else None,
        "parties": {code: {"gain_eur": values.get(code, 0.0), "error_eur": players.get(code, (0.0, 0.0))[1],
                           "part_eur": given.get(code, 0.0)} for code in plan.levels.parties()},
        "least_satisfied": _find_least(game, shares.values) if not shares.orders and len(players) > 1 else None,
    }  # fmt: skip


def round_to_cents(values: Sequence[float], whole: float) -> list[float]:
    """Amounts in whole cents that add up to the whole's, by largest remainder."""
    exact = [Fraction(value) * CENTS for value in values]
    return [cents / CENTS for cents in divide_exact(exact, round(whole * CENTS))]


def _sum_parts(plan: Plan) -> Mapping[str, float]:
    """What the regulation gives each of the first year; what is left stays with the community."""
    given: dict[str, float] = {}
    for flow in plan.flows:
        if flow.year == 1 and flow.kind in PARTS:
            given[flow.payee] = given.get(flow.payee, 0.0) + flow.eur
    paid = sum(to_cents(month, kind) for month in plan.years[0].months for kind in FLOWS) / CENTS
    return given | {CER: round(given.get(CER, 0.0) + paid - sum(given.values()), 2)}


def _find_least(game: SheetGame, values: Sequence[float]) -> Plain:
    counts = find_least_alike(game.counts, game.evaluate_all, values)
    got = sum(count * value for count, value in zip(counts, values, strict=True))
    return {"group": [{"code": kind.codes[0], "of": len(kind.codes), "count": count}
                      for kind, count in zip(game.kinds, counts, strict=True) if count],
            "worth_eur": game.evaluate(counts), "gets_eur": got}  # fmt: skip
