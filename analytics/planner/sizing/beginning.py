"""Where the simplex begins: at the best of parts that it takes hundreds of times more steps to find together.

Parts fall apart where what binds them is worth nothing, or where of the rows over it only one a column counts. Either
is an optimum of a programme near by, from which the simplex goes on.
"""

from typing import Any

import numpy as np

from analytics.planner.sizing.programme import Places, Programme, Values

_DUAL, _PRIMAL, _DEVEX = 1, 4, 1


def go_on(solver: Any, strategy: int = _PRIMAL) -> None:
    """Let the next run begin where the last has ended."""
    solver.setOptionValue("solver", "simplex")
    solver.setOptionValue("presolve", "off")  # it would lose the basis
    solver.setOptionValue("simplex_strategy", strategy)
    solver.setOptionValue("simplex_dual_edge_weight_strategy", _DEVEX)  # the exact ones take seconds to begin with
    solver.setOptionValue("primal_simplex_bound_perturbation_multiplier", 0.0)  # a fifth fewer iterations


def solve_apart(solver: Any, late: Places, worth: Values) -> None:
    """The best of parts when the late columns, which bind them together, are worth nothing."""
    solver.changeColsCost(len(late), late, np.zeros(len(late)))
    solver.run()
    solver.changeColsCost(len(late), late, worth[late])
    go_on(solver)


def solve_by_rows(solver: Any, programme: Programme, slack: Places) -> None:
    """The best without some rows, with which parts fall apart, and then with them.

    Where the solver stands without them no worth is left to be had, so that the dual simplex has only these to mend.
    """
    lower, upper = (np.concatenate(side)[slack] for side in zip(*programme.row_bounds, strict=True))
    solver.changeRowsBounds(len(slack), slack, np.full(len(slack), -np.inf), np.full(len(slack), np.inf))
    solver.run()
    solver.changeRowsBounds(len(slack), slack, lower, upper)
    go_on(solver, _DUAL)
    solver.run()
    go_on(solver)


def list_slack(programme: Programme, late: Places, costs: Values, but: int) -> Places:
    """Of the rows over the late columns, one apart, all but the one of each column that costs the most."""
    matrix, kept, over = programme.make_matrix(), set[int](), set[int]()
    for column in late:
        rows = matrix.indices[matrix.indptr[column] : matrix.indptr[column + 1]]
        rows = np.sort(rows[rows != but])
        kept.add(int(rows[np.argmax(costs[rows])]))
        over.update(rows.tolist())
    return np.array(sorted(over - kept), np.int32)
