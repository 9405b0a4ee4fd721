"""Plain CSV tables of millions of rows as coded columns: each distinct cell once, and the code of each row's cell.

Only what is plainly a table is read: no quotes, no blank or ragged lines; anything else is a ValueError, and whoever
asks reads it row by row instead.
"""

import io
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from analytics.frames import Longs

_LONGEST_CELL = 1_000
_AT_ONCE = 2**22


class Column(NamedTuple):
    """A cell of row i is values[codes[i]]."""

    codes: Longs
    values: Sequence[str]


def read_columns(content: bytes, begin: int, width: int) -> list[Column]:
    """The columns of the lines from byte `begin` on, all of `width` cells; ValueError for anything unusual."""
    known: list[dict[str, int]] = [{} for _ in range(width)]
    codes: list[list[Longs]] = [[] for _ in range(width)]
    while begin < len(content):
        end = content.find(b"\n", begin + _AT_ONCE) + 1 or len(content)
        for number, (own, cells) in enumerate(_read_lines(content[begin:end], width)):
            numbers = [known[number].setdefault(cell, len(known[number])) for cell in cells]
            codes[number].append(np.array(numbers, np.int64)[own])
        begin = end
    if not codes[0]:
        raise ValueError("no rows")
    return [Column(np.concatenate(own), list(cells)) for own, cells in zip(codes, known, strict=True)]


def _read_lines(lines: bytes, width: int) -> Iterator[Column]:
    """Some whole lines as columns."""
    import pandas as pd  # half a second that small files don't pay

    if b'"' in lines or b"\0" in lines or lines.count(b"\r") != lines.count(b"\r\n"):
        raise ValueError("not a plain table")
    if lines.partition(b"\n")[0].count(b",") != width - 1:
        raise ValueError("a first row of another width")
    # A mark before every cell keeps them texts: 007 and 7, 1.0 and 1 are not the same cell.
    marked = b"_" + lines.removesuffix(b"\n").replace(b",", b",_").replace(b"\n", b"\n_")
    table = pd.read_csv(io.BytesIO(marked), header=None, dtype="category", na_filter=False, skip_blank_lines=False)
    if len(table.columns) != width or lines.count(b",") != (width - 1) * len(table):
        raise ValueError("rows of other widths")
    for name in table:
        cells = [cell[1:] for cell in table[name].cat.categories.tolist()]
        if any(len(cell) > _LONGEST_CELL for cell in cells):
            raise ValueError("a cell too long")
        yield Column(table[name].cat.codes.to_numpy(), cells)


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
