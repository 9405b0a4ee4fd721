"""A sheet's perimeters as the incentive knows them: plants, points, holders, their rows in the arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.incentives.plants import Configuration, Plant, Point
from analytics.planner.energy import find_holder
from analytics.planner.hours import Longs
from analytics.planner.sheet import PlanSheet, PlantRow
from analytics.repartition.month_key import Standing
from analytics.tariffs import BTAU, TRASE, find_value

ENTERPRISE = "enterprise"


@dataclass(frozen=True, eq=False)
class PlanPerimeter:
    """One perimeter: rows of its members and plants in the year's arrays; who holds each."""

    perimeter: str
    members: Longs
    plants: Longs
    member_codes: tuple[str, ...]
    producers: tuple[str, ...]
    holders: tuple[str, ...]


def list_perimeters(sheet: PlanSheet) -> tuple[PlanPerimeter, ...]:
    """All perimeters, in order; members by code, as points are settled.

    A plant's producer is the member behind whose meter it stands, else its owner.
    """
    members = [sheet.find_perimeter(member) for member in sheet.members.values()]
    plants = [sheet.find_perimeter(plant.row) for plant in sheet.plants]
    rows = {code: number for number, code in enumerate(sheet.members)}
    found = []
    for perimeter in sheet.perimeters:
        codes = tuple(sorted(code for code, area in zip(sheet.members, members, strict=True) if area == perimeter))
        own = [plant for plant, area in zip(sheet.plants, plants, strict=True) if area == perimeter]
        found.append(PlanPerimeter(
            perimeter, np.array([rows[code] for code in codes], np.int64), _find(plants, perimeter), codes,
            tuple(plant.behind or str(plant["owner"]) for plant in own),
            tuple(find_holder(sheet, code) for code in codes)))  # fmt: skip
    return tuple(found)


def find_configuration(sheet: PlanSheet, area: PlanPerimeter, month: str) -> Configuration:
    """A perimeter's configuration; the scenario's tariffs where none of the month is known."""
    project = sheet.project
    return Configuration(
        str(project["kind"]), tuple(_find_plant(sheet, sheet.plants[number]) for number in area.plants),
        tuple(map(Point, area.member_codes, area.holders)),
        trase_eur_mwh=None if find_value(TRASE, f"{month}-01") else project.exact("trase_eur_mwh"),
        btau_eur_mwh=None if find_value(BTAU, f"{month}-01") else project.exact("btau_eur_mwh"),
    )


def list_standings(sheet: PlanSheet) -> dict[str, Standing]:
    """What each party is for the division."""
    parties = {*sheet.members, *(plant["owner"] for plant in sheet.plants)}
    return {party: Standing(find_holder(sheet, party) == ENTERPRISE,
                            int(sheet.members[party]["need"]) if party in sheet.members else 0)
            for party in sorted(parties)}  # fmt: skip


def _find_plant(sheet: PlanSheet, plant: PlantRow) -> Plant:
    entry = plant["entry"] or f"{sheet.first_year}-01-01"
    return Plant(plant["code"], plant.row.exact("kw"), sheet.project["region"], entry, plant["source"],
                 plant.row.exact("grant_pct"), sheet.zone)  # fmt: skip


def _find(perimeters: Sequence[str], perimeter: str) -> Longs:
    return np.flatnonzero([area == perimeter for area in perimeters])
