"""A sheet with other sizes: each candidate at its largest, or as it was chosen; sections and inverter go along."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from analytics.planner.reading import SheetRow
from analytics.planner.sheet import PlanSheet, PlantRow

LEAST_KW, LEAST_KWH = 0.05, 0.05
"""What is chosen below this isn't built."""
_GRAIN = Decimal("0.001")


@dataclass(frozen=True)
class Sizes:
    """kW and kWh of each plant, by code, and which candidates join; what isn't built has 0."""

    kw: Mapping[str, float]
    kwh: Mapping[str, float]
    joins: Mapping[str, bool]


def enlarge(sheet: PlanSheet) -> PlanSheet:
    """Every candidate at the most that the sheet allows."""
    return replace(sheet, plants=tuple(resize(plant, find_most_kw(plant), find_most_kwh(plant))
                                       for plant in sheet.plants))  # fmt: skip


def apply_sizes(sheet: PlanSheet, sizes: Sizes) -> PlanSheet:
    """The sheet as it was chosen: without what isn't built and who doesn't join."""
    plants = tuple(
        resize(plant, sizes.kw[code], sizes.kwh.get(code, 0.0) if sizes.kwh.get(code, 0.0) >= LEAST_KWH else 0.0)
        for plant in sheet.plants if sizes.kw[code := str(plant["code"])] >= LEAST_KW)
    members = {code: member for code, member in sheet.members.items() if sizes.joins.get(code, True)}
    return replace(sheet, plants=plants, members=members)


def find_most_kw(plant: PlantRow) -> float:
    """The largest that a plant may be."""
    return float(plant["kw"] if plant["most_kw"] is None else plant["most_kw"])


def find_most_kwh(plant: PlantRow) -> float:
    """The largest that its battery may be; 0 without one."""
    battery = plant.battery
    if battery is None:
        return 0.0
    return float(battery["kwh"] if battery["most_kwh"] is None else battery["most_kwh"])


def is_open(plant: PlantRow) -> bool:
    """Whether there is something to choose about a plant."""
    return plant["most_kw"] is not None or (plant.battery is not None and plant.battery["most_kwh"] is not None)


def resize(plant: PlantRow, kw: float, kwh: float) -> PlantRow:
    """The same plant of another size; kWh of its battery."""
    ratio = Fraction(kw) / plant.row.exact("kw")
    sections = tuple(_scale(section, ratio) for section in plant.sections)
    row = _scale(plant.row, ratio).change(kw=sum((one["kw"] for one in sections), Decimal(0)) or _round(kw))
    return PlantRow(row, sections, _resize_battery(plant.battery, kwh), plant.behind)


def _resize_battery(battery: SheetRow | None, kwh: float) -> SheetRow | None:
    if battery is None or not kwh:
        return None
    power = battery["kw"]
    if power is not None and battery.number("kwh"):
        power = _round(battery.number("kw") * kwh / battery.number("kwh"))
    return battery.change(kwh=_round(kwh), kw=power)


def _scale(row: SheetRow, ratio: Fraction) -> SheetRow:
    """What is in proportion to a plant's size: its kW, its inverter, what it makes by month."""
    changed: dict[str, Any] = {key: _round(float(row.exact(key) * ratio)) for key in ("kw", "inverter_kw")
                               if row.values.get(key) is not None}  # fmt: skip
    monthly = row.values.get("monthly_kwh")
    if monthly is not None:
        changed["monthly_kwh"] = tuple(_round(float(Fraction(str(value)) * ratio)) for value in monthly)
    return row.change(**changed)


def _round(value: float) -> Decimal:
    return Decimal(str(value)).quantize(_GRAIN)
