"""Typical days hardly lose: on three measured homes what they choose is worth 99 % of the best over all hours."""

import numpy as np
import pytest

from analytics.examples.town import FIRST_DATE, load_town
from analytics.planner.sheet import PlanSheet, parse_sheet
from chaincode.kernel.registers import WITHDRAWN
from chaincode.rules.intervals import HOUR_S, hours_of_days

from .sheets import needs_pvlib

pytest.importorskip("highspy")

from analytics.planner.sizing.resizing import Sizes
from analytics.planner.sizing.sized import Sizing
from analytics.planner.sizing.typical import cut_typical_days, keep_hours

HOMES = (2, 5, 12)  # without PV: what they drew is what they used
HOME = """\
[project]
name = "Home"
region = "Piemonte"
first_year = 2025
[[site]]
code = "S1"
[[member]]
code = "HOME"
site = "S1"
contract_kw = 6
curve = "home.csv"
[[plant]]
code = "ROOF"
site = "S1"
owner = "HOME"
kw = 3
most_kw = 20
eur_kw = 1500
[plant.battery]
kwh = 0
most_kwh = 30
eur_kwh = 350
replacement_eur_kwh = 200
"""


def read_home(number: int) -> PlanSheet:
    """A home of the example town: its measured month, the rest of the year completed by ARERA's curve."""
    energy = load_town().energy
    used = energy.withdrawn_wh[number - 1]
    starts = hours_of_days(FIRST_DATE, len(used) // 24).start_s + np.arange(len(used)) * HOUR_S
    rows = [f"H,AC001E00001,{WITHDRAWN},{time:%Y-%m-%dT%H:%M:%SZ},{wh},{HOUR_S}"
            for time, wh in zip(starts.astype("datetime64[s]").tolist(), used.tolist(), strict=True)]  # fmt: skip
    head = "metering_point,perimeter,register,start,energy_wh,interval_s"
    return parse_sheet(HOME.encode(), {"home.csv": "\n".join([head, *rows]).encode()})


def find_loss(sheet: PlanSheet) -> float:
    """The part of the best over all hours that the days' sizes lose, both run as well as can be in all hours."""
    by_days, by_hours = Sizing(sheet, cut_typical_days), Sizing(sheet, keep_hours)
    prices = by_hours.price(by_hours.large)
    sizes = by_days.choose().sizes
    best, chosen = by_hours.choose(), by_hours.evaluate(sizes, prices)
    nothing = by_hours.evaluate(Sizes({"ROOF": 0.0}, {"ROOF": 0.0}, {}), prices)
    assert best.eur - nothing.eur > 1000
    return (best.eur - chosen.eur) / (best.eur - nothing.eur)


@pytest.mark.parametrize("number", HOMES)
def test_typical_days_lose_at_most_one_per_cent(number: int) -> None:
    needs_pvlib()
    assert -1e-6 <= find_loss(read_home(number)) <= 0.01
