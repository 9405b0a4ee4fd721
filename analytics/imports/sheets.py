"""A sheet of an XLSX as rows of text, by openpyxl; what a hostile file could do with its XML or its ZIP is refused."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import islice
from typing import Any

from openpyxl import load_workbook

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
PASSWORD = Words("locked by a password: open it, and save it without one",
                 "protetto da una password: aprilo e salvalo senza")
_EPOCHS = (datetime(1899, 12, 31), datetime(1904, 1, 1))  # of a time of day that is a whole day or more
_SHOWS_DATE = re.compile("[dyg]", re.IGNORECASE).search
_DAMAGED = Words("a damaged sheet: open it and save it again as XLSX or CSV, or fetch it once more",
                 "un foglio danneggiato: aprilo e salvalo di nuovo come XLSX o CSV, o scaricalo ancora")


def is_sheet(content: bytes) -> bool:
    """Whether a file is a ZIP, as every XLSX is."""
    return content[:4] == b"PK\x03\x04"


def read_sheet(content: bytes, sheet: str = "", decimal: str = ".") -> Iterator[tuple[int, list[str]]]:
    """(row number, cells as text) of the rows that aren't blank; times as ISO 8601, numbers with the mark `decimal`.

    sheet: its name; "" for the one that people see with a table on it. A cell that Excel shows as a date without a time
    of day is a date here, a percentage keeps its sign, 24:00 stays 24:00. The size that a sheet states isn't believed.
    openpyxl and the libraries below it name no set of errors for damaged files, so every error is a refusal here.
    """
    row, width, cells_read = 1, 0, 0
    try:
        _refuse_hostile(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        found = choose_sheet(book, sheet)
        formulas = find_uncounted(content, found.title)
        for row, values in enumerate(found.iter_rows(), 1):
            if row > MAX_ROWS:
                raise ReadingsFileError(row, Words(
                    f"more than {MAX_ROWS} rows",
                    f"più di {MAX_ROWS} righe: dividi il file",
                ))
            cells_read += len(values)
            if cells_read > MAX_CELLS:
                raise ReadingsFileError(row, Words(
                    f"more than {MAX_CELLS} cells: delete the columns far to the right",
                    f"più di {MAX_CELLS} celle: elimina le colonne lontane a destra",
                ))
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
        raise ReadingsFileError(1, Words(f"no sheet {name!r}: see to its name; there are {listed}",
                                         f"manca il foglio {name!r}: controlla il nome; ci sono {listed}"))
    if name:
        return sheets[name]
    seen = [sheet for sheet in sheets.values() if sheet.sheet_state == "visible"] or list(sheets.values())
    tables = [sheet for sheet in seen if _has_table(sheet)] if len(seen) > 1 else seen
    if len(tables) > 1:
        listed = ", ".join(repr(sheet.title) for sheet in tables)
        raise ReadingsFileError(1, Words(
            f"tables stand on several sheets: {listed}; save each as a file of its own, or name one in a mapping",
            f"ci sono tabelle in più fogli: {listed}; salva ciascuno in un suo file, o indicane uno in una mappatura",
        ))
    return (tables or seen)[0]


def _has_table(sheet: Any) -> bool:
    """Whether two rows have two cells or more; only so many rows are looked at as a reader takes."""
    rows = (row for row in sheet.iter_rows(max_row=MAX_ROWS, values_only=True)
            if sum(cell not in {None, ""} for cell in row) > 1)
    return len(list(islice(rows, 2))) > 1


def find_uncounted(content: bytes, title: str) -> dict[tuple[int, int], str]:
    """A sheet's formulas by (row, column) where no program has worked out any: cells without values aren't empty."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if not any(b"<f" in archive.read(name) for name in archive.namelist() if "worksheets/" in name):
            return {}
    formulas, values = (load_workbook(io.BytesIO(content), read_only=True, data_only=is_value)[title]
                        for is_value in (False, True))
    found = {}
    for row, pair in enumerate(zip(formulas.iter_rows(), values.iter_rows(), strict=True), 1):
        for place, (formula, value) in enumerate(zip(*pair, strict=True), 1):
            if formula.data_type == "f" and value.value is not None:
                return {}
            if formula.data_type == "f":
                found[row, place] = str(formula.value)
    return found


def _refuse_hostile(content: bytes) -> None:
    """Refuse too many parts, parts that unpack to too much, and what `check_xml` refuses, whatever they're named."""
    if content.count(_ENTRY) > MAX_PARTS:  # before an object is made of each
        raise ReadingsFileError(1, Words(
            f"more than {MAX_PARTS} parts",
            f"più di {MAX_PARTS} parti: salvalo di nuovo, o come CSV",
        ))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if any(part.flag_bits & _LOCKED for part in archive.infolist()):
            raise ReadingsFileError(1, PASSWORD)
        if _CONTENTS not in archive.namelist():
            raise ReadingsFileError(1, Words(
                "a packed folder, not a sheet: unpack it, and give the files in it",
                "una cartella compressa, non un foglio: aprila e indica i file che contiene",
            ))
        if sum(part.file_size for part in archive.infolist()) > MAX_BYTES:
            raise ReadingsFileError(1, Words(
                f"it unpacks to more than {MAX_BYTES} bytes",
                f"aperto occupa più di {MAX_BYTES} byte: dividilo",
            ))
        elements = 0
        for part in archive.infolist():
            with archive.open(part) as file:
                elements += _count(iter(partial(file.read, _AT_ONCE), b""), MAX_ELEMENTS - elements)


def _count(chunks: Iterator[bytes], most: int) -> int:
    try:
        return check_xml(chunks, most)
    except ReadingsFileError as error:  # its words are of what a sheet is made of, which nobody sees
        raise ReadingsFileError(1, Words(
            "it holds more than a sheet of figures does: save it again as XLSX or CSV, in parts if it is long",
            "contiene più di un foglio di dati: salvalo di nuovo come XLSX o CSV, in parti se è lungo",
        )) from error


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
