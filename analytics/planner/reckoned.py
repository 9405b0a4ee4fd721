"""Later years on whole arrays: the same months as `settled` makes, by the formula of `arrays`; parts are rounded Wh."""

from collections.abc import Sequence

import numpy as np

from analytics.planner.arrays import Floats, PerimeterYear, YearIncentive, compute_year
from analytics.planner.dispatch import Dispatch
from analytics.planner.energy import SharedMonth
from analytics.planner.hours import YearHours
from analytics.planner.perimeters import PlanPerimeter, find_configuration, list_perimeters, list_standings
from analytics.planner.sheet import PlanSheet
from analytics.repartition.month_key import MonthKey, Row, Standing

MONTHS = 12
Found = list[tuple[PlanPerimeter, PerimeterYear, YearIncentive]]


def reckon_year(
    sheet: PlanSheet, hours: YearHours, prices_eur_mwh: Floats, moved: Dispatch, names: Sequence[str]
) -> tuple[tuple[SharedMonth, ...], float]:
    """The twelve months named, and the premium of the year that firms may not have, in EUR."""
    found = []
    for area in list_perimeters(sheet):
        year = PerimeterYear(find_configuration(sheet, area, names[0]), moved.injected_wh[area.plants],
                         moved.withdrawn_wh[area.members], area.holders)  # fmt: skip
        found.append((area, year, compute_year(year, prices_eur_mwh, hours, names)))
    keys = _make_keys(sheet, hours, found, names)
    months = tuple(SharedMonth(
        name, {area.perimeter: int(one.shared_wh[number]) for area, _, one in found},
        {plant.metering_point: float(eur[number]) for _, year, one in found
         for plant, eur in zip(year.configuration.plants, one.premium_eur, strict=True)},
        {area.perimeter: float(one.valorisation_eur[number]) for area, _, one in found}, keys[number],
    ) for number, name in enumerate(names))  # fmt: skip
    return months, sum(one.surplus_eur for _, _, one in found)


def _make_keys(sheet: PlanSheet, hours: YearHours, found: Found, names: Sequence[str]) -> list[MonthKey]:
    """Each party's part by month: its energy of an hour times what of that hour was shared."""
    sums: dict[str, Floats] = {}
    for area, year, one in found:
        sides = (area.member_codes, year.withdrawn_wh), (area.producers, year.injected_wh)
        for side, (parties, energy) in enumerate(sides):
            ratio = _spread(one.hourly_shared_wh / np.maximum(energy.sum(axis=0), 1), hours)
            for party, whole, own in zip(parties, hours.sum_months(energy), energy @ ratio, strict=True):
                rows = sums.setdefault(party, np.zeros((4, MONTHS)))
                rows[side] += whole
                rows[2 + side] += own
    standings = list_standings(sheet)
    return [MonthKey(name, tuple(
        _make_row(party, sums[party][:, number], standings[party]) for party in sorted(sums)))
        for number, name in enumerate(names)]  # fmt: skip


def _make_row(party: str, sums: Floats, standing: Standing) -> Row:
    withdrawn, injected, shared_withdrawn, shared_injected = map(round, sums.tolist())
    return Row(party, withdrawn, injected, shared_withdrawn, shared_injected, standing.is_enterprise, standing.need)


def _spread(values: Floats, hours: YearHours) -> Floats:
    """Values by hour as (hours, 12): each in the column of its month, so that a product sums by month."""
    spread: Floats = np.zeros((len(hours), MONTHS))
    spread[np.arange(len(hours)), hours.month] = values
    return spread
