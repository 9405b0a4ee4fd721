"""The real gateway of a trial as a process that a test may kill: `python -m tests.iot_bridge.real_gateway FOLDER PORT`.

`prepare` founds the community and its metering points; `load_rows` reads what the gateway keeps.
"""

import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

import waitress

from gateway.hosting.opening import open_gateways
from gateway.hosting.trial import FoundingPlan, create_trial
from tests.helpers.gateway.trial import make_point

COMMUNITY = "prova"
FOUNDED = "2024-05-01"
PATH = "/gse/api/v1"


def prepare(folder: Path, points: Sequence[str]) -> None:
    """Found a community on 2024-05-01 whose metering points are valid from 2023 on."""
    create_trial(folder, FoundingPlan(COMMUNITY, FOUNDED))
    plain = [make_point(1, metering_point=point, from_date="2023-01-01") for point in points]
    with open_gateways(folder) as trial, trial.client("gse") as client:
        trial.catch_up()
        client.post("metering-points", {"points": plain})


def load_rows(folder: Path) -> list[tuple[str, str, int, int]]:
    """All values kept: metering point, register, start in UTC seconds, Wh."""
    database = sqlite3.connect(folder / "gse" / "gateway.db")
    try:
        return database.execute(
            "SELECT metering_point, register, start_s, energy_wh FROM reading JOIN series ON series.id = series_id",
        ).fetchall()
    finally:
        database.close()


def main(folder: Path, port: int) -> None:
    """Serve all four gateways of the trial."""
    with open_gateways(folder) as trial:
        waitress.serve(trial.wsgi, host="127.0.0.1", port=port, threads=4, max_request_body_size=8_000_000)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
