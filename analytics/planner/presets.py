"""The thirteen regulations that ship, as tenths by group, made into a regolamento.toml that the real engine reads.

Source: RSE CACER_Simulator, inputs_FM.xlsx. "Members by energy" and "consumers" both are who withdraws, by own shared
energy; an ESCo's tenths go to the purse for investment, from which it is paid.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from analytics.planner.sheet import PlanSheet
from analytics.repartition.payments import FLOWS
from analytics.repartition.regulation import Regulation, parse_regulation

_LINES = {
    "producers": 'to = "producers"', "consumers": 'to = "consumers"\nname = "who uses"',
    "members_equal": 'to = "consumers"\nby = "equal"\nname = "equal"', "members_energy": 'to = "consumers"',
    "esco": 'to = "investment"', "cer": 'to = "costs"', "social": 'to = "social"',
}  # fmt: skip
TENTH_PCT = 10


@cache
def list_presets() -> Mapping[str, Mapping[str, int]]:
    """Tenths by group, by the preset's name."""
    with (Path(__file__).parent / "presets.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row.pop("preset"): {group: int(tenths) for group, tenths in row.items()} for row in rows}


def format_preset(name: str) -> str:
    """A preset as a regolamento.toml, both flows alike."""
    lines = [f'title = "{name}"', 'surplus_to = "consumers"']
    for flow in FLOWS:
        for group, tenths in list_presets()[name].items():
            if tenths:
                lines += ["", "[[line]]", f'flow = "{flow}"', _LINES[group], f'percent = "{tenths * TENTH_PCT}"']
    return "\n".join(lines) + "\n"


def find_regulation(sheet: PlanSheet) -> Regulation:
    """The regulation of a sheet: a preset by its name, or a file that came with it."""
    name = str(sheet.cer["repartition"])
    if name in list_presets():
        return parse_regulation(format_preset(name))
    if name not in sheet.files:
        raise sheet.cer.refuse("unknown_repartition", "repartition", name=name, presets=", ".join(list_presets()))
    return parse_regulation(sheet.files[name].decode("utf-8"))
