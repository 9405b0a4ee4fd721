"""Energy as files write it to whole Wh, exactly: never through a binary fraction."""

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import floor

from chaincode.kernel.quoting import show
from chaincode.words import WordedError, Words

MAX_INTERVAL_WH = 10**9
"""More than a plant of 1 GW gives in an hour; a larger value is a fault of the file."""
UNITS_WH = {"Wh": 1, "kWh": 1_000, "MWh": 1_000_000}
UNITS_W = {"W": 1, "kW": 1_000, "MW": 1_000_000}
_MARKS = {",": Words("analytics.imports.numbers.comma"), ".": Words("analytics.imports.numbers.point")}
_GROUPED = {mark: re.compile(rf"[+-]?\d{{1,3}}(?:[{other}]\d{{3}})+[{mark}]\d+", re.A) for mark, other in (",.", ".,")}
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3}|,\d{3})", re.A)
_PATTERNS = {mark: re.compile(rf"\d{{1,10}}(?:[{mark}]\d{{1,12}})?", re.A) for mark in ",."}


@lru_cache(maxsize=65_536)  # a year of quarters has some thousand different values
def parse_energy(text: str, decimal: str = ",", unit: str = "kWh") -> int:
    """Whole Wh of a number in a unit; a part of a Wh is refused. ValueError has words for people.

    decimal: "," or "."; unit: a key of UNITS_WH.
    """
    text = join_thousands(text, decimal)
    if not _PATTERNS[decimal].fullmatch(text):
        mark = _MARKS[decimal]
        raise WordedError("analytics.imports.numbers.not_with_decimal", unit=unit, mark=mark, text=show(text))
    value = Decimal(text.replace(",", ".")) * UNITS_WH[unit]
    if value % 1:
        raise WordedError("analytics.imports.numbers.not_in_whole_wh", unit=unit, text=show(text))
    if value > MAX_INTERVAL_WH:
        raise WordedError(
            "analytics.imports.numbers.more_than_wh_in_one_interval", max_interval_wh=MAX_INTERVAL_WH, text=show(text),
        )
    return int(value)


def parse_decimal(text: str, decimal: str = ",") -> Decimal:
    """An exact number with its sign; ValueError has words for people. decimal: "," or "."."""
    text = join_thousands(text.replace("\u2212", "-"), decimal)  # a true minus sign
    digits = text.removeprefix("-").removeprefix("+")
    if not _PATTERNS[decimal].fullmatch(digits):
        if text.startswith("="):
            raise WordedError("analytics.imports.numbers.formula_without_value_open_file", text=show(text))
        mark = _MARKS[decimal]
        raise WordedError("analytics.imports.numbers.not_number_with_decimal", mark=mark, text=show(text))
    value = Decimal(digits.replace(",", "."))
    return -value if text.startswith("-") else value


def may_be_thousands(text: str) -> bool:
    """Whether a number's only marks may be those of thousands as well as of decimals: 1.812, or 1,812."""
    return bool(_EITHER.fullmatch(text))


def join_thousands(text: str, decimal: str) -> str:
    """Take the marks of thousands from a number that shows both marks, as 1.812,4; else give it as it is.

    1.812 alone may be either, so it stays for whoever reads it to refuse.
    """
    return text.replace("." if decimal == "," else ",", "") if _GROUPED[decimal].fullmatch(text) else text


def find_decimal(texts: Iterable[str]) -> str:
    """Give the mark before decimals in a file's numbers, "." or ",": the later one in a number that has both.

    Where no number has both, it is the comma if there is any.
    """
    found = "."
    for text in texts:
        if "." in text and "," in text:
            return max(".,", key=text.rfind)
        found = "," if "," in text else found
    return found


def round_carried(values: Iterable[Fraction]) -> list[int]:
    """Whole Wh of exact ones in order of time; what is cut off is carried on, so that sums differ by half a Wh at most.

    Each is what the rounded running total grows by (half up).
    """
    total, before, rounded = Fraction(0), 0, []
    for value in values:
        total += value
        now = floor(total + Fraction(1, 2))
        rounded.append(now - before)
        before = now
    return rounded
