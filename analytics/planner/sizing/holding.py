"""A bound over all sites, kept by a price: raised step by step until the optimum keeps it by itself, then it is put in.

At once, such a row makes of sites that are easily solved apart one large part: the simplex took ten times as long.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import inf
from typing import Any

import highspy
import numpy as np

from analytics.planner.sizing.programme import Places, Programme

_STEPS = (0.35, 0.6, 0.75, 0.85, 0.95, 1.05, 1.2, 1.5, 2.0, 4.0)
_OPTIMAL = highspy.HighsModelStatus.kOptimal


@dataclass(frozen=True, eq=False)
class Bound:
    """A programme's last row, whose sum must be 0 or more; columns that may be 0, without which all is much smaller."""

    row: int
    spare: Places


def list_prices(open_solver: Callable[[], Any], bound: Bound) -> Iterator[float]:
    """Nothing, then up to and over what a unit of the row costs where the spare columns are 0."""
    yield 0.0
    solver, none = open_solver(), np.zeros(len(bound.spare))
    solver.changeColsBounds(len(bound.spare), bound.spare, none, none)
    solver.run()
    if solver.getModelStatus() == _OPTIMAL:
        guess = abs(solver.getSolution().row_dual[bound.row])
        yield from (guess * step for step in _STEPS)


def leave_out(solver: Any, bound: Bound) -> None:
    """Take the row away: what is left falls apart."""
    solver.deleteRows(1, np.array([bound.row], np.int32))


def put_in(solver: Any, programme: Programme, bound: Bound, prices: Iterable[float]) -> None:
    """Go to an optimum that keeps the bound at one of the prices, if any does, and put the row in."""
    row = programme.make_matrix().tocsr()[[bound.row]]
    columns, values, worth = row.indices.astype(np.int32), row.data, np.concatenate(programme.worth)[row.indices]
    for price in prices:
        solver.changeColsCost(len(columns), columns, worth + price * values)
        solver.run()
        if solver.getModelStatus() != _OPTIMAL or np.array(solver.getSolution().col_value)[columns] @ values >= 0:
            break
    solver.changeColsCost(len(columns), columns, worth)
    solver.addRow(0.0, inf, len(columns), columns, values)
