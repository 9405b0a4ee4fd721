"""Which kind of file some bytes are: by their content alone. Names and stated types say nothing.

    photo      JPEG, PNG; made anew by `photos`
    document   PDF
    table      a text without markup (CSV, TSV, JSON, EPW weather), or XLSX

What two programs would take for two kinds is none: a kind begins at the first byte and ends at the last one.
"""

import re

from chaincode.words import Words
from gateway.uploads.refusals import OTHER_KIND, TOO_LARGE
from gateway.uploads.workbooks import ZIP, ZIP_END, ZIP_TAIL, is_workbook

KINDS = {"photo": 5_000_000, "document": 10_000_000, "table": 20_000_000}   # the most bytes of each
MEDIA = {"photo": "image/jpeg", "document": "application/pdf", "table": "application/octet-stream"}
_PHOTO = re.compile(rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n")
_PDF = re.compile(rb"%PDF-[12]\.[0-9]")
_PDF_ANYWHERE, _PDF_END = b"%PDF-", b"%%EOF"   # readers of PDF look for the first within a kilobyte
# Tags that make a text a page for whoever guesses at its kind; "<LOD" or "<0.5" in a table of measurements is none.
_MARKUP = re.compile(
    r"<(!doctype|!--|\?xml|/?(a|b|body|br|div|embed|font|form|h1|head|html|iframe|img|input|link|meta|object|p|script|"
    r"style|svg|table|title|video)[\s/>])", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


def check_kind(kind: str, data: bytes) -> None:
    """Refuse what is larger than its kind may be, or isn't of it.

    Raises:
        ApiError: either.
    """
    name = Words(f"gateway.uploads.kinds.{kind}")
    if len(data) > KINDS[kind]:
        raise TOO_LARGE(kind=name, most=KINDS[kind])
    if not _FITS[kind](data):
        raise OTHER_KIND(kind=name)


def is_photo(data: bytes) -> bool:
    """Whether bytes begin as a photo does; whether they are one, only making it anew says."""
    return bool(_PHOTO.match(data))


def is_pdf(data: bytes) -> bool:
    """Whether bytes are a PDF from the first to the last, and no archive to any reader of ZIP.

    Some take an end record with anything behind it, so none may stand wherever they look for one.
    """
    return bool(_PDF.match(data)) and data.rstrip().endswith(_PDF_END) and ZIP_END not in data[-ZIP_TAIL:]


def is_table(data: bytes) -> bool:
    """Whether bytes are a text without markup, or a workbook."""
    if data.startswith(ZIP):
        return is_workbook(data)
    return bool(data) and _PDF_ANYWHERE not in data and _is_plain(data)


def _is_plain(data: bytes) -> bool:
    """Whether bytes are a text that no browser shows as a page: UTF-8, or Windows' letters; no tag in it."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    return "\ufffd" not in text and not _CONTROL.search(text) and not _MARKUP.search(text)


_FITS = {"photo": is_photo, "document": is_pdf, "table": is_table}
