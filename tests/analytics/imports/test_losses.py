"""What would be lost, doubled or put elsewhere in silence is refused with what to do; what can be read is read."""

import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from openpyxl import Workbook

from analytics.cells import ReadingsFileError
from analytics.rows import read_rows
from tests.analytics.imports.samples import POINT
from tests.analytics.imports.typed_tables import KWH, TIME, read, rows

QUARTERS = [datetime(2025, 3, 12, 12, minute) for minute in (0, 15, 30, 45)]
TABLE = [("ora", "kwh"), *((at, 0.1) for at in QUARTERS)]


def make_book(
    *sheets: Sequence[Sequence[Any]], hidden: Sequence[int] = (), formats: dict[str, str] | None = None
) -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.remove(book.active)
    for number, cells in enumerate(sheets):
        sheet = book.create_sheet(f"Foglio{number + 1}")
        for row in cells:
            sheet.append(row)
        for column, shown in (formats or {}).items():
            for cell in sheet[column]:
                cell.number_format = shown
        sheet.sheet_state = "hidden" if number in hidden else "visible"
    book.save(out)
    return out.getvalue()


def cells(content: bytes) -> list[list[str]]:
    return [row for _, row in read_rows(content, decimal=",")]


@pytest.mark.parametrize(("sheets", "hidden"), [
    (([("Copertina",)], TABLE), ()), (([], TABLE), ()), ((TABLE, [("Note",), ("x",)]), ()),
    (([("ora", "kwh"), ("vecchia", 9)], TABLE), (0,)), ((TABLE, [("ora", "kwh"), ("vecchia", 9)]), (1,)),
])
def test_of_several_sheets_the_one_with_a_table_is_read(sheets: tuple[Any, ...], hidden: tuple[int, ...]) -> None:
    assert read(make_book(*sheets, hidden=hidden), KWH).energy_wh == 400


@pytest.mark.parametrize(("content", "other", "words"), [
    (make_book(TABLE, TABLE), "", "several sheets: 'Foglio1', 'Foglio2'; save each"),
    (make_book(TABLE), '[file]\nsheet = "dati"', "no sheet 'dati': .*'Foglio1'"),
    (make_book([*TABLE[:4], (QUARTERS[3], "=B2*1")]), "", "line 5: a formula without a value: open the file and save"),
    (make_book([*TABLE[:4], (None, 0.1)]), "", "line 5: nothing in 'ora': fill"),
])
def test_sheets_and_cells_that_would_be_lost_are_refused(content: bytes, other: str, words: str) -> None:
    with pytest.raises(ReadingsFileError, match=words):
        read(content, KWH, other=other)


def test_a_total_that_no_program_has_worked_out_may_be_left_out() -> None:
    book = make_book([*TABLE, ("Totale", "=SUM(B2:B5)")])
    assert read(book, KWH, other='[rows]\nleave_out = { ora = ["Totale*"] }').energy_wh == 400


def test_hours_percentages_and_parts_are_what_the_sheet_shows() -> None:
    assert cells(make_book([(timedelta(hours=1),), (timedelta(hours=24),)], formats={"A": "[h]:mm"})) == [
        ["01:00:00"], ["24:00:00"]]
    assert cells(make_book([(1 / 24,), (1,)], formats={"A": "hh:mm"})) == [["01:00:00"], ["24:00:00"]]
    assert cells(make_book([(0.4,), (1,), (0.125,)], formats={"A": "0.0%"})) == [["40%"], ["100%"], ["12,5%"]]
    assert cells(make_book([(date(2025, 3, 12), time(12), 3)])) == [["2025-03-12", "12:00:00", "3"]]


@pytest.mark.parametrize(("content", "energy", "time", "words"), [
    ("ora;kwh\n" + "".join(f"{day}/03/2025 00:00;5\n" for day in (12, 13, 14)), KWH, TIME,
     "line 2: a value each 86400 s.*ask for the curve"),
    ("ora;kwh\n" + "".join(f"12/03/2025 {hour}:00;5\n" for hour in (12, 14, 16)), KWH, TIME + 'interval_s = "auto"\n',
     "line 2: a value each 7200 s"),
    ("ora;kwh\n" + "".join(f"12/03/2025 {hour}:00;5\n" for hour in (12, 13, 14)), KWH, TIME,
     "line 2: values 3600 s apart, and time.interval_s .* is 900"),
    ("ora;kw\n" + "".join(f"12/03/2025 {at};4\n" for at in ("12:00", "12:15", "13:15", "14:15")),
     'unit = "kW"\ncolumns = { withdrawn = "kw" }', TIME, "line 3: values 3600 s apart"),
    (rows("ora;kwh", "1.234", "2.345"), KWH, TIME, "line 2: not a number with decimal comma"),
    (rows("ora;kwh", "0,1"), 'sign = "minus"\n' + KWH, TIME, "line 2: above 0"),
    (rows("altro;kwh", "0,1"), KWH, TIME, r"no header: .*\[file\] header"),
])
def test_times_and_numbers_that_a_mapping_misreads_are_refused(
    content: str, energy: str, time: str, words: str
) -> None:
    with pytest.raises(ReadingsFileError, match=words):
        read(content, energy, time=time)


def test_two_columns_of_one_point_are_not_added_up() -> None:
    with pytest.raises(ReadingsFileError, match=f"several columns of one point: {POINT}, {POINT}5; leave one"):
        read(rows(f"ora;{POINT};{POINT}5", "0,1;0,1"), "", other="[point]\na_column = true\n", point="")


UNIX = '[time]\ncolumn = "ora"\nformat = "unix"\n'


@pytest.mark.parametrize(("content", "energy", "time", "energy_wh"), [
    ("ora;kwh\n1741777200000;0,1\n1741778100000;0,1\n", KWH, UNIX, 200),
    (rows("ora;kwh", "1.000,5", "-2,5", "\u22121,0"), 'sign = "net"\n' + KWH, TIME, 1_004_000),
    (rows("ora;kwh", "0,1", "0,1"), 'unit = "KWH"\n' + KWH, TIME, 200),
    (rows("ora;mw", "0,0004", "0,0004"), 'unit = "MW"\ncolumns = { withdrawn = "mw" }', TIME, 200),
    (rows("ora;tipo;kwh", "PRELIEVO;0,1", "prelievo;0,1"),
     'column = "kwh"\nregister_column = "tipo"\nregisters = { Prelievo = "withdrawn" }', TIME, 200),
    ('"data\nora";"energia\nkWh"\n12/03/2025 12:00;0,1\n', 'columns = { withdrawn = "energia kWh" }',
     TIME.replace('"ora"', '"data ora"'), 100),
    ("\n\nora;kwh\n12/03/2025 12:00;0,1\n", KWH, TIME, 100),
])
def test_what_can_be_read_is_read(content: str, energy: str, time: str, energy_wh: int) -> None:
    assert read(content, energy, time=time).energy_wh == energy_wh
