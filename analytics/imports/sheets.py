"""A sheet of an XLSX as rows of text, by openpyxl; what a hostile file could do with its XML or its ZIP is refused."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import islice
from typing import Any

from analytics.cells import ReadingsFileError
from analytics.imports.texts import check_xml
from chaincode.words import Words

MAX_BYTES = 200_000_000      # unpacked
MAX_PARTS = 10_000
MAX_ELEMENTS = 3_000_000     # of all parts: the reader keeps an object for each
MAX_ROWS = 2**20             # a sheet's own limit; the reader makes up what a high number leaves out
_ENTRY = b"PK\x01\x02"       # what each part's entry in the archive's directory begins with
_AT_ONCE = 2**20
_LOCKED = 1                  # a part's flag for encryption
_CONTENTS = "[Content_Types].xml"
MAX_CELLS_A_ROW = 2_000
MAX_CELLS = 20_000_000       # of all rows, with those that the reader makes up before a row's last one
PASSWORD = Words("analytics.imports.sheets.locked_by_password_open")
_EPOCHS = (datetime(1899, 12, 31), datetime(1904, 1, 1))  # of a time of day that is a whole day or more
_SHOWS_DATE = re.compile("[dyg]", re.IGNORECASE).search
_DAMAGED = Words("analytics.imports.sheets.damaged_sheet_open_it_and_save")


def is_sheet(content: bytes) -> bool:
    """Whether a file is a ZIP, as every XLSX is."""
    return content[:4] == b"PK\x03\x04"


def read_sheet(content: bytes, sheet: str = "", decimal: str = ".") -> Iterator[tuple[int, list[str]]]:
    """(row number, cells as text) of the rows that aren't blank; times as ISO 8601, numbers with the mark `decimal`.

    sheet: its name; "" for the one that people see with a table on it. A cell that Excel shows as a date without a time
    of day is a date here, a percentage keeps its sign, 24:00 stays 24:00. The size that a sheet states isn't believed.
    openpyxl and the libraries below it name no set of errors for damaged files, so every error is a refusal here.
    """
    row, width = 1, 0
    try:
        _refuse_hostile(content)
        book = _open(content, data_only=True)
        found = choose_sheet(book, sheet)
        formulas = find_uncounted(content, found.title)
        for row, values in _list_rows(found):
            cells = [_format(cell, decimal) or formulas.get((row, place), "")
                     for place, cell in enumerate(values[:MAX_CELLS_A_ROW], 1)]
            width = max(width, len(cells))
            cells += [""] * (width - len(cells))  # a sheet's row ends with its last cell
            if any(cells):
                yield row, cells
    except ReadingsFileError:
        raise
    except Exception as error:
        raise ReadingsFileError(row, _DAMAGED) from error


def _list_rows(sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """A sheet's rows by number, with the rows and cells that the reader makes up; ReadingsFileError for too many."""
    cells_read = 0
    for row, cells in enumerate(sheet.iter_rows(), 1):
        if row > MAX_ROWS:
            raise ReadingsFileError(row, Words("analytics.imports.sheets.more_than_rows", max_rows=MAX_ROWS))
        cells_read += len(cells)
        if cells_read > MAX_CELLS:
            raise ReadingsFileError(row, Words(
                "analytics.imports.sheets.more_than_cells_delete_columns_far", max_cells=MAX_CELLS,
            ))
        yield row, cells


def _open(content: bytes, *, data_only: bool) -> Any:
    """The workbook, read as it is asked for; openpyxl takes long to import, and most commands read no sheet."""
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(content), read_only=True, data_only=data_only)


def choose_sheet(book: Any, name: str) -> Any:
    """The sheet of a name; without one, the only one that isn't hidden and holds a table, else the first that is seen.

    Raises:
        ReadingsFileError: there is no such sheet, or several hold tables, of which all but one would be lost.
    """
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    for sheet in sheets.values():
        sheet.reset_dimensions()
    if name and name not in sheets:
        listed = ", ".join(map(repr, sheets))
        raise ReadingsFileError(1, Words("analytics.imports.sheets.no_sheet_see_to_its_name", name=name, listed=listed))
    if name:
        return sheets[name]
    seen = [sheet for sheet in sheets.values() if sheet.sheet_state == "visible"] or list(sheets.values())
    tables = [sheet for sheet in seen if _has_table(sheet)] if len(seen) > 1 else seen
    if len(tables) > 1:
        listed = ", ".join(repr(sheet.title) for sheet in tables)
        raise ReadingsFileError(1, Words("analytics.imports.sheets.tables_stand_on_several_sheets_save", listed=listed))
    return (tables or seen)[0]


def _has_table(sheet: Any) -> bool:
    """Whether two rows have two cells or more."""
    rows = (row for row, cells in _list_rows(sheet) if sum(cell.value not in {None, ""} for cell in cells) > 1)
    return len(list(islice(rows, 2))) > 1


def find_uncounted(content: bytes, title: str) -> dict[tuple[int, int], str]:
    """A sheet's formulas by (row, column) where no program has worked out any: cells without values aren't empty."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if not any(b"<f" in archive.read(name) for name in archive.namelist() if "worksheets/" in name):
            return {}
    formulas, values = (_open(content, data_only=is_value)[title]
                        for is_value in (False, True))
    found = {}
    for (row, own), (_, worked_out) in zip(_list_rows(formulas), _list_rows(values), strict=True):
        for place, (formula, value) in enumerate(zip(own, worked_out, strict=True), 1):
            if formula.data_type == "f" and value.value is not None:
                return {}
            if formula.data_type == "f":
                found[row, place] = str(formula.value)
    return found


def _refuse_hostile(content: bytes) -> None:
    """Refuse too many parts, parts that unpack to too much, and what `check_xml` refuses, whatever they're named."""
    if content.count(_ENTRY) > MAX_PARTS:  # before an object is made of each
        raise ReadingsFileError(1, Words("analytics.imports.sheets.more_than_parts", max_parts=MAX_PARTS))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if any(part.flag_bits & _LOCKED for part in archive.infolist()):
            raise ReadingsFileError(1, PASSWORD)
        if _CONTENTS not in archive.namelist():
            raise ReadingsFileError(1, Words("analytics.imports.sheets.packed_folder_not_sheet_unpack"))
        if sum(part.file_size for part in archive.infolist()) > MAX_BYTES:
            raise ReadingsFileError(1, Words(
                "analytics.imports.sheets.it_unpacks_to_more_than_bytes", max_bytes=MAX_BYTES,
            ))
        elements = 0
        for part in archive.infolist():
            with archive.open(part) as file:
                elements += _count(iter(partial(file.read, _AT_ONCE), b""), MAX_ELEMENTS - elements)


def _count(chunks: Iterator[bytes], most: int) -> int:
    try:
        return check_xml(chunks, most)
    except ReadingsFileError as error:  # its words are of what a sheet is made of, which nobody sees
        raise ReadingsFileError(1, Words("analytics.imports.sheets.it_holds_more_than_sheet")) from error


def _format(cell: Any, decimal: str) -> str:
    """A cell's text. A binary fraction is rounded to 9 digits after the point: more is noise of the sheet."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return _format_time(_round(value), str(cell.number_format))
    if isinstance(value, timedelta):
        return _format_hours(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _format_number(value, str(cell.number_format), decimal)
    return str(value).strip()


def _format_number(value: float, shown_as: str, decimal: str) -> str:
    is_part = shown_as.endswith("%")
    if isinstance(value, int):
        return f"{value * 100}%" if is_part else str(value)
    text = f"{value * 100 if is_part else value:.9f}".rstrip("0").rstrip(".").replace(".", decimal)
    return f"{text}%" if is_part else text


def _format_hours(value: timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"


def _format_time(value: datetime, shown_as: str) -> str:
    if value.year <= _EPOCHS[-1].year and not _SHOWS_DATE(shown_as):
        return _format_hours(value - max(epoch for epoch in _EPOCHS if epoch <= value))
    if value.time() == time() and "h" not in shown_as.lower():
        return value.date().isoformat()
    return value.isoformat(sep=" ")


def _round(value: datetime) -> datetime:
    """To the second: a sheet holds a time as a fraction of a day."""
    return (value + timedelta(microseconds=500_000)).replace(microsecond=0)
