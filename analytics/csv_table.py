"""The one writer of CSV for spreadsheets: a text that one would work out as a formula stays a text."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

Cell = str | int | Decimal
# A formula begins a cell, after blanks and quotes that a reader may drop. A cell also begins after a separator that
# isn't ours (Excel splits at ; where commas are decimals), and after a line's end where quotes were not understood.
_FORMULA = re.compile(r"""(\A|[;\t\r\n])(?=[\s"']*[=+\-@＝＋－＠])|\A(?=[\t\r\n])""")


def format_rows(rows: Iterable[Sequence[Cell]]) -> str:
    """Write rows as RFC 4180 CSV: texts with an apostrophe before each formula, numbers as they are."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([guard(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue()


def guard(text: str) -> str:
    """Put an apostrophe before whatever in a text could begin a formula (OWASP, CSV injection)."""
    return _FORMULA.sub(r"\1'", text)
