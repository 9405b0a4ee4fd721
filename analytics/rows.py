"""The one reader of tables: CSV as any spreadsheet saves it, or a sheet of an XLSX, as rows of text.

A row's number is the line that the eye sees: of a CSV the line where it ends, of a sheet the row's own number. What a
file says of itself is not believed: separator and encoding are found by looking, a sheet's size by reading it.

Encodings: UTF-8 with or without mark, UTF-16 with or without mark, else Windows-1252, which a spreadsheet in Italy
writes. Separators: semicolon, tab, comma; the one that most of the first lines have, in this order.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence

from analytics.cells import OtherTableError, ReadingsFileError
from analytics.imports.sheets import PASSWORD, is_sheet, read_sheet
from chaincode.kernel.quoting import show
from chaincode.words import Texts, Words

Rows = Iterator[tuple[int, list[str]]]

SEPARATORS = (";", "\t", ",")
MAX_CELLS_A_ROW = 2_000  # as of a sheet: readers compare the columns of a header with each other
_LOOKED_AT = 50
_OLD, _ENCRYPTED = b"\xd0\xcf\x11\xe0", "EncryptedPackage".encode("utf-16-le")
_KINDS = (
    (b"%PDF", Words("analytics.rows.pdf_not_table_ask_for_figures")),
    (_OLD, Words("analytics.rows.old_excel_file_xls_save")),
    (b"\x1f\x8b", Words("analytics.rows.packed_file_gz_unpack_it_first")),
    (b"<", Words("analytics.rows.web_page_not_table_save")),
)


def read_rows(content: bytes, separator: str = "", *, sheet: str = "", decimal: str = ".") -> Rows:
    """Give (line, cells without blanks around them) of each row that isn't blank; ReadingsFileError else.

    separator: of a CSV, "" where it is to be found; sheet: of an XLSX, "" for the first; decimal: how the numbers of a
    sheet's typed cells are written.
    """
    if is_sheet(content):
        return read_sheet(content, sheet, decimal)
    text = decode_table(content)
    usual = find_separator(text)
    return _read_csv(text, separator or usual, ReadingsFileError if separator in {"", usual} else OtherTableError)


def _read_csv(text: str, separator: str, fault: type[ReadingsFileError]) -> Rows:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in reader:
            if len(row) > MAX_CELLS_A_ROW:
                raise ReadingsFileError(reader.line_num, Words("analytics.rows.more_than_cells", most=MAX_CELLS_A_ROW))
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        reason = Words("analytics.rows.not_row_of_cells_see")
        raise fault(max(reader.line_num, 1), reason) from error


def decode_table(content: bytes) -> str:
    """Give a table's text in whichever of the known encodings it is; ReadingsFileError for what is no text."""
    if not content.strip(b"\xef\xbb\xbf\xfe\xff\0 \t\r\n"):
        raise ReadingsFileError(1, Words("analytics.rows.file_is_empty_save_it_again"))
    if content[:4] == _OLD and _ENCRYPTED in content:
        raise ReadingsFileError(1, PASSWORD)
    for mark, words in _KINDS:
        if content.lstrip()[: len(mark)] == mark:
            raise ReadingsFileError(1, words)
    for encoding in _list_encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ReadingsFileError(1, Words("analytics.rows.not_text_in_utf_utf"))


def _list_encodings(content: bytes) -> Sequence[str]:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return ("utf-16",)
    if 0 in content[:200]:
        return ("utf-16-le", "utf-16-be") if 0 in content[1:200:2] else ("utf-16-be",)
    return ("utf-8-sig", "cp1252")


def find_separator(text: str) -> str:
    """Give the separator that most of the first lines have; a decimal comma is in rows, but not in their header."""
    lines = [line for line in text[:100_000].splitlines() if line.strip()][:_LOOKED_AT]
    counts = {separator: sum(separator in line for line in lines) for separator in SEPARATORS}
    return max(SEPARATORS, key=lambda separator: counts[separator])


def read_records(
    content: bytes, faults: list[ReadingsFileError] | None = None
) -> tuple[list[str], Iterator[tuple[int, dict[str, str]]]]:
    """Give a table's column names, and (line, cells by name) of each row; ReadingsFileError else.

    Blank columns after the last name, as spreadsheets add them, don't count. faults: where rows of another length are
    put, so that the rows after them are read, too; without it the first one is raised.
    """
    rows = read_rows(content)
    _, header = next(rows, (1, []))
    names = _strip_end(header)
    return names, _name_cells(names, rows, len(header), faults)


def _name_cells(
    names: Sequence[str], rows: Rows, width: int, faults: list[ReadingsFileError] | None
) -> Iterator[tuple[int, dict[str, str]]]:
    for line, row in rows:
        if len(row) < len(names) or any(row[len(names) :]) or len(row) > max(width, len(names) + 1):
            fault = ReadingsFileError(line, Words(
                "analytics.rows.fields_where_header_has", count=len(row), count_2=len(names),
            ))
            if faults is None:
                raise fault
            faults.append(fault)
            continue
        yield line, dict(zip(names, row[: len(names)], strict=True))


def _strip_end(cells: list[str]) -> list[str]:
    last = max((place for place, cell in enumerate(cells, 1) if cell), default=0)
    return cells[:last]


def sort_rows(rows: Iterable[tuple[int, list[str]]], key: Callable[[list[str]], str]) -> list[tuple[int, list[str]]]:
    """Give rows oldest first: as they are, or turned round where the first one's time is after the last one's."""
    found = list(rows)
    return found[::-1] if found and key(found[0][1]) > key(found[-1][1]) else found


def find_columns(
    line: int, header: Sequence[str], wanted: Sequence[str], said: Words | None = None
) -> dict[str, int]:
    """Give each wanted column's place by name; a line break in a name is a blank. said: what a refusal calls them.

    Raises:
        OtherTableError: one is missing.
        ReadingsFileError: one is there twice.
    """
    names, plain = [_join_blanks(name) for name in header], {name: _join_blanks(name) for name in wanted}
    for name in plain.values():
        if names.count(name) > 1:
            raise ReadingsFileError(line, Words("analytics.rows.header_names_twice_rename_one", name=show(name)))
    if not set(plain.values()) <= set(names):
        listed = ", ".join(plain.values())
        raise OtherTableError(line, Words(
            "analytics.rows.no_header_it_must_name", words=(said or Texts(listed, listed)).cut(200),
        ))
    return {name: names.index(found) for name, found in plain.items()}


def _join_blanks(name: str) -> str:
    return " ".join(name.split())
