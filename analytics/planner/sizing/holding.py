"""A bound over all sites, kept by a price: raised step by step until the optimum keeps it by itself, then it is put in.

At once, such a row makes of sites that are easily solved apart one large part: the simplex took ten times as long.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Any

import highspy
import numpy as np

from analytics.planner.sizing.beginning import list_slack, solve_by_rows
from analytics.planner.sizing.programme import Places, Programme, Values

_STEPS = (0.85, 0.95, 1.05, 1.2, 1.5, 2.0, 4.0)
_OPTIMAL = highspy.HighsModelStatus.kOptimal


@dataclass(frozen=True, eq=False)
class Bound:
    """A programme's last row, whose sum must be 0 or more; columns that may be 0, without which all is much smaller."""

    row: int
    spare: Places


def hold(solver: Any, open_solver: Callable[[], Any], programme: Programme, late: Places, bound: Bound) -> None:
    """Go to an optimum that keeps the bound at one of the prices, if any does, and put the row in."""
    costs = _find_costs(open_solver(), bound)
    row = programme.make_matrix().tocsr()[[bound.row]]
    columns, values, worth = row.indices.astype(np.int32), row.data, np.concatenate(programme.worth)[row.indices]
    solver.deleteRows(1, np.array([bound.row], np.int32))
    for number, step in enumerate(_STEPS):
        solver.changeColsCost(len(columns), columns, worth + step * costs[bound.row] * values)
        if number:
            solver.run()
        else:
            solve_by_rows(solver, programme, list_slack(programme, late, costs, bound.row))
        if solver.getModelStatus() != _OPTIMAL or np.array(solver.getSolution().col_value)[columns] @ values >= 0:
            break
    solver.changeColsCost(len(columns), columns, worth)
    solver.addRow(0.0, inf, len(columns), columns, values)


def _find_costs(solver: Any, bound: Bound) -> Values:
    """About what a unit of each row costs where the spare columns are 0; nothing where that has no best."""
    none = np.zeros(len(bound.spare))
    solver.changeColsBounds(len(bound.spare), bound.spare, none, none)
    solver.setOptionValue("solver", "ipm")
    solver.setOptionValue("run_crossover", "off")  # about is enough, and a third quicker
    solver.run()
    is_best = solver.getModelStatus() == _OPTIMAL
    costs: Values = np.abs(solver.getSolution().row_dual) if is_best else np.zeros(solver.getNumRow())
    return costs
