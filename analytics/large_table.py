"""Plain CSV tables of millions of rows as coded columns: each distinct cell once, and the code of each row's cell.

Only what is plainly a table is read: no quotes, no blank or ragged lines; anything else is a ValueError, and whoever
asks reads it row by row instead.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analytics.frames import Longs

_LONGEST_CELL = 1_000
_AT_ONCE = 2**22
_LAST = "\U0010ffff"


class Column(NamedTuple):
    """A cell of row i is values[codes[i]]."""

    codes: NDArray[np.int32]
    values: Sequence[str]


def read_columns(file: BinaryIO, width: int) -> list[Column]:
    """The columns of the lines from where the file stands, all of `width` cells; ValueError for anything unusual."""
    known: list[dict[str, int]] = [{} for _ in range(width)]
    codes: list[list[NDArray[np.int32]]] = [[] for _ in range(width)]
    while lines := file.read(_AT_ONCE) + file.readline():
        for number, (own, cells) in enumerate(_read_lines(lines, width)):
            numbers = [known[number].setdefault(cell, len(known[number])) for cell in cells]
            codes[number].append(np.array(numbers, np.int32)[own])
    if not codes[0]:
        raise ValueError("no rows")
    return [Column(np.concatenate(own), list(cells)) for own, cells in zip(codes, known, strict=True)]


def _read_lines(lines: bytes, width: int) -> Iterator[tuple[NDArray[np.integer], list[str]]]:
    """Some whole lines as columns."""
    import pandas as pd  # half a second that small files don't pay

    if any(mark in lines for mark in (b'"', b"\0", _LAST.encode())) or (
        b"\r" in lines and lines.count(b"\r") != lines.count(b"\r\n")
    ):
        raise ValueError("not a plain table")
    if lines.partition(b"\n")[0].count(b",") != width - 1:
        raise ValueError("a first row of another width")
    # A last row of texts, which sort last, keeps all cells texts: 007 and 7, 1.0 and 1 are not the same cell.
    whole = lines.removesuffix(b"\n") + b"\n" + b",".join([_LAST.encode()] * width)
    table = pd.read_csv(io.BytesIO(whole), header=None, dtype="category", na_filter=False, skip_blank_lines=False,
                        quoting=csv.QUOTE_NONE)  # fmt: skip
    commas = np.count_nonzero(np.frombuffer(lines, np.uint8) == ord(","))
    if len(table.columns) != width or commas != (width - 1) * (len(table) - 1):
        raise ValueError("rows of other widths")
    for name in table:
        cells = table[name].cat.categories.tolist()[:-1]
        if max(map(len, cells)) > _LONGEST_CELL:
            raise ValueError("a cell too long")
        yield table[name].cat.codes.to_numpy()[:-1], cells


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
    for cell in distinct.tolist():
        cells, rest = [], cell
        for column in reversed(columns):
            rest, code = divmod(rest, len(column.values))
            cells.append(column.values[code])
        found.append(tuple(reversed(cells)))
    return of.astype(np.int64), found
