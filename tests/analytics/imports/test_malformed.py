"""Damaged files: refused with a line, or taken whole and reported; never a trace, never half."""

import io
import re
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.cells import ReadingsFileError
from analytics.imports import sheets, texts
from analytics.imports.curve import Imported
from analytics.imports.report import build_report
from analytics.imports.sheets import read_sheet
from analytics.imports.texts import load_xml
from tests.analytics.imports.mutations import damage_file
from tests.analytics.imports.samples import make_book, make_samples

SAMPLES = make_samples()


def read(name: str, content: bytes) -> object:
    """What the parser gives, or the refusal; each of a shape that people and the gateway can use."""
    try:
        found = SAMPLES[name][1](content)
    except ReadingsFileError as error:
        assert 1 <= error.line <= content.count(b"\n") + content.count(b"\r") + 2_000 * (name == "sheet") + 1
        assert error.reason
        assert len(str(error.reason)) < 400
        return error
    if isinstance(found, Imported):
        assert_whole(found)
    return found


def assert_whole(found: Imported) -> None:
    """Columns that go together, each interval once, and a report that names what is missing."""
    rows = found.readings
    assert len(rows) > 0
    assert (rows.energy_wh >= 0).all()
    assert (rows.start_s % rows.interval_s == 0).all()
    assert len(np.unique(np.stack([rows.of, rows.start_s]), axis=1).T) == len(rows)
    assert all(note.words.en != note.words.it and note.count > 0 for note in found.notes)
    report = build_report("x", found, "2024-07-01", {}, is_verified=True)
    assert report.readings == len(rows)
    assert sum(report.energy_wh.values()) == found.energy_wh


@pytest.mark.parametrize("name", list(SAMPLES))
def test_two_hundred_kinds_of_damage(name: str) -> None:
    content = SAMPLES[name][0]
    good = read(name, content)
    assert not isinstance(good, ReadingsFileError)
    outcomes = [read(name, damaged) for _, damaged in damage_file(content)]
    assert len(outcomes) == 200
    assert sum(isinstance(one, ReadingsFileError) for one in outcomes) >= 60


@pytest.mark.parametrize("name", [name for name in SAMPLES if name not in {"sheet", "prices", "gse", "mapping"}])
def test_what_damage_takes_away_is_missing_in_the_report(name: str) -> None:
    content, parse = SAMPLES[name]
    whole = parse(content)
    assert isinstance(whole, Imported)
    for kind, damaged in damage_file(content):
        found = read(name, damaged)
        if kind.startswith("line dropped") and isinstance(found, Imported):
            gone = len(whole.readings) - len(found.readings)
            before, after = (build_report("x", one, "2024-07-01", {}, is_verified=True) for one in (whole, found))
            lost_days = (before.first_date, before.last_date) != (after.first_date, after.last_date)
            missing = sum(g.intervals for g in after.missing) - sum(g.intervals for g in before.missing)
            assert gone == 0 or lost_days or missing > 0, kind


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_bytes_never_break_a_parser(content: bytes) -> None:
    for name in SAMPLES:
        read(name, content)


@given(st.sampled_from(list(SAMPLES)), st.data())
@settings(max_examples=150, deadline=None)
def test_any_cell_may_hold_anything(name: str, data: st.DataObject) -> None:
    content = SAMPLES[name][0]
    if name == "sheet":
        at = data.draw(st.integers(0, len(content) - 1))
        read(name, content[:at] + data.draw(st.binary(max_size=8)) + content[at + 1 :])
        return
    tokens = [match.span() for match in re.finditer(rb"[^;,\n\"<>{}: ]+", content)][:400]
    start, end = data.draw(st.sampled_from(tokens))
    text = data.draw(st.text(max_size=12) | st.from_regex(r"-?\d{1,40}([.,]\d{0,20})?(e\d{1,5})?", fullmatch=True))
    read(name, content[:start] + text.encode("utf-8", "surrogatepass") + content[end:])


@pytest.mark.parametrize("name", ["sheet", "table"])
def test_a_zip_that_is_no_sheet_is_refused(name: str) -> None:
    assert isinstance(read(name, b"PK\x03\x04" + b"\0" * 100), ReadingsFileError)


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRINGS, SHEET = "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"
ENTITY = f'<!DOCTYPE sst [<!ENTITY a "x">]><sst xmlns="{MAIN}"><si><t>&a;</t></si></sst>'


def replace_part(name: str, part: bytes) -> bytes:
    """A book of which one part is another's."""
    out, kept = io.BytesIO(), zipfile.ZipFile(io.BytesIO(make_book(["quando"], ["x"])))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for one in {*kept.namelist(), name}:
            book.writestr(one, part if one == name else kept.read(one))
    return out.getvalue()


def make_sheet(rows: str) -> bytes:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1"])
@pytest.mark.parametrize("name", [STRINGS, "xl/workbook.xml", "xl/media/picture.png"])
def test_entities_of_its_own_are_refused_in_each_encoding_and_in_each_part(name: str, encoding: str) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding.upper().removesuffix("-LE").removesuffix("-BE")}"?>{ENTITY}'
    with pytest.raises(ReadingsFileError, match="more than a sheet of"):
        list(read_sheet(replace_part(name, declared.encode(encoding))))
    with pytest.raises(ReadingsFileError, match="document type"):
        load_xml(declared.encode(encoding))


@pytest.mark.parametrize(("name", "part", "reason"), [
    (STRINGS, b"<sst>" + b"<si/>" * 2_000 + b"</sst>", "more than a sheet of"),
    (SHEET, make_sheet("<row/>" * 2_000), "more than a sheet of"),
    (SHEET, make_sheet("<row>" * 60 + "</row>" * 60), "more than a sheet of"),
    (SHEET, make_sheet('<row r="900000000"/>'), "rows"),
    (SHEET, make_sheet('<row r="900000000"><c r="A900000000"><f>1</f></c></row>'), "rows"),
    ("xl/media/picture.bmp", bytes(2_000_000), "unpacks to more than"),
])
def test_a_small_sheet_stays_small(name: str, part: bytes, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_ELEMENTS", 1_000)
    monkeypatch.setattr(sheets, "MAX_BYTES", 1_000_000)
    with pytest.raises(ReadingsFileError, match=reason):
        list(read_sheet(replace_part(name, part)))


def test_a_sheet_of_many_parts_is_refused_before_they_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_PARTS", 5)
    monkeypatch.delattr(zipfile, "ZipFile")
    with pytest.raises(ReadingsFileError, match="parts"):
        list(read_sheet(make_samples()["sheet"][0]))


def test_an_xml_file_of_too_many_elements_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "MAX_ELEMENTS", 100)
    with pytest.raises(ReadingsFileError, match="too many elements"):
        load_xml(b"<a>" + b"<b/>" * 100 + b"</a>")
