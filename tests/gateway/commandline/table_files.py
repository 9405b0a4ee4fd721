"""Tables that are none, each in one way, as people send them."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook

from analytics.imports import mapping

MEMBERS = ("name", "organisation", "contact", "metering_point", "perimeter", "power_kw")


def make_book() -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.active.append(MEMBERS)
    book.active.append(("Ada Esempio", "citizens", "ada@example.org", "IT001E00000001", "AC001E00001", 6))
    book.save(out)
    return out.getvalue()


BOOK = make_book()


def pack(name: str, part: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        target.writestr(name, part)
    return out.getvalue()


def lock(packed: bytes) -> bytes:
    """Each part flagged as encrypted (APPNOTE 4.4.4, bit 0)."""
    found = bytearray(packed)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for match in re.finditer(re.escape(mark), packed):
            found[match.start() + place] |= 1
    return bytes(found)


def pack_again(change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The book with each part as `change` gives it, or without."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = change(name, source.read(name))
            if part is not None:
                target.writestr(name, part)
    return out.getvalue()


def spoil(part: str, content: bytes | None) -> bytes:
    return pack_again(lambda name, data: content if part in name else data)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
FILES = {
    "half.xlsx": BOOK[: len(BOOK) // 2], "head.xlsx": BOOK[:10], "other.xlsx": pack("letture.csv", "a;b\n1;2\n"),
    "sheetless.xlsx": spoil("sheet1", None), "bookless.xlsx": spoil("workbook.xml", None),
    "cut.xlsx": spoil("sheet1", b"<worksheet><sheetData><row>"), "zeros.xlsx": spoil("sheet1", bytes(9)),
    "entity.xlsx": spoil("sheet1", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
    "torn.xlsx": spoil("workbook.xml", b"<a"), "sum.xlsx": BOOK[:300] + bytes(40) + BOOK[340:],
    "locked.xlsx": lock(BOOK), "locked.csv": lock(pack("letture.csv", "a;b\n")),
    "password.xlsx": OLE + "EncryptedPackage".encode("utf-16-le"), "old.xls": OLE,
    "quotes.csv": b'name;organisation\n"Ada;citizens\nBruno;citizens\n', "quote.csv": b'a,b\n"a"b,c\n',
    "bytes.csv": bytes(range(256)) * 20, "nul.csv": b"a;b\n\x00\x00;\x00\n", "empty.csv": b"", "blank.csv": b"\n \n",
    "pdf.csv": b"%PDF-1.4\n", "gzip.csv": b"\x1f\x8b" + bytes(50), "page.xls": b"<html><table></table></html>",
    "odd.csv": "a;b\n".encode("utf-16") + b"\x00", "long.csv": b"a;" + b"x" * 200_000 + b"\n1;2\n",
    "short.csv": b"a;b;c\n1;2\n",
}
MAPPING = Path(mapping.__file__).parent / "mappings" / "ora-kwh.toml"
