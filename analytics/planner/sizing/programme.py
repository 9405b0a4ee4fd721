"""A linear programme put together from columns and rows, and its optimum by HiGHS.

Columns are named by their place, an array of one place a step; a row is the sum of one entry of each term. Whoever adds
them says what they mean; nothing of money or energy is known here.
"""

from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array

from chaincode.words import WordedError

Places = NDArray[np.int32]
Values = NDArray[np.float64]
Term = tuple[Places, ArrayLike]  # columns and their coefficients, one of each a row, or one for all rows

_INFINITE = float(highspy.kHighsInf)
_GAP = 0.01
FOREVER_S = _INFINITE
_OPTIMAL = highspy.HighsModelStatus.kOptimal
_UNBOUNDED = (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible)


class ProgrammeError(WordedError):
    """A programme without a best: what is missing is a limit, or time."""


@dataclass(frozen=True)
class Optimum:
    """What is best: its worth, each column's value, and by how much at most another could be better."""

    worth: float
    values: Values
    gap: float = 0.0


class _Silent(highspy.Highs):
    """HiGHS without callbacks: in registering them it prints its name, before anybody could tell it not to."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()
        self.silent()


@dataclass
class Programme:
    """Columns with worth and bounds, rows with bounds; the sum of column x worth is made as large as it can be."""

    worth: list[Values] = field(default_factory=list)
    most: list[Values] = field(default_factory=list)
    whole: list[Places] = field(default_factory=list)
    row_bounds: list[tuple[Values, Values]] = field(default_factory=list)
    entries: list[tuple[Places, Places, Values]] = field(default_factory=list)
    columns: int = 0
    rows: int = 0

    def add_columns(self, count: int, worth: ArrayLike = 0.0, most: ArrayLike = _INFINITE) -> Places:
        """Add columns from 0 up; worth, most: of each, or one for all."""
        places = np.arange(self.columns, self.columns + count, dtype=np.int32)
        self.worth.append(_spread(worth, count))
        self.most.append(_spread(most, count))
        self.columns += count
        return places

    def add_rows(
        self, count: int, *terms: Term, least: ArrayLike = -_INFINITE, most: ArrayLike = _INFINITE
    ) -> None:
        """Add rows: least <= sum of the terms <= most."""
        rows = np.arange(self.rows, self.rows + count, dtype=np.int32)
        self.row_bounds.append((_spread(least, count), _spread(most, count)))
        for columns, coefficients in terms:
            self.entries.append((rows, np.broadcast_to(columns, count), _spread(coefficients, count)))
        self.rows += count

    def add_sum(self, *terms: Term, least: float = -_INFINITE, most: float = _INFINITE) -> None:
        """Add one row over all columns of the terms: least <= their sum <= most."""
        for columns, coefficients in terms:
            places = np.full(len(columns), self.rows, np.int32)
            self.entries.append((places, columns, _spread(coefficients, len(columns))))
        self.row_bounds.append((_spread(least, 1), _spread(most, 1)))
        self.rows += 1

    def make_whole(self, columns: Places) -> None:
        """Ask for whole numbers in these columns."""
        self.whole.append(columns)

    def solve(self, limit_s: float = FOREVER_S) -> Optimum:
        """The best there is: by interior point and crossover, or the best within 1 % or `limit_s` with whole numbers.

        Raises:
            ProgrammeError: no limit holds the worth, or nothing was found within the time.
        """
        solver = _Silent()
        solver.setOptionValue("threads", 1)  # one and the same result on every machine
        if self.whole:
            solver.setOptionValue("time_limit", limit_s)
            solver.setOptionValue("mip_rel_gap", _GAP)
        else:
            solver.setOptionValue("solver", "ipm")
        self._pass(solver)
        solver.run()
        if not self.whole and solver.getModelStatus() not in (_OPTIMAL, *_UNBOUNDED):
            solver.setOptionValue("solver", "simplex")  # slower, and sure where interior points come to no end
            solver.run()
        return _read(solver, is_exact=not self.whole)

    def _pass(self, solver: highspy.Highs) -> None:
        """Hand columns, rows and entries over, by column."""
        matrix, kinds = self._make_matrix(), np.zeros(self.columns, np.int32)
        for columns in self.whole:
            kinds[columns] = int(highspy.HighsVarType.kInteger)
        lower, upper = (np.concatenate(side) for side in zip(*self.row_bounds, strict=True))
        solver.passModel(
            self.columns, self.rows, matrix.nnz, int(highspy.MatrixFormat.kColwise),
            int(highspy.ObjSense.kMaximize), 0.0, np.concatenate(self.worth), np.zeros(self.columns),
            np.concatenate(self.most), lower, upper, matrix.indptr, matrix.indices, matrix.data, kinds,
        )  # fmt: skip

    def _make_matrix(self) -> Any:
        rows, columns, values = (np.concatenate(part) for part in zip(*self.entries, strict=True))
        return coo_array((values, (rows, columns)), shape=(self.rows, self.columns)).tocsc()


def _spread(values: ArrayLike, count: int) -> Values:
    return np.broadcast_to(np.asarray(values, np.float64), count)


def _read(solver: highspy.Highs, *, is_exact: bool) -> Optimum:
    status, info = solver.getModelStatus(), solver.getInfo()
    if status in _UNBOUNDED:
        raise ProgrammeError("analytics.sizing.programme.no_limit")
    if info.primal_solution_status != highspy.kSolutionStatusFeasible or (is_exact and status != _OPTIMAL):
        raise ProgrammeError("analytics.sizing.programme.nothing_found", in_english=solver.modelStatusToString(status))
    return Optimum(info.objective_function_value, np.array(solver.getSolution().col_value),
                   0.0 if is_exact else info.mip_gap)
