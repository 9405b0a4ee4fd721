"""Where each hour's energy goes: used on the spot behind a meter, stored, injected, withdrawn. Whole Wh, conserved.

Plants at one point serve it in order of entry. What a member uses and isn't served is withdrawn from the grid.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from analytics.planner.battery import Size, Stored, run_battery
from analytics.planner.hours import Longs
from analytics.planner.sheet import PlanSheet, PlantRow


@dataclass(frozen=True, eq=False)
class Dispatch:
    """Wh by hour: members' withdrawals (members, hours); plants' production, on the spot, injected (plants, hours)."""

    used_wh: Longs
    withdrawn_wh: Longs
    produced_wh: Longs
    on_spot_wh: Longs
    injected_wh: Longs
    stored: Mapping[str, Stored] = field(default_factory=dict)


def dispatch(sheet: PlanSheet, used_wh: Longs, produced_wh: Longs, sizes: Mapping[str, Size]) -> Dispatch:
    """One year; sizes: of the batteries that are there, by their plant."""
    order = sorted(range(len(sheet.plants)), key=lambda number: (sheet.plants[number]["entry"] or "", number))
    rows = {code: number for number, code in enumerate(sheet.members)}
    left, on_spot = used_wh.copy(), np.zeros_like(produced_wh)
    for number in order:
        served = sheet.plants[number].serves
        if served:
            on_spot[number] = np.minimum(produced_wh[number], left[rows[served]])
            left[rows[served]] -= on_spot[number]
    injected, stored = produced_wh - on_spot, {}
    for number in order:
        plant = sheet.plants[number]
        size = sizes.get(plant["code"])
        if size is None or not size.capacity_wh:
            continue
        need = left[rows[plant.serves]] if plant.serves else np.zeros_like(injected[number])
        one = run_battery(size, injected[number], need, _find_lack(sheet, plant, left, injected))
        injected[number] += one.sent_wh - one.taken_wh
        on_spot[number] += one.given_wh
        if plant.serves:
            left[rows[plant.serves]] -= one.given_wh
        stored[plant["code"]] = one
    return Dispatch(used_wh, left, produced_wh, on_spot, injected, stored)


def _find_lack(sheet: PlanSheet, plant: PlantRow, withdrawn_wh: Longs, injected_wh: Longs) -> Longs | None:
    """What a plant's perimeter lacks in each hour, where its battery is held for that."""
    if plant.battery is None or not plant.battery["hold"]:
        return None
    perimeter = sheet.find_perimeter(plant.row)
    members = [sheet.find_perimeter(member) == perimeter for member in sheet.members.values()]
    plants = [sheet.find_perimeter(one.row) == perimeter for one in sheet.plants]
    lack: Longs = withdrawn_wh[members].sum(axis=0) - injected_wh[plants].sum(axis=0)
    return lack
