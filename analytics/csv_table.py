"""The one writer of CSV for spreadsheets: a text that one would work out as a formula stays a text."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from analytics.columns import name_column

Cell = str | int | Decimal
# A formula begins a cell, after blanks and quotes that a reader may drop. A cell also begins after a separator that
# isn't ours (Excel splits at ; where commas are decimals), and after a line's end where quotes were not understood.
_FORMULA = re.compile(r"""(\A|[;\t\r\n])(?=[\s"']*[=+\-@＝＋－＠])|\A(?=[\t\r\n])""")

_DECIMAL = re.compile(r"\A(-?[0-9]+)\.([0-9]+)\Z", re.ASCII)


def format_rows(rows: Iterable[Sequence[Cell]]) -> str:
    """Write rows as RFC 4180 CSV: texts with an apostrophe before each formula, numbers as they are."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([guard(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue()


def localise(text: str, language: str) -> str:
    """The same table as a spreadsheet of a language opens it at a double click.

    An Italian one parts cells by semicolons and decimals by commas, takes UTF-8 only by its mark, and has Italian names
    of columns in its first row.
    """
    if language != "it":
        return text
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows(
        [map(name_column, header), *([_DECIMAL.sub(r"\1,\2", cell) for cell in row] for row in rows)])
    return "\ufeff" + out.getvalue()


def guard(text: str) -> str:
    """Put an apostrophe before whatever in a text could begin a formula (OWASP, CSV injection)."""
    return _FORMULA.sub(r"\1'", text)
