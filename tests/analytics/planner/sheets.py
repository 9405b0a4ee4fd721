"""Sheets for tests: the parish as it ships, a small village by the hour, parts of their text changed."""

from pathlib import Path

import pytest

from analytics.planner.plan import Plan, compute_plan
from analytics.planner.sheet import PlanSheet, parse_sheet

EXAMPLES = Path("analytics/planner/examples")
HAMLET = """\
[project]
name = "Hamlet"
region = "Piemonte"
first_year = 2024
years = 3

[[site]]
code = "S1"

[[member]]
code = "HALL"
site = "S1"
kind = "office"
yearly_kwh = 9000

[[member]]
code = "H"
site = "S1"
count = 3
yearly_kwh = 2700

[[member]]
code = "SHOP"
site = "S1"
kind = "shop"
bills_kwh = [[30, 20, 10], [30, 20, 10], [30, 20, 10], [30, 20, 10], [30, 20, 10], [30, 20, 10], [30, 20, 10],
             [30, 20, 10], [30, 20, 10], [30, 20, 10], [30, 20, 10], [30, 20, 10]]

[[plant]]
code = "ROOF"
site = "S1"
owner = "HALL"
kw = 6
monthly_kwh = [220, 320, 520, 620, 780, 840, 900, 760, 560, 380, 210, 180]

[plant.battery]
kwh = 5
"""


def needs_pvlib() -> None:
    """Skip where pvlib isn't there; `./volano setup planner` gets it."""
    pytest.importorskip("pvlib")


def read_example(name: str) -> str:
    return (EXAMPLES / f"{name}.toml").read_text(encoding="utf-8")


def read_parish(*changes: tuple[str, str]) -> PlanSheet:
    return parse_sheet(change(read_example("parish"), *changes).encode())


def read_hamlet(*changes: tuple[str, str]) -> PlanSheet:
    """Five members and a plant whose production is given by month, spread evenly: no weather is asked for."""
    return parse_sheet(change(HAMLET, ('kw = 6', 'source = "hydro"\nkw = 6'), *changes).encode())


def change(text: str, *changes: tuple[str, str]) -> str:
    """The text with each part replaced, which must be there."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def plan_parish(*changes: tuple[str, str]) -> Plan:
    return compute_plan(read_parish(*changes))


def plan_hamlet(*changes: tuple[str, str]) -> Plan:
    return compute_plan(read_hamlet(*changes))
