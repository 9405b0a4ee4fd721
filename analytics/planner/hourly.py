"""Year 1 of a plan by the hour as CSV: a row an hour and perimeter, whole Wh, the zonal price beside them.

An hour's start is what the clock of Europe/Rome shows, with its offset: the two 02:00 of an October night differ.
"""

from collections.abc import Iterator

import numpy as np

from analytics.cells import format_rome_time
from analytics.csv_table import Cell, format_rows
from analytics.planner.perimeters import list_perimeters
from analytics.planner.sheet import PlanSheet
from analytics.planner.simulation import Simulation

COLUMNS = ("start", "perimeter", "used_wh", "produced_wh", "on_spot_wh", "injected_wh", "withdrawn_wh", "shared_wh",
           "zonal_eur_mwh")  # fmt: skip


def format_hours(sheet: PlanSheet) -> str:
    """The table; ConfigError for a sheet of given totals, which has no hours."""
    if sheet.given is not None:
        raise sheet.project.refuse("given_hours")
    return format_rows([COLUMNS, *_list_rows(Simulation(sheet))])


def _list_rows(simulation: Simulation) -> Iterator[list[Cell]]:
    moved = simulation.move(1)
    for area in list_perimeters(simulation.sheet):
        sums = [moved.used_wh[area.members].sum(axis=0), *(
            energy[area.plants].sum(axis=0) for energy in (moved.produced_wh, moved.on_spot_wh, moved.injected_wh)),
            moved.withdrawn_wh[area.members].sum(axis=0)]  # fmt: skip
        sums.append(np.minimum(sums[3], sums[4]))
        for number, start_s in enumerate(simulation.hours.start_s.tolist()):
            yield [format_rome_time(start_s), area.perimeter, *(str(energy[number]) for energy in sums),
                   f"{simulation.price_floats[number]:.2f}"]  # fmt: skip
