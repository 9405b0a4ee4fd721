"""Make the example's tables again from the original files, which SOURCES.md names.

python -m analytics.examples.extract CITYLEARN.whl curve_carico_long.csv rse_hourly_PZO_input.csv FOLDER
"""

import csv
import io
import json
import sys
import zipfile
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TextIO

from analytics.csv_table import Cell, format_rows

HOURS = 31 * 24
FIRST_ROW = 1 + 274 * 24 + 23
"""Row 0 is the hour that ends at 24:00 on Sunday 31 July 2016; this one ends at 24:00 on 2 May 2017, standard time:
it is the hour from 00:00 to 01:00 on Wednesday 3 May 2017 on California's clocks."""
PV_HOMES = (1, 3, 7, 8, 16)
PROFILES = (
    "ufficio_comunale",
    "scuola_500_studenti",
    "biblioteca_comunale",
    "COM_1.5<P<=3_festivo",
    "COM_>6kw_feriale",
    "IND_micro_1turno_festivo",
)


def main(arguments: Sequence[str]) -> None:
    """Write homes.csv, profiles.csv and prices.csv into the folder."""
    wheel, curves, prices, folder = (Path(argument) for argument in arguments)
    _save(folder / "homes.csv", read_homes(wheel))
    with curves.open(encoding="utf-8") as text:
        _save(folder / "profiles.csv", read_profiles(text))
    with prices.open(encoding="utf-8-sig") as text:
        _save(folder / "prices.csv", read_prices(text))


def read_homes(wheel: Path) -> Iterator[Sequence[Cell]]:
    """A row an hour: Wh that each of 17 homes used, then Wh that the PV of five made (at their own power)."""
    homes = list(range(1, 18))
    used, made = {}, {}
    with zipfile.ZipFile(wheel) as files:
        for home in homes:
            folder = f"citylearn/data/citylearn_challenge_2022_phase_{1 if home <= 5 else 2 if home <= 10 else 3}"
            power_kw = Decimal(
                json.loads(files.read(f"{folder}/schema.json"))["buildings"][f"Building_{home}"]["pv"]["attributes"][
                    "nominal_power"
                ]
            )
            rows = list(csv.DictReader(io.StringIO(files.read(f"{folder}/Building_{home}.csv").decode())))
            rows = rows[FIRST_ROW : FIRST_ROW + HOURS]
            used[home] = [_round(Decimal(row["Equipment Electric Power [kWh]"]) * 1000) for row in rows]
            made[home] = [_round(Decimal(row["Solar Generation [W/kW]"]) * power_kw) for row in rows]
    yield [f"home_{home}_used_wh" for home in homes] + [f"home_{home}_pv_wh" for home in PV_HOMES]
    for hour in range(HOURS):
        yield [used[home][hour] for home in homes] + [made[home][hour] for home in PV_HOMES]


def read_profiles(text: TextIO) -> Iterator[Sequence[Cell]]:
    """A row a profile and local hour: Wh on a working day, a Saturday, a Sunday (four quarters added)."""
    kinds = ("working_day_kwh", "saturday_kwh", "sunday_kwh")
    sums: dict[tuple[str, int], list[Decimal]] = {}
    for row in csv.DictReader(text):
        cell = sums.setdefault((row["profile"], int(row["quarter"]) // 4), [Decimal(0)] * 3)
        for i, kind in enumerate(kinds):
            cell[i] += Decimal(row[kind]) * 1000
    yield ["profile", "hour", "working_day_wh", "saturday_wh", "sunday_wh"]
    for profile in PROFILES:
        for hour in range(24):
            yield [profile, hour, *map(_round, sums[profile, hour])]


def read_prices(text: TextIO) -> Iterator[Sequence[Cell]]:
    """NORD's EUR/MWh of the 744 hours of May 2024: the file is in CET and stamped with another year."""
    rows = list(csv.DictReader(text))
    first = next(i for i, row in enumerate(rows) if row["Date"] == "30/04/2023 23:00")
    yield ["eur_per_mwh"]
    for row in rows[first : first + HOURS]:
        yield [Decimal(row["NORD"])]


def _round(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def _save(path: Path, rows: Iterator[Sequence[Cell]]) -> None:
    path.write_text(format_rows(rows).replace("\r\n", "\n"), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
