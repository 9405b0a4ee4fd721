"""Make year.csv again: python tests/vectors/homes/extract.py CityLearn-2.1.2-py3-none-any.whl"""

import csv
import io
import sys
import zipfile
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

PHASES = {2: 1, 6: 2, 11: 3}
"""Home, and the phase of the challenge in which it is published: one of each."""
USED = "Equipment Electric Power [kWh]"


def main(wheel: str) -> None:
    """Write a row an hour: whole Wh of each home."""
    with zipfile.ZipFile(wheel) as files:
        columns = [list(read_home(files, home, phase)) for home, phase in PHASES.items()]
    rows = [[f"home_{home}_wh" for home in PHASES], *zip(*columns, strict=True)]
    text = "".join(",".join(map(str, row)) + "\n" for row in rows)
    (Path(__file__).parent / "year.csv").write_text(text, encoding="ascii")


def read_home(files: zipfile.ZipFile, home: int, phase: int) -> Iterator[int]:
    """Its use by hour; the first row, the hour that ends at midnight before 1 August, goes last."""
    path = f"citylearn/data/citylearn_challenge_2022_phase_{phase}/Building_{home}.csv"
    rows = list(csv.DictReader(io.StringIO(files.read(path).decode())))
    for row in (*rows[1:], rows[0]):
        yield int((Decimal(row[USED]) * 1000).quantize(Decimal(1), ROUND_HALF_UP))


if __name__ == "__main__":
    main(sys.argv[1])
