"""The optimum of a programme, by HiGHS: by interior points, or by the simplex where a good beginning is known.

Whole numbers are first taken in parts and rounded up; only where that loses more than 1 % are they searched for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

import highspy
import numpy as np

from analytics.planner.sizing.beginning import go_on, solve_apart
from analytics.planner.sizing.holding import Bound, hold
from analytics.planner.sizing.programme import Places, Programme, Values
from chaincode.words import WordedError

FOREVER_S = float(highspy.kHighsInf)
GAP = 0.01
_WHOLE, _LEAST_S = 1e-6, 1.0
_OPTIMAL, _FEASIBLE = highspy.HighsModelStatus.kOptimal, highspy.kSolutionStatusFeasible
_UNBOUNDED = (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible)


class ProgrammeError(WordedError):
    """A programme without a best: what is missing is a limit, or time."""


@dataclass(frozen=True)
class Optimum:
    """What is best: its worth, each column's value, and by how much at most another could be better.

    basis: where the solver ended, from which one with other worths, but the same rows, may begin.
    """

    worth: float
    values: Values
    gap: float = 0.0
    basis: Any = None


class _Silent(highspy.Highs):
    """HiGHS without callbacks: in registering them it prints its name, before anybody could tell it not to."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()
        self.silent()


def solve(
    programme: Programme, limit_s: float = FOREVER_S, late: Sequence[Places] = (), begin: Any = None,
    bound: Bound | None = None,
) -> Optimum:  # fmt: skip
    """Find the best: exact, or within 1 % or the best of `limit_s` where numbers are to be whole.

    late: columns that bind parts together which are easily solved apart, so that these are solved first.
    begin: the basis of an optimum of the same columns and rows.
    bound: a row over all these parts, put in when they are solved.

    Raises:
        ProgrammeError: no limit holds the worth, or nothing was found within the time.
    """
    until, solver = monotonic() + limit_s, _open(programme)
    if late or begin is not None:
        _begin(solver, programme, late, begin, bound)
    solver.setOptionValue("solver", "simplex" if late or begin is not None else "ipm")
    solver.run()
    if solver.getModelStatus() not in (_OPTIMAL, *_UNBOUNDED):
        solver.setOptionValue("solver", "simplex")  # slower, and sure where interior points come to no end
        solver.run()
    best = _read(solver)
    return _make_whole(solver, programme, best, until) if programme.whole else best


def _begin(
    solver: highspy.Highs, programme: Programme, late: Sequence[Places], begin: Any, bound: Bound | None
) -> None:
    """Put the solver where the best isn't far: at a given basis, or at the best of the parts apart."""
    if begin is not None:
        go_on(solver)
        solver.setBasis(begin)
    elif bound is not None:
        hold(solver, lambda: _open(programme), programme, np.concatenate(late), bound)
    else:
        solve_apart(solver, np.concatenate(late), np.concatenate(programme.worth))


# Whole numbers


def _make_whole(solver: highspy.Highs, programme: Programme, parts: Optimum, until: float) -> Optimum:
    """The best in parts, rounded up and run as well as it can be; where that isn't good enough, what a search finds."""
    whole = np.concatenate(programme.whole)
    values = np.ceil(parts.values[whole] - _WHOLE)
    solver.changeColsBounds(len(whole), whole, values, values)
    solver.run()
    if solver.getModelStatus() != _OPTIMAL:
        return _search(programme, None, parts, until)
    rounded = _read(solver)
    rounded = replace(rounded, gap=_find_gap(parts.worth, rounded.worth), basis=parts.basis)
    return rounded if rounded.gap <= GAP else _search(programme, rounded, parts, until)


def _search(programme: Programme, known: Optimum | None, parts: Optimum, until: float) -> Optimum:
    """The best by branching within the time; at least what is known."""
    solver = _open(programme, is_whole=True)
    solver.setOptionValue("time_limit", max(_LEAST_S, until - monotonic()))
    solver.setOptionValue("mip_rel_gap", GAP)
    if known is not None:
        solver.setSolution(programme.columns, np.arange(programme.columns, dtype=np.int32), known.values)
    solver.run()
    info = solver.getInfo()
    if info.primal_solution_status != _FEASIBLE and known is not None:
        return known
    found = _read(solver, is_exact=False)
    return replace(found, gap=_find_gap(min(parts.worth, info.mip_dual_bound), found.worth), basis=parts.basis)


def _find_gap(bound: float, worth: float) -> float:
    """By which part of it another could be better, rounding of the solver apart."""
    return max(0.0, bound - worth) / max(abs(worth), 1.0)


# To HiGHS and back


def _open(programme: Programme, *, is_whole: bool = False) -> highspy.Highs:
    """A solver with columns, rows and entries, by column."""
    solver, matrix, kinds = _Silent(), programme.make_matrix(), np.zeros(programme.columns, np.int32)
    for columns in programme.whole if is_whole else ():
        kinds[columns] = int(highspy.HighsVarType.kInteger)
    lower, upper = (np.concatenate(side) for side in zip(*programme.row_bounds, strict=True))
    solver.setOptionValue("threads", 1)  # one and the same result on every machine
    solver.setOptionValue("simplex_scale_strategy", 0)  # kW, kWh and EUR are alike in size: a third fewer iterations
    solver.passModel(
        programme.columns, programme.rows, matrix.nnz, int(highspy.MatrixFormat.kColwise),
        int(highspy.ObjSense.kMaximize), 0.0, np.concatenate(programme.worth), np.zeros(programme.columns),
        np.concatenate(programme.most), lower, upper, matrix.indptr, matrix.indices, matrix.data, kinds,
    )  # fmt: skip
    return solver


def _read(solver: highspy.Highs, *, is_exact: bool = True) -> Optimum:
    status, info = solver.getModelStatus(), solver.getInfo()
    if status in _UNBOUNDED:
        raise ProgrammeError("analytics.sizing.programme.no_limit")
    if info.primal_solution_status != _FEASIBLE or (is_exact and status != _OPTIMAL):
        raise ProgrammeError("analytics.sizing.programme.nothing_found", in_english=solver.modelStatusToString(status))
    return Optimum(info.objective_function_value, np.array(solver.getSolution().col_value), 0.0,
                   solver.getBasis() if is_exact else None)
