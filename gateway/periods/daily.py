"""A period's energy by perimeter and local day, for people."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from chaincode.rules.energy.totals import MIN_MEMBERS
from chaincode.rules.intervals import HOUR_S, add_days, hours_of_days
from gateway.periods.energy import PeriodEnergy

Hours = NDArray[np.int64]
REGISTERS = ("withdrawn_wh", "injected_wh")


def describe_perimeters(energy: PeriodEnergy, *, shows_all: bool) -> list[dict[str, Any]]:
    """Sum each perimeter by day. Unless `shows_all`, a register of fewer than five members is None: a home's day."""
    perimeters = sorted({one.perimeter for one in energy.holdings.values()})
    return [_describe(energy, perimeter, shows_all) for perimeter in perimeters]


def _describe(energy: PeriodEnergy, perimeter: str, shows_all: bool) -> dict[str, Any]:
    hourly = energy.hourly
    rows = [row for row, name in enumerate(hourly.metering_points) if energy.holdings[name].perimeter == perimeter]
    sums = {"withdrawn_wh": hourly.withdrawn_wh[rows].sum(axis=0), "injected_wh": hourly.injected_wh[rows].sum(axis=0)}
    shared = np.minimum(sums["withdrawn_wh"], sums["injected_wh"])
    shown: dict[str, Hours | None] = {
        name: sums[name] if shows_all or _count_members(energy, rows, name) >= MIN_MEMBERS else None
        for name in REGISTERS
    }
    shown["shared_wh"] = shared
    days = [_describe_day(energy, number, shown) for number in range(energy.days)]
    total = {name: None if hours is None else int(hours.sum()) for name, hours in shown.items()}
    return {"perimeter": perimeter, "days": days, **total}


def _count_members(energy: PeriodEnergy, rows: list[int], register: str) -> int:
    hours = energy.hourly.withdrawn_wh if register == "withdrawn_wh" else energy.hourly.injected_wh
    names = [energy.hourly.metering_points[row] for row in rows if hours[row].any()]
    return len({energy.holdings[name].member for name in names})


def _describe_day(energy: PeriodEnergy, number: int, shown: dict[str, Hours | None]) -> dict[str, Any]:
    date = add_days(energy.period, number)
    span = hours_of_days(date, 1)
    first = (span.start_s - energy.span.start_s) // HOUR_S
    part = slice(first, first + span.hours)
    return {"date": date, **{name: None if hours is None else int(hours[part].sum()) for name, hours in shown.items()}}
