"""The CSV of a model by series: a row a step, columns by name, each number checked where it stands."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.cells import ReadingsFileError
from analytics.planner.series.model import Series
from analytics.planner.series.refusal import SERIES, SeriesError
from analytics.rows import read_records
from chaincode.kernel.quoting import show

MAX_STEPS = 35_136
"""The quarters of a leap year."""
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
_LARGEST = 1e9


@dataclass(frozen=True)
class SeriesTable:
    """The cells of each column by its name, and the line of each row."""

    cells: Mapping[str, Sequence[str]]
    lines: Sequence[int]

    def texts(self, name: str) -> Sequence[str]:
        """A column as it stands; SeriesError when there is none of this name."""
        if name not in self.cells:
            raise SeriesError("NO_COLUMN", SERIES, 1, column=show(name), columns=", ".join(self.cells))
        return self.cells[name]

    def numbers(self, name: str, least: float = -_LARGEST) -> Series:
        """A column of numbers from `least` up; SeriesError names the first cell that is none."""
        texts = self.texts(name)
        for line, text in zip(self.lines, texts, strict=True):
            if not _NUMBER.fullmatch(text):
                raise SeriesError("CELL_NO_NUMBER", SERIES, line, column=show(name), found=show(text))
            if not least <= float(text) <= _LARGEST:
                raise SeriesError("CELL_OUT_OF_BOUNDS", SERIES, line, column=show(name), found=show(text),
                                  least=f"{least:g}", most=f"{_LARGEST:g}")  # fmt: skip
        return np.array([float(text) for text in texts])

    def find_categories(self, name: str, known: Sequence[str]) -> NDArray[np.intp]:
        """A column of categories as their numbers among the known; SeriesError names the first that isn't."""
        number_of = {text: number for number, text in enumerate(known)}
        for line, text in zip(self.lines, self.texts(name), strict=True):
            if text not in number_of:
                raise SeriesError("UNKNOWN_CATEGORY", SERIES, line, found=show(text), known=", ".join(known))
        return np.array([number_of[text] for text in self.texts(name)], np.intp)


def parse_series(content: bytes) -> SeriesTable:
    """Read a whole table, its steps in order from 1; SeriesError says what is wrong first."""
    try:
        names, records = read_records(content)
        rows = list(records)
    except ReadingsFileError as error:
        raise SeriesError("NO_TABLE", SERIES, error.line, words=error.reason) from error
    if twice := [name for name in names if names.count(name) > 1]:
        raise SeriesError("COLUMN_TWICE", SERIES, 1, column=show(twice[0]))
    if not 1 <= len(rows) <= MAX_STEPS:
        raise SeriesError("COUNT_OF_STEPS", SERIES, 1, count=len(rows), most=MAX_STEPS)
    table = SeriesTable({name: [row[name] for _, row in rows] for name in names}, [line for line, _ in rows])
    _check_order(table)
    return table


def _check_order(table: SeriesTable) -> None:
    """A step that is missing or in another place would put the battery's content of one hour before another's."""
    for number, (line, text) in enumerate(zip(table.lines, table.texts("step"), strict=True), 1):
        if text != str(number):
            raise SeriesError("STEP_OUT_OF_ORDER", SERIES, line, found=show(text), wanted=number)
