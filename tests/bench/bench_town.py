"""A whole town by the commands that a treasurer types: founded, a month of quarters read, settled, divided, audited.

Each step's seconds stand beside what was promised of it, where something was.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from click.testing import CliRunner

from gateway.commandline.cli import main
from gateway.commandline.operating.bench import ROOT, Figure
from tests.helpers.files.portal import write_prices

POINTS, QUICK_POINTS, PLANTS_ONE_IN, MONTH, DAYS = 1_000, 25, 5, "2024-09", 30
QUARTERS = DAYS * 96
START_S = 5.0  # what opening a community takes, however small
TIMES = [f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(0, 24 * 60, 15)]
HEADER = ";".join(["Giorno", *(f"{one}-{end}" for one, end in zip(TIMES, [*TIMES[1:], "00:00"], strict=True))])
MEMBERS = "name,organisation,contact,metering_point,perimeter,power_kw,plant_kw,entry_on,region"
GSE = "month;plant;injected_kwh;shared_kwh;premium_eur;valorisation_eur"
REGULATION = ROOT / "analytics" / "examples" / "regulations" / "half-and-half.toml"
PAYMENT = ["--flow", "premium", "--kind", "advance", "--month", MONTH, "--eur", "9000", "--reference", "GSE-1"]
WHY = ["--because", "bench"]


class Town:
    """Files of a town of some points, every fifth of which has a plant, and the commands typed at it."""

    def __init__(self, folder: Path, points: int) -> None:
        self.folder, self.points = folder, points
        self.pods = [f"IT001E{number:08d}" for number in range(1, points + 1)]
        self.curves = [self._write_curve(number) for number in range(points)]
        self.curves += [self._write_curve(number, "immessa") for number in range(0, points, PLANTS_ONE_IN)]
        self._write("members.csv", [MEMBERS, *map(self._describe, range(points))])
        plants = self.pods[::PLANTS_ONE_IN]
        self._write("gse.csv", [GSE, *(f"{MONTH};{pod};;;80,00;8,00" for pod in plants)])
        write_prices(folder / "prices.csv")

    def type(self, *words: str) -> Any:
        """What a command says, where it is JSON."""
        done = CliRunner().invoke(main, [*words, "--folder", str(self.folder / "volano")])
        assert done.exit_code == 0, (words[:3], done.output[-500:], done.exception)
        return json.loads(done.stdout) if "--json" in words else done.stdout

    def path(self, name: str) -> str:
        """One of the town's files."""
        return str(self.folder / name)

    def _describe(self, number: int) -> str:
        plant = "9,2024-03-01,Piemonte" if number % PLANTS_ONE_IN == 0 else ",,"
        return f"Socio Prova {number},citizens,,{self.pods[number]},AC001E00001,10,{plant}"

    def _write_curve(self, number: int, register: str = "prelevata") -> str:
        """A month as the distributor's portal exports it: injected by day, withdrawn all day."""
        rows = [HEADER]
        for day in range(1, DAYS + 1):
            values = [(number * 7 + day * 13 + quarter * 31) % 900 for quarter in range(96)]
            if register == "immessa":
                values = [value if 28 <= quarter < 76 else 0 for quarter, value in enumerate(values)]
            rows.append(";".join([f"{day:02d}/{MONTH[5:]}/{MONTH[:4]}", *(f"0,{value:03d}" for value in values)]) + ";")
        return self._write(f"{self.pods[number]}_{register}.csv", rows)

    def _write(self, name: str, rows: Sequence[str]) -> str:
        (self.folder / name).write_text("\n".join([*rows, ""]), encoding="utf-8")
        return self.path(name)


def measure(quick: bool) -> Iterator[Figure]:
    """Yield each step's seconds; when quick, of 25 points against their part of the bars."""
    points = QUICK_POINTS if quick else POINTS
    with TemporaryDirectory() as folder:
        town = Town(Path(folder), points)
        for name, bar_s, step in STEPS:
            begin = perf_counter()
            is_right = step(town)
            seconds = perf_counter() - begin
            least_s = START_S if quick else 0.0
            bar = None if bar_s is None else round(bar_s * points / POINTS + least_s, 2)
            yield {"name": f"town of {points:,} points: {name}", "value": round(seconds, 2), "unit": "s",
                   "bar": "" if bar is None else f"<= {bar:g}", "ok": is_right and (bar is None or seconds <= bar)}


def _found(town: Town) -> bool:
    town.type("init", "Borgo Prova", "--founded-on", f"{MONTH}-01")
    return len(town.type("members", "add", town.path("members.csv"), "--json")["members"]) == town.points


def _open_days(town: Town) -> bool:
    return bool(town.type("days", "open", "--until", "2024-10-01", "--json")["opened"] == DAYS)


def _list_lacking(town: Town) -> bool:
    return _find_readings(town) == (0, len(town.curves) * DAYS)


def _list_whole(town: Town) -> bool:
    return _find_readings(town) == (len(town.curves) * DAYS, len(town.curves) * DAYS)


def _find_readings(town: Town) -> tuple[int, int]:
    row = next(one for one in town.type("month", MONTH, "--json")["rows"] if one["name"] == "readings")
    return row["there"], row["of"]


def _import(town: Town) -> bool:
    return bool(_bring_curves(town)["new"] == len(town.curves) * QUARTERS)


def _import_again(town: Town) -> bool:
    return bool(_bring_curves(town)["same"] == len(town.curves) * QUARTERS)


def _bring_curves(town: Town) -> Any:
    return town.type("import", "edistribuzione", *town.curves, "--json")


def _settle(town: Town) -> bool:
    town.type("import", "prices", town.path("prices.csv"))
    return all(town.type("settle", "--json")["settlement"]["countersigned_by"] for _ in range(4))


def _divide(town: Town) -> bool:
    town.type("import", "gse", town.path("gse.csv"), "--official")
    town.type("repartition", "regulation", str(REGULATION), "--from", MONTH)
    town.type("repartition", "record", *PAYMENT)
    return bool(town.type("repartition", "close", "1", *WHY, "--json")["payment"]["cents"] == 900_000)


def _print(town: Town) -> bool:
    files = town.type("repartition", "accounts", MONTH, "--out", town.path("papers"), "--json")["files"]
    town.type("repartition", "year", MONTH[:4], "--out", town.path("year.pdf"))
    return len(files) == town.points


def _audit(town: Town) -> bool:
    return bool(town.type("audit", "verify", "--trust", town.path("volano/trust.toml"), "--json")["ok"])


STEPS = (
    ("founding and enrolling", None, _found), ("a month of days", None, _open_days),
    ("month as a list, all lacking", 2.0, _list_lacking), ("importing a file a curve", 72.0, _import),
    ("the same files again", 72.0, _import_again), ("month as a list, all there", 2.0, _list_whole),
    ("four weeks settled and countersigned", None, _settle), ("GSE's figures, and a payment divided", 10.0, _divide),
    ("each member's account and the year, as PDF", 120.0, _print), ("audit of the whole ledger", None, _audit),
)
