"""Make the planner's shipped tables again from the original files, which SOURCES.md names.

python -m analytics.planner.shipped.extract ARERA.csv curve_carico_long.csv rse_hourly_PZO_input.csv tmy.csv FOLDER
"""

import csv
import sys
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from analytics.csv_table import Cell, format_rows

ZONES = ("PUN", "NORD", "CNOR", "CSUD", "SUD", "CALA", "SICI", "SARD")
DAY_KINDS = ("Giorno feriale", "Sabato", "Domenica")
CLASSES = ("0<P<=1.5", "1.5<P<=3", "3<P<=4.5", "4.5<P<=6", "P>6")
ITALY = "Italia"
WEATHER = ("time(UTC)", "T2m", "G(h)", "Gb(n)", "Gd(h)", "WS10m")
Homes = dict[tuple[str, str, int, int], dict[int, Decimal]]


def main(arguments: Sequence[str]) -> None:
    """Write homes.csv, others.csv, prices.csv and weather_45N_8E.csv into the folder."""
    homes, others, prices, weather, folder = (Path(argument) for argument in arguments)
    for name, rows in (
        ("homes.csv", read_homes(homes)), ("others.csv", read_others(others)), ("prices.csv", read_prices(prices)),
        ("weather_45N_8E.csv", read_weather(weather)),
    ):  # fmt: skip
        (folder / name).write_text(format_rows(rows).replace("\r\n", "\n"), encoding="utf-8")


def read_homes(path: Path) -> Iterator[Sequence[Cell]]:
    """A row a region, class of power (its number), month and kind of day that is whole: 24 hours in tenths of Wh."""
    yield ["region", "class", "month", "day", *range(24)]
    found: Homes = {}
    for row in _read(path):
        key = row["Regione"], row["Classe potenza"], int(row["Mese"]), DAY_KINDS.index(row["Working day"])
        energy = Decimal(row["Prelievo medio Orario Regionale (kWh)"])
        found.setdefault(key, {})[int(row["Ora"])] = energy * 10_000
    for (region, name, month, kind), hours in sorted((_mean(found) | found).items()):
        if len(hours) == 24:
            yield [region, CLASSES.index(name), month, kind, *(_round(hours[hour]) for hour in range(24))]


def _mean(found: Homes) -> Homes:
    """The plain mean of the regions, for those that lack a class."""
    whole: Homes = {}
    for name in CLASSES:
        for month in range(1, 13):
            for kind in range(3):
                own = [day for (_, *key), day in found.items() if key == [name, month, kind] and len(day) == 24]
                whole[ITALY, name, month, kind] = {
                    hour: sum((day[hour] for day in own), Decimal(0)) / len(own) for hour in range(24)
                }
    return whole


def read_others(path: Path) -> Iterator[Sequence[Cell]]:
    """A row a profile and local hour: Wh on a working day, a Saturday, a Sunday (four quarters added)."""
    kinds = ("working_day_kwh", "saturday_kwh", "sunday_kwh")
    sums: dict[tuple[str, int], list[Decimal]] = {}
    for row in _read(path):
        cell = sums.setdefault((row["profile"], int(row["quarter"]) // 4), [Decimal(0)] * 3)
        for number, kind in enumerate(kinds):
            cell[number] += Decimal(row[kind]) * 1000
    yield ["profile", "hour", "working_day_wh", "saturday_wh", "sunday_wh"]
    for (profile, hour), energies in sums.items():
        yield [profile, hour, *map(_round, energies)]


def read_prices(path: Path) -> Iterator[Sequence[Cell]]:
    """A row an hour of a year of 365 days in UTC+1: EUR/MWh by zone."""
    yield ["month", "day", "hour", *ZONES]
    for row in _read(path):
        day, time = row["Date"].split()
        yield [int(day[3:5]), int(day[:2]), int(time[:2]), *(Decimal(row[zone]) for zone in ZONES)]


def read_weather(path: Path) -> Iterator[Sequence[Cell]]:
    """PVGIS's own table, with the columns that a plant needs."""
    lines = path.read_text(encoding="utf-8").splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("time(UTC)"))
    yield WEATHER
    for row in csv.DictReader(lines[first : first + 8761]):
        yield [row[WEATHER[0]], *(Decimal(row[name]) + 0 for name in WEATHER[1:])]


def _read(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig") as text:
        yield from csv.DictReader(text)


def _round(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


if __name__ == "__main__":
    main(sys.argv[1:])
