"""What a file is, its content says; what two programs would take for two things is nothing."""

import stat
import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from gateway.http.errors import Problem
from gateway.uploads import workbooks
from gateway.uploads.kinds import KINDS, check_kind
from gateway.uploads.photos import make_anew
from gateway.uploads.workbooks import ZIP_TAIL, find_zip_end, is_workbook
from tests.helpers.files.pictures import make_jpeg, make_pdf, make_picture, make_png, save


def make_xlsx() -> bytes:
    out = BytesIO()
    book = Workbook()
    book.active.append(["POD", "kWh"])
    book.save(out)
    return out.getvalue()


def make_zip(remark: bytes = b"", files: Mapping[Any, bytes] | None = None) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (files or {"evil.class": b"\xca\xfe\xba\xbe"}).items():
            archive.writestr(name, data)
        archive.comment = remark
    return out.getvalue()


JPEG, PNG, PDF, XLSX, ZIP = make_jpeg(), make_png(), make_pdf(), make_xlsx(), make_zip()
CSV = "ora;kWh\n1;0,5\nperché;2\n"
GOOD = {
    "photo": [JPEG, PNG],
    "document": [PDF, PDF + b"\n", PDF + b"\r\n\r\n"],
    "table": [CSV.encode(), b"\xef\xbb\xbf" + CSV.encode(), CSV.encode("cp1252"), b'{"hourly": [1, 2]}', XLSX,
              b"LOCATION,Torino,-,ITA,IGDG,160590,45.2,7.6,1.0,287.0\r\nDESIGN CONDITIONS,0\r\n", b"a < b\n1\n",
              b"ora;NO2\n1;<LOD\n2;<0.5\n", b"a;<abc\n"],
}
BOOK = {"[Content_Types].xml": b"", "xl/workbook.xml": b""}
LEADING_OUT = [make_zip(files={**BOOK, name: b"x"}) for name in (
    "../../evil", "xl/../../evil", "/etc/evil", "..\\evil", "C:\\evil", "xl/a\nb", "xl/\u202eslx")]
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
BAD = {
    "photo": [PDF, CSV.encode(), HTML, SVG, XLSX, ZIP, save(make_picture(), "GIF"), b"GIF89a=1;alert(1)", b"\n" + JPEG,
              b""],
    "document": [JPEG, CSV.encode(), HTML, SVG, b"\n" + PDF, HTML + PDF, PDF + ZIP, PDF[:-6], PDF + HTML,
                 PDF[:-6] + make_zip(b"\n%%EOF\n"), b"%PDF-1.4\n", b"%PDF-9.9\n%%EOF", b"",
                 PDF[:-6] + ZIP + b"\n%%EOF\n",
                 PDF[:-6] + ZIP + bytes(60_000) + b"\n%%EOF\n", JPEG + PDF, b"%!PS-Adobe-3.0 PDF-1.4\n%%EOF"],
    "table": [JPEG, PNG, PDF, HTML, SVG, b"  \n" + HTML, b"\xef\xbb\xbf" + HTML, b"a,b\n<script>alert(1)</script>\n",
              b"a\x00b", b"\x1b[2J", ZIP, CSV.encode() + ZIP, HTML + XLSX, XLSX + b"\nmore", b"", b"\xff\xfe\x00\x01",
              CSV.encode() + b"\n%PDF-1.4\n%%EOF", b"<a href=x>,1\n", b"\x81\x8d\n",
              5_000 * b"1;2\n" + b"<SCRIPT>alert(1)</SCRIPT>\n", b"a\n</title>\n", b"a,<svg/onload=alert(1)>\n",
              make_zip(files={"x": b"[Content_Types].xml xl/workbook.xml", "Evil.class": b"x"}),
              make_zip(files={"[Content_Types].xml": b"", "xl/workbook.xml": bytes(200_000_001)}),
              make_zip(files={"[Content_Types].xml": b""}), *LEADING_OUT, XLSX[:4] + b"MZ" + XLSX,
              XLSX[:-30], XLSX[:-22] + XLSX[-22:-2],
              XLSX[:-22] + b"PK\x06\x07" + bytes(16) + XLSX[-22:],
              b"a\n<!--\n", 500 * b"1;2\n" + b"%PDF-1.4"],
}


def refuse(kind: str, data: bytes) -> str:
    with pytest.raises(Problem) as caught:
        check_kind(kind, data)
    return caught.value.code


@pytest.mark.parametrize(("kind", "data"), [(kind, data) for kind, files in GOOD.items() for data in files])
def test_a_file_of_its_kind_is_taken(kind: str, data: bytes) -> None:
    check_kind(kind, data)
    assert [other for other in KINDS if other != kind and refuse(other, data) != "UPLOAD_OTHER_KIND"] == []


@pytest.mark.parametrize(("kind", "data"), [(kind, data) for kind, files in BAD.items() for data in files])
def test_a_file_of_another_kind_or_of_two_is_refused(kind: str, data: bytes) -> None:
    assert refuse(kind, data) == "UPLOAD_OTHER_KIND"


@pytest.mark.parametrize(("kind", "head", "end"), [
    ("photo", JPEG, b""), ("document", PDF[:-6], b"%%EOF\n"), ("table", b"a\n", b""),
])
def test_the_largest_file_of_a_kind_and_a_byte_more(kind: str, head: bytes, end: bytes) -> None:
    assert KINDS == {"photo": 5_000_000, "document": 10_000_000, "table": 20_000_000}
    filler = b" " * (KINDS[kind] - len(head) - len(end))
    check_kind(kind, head + filler + end)
    assert refuse(kind, head + filler + b" " + end) == "UPLOAD_TOO_LARGE"


@pytest.mark.parametrize("more", [ZIP, HTML, PDF, b"#!/bin/sh\nreboot\n", b"\x7fELF", b"PK\x05\x06" + bytes(18)])
@pytest.mark.parametrize("photo", [JPEG, PNG], ids=["jpeg", "png"])
def test_what_hides_behind_a_photo_is_gone_once_it_is_made_anew(photo: bytes, more: bytes) -> None:
    check_kind("photo", photo + more)
    made = make_anew(photo + more)
    assert more not in made and find_zip_end(made) < 0


@pytest.mark.parametrize("hidden", [HTML, b"<?php system($_GET[0]); ?>", b"*/=1;alert(1)/*", ZIP])
def test_what_hides_inside_a_photo_is_gone_too(hidden: bytes) -> None:
    data = save(make_picture(), "JPEG", comment=hidden)
    assert hidden in data
    assert hidden not in make_anew(data)


@pytest.mark.parametrize(("data", "expected"), [
    (ZIP, True), (make_zip(b"x" * 65_535), True), (b"before" + ZIP, True), (ZIP + b"after", False), (b"", False),
    (b"PK\x05\x06", False), (b"PK\x05\x06" + ZIP, True), (ZIP + b"PK\x05\x06", False),
])
def test_an_archive_is_found_as_its_readers_find_it(data: bytes, *, expected: bool) -> None:
    assert (find_zip_end(data) >= 0) is expected
    assert not expected or zipfile.is_zipfile(BytesIO(data))


@pytest.mark.parametrize(("kind", "is_taken"), [
    (0, True), (stat.S_IFREG, True), (stat.S_IFLNK, False), (stat.S_IFCHR, False)])
def test_a_workbook_holds_files_and_no_links(kind: int, *, is_taken: bool) -> None:
    entry = zipfile.ZipInfo("xl/media/picture.png")
    entry.external_attr = (kind | 0o644) << 16
    assert is_workbook(make_zip(files={**BOOK, entry: b"../../evil"})) is is_taken


def test_an_end_record_where_no_reader_looks_for_it_makes_no_paper_an_archive() -> None:
    inside = b"%PDF-1.4\n" + ZIP + bytes(ZIP_TAIL) + b"\n%%EOF\n"
    assert not zipfile.is_zipfile(BytesIO(inside))
    check_kind("document", inside)


def test_a_directory_beyond_its_bound_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"[Content_Types].xml": b"", "xl/workbook.xml": b""}
    check_kind("table", make_zip(files=files))
    monkeypatch.setattr(workbooks, "MOST_DIRECTORY_BYTES", 100)
    assert refuse("table", make_zip(files=files)) == "UPLOAD_OTHER_KIND"
