"""A period's energy by perimeter and local day: all of it for the operator, and what a community may know of it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from chaincode.kernel.registers import GRID_REGISTERS
from chaincode.rules.energy.totals import MIN_MEMBERS
from chaincode.rules.intervals import HOUR_S, add_days, hours_of_days
from gateway.features.periods.energy import PeriodEnergy
from gateway.features.periods.records import PerimeterDay, PerimeterEnergy

NAMES = ("withdrawn_wh", "injected_wh", "shared_wh")


@dataclass(frozen=True)
class DayTotals:
    """A perimeter's day, Wh; None isn't given. homes: how many members stood behind each register when it was."""

    withdrawn_wh: int | None = None
    injected_wh: int | None = None
    shared_wh: int | None = None
    withdrawn_homes: int = 0
    injected_homes: int = 0

    def give_anew(self, now: "DayTotals") -> "DayTotals":
        """What is given after this, when the day is as `now`: a register with five more homes than it was given with.

        So neither a total nor the difference of two is of fewer than five. What is shared is made of both registers:
        it is given together with them, or stays.
        """
        new = {name for name in GRID_REGISTERS
               if getattr(now, f"{name}_homes") >= getattr(self, f"{name}_homes") + MIN_MEMBERS}
        withdrawn, injected = (now if name in new else self for name in GRID_REGISTERS)
        shared = now if len(new) > 1 else self
        return DayTotals(
            withdrawn.withdrawn_wh, injected.injected_wh, shared.shared_wh, withdrawn.withdrawn_homes,
            injected.injected_homes,
        )

    def count_other(self, now: "DayTotals", register: str) -> int:
        """How many homes stood behind a register as it was given, if the day is another now; 0 if nothing differs."""
        is_other = getattr(self, f"{register}_wh") not in (None, getattr(now, f"{register}_wh"))
        is_shared_other = self.shared_wh not in (None, now.shared_wh)
        return getattr(self, f"{register}_homes") if is_other or is_shared_other else 0


Totals = dict[tuple[str, str], DayTotals]


def sum_days(energy: PeriodEnergy) -> Totals:
    """Sum a period's energy by (perimeter, date), in order."""
    perimeters = sorted({holding.perimeter for holding in energy.holdings.values()})
    return {(perimeter, date): totals for perimeter in perimeters for date, totals in _sum(energy, perimeter)}


def _sum(energy: PeriodEnergy, perimeter: str) -> Iterator[tuple[str, DayTotals]]:
    hourly = energy.hourly
    rows = [row for row, name in enumerate(hourly.metering_points) if energy.holdings[name].perimeter == perimeter]
    members = np.array([energy.holdings[hourly.metering_points[row]].member for row in rows])
    for number in range(energy.days):
        date = add_days(energy.period, number)
        span = hours_of_days(date, 1)
        first = (span.start_s - energy.span.start_s) // HOUR_S
        parts = [wh[rows, first : first + span.hours] for wh in (hourly.withdrawn_wh, hourly.injected_wh)]
        withdrawn, injected = (part.sum(axis=0) for part in parts)
        homes = (len(set(members[part.any(axis=1)].tolist())) for part in parts)
        shared = int(np.minimum(withdrawn, injected).sum())
        yield date, DayTotals(int(withdrawn.sum()), int(injected.sum()), shared, *homes)


def describe_perimeters(totals: Totals) -> tuple[PerimeterEnergy, ...]:
    """Totals as they are answered: by perimeter its days, and their sums where each day is given."""
    found: dict[str, list[PerimeterDay]] = {}
    for (perimeter, date), day in sorted(totals.items()):
        told = PerimeterDay(date, day.withdrawn_wh, day.injected_wh, day.shared_wh)
        found.setdefault(perimeter, []).append(told)
    return tuple(
        PerimeterEnergy(perimeter, tuple(days), *(_add([getattr(day, name) for day in days]) for name in NAMES))
        for perimeter, days in found.items()
    )


def _add(values: list[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None
