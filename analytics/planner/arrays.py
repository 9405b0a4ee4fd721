"""The incentive of a year on whole arrays, int64 Wh and float64 EUR: the formula of `analytics.incentives`, held to it.

A property test holds it to the functions that settle real months: shared energy by month equal to the Wh; premium,
valorisation and surplus within a cent. Draws, later years and sizing use it; year 1 doesn't.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from analytics.incentives.plants import Configuration, Plant
from analytics.incentives.premium import Tariff
from analytics.incentives.run import find_tariffs
from analytics.incentives.surplus import compute_surplus
from analytics.incentives.valorisation import WH_PER_MWH, find_grid_tariff
from analytics.planner.hours import Longs, YearHours
from analytics.tariffs import AVOIDED_LOSSES, EXEMPT_HOLDERS, find_value
from chaincode.rules.intervals import local_midnight_s

Floats = NDArray[np.float64]
PREMIUM_YEARS = 20


@dataclass(frozen=True, eq=False)
class YearIncentive:
    """A perimeter's year by month: shared Wh (12,); EUR of premium (plants, 12) and valorisation (12,).

    surplus_eur: of the year; hourly_shared_wh (hours,): of the whole perimeter.
    """

    shared_wh: Longs
    premium_eur: Floats
    valorisation_eur: Floats
    surplus_eur: float
    hourly_shared_wh: Longs


@dataclass(frozen=True, eq=False)
class PerimeterYear:
    """A perimeter's hours: Wh injected (plants, hours) in the configuration's order, withdrawn (points, hours)."""

    configuration: Configuration
    injected_wh: Longs
    withdrawn_wh: Longs
    holders: Sequence[str]


def compute_year(
    area: PerimeterYear, prices_eur_mwh: Floats, hours: YearHours, months: Sequence[str]
) -> YearIncentive:
    """One perimeter's year; months: their names, which may be of a later year than the hours."""
    configuration, injected_wh, withdrawn_wh = area.configuration, area.injected_wh, area.withdrawn_wh
    whole = withdrawn_wh.sum(axis=0)
    shared: Longs = np.minimum(whole, injected_wh.sum(axis=0))
    allocated = allocate(configuration, injected_wh, whole)
    exempt = _find_exempt_part(area, whole, months[-1])
    tariffs = find_tariffs(configuration)
    euro = np.zeros_like(allocated)
    for number, (plant, tariff) in enumerate(zip(configuration.plants, tariffs, strict=True)):
        if tariff is not None:
            rate = compute_rates(tariff, prices_eur_mwh, exempt) * find_due(plant, hours, months)
            euro[number] = allocated[number] * rate / WH_PER_MWH
    premium = hours.sum_months(euro)
    value = _value(configuration, hours.sum_months(shared), hours.sum_months(shared * prices_eur_mwh), months)
    surplus = _sum_surplus(area, tariffs, allocated, premium, months[0][:4])
    return YearIncentive(hours.sum_months(shared), premium, value, surplus, shared)


def allocate(configuration: Configuration, injected_wh: Longs, withdrawn_wh: Longs) -> Floats:
    """Each hour's shared energy by plant (plants, hours): by order of entry, or in proportion to what was injected."""
    if configuration.allocation == "pro_rata":
        share: Floats = injected_wh * np.minimum(1, withdrawn_wh / np.maximum(injected_wh.sum(axis=0), 1))
        return share
    parts, rest = np.zeros(injected_wh.shape), withdrawn_wh.astype(np.float64)
    for number in list_in_order(configuration):
        parts[number] = np.minimum(injected_wh[number], rest)
        rest = rest - parts[number]
    return parts


def list_in_order(configuration: Configuration) -> list[int]:
    """A configuration's plants in the order in which they are given what is shared: by entry, existing ones last."""
    is_late = configuration.allocation == "new_only"
    return sorted(range(len(configuration.plants)), key=lambda number: (
        is_late and configuration.plants[number].is_existing, configuration.plants[number].entry_on,
        configuration.plants[number].metering_point))  # fmt: skip


def compute_rates(tariff: Tariff, prices_eur_mwh: Floats, exempt: Floats) -> Floats:
    """EUR/MWh by hour: (min(cap, base + max(0, 180 - price)) + bonus) x (1 - F x (1 - exempt part))."""
    variable = np.maximum(0, float(tariff.floor_price) - prices_eur_mwh)
    whole = np.minimum(float(tariff.cap), float(tariff.base) + variable) + float(tariff.bonus)
    rates: Floats = whole * (1 - float(tariff.factor) * (1 - exempt))
    return rates


def _find_exempt_part(area: PerimeterYear, whole: Longs, month: str) -> Floats:
    exempt = [is_exempt(holder, month) for holder in area.holders]
    part: Floats = area.withdrawn_wh[np.array(exempt, np.bool_)].sum(axis=0) / np.maximum(whole, 1)
    return part


def is_exempt(holder: str, month: str) -> bool:
    """Whether what a kind of holder withdraws is exempt from the grant factor."""
    return bool(find_value(EXEMPT_HOLDERS[holder], f"{month}-01"))


def find_due(plant: Plant, hours: YearHours, months: Sequence[str]) -> NDArray[np.bool_]:
    """In which hours a plant's twenty years aren't over."""
    year, end = int(months[0][:4]), int(plant.entry_on[:4]) + PREMIUM_YEARS
    if year != end:
        return np.full(len(hours), year < end)
    return hours.start_s < local_midnight_s(f"{hours.year}{plant.entry_on[4:].replace('-02-29', '-02-28')}")


def _value(
    configuration: Configuration, shared_wh: Longs, priced: Floats, months: Sequence[str]
) -> Floats:
    """Valorisation by month; a group's avoided losses, all at low voltage, with it."""
    known, losses = find_grid_rates(configuration, months)
    euro: Floats = shared_wh * known / WH_PER_MWH + priced * losses / WH_PER_MWH
    return euro


def find_grid_rates(configuration: Configuration, months: Sequence[str]) -> tuple[Floats, Floats]:
    """By month: EUR/MWh of valorisation, and the part of the price that a group's avoided losses are, of others 0."""
    tariffs = [find_grid_tariff(configuration, month) for month in months]
    known = np.array([0.0 if tariff is None else float(tariff.eur_mwh) for tariff in tariffs])
    losses = [float(find_value(AVOIDED_LOSSES["low"], f"{month}-01") or 0) if configuration.kind == "group" else 0.0
              for month in months]  # fmt: skip
    return known, np.array(losses)


def _sum_surplus(
    area: PerimeterYear, tariffs: Sequence[Tariff | None], allocated: Floats, premium: Floats, year: str
) -> float:
    configuration, injected_wh = area.configuration, area.injected_wh
    total = 0.0
    for has_grant in (False, True):
        own = [number for number, (plant, tariff) in enumerate(zip(configuration.plants, tariffs, strict=True))
               if tariff is not None and (plant.grant_pct > 0) is has_grant]  # fmt: skip
        if own:
            total += float(compute_surplus(
                configuration.surplus, year, has_grant, shared_wh=Fraction(float(allocated[own].sum())),
                injected_wh=int(injected_wh[own].sum()), premium_eur=Fraction(float(premium[own].sum()))))
    return total
