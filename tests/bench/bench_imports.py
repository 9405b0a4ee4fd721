"""A month's quarter-hour curves of 1,000 points, a file each, by `volano import` into a trial's gateway over WSGI."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from click.testing import CliRunner

from gateway.bench import Figure
from gateway.cli import main
from tests.iot_bridge import real_gateway

FILES, DAYS, BAR_S = 1_000, 31, 60
TIMES = [f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(0, 24 * 60, 15)]
HEADER = ";".join(["Giorno", *(f"{one}-{end}" for one, end in zip(TIMES, [*TIMES[1:], "00:00"], strict=True))])


def write_file(folder: Path, number: int) -> Path:
    """A portal file of March 2024, when the clock skips an hour, for the point that its name holds."""
    rows = [HEADER]
    for day in range(1, DAYS + 1):
        values = [f"0,{(number * 7 + day * 13 + quarter * 31) % 900:03d}" for quarter in range(96)]
        if day == DAYS:
            values[8:12] = [""] * 4
        rows.append(";".join([f"{day:02d}/03/2024", *values]) + ";")
    file = folder / f"IT001E{number:08d}_2024-03.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return file


def measure(quick: bool) -> Iterator[Figure]:
    """Import files into an empty gateway, then the same ones again."""
    count = FILES // 20 if quick else FILES
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "trial"
        real_gateway.prepare(folder, [f"IT001E{number:08d}" for number in range(1, count + 1)])
        files = [str(write_file(Path(name), number)) for number in range(1, count + 1)]
        for words, again in (("import", False), ("the same again", True)):
            start = perf_counter()
            done = CliRunner().invoke(main, ["import", "edistribuzione", *files, "--folder", str(folder), "--json"])
            seconds = (perf_counter() - start) * FILES / count
            facts = json.loads(done.stdout)
            expected = count * (DAYS * 96 - 4)
            is_whole = (facts["same"] if again else facts["new"]) == expected
            kind = f"{words} of 1,000 monthly files" + (f" (from {count})" if quick else "")
            yield {"name": kind, "value": round(seconds, 1), "unit": "s", "bar": f"<= {BAR_S}",
                   "ok": done.exit_code == 0 and is_whole and seconds <= BAR_S}
