"""The month as a list of 1,000 points with quarters of an hour, whether all of its days are there or some lack."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import Connection, insert, text

from chaincode.rules.intervals import hours_of_days
from gateway.bench import Figure
from gateway.db.tables import metering_point, series
from gateway.repartition.month import list_rows
from tests.helpers.trial import founded_trial, open_days

POINTS, MONTH, DAYS, QUARTERS, BAR_S = 1_000, "2024-07", 31, 96, 2.0


def fill(connection: Connection, points: int, days: int) -> None:
    """A month's quarters of each point's withdrawals, up to a day."""
    names = [f"IT001E{number:08d}" for number in range(points)]
    connection.execute(insert(metering_point), [
        {"metering_point": name, "from_date": "2024-05-01", "to_date": "", "member": f"{number:064x}",
         "perimeter": "AC001E00001", "power_w": 6_000, "tag": "t" * 64} for number, name in enumerate(names)
    ])
    connection.execute(insert(series), [
        {"id": number + 1, "metering_point": name, "register": "withdrawn"} for number, name in enumerate(names)
    ])
    first_s = hours_of_days(f"{MONTH}-01", 1).start_s
    connection.execute(text(
        "WITH RECURSIVE quarter(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM quarter WHERE n < :last) "
        "INSERT INTO reading (series_id, start_s, version, interval_s, energy_wh, is_estimated, known_at_s, source) "
        "SELECT id, :first_s + 900 * n, 0, 900, 120, 0, 1, 3 FROM series, quarter"
    ), {"last": QUARTERS * days - 1, "first_s": first_s})


def measure(quick: bool) -> Iterable[Figure]:
    """Seconds of the list when everything is there, and when the last days of all points lack."""
    points = 100 if quick else POINTS
    for days, words in ((DAYS, "all there"), (DAYS - 3, "three days of each lack")):
        with TemporaryDirectory() as folder, founded_trial(Path(folder) / "volano") as trial:
            open_days(trial, "2024-08-01")
            gateway = trial.gateway("gse")
            with gateway.database.write() as connection:
                fill(connection, points, days)
            trial.catch_up()
            begin = perf_counter()
            found = list_rows(gateway, MONTH)
            seconds = perf_counter() - begin
        readings = next(row for row in found["rows"] if row["name"] == "readings")
        counts = (readings["of"], readings["of"] - readings["there"])
        is_right = counts == (points * DAYS, points * (DAYS - days))
        bar = BAR_S * points / POINTS if quick else BAR_S
        yield {"name": f"month of {points:,} points, {words}", "value": round(seconds, 2), "unit": "s",
               "bar": f"<= {bar:g}", "ok": is_right and seconds <= bar}
