"""Plain CSV tables of millions of rows as coded columns: each distinct cell once, and the code of each row's cell.

Only what is plainly a table is read: no quotes, no blank or ragged lines; anything else is a ValueError, and whoever
asks reads it row by row instead.
"""

import io
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from analytics.frames import Longs

_LONGEST_CELL = 1_000


class Column(NamedTuple):
    """A cell of row i is values[codes[i]]."""

    codes: Longs
    values: Sequence[str]


def read_columns(body: bytes, width: int) -> list[Column]:
    """The columns of the lines below a header, all of `width` cells; ValueError for anything unusual."""
    import pandas as pd  # half a second that small files don't pay

    if not body or b'"' in body or b"\0" in body or body.count(b"\r") != body.count(b"\r\n"):
        raise ValueError("not a plain table")
    if body.partition(b"\n")[0].count(b",") != width - 1:
        raise ValueError("a first row of another width")
    # A mark before every cell keeps them texts: 007 and 7, 1.0 and 1 are not the same cell.
    marked = b"_" + body.removesuffix(b"\n").replace(b",", b",_").replace(b"\n", b"\n_")
    table = pd.read_csv(io.BytesIO(marked), header=None, dtype="category", na_filter=False, skip_blank_lines=False)
    if len(table.columns) != width or body.count(b",") != (width - 1) * len(table):
        raise ValueError("rows of other widths")
    columns = [
        Column(table[name].cat.codes.to_numpy().astype(np.int64), [cell[1:] for cell in table[name].cat.categories])
        for name in table
    ]
    if any(len(value) > _LONGEST_CELL for column in columns for value in column.values):
        raise ValueError("a cell too long")
    return columns


def find_combinations(columns: Sequence[Column]) -> tuple[Longs, list[tuple[str, ...]]]:
    """Each row's number of its combination of cells, and the combinations in the order in which they first come."""
    import pandas as pd

    codes = np.zeros(len(columns[0].codes), np.int64)
    size = 1
    for column in columns:
        size *= len(column.values)
        if size >= 2**62:
            raise ValueError("too many distinct cells")
        codes = codes * len(column.values) + column.codes
    of, distinct = pd.factorize(codes)
    found = []
    for one in distinct.tolist():
        cells, rest = [], one
        for column in reversed(columns):
            rest, code = divmod(rest, len(column.values))
            cells.append(column.values[code])
        found.append(tuple(reversed(cells)))
    return of.astype(np.int64), found
