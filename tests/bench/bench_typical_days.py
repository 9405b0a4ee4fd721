"""What typical days lose: three measured homes, each with a roof and a battery to be sized.

The choice made on the days is run on all 8,760 hours, as well as it can be, beside the best choice of all hours. What
is lost is a part of what the best is worth over nothing built. When quick, one home.
"""

import csv
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np

from analytics.planner.hours import Longs, YearHours
from analytics.planner.series.model import Steps
from analytics.planner.sheet import PlanSheet, parse_sheet
from analytics.planner.sizing.resizing import Sizes
from analytics.planner.sizing.sized import Sizing
from analytics.planner.sizing.typical import Cut
from gateway.commandline.operating.bench import Figure
from tests.bench.bench_sizing import HEAD, PLANT

FILE = Path(__file__).parents[1] / "vectors" / "homes" / "year.csv"
MEMBER = '[[member]]\ncode = "M{number}"\nsite = "S1"\ncurve = "M{number}.csv"\n'
HOMES, FIRST = 3, datetime(2016, 8, 1, tzinfo=timezone(timedelta(hours=1)))
LOST_PCT, SAME_PCT = 1.0, 1e-6


def measure(quick: bool) -> Iterable[Figure]:
    """The part lost, and by how much the days say more than the hours."""
    homes = 1 if quick else HOMES
    sheet = read_homes(homes)
    days, hours = Sizing(sheet), Sizing(sheet, cut_hours)
    prices = days.price(days.large)
    choice = days.solve(prices)
    none = Sizes(dict.fromkeys(choice.sizes.kw, 0.0), dict.fromkeys(choice.sizes.kwh, 0.0), {})
    chosen, nothing = (hours.evaluate(sizes, prices).eur for sizes in (choice.sizes, none))
    best = hours.solve(prices).eur
    lost = (best - chosen) / (best - nothing) * 100
    yield {"name": f"typical days: lost against all hours, {homes} measured homes", "value": round(lost, 3),
           "unit": "%", "bar": f"<= {LOST_PCT:g}", "ok": -SAME_PCT <= lost <= LOST_PCT}  # fmt: skip


def read_homes(homes: int) -> PlanSheet:
    """A sheet of the first homes, with their curves."""
    with FILE.open(encoding="ascii") as file:
        rows = [[int(cell) for cell in row] for row in list(csv.reader(file))[1:]]
    text = HEAD + "".join(
        MEMBER.format(number=number) + PLANT.format(number=number, most=20, azimuth=number * 45 - 45)
        for number in range(homes))  # fmt: skip
    files = {f"M{number}.csv": write_curve([row[number] for row in rows]) for number in range(homes)}
    return parse_sheet(text.encode(), files)


def write_curve(used_wh: list[int]) -> bytes:
    """Readings of a year by the hour, in standard time."""
    rows = [f"IT001E00000001,AC001E00001,withdrawn,{(FIRST + timedelta(hours=hour)).isoformat()},{wh},3600"
            for hour, wh in enumerate(used_wh)]  # fmt: skip
    return "\n".join(["metering_point,perimeter,register,start,energy_wh,interval_s", *rows]).encode()


def cut_hours(hours: YearHours, _: Longs) -> Cut:
    """Every hour by itself; the year ends as it began."""
    places, ones = np.arange(len(hours)), np.ones(len(hours))
    return Cut(places, Steps(ones, ones, np.roll(places, 1), np.full(len(hours), -1), np.zeros(len(hours))))
