"""A linear programme put together from columns and rows; `solving` finds its optimum.

Columns are named by their place, an array of one place a step; a row is the sum of one entry of each term. Whoever adds
them says what they mean; nothing of money or energy is known here.
"""

from dataclasses import dataclass, field
from math import inf
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array

Places = NDArray[np.int32]
Values = NDArray[np.float64]
Term = tuple[Places, ArrayLike]  # columns and their coefficients, one of each a row, or one for all rows


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

    def add_columns(self, count: int, worth: ArrayLike = 0.0, most: ArrayLike = inf) -> Places:
        """Add columns from 0 up; worth, most: of each, or one for all."""
        places = np.arange(self.columns, self.columns + count, dtype=np.int32)
        self.worth.append(_spread(worth, count))
        self.most.append(_spread(most, count))
        self.columns += count
        return places

    def add_rows(
        self, count: int, *terms: Term, least: ArrayLike = -inf, most: ArrayLike = inf
    ) -> None:
        """Add rows: least <= sum of the terms <= most."""
        rows = np.arange(self.rows, self.rows + count, dtype=np.int32)
        self.row_bounds.append((_spread(least, count), _spread(most, count)))
        for columns, coefficients in terms:
            self.entries.append((rows, np.broadcast_to(columns, count), _spread(coefficients, count)))
        self.rows += count

    def add_sum(self, *terms: Term, least: float = -inf, most: float = inf) -> int:
        """Add one row over all columns of the terms: least <= their sum <= most; its number."""
        for columns, coefficients in terms:
            places = np.full(len(columns), self.rows, np.int32)
            self.entries.append((places, columns, _spread(coefficients, len(columns))))
        self.row_bounds.append((_spread(least, 1), _spread(most, 1)))
        self.rows += 1
        return self.rows - 1

    def make_whole(self, columns: Places) -> None:
        """Ask for whole numbers in these columns."""
        self.whole.append(columns)

    def make_matrix(self) -> Any:
        """All entries, (rows, columns), by column."""
        rows, columns, values = (np.concatenate(part) for part in zip(*self.entries, strict=True))
        return coo_array((values, (rows, columns)), shape=(self.rows, self.columns)).tocsc()


def _spread(values: ArrayLike, count: int) -> Values:
    return np.broadcast_to(np.asarray(values, np.float64), count)
