"""JSON, XML and sheets: the last depth, element, part and row that is taken, and the first that isn't."""

import io
import zipfile
from datetime import datetime, timedelta
from itertools import islice

import pytest
from openpyxl import Workbook

from analytics.cells import ReadingsFileError
from analytics.imports import sheets, texts
from analytics.imports.sheets import read_sheet
from analytics.imports.texts import check_xml, find_lines, load_json, load_xml
from tests.analytics.imports.samples import (
    make_book,
)


# --- JSON and XML
def test_a_line_is_found_by_counting_words() -> None:
    content = b'{"a": 1,\n"a": 2,\n\n"a": 3}'
    assert list(islice(find_lines(content, '"a"'), 5)) == [1, 2, 4, 1, 1]


def test_json_is_refused_at_its_line() -> None:
    assert load_json(b'{"a": [1]}') == {"a": [1]}
    for content, line, words in ((b'{"a": 1,\n"a": 2}', 1, "twice"), (b'[\nNaN]', 1, "NaN"),
    (b"[\n1,\n}", 3, "not JSON"),
                                 (b"[" * 200_000, 1, "not JSON"), (b"", 1, "empty")):  # fmt: skip
        with pytest.raises(ReadingsFileError, match=words) as refused:
            load_json(content)
        assert refused.value.line == line


def test_xml_lies_fifty_deep_and_no_deeper(monkeypatch: pytest.MonkeyPatch) -> None:
    assert texts.MAX_ELEMENTS == 1_000_000
    assert load_xml(b"<a>" * 50 + b"</a>" * 50).name == "a"
    with pytest.raises(ReadingsFileError, match="line 51: elements lie too deep"):
        load_xml(b"<a>\n" * 51 + b"</a>" * 51)
    assert load_xml(b"<a>" + b"<b></b>" * 60 + b"</a>").find("b") is not None
    monkeypatch.setattr(texts, "MAX_ELEMENTS", 3)
    assert len(load_xml(b"<a><b/><b/></a>").children) == 2
    with pytest.raises(ReadingsFileError, match="line 3: too many elements"):
        load_xml(b"<a>\n<b/><b/>\n<b/></a>")
    monkeypatch.setattr(texts, "MAX_TEXT", 4)
    assert load_xml(b"<a>12<b>3</b>4</a>").text == "124"
    with pytest.raises(ReadingsFileError, match="line 2: too much text"):
        load_xml(b"<a>12<b>3</b>\n4</a>")
    with pytest.raises(ReadingsFileError, match="line 1: the file is empty"):
        load_xml(b" \n")
    with pytest.raises(ReadingsFileError, match="line 2: not XML"):
        load_xml(b"<a>\n</b>")


def test_elements_are_counted_to_where_a_part_ends_being_xml() -> None:
    assert check_xml([b"<a><b/>", b"<c/></a>"], 3) == 3
    assert check_xml([b"<a><b/><", b"<c/></a>"], 3) == 2
    assert check_xml([b"\x89PNG"], 0) == 0
    with pytest.raises(ReadingsFileError, match="too many elements"):
        check_xml([b"<a><b/>", b"<c/></a>"], 2)


# --- sheets
def test_a_sheets_limits_are_these() -> None:
    assert (sheets.MAX_BYTES, sheets.MAX_PARTS, sheets.MAX_ELEMENTS) == (200_000_000, 10_000, 3_000_000)
    assert (sheets.MAX_ROWS, sheets.MAX_CELLS_A_ROW, sheets.MAX_CELLS) == (1_048_576, 2_000, 20_000_000)


def test_a_sheet_is_taken_to_its_last_byte_part_element_and_row(monkeypatch: pytest.MonkeyPatch) -> None:
    book = make_book(["a", "b"], ["c", "d"], ["e", "f"])
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = [archive.read(name) for name in archive.namelist()]
    elements = sum(check_xml([part], 10**6) for part in parts)
    rows = [(1, ["a", "b"]), (2, ["c", "d"]), (3, ["e", "f"])]
    for name, most, words in (("MAX_BYTES", sum(map(len, parts)), f"more than {sum(map(len, parts)) - 1} bytes"),
                              ("MAX_PARTS", len(parts), "parts"), ("MAX_ELEMENTS", elements, "more than a sheet of"),
                              ("MAX_ROWS", 3, "more than 2 rows"), ("MAX_CELLS", 6, "more than 5 cells")):  # fmt: skip
        with monkeypatch.context() as patched:
            patched.setattr(sheets, name, most)
            assert list(read_sheet(book)) == rows
            patched.setattr(sheets, name, most - 1)
            with pytest.raises(ReadingsFileError, match=words) as refused:
                list(read_sheet(book))
            assert refused.value.line == (3 if name in {"MAX_ROWS", "MAX_CELLS"} else 1)
    monkeypatch.setattr(sheets, "MAX_CELLS_A_ROW", 1)
    assert list(read_sheet(book)) == [(1, ["a"]), (2, ["c"]), (3, ["e"])]


def test_cells_that_a_row_far_to_the_right_makes_up_are_counted() -> None:
    book, out = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    for _ in range(sheets.MAX_CELLS // 16_384 + 1):
        sheet.append([None] * 16_383 + [1])
    book.save(out)
    with pytest.raises(ReadingsFileError, match="more than 20000000 cells"):
        list(read_sheet(out.getvalue()))


def test_a_cell_is_what_the_eye_sees() -> None:
    book, out = Workbook(), io.BytesIO()
    sheet, noon = book.active, datetime(2024, 5, 1, 12)
    sheet.append(["a", None, "b"])
    sheet.append([noon + timedelta(microseconds=600_000), noon + timedelta(microseconds=400_000), 0.1234567894])
    sheet.append([datetime(2024, 5, 1), datetime(2024, 5, 1), 1.0])
    sheet["A3"].number_format, sheet["B3"].number_format = "dd/mm/yyyy", "dd/mm/yyyy HH:MM"
    sheet.append([" x "])
    book.create_sheet("Altro").append([7])
    book.save(out)
    assert list(read_sheet(out.getvalue(), decimal=",")) == [
        (1, ["a", "", "b"]), (2, ["2024-05-01 12:00:01", "2024-05-01 12:00:00", "0,123456789"]),
        (3, ["2024-05-01", "2024-05-01 00:00:00", "1"]), (4, ["x", "", ""]),
    ]  # fmt: skip
    assert list(read_sheet(out.getvalue(), "Altro")) == [(1, ["7"])]
