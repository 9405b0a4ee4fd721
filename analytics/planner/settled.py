"""Year 1 by the functions that settle real months, exact: shared energy, each one's part, premium, valorisation."""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from analytics.imports.prices import Prices
from analytics.incentives.energy import CountedEnergy
from analytics.incentives.run import Incentive, compute_incentive
from analytics.incentives.surplus import compute_surplus
from analytics.planner.dispatch import Dispatch
from analytics.planner.energy import SharedMonth
from analytics.planner.hours import YearHours
from analytics.planner.perimeters import PlanPerimeter, find_configuration, list_perimeters, list_standings
from analytics.planner.sheet import PlanSheet
from analytics.planner.zonal import ZonalPrices
from analytics.repartition.month_key import PerimeterMonth, compute_key
from chaincode.rules.intervals import format_date, parse_date

NO_POINT = ("other", "low")


def settle_year(
    sheet: PlanSheet, hours: YearHours, prices: ZonalPrices, moved: Dispatch
) -> tuple[tuple[SharedMonth, ...], Fraction]:
    """The twelve months, and the premium of the year that firms may not have, in EUR."""
    perimeters = list_perimeters(sheet)
    found = {area.perimeter: _run(sheet, area, hours, prices, moved) for area in perimeters}
    months = tuple(_make_month(sheet, number, perimeters, found, hours, moved) for number in range(12))
    return months, sum(map(sum_surplus, found.values()), Fraction(0))


def _run(sheet: PlanSheet, area: PlanPerimeter, hours: YearHours, prices: ZonalPrices, moved: Dispatch) -> Incentive:
    withdrawn = {
        (holder, "low"): moved.withdrawn_wh[area.members[np.array(area.holders) == holder]].sum(axis=0).tolist()
        for holder in sorted(set(area.holders))
    } or {NO_POINT: [0] * len(hours)}
    first = parse_date(f"{hours.year}-01-01")
    names = [format_date(first + day) for day in range(int(hours.day[-1]) + 1)]
    starts, dates = hours.start_s.tolist(), [names[day] for day in hours.day.tolist()]
    energy = CountedEnergy(starts, dates, moved.injected_wh[area.plants].tolist(), withdrawn, 1)
    known = Prices({sheet.zone: dict(zip(starts, prices.eur_mwh, strict=True))}, {})
    return compute_incentive(find_configuration(sheet, area, hours.months[0]), energy, known)


def _make_month(  # noqa: PLR0917 - what a month is made of
    sheet: PlanSheet, number: int, perimeters: tuple[PlanPerimeter, ...], found: Mapping[str, Incentive],
    hours: YearHours, moved: Dispatch,
) -> SharedMonth:  # fmt: skip
    months = {perimeter: incentive.months[number] for perimeter, incentive in found.items()}
    premium = {plant.metering_point: Fraction(value, months[perimeter].premium.unit)
               for perimeter, incentive in found.items()
               for plant, value in zip(incentive.configuration.plants, months[perimeter].premium.values, strict=True)}
    return SharedMonth(
        hours.months[number], {perimeter: int(month.shared_wh) for perimeter, month in months.items()}, premium,
        {perimeter: month.valorisation_eur or Fraction(0) for perimeter, month in months.items()},
        compute_key(hours.months[number], [_cut(area, hours.month == number, moved) for area in perimeters],
                    list_standings(sheet)),
    )  # fmt: skip


def _cut(area: PlanPerimeter, is_month: NDArray[np.bool_], moved: Dispatch) -> PerimeterMonth:
    """A month of a perimeter: a row a member, which withdraws, and a row a plant, which injects."""
    withdrawn, injected = moved.withdrawn_wh[area.members][:, is_month], moved.injected_wh[area.plants][:, is_month]
    return PerimeterMonth(
        area.perimeter, (*area.member_codes, *area.producers),
        np.vstack([withdrawn, np.zeros_like(injected)]), np.vstack([np.zeros_like(withdrawn), injected]))


def sum_surplus(incentive: Incentive) -> Fraction:
    """A year's premium that firms may not have, over plants with and without a grant."""
    total, months = Fraction(0), incentive.months
    for has_grant in (False, True):
        chosen = [tariff is not None and (plant.grant_pct > 0) is has_grant
                  for plant, tariff in zip(incentive.configuration.plants, incentive.tariffs, strict=True)]  # fmt: skip
        if any(chosen):
            total += compute_surplus(
                incentive.configuration.surplus, months[0].month[:4], has_grant,
                shared_wh=sum((month.allocated.pick(chosen) for month in months), Fraction(0)),
                injected_wh=sum(wh for month in months
                                for wh, is_own in zip(month.injected_wh, chosen, strict=True) if is_own),
                premium_eur=sum((month.premium.pick(chosen) for month in months), Fraction(0)))  # fmt: skip
    return total
