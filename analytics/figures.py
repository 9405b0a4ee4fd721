"""Numbers, months and dates as people write them in Italian and in English: by the forms of Unicode's CLDR."""

from datetime import date as calendar_date
from decimal import Decimal
from fractions import Fraction

from babel.dates import format_date
from babel.numbers import format_decimal

from chaincode.rules.units import BPS
from chaincode.words.days import name_first

LANGUAGES = ("it", "en")
_WITH_ARTICLE = (8, 11)
"""Days of a month whose Italian name begins with a vowel: l'otto, l'undici."""


def show_eur(cents: int, language: str) -> str:
    """Write cents as euro: -123456 -> "-1.234,56" in Italian."""
    return _show(cents, "#,##0.00", language)


def show_kwh(wh: int, language: str) -> str:
    """Write Wh as kWh with three decimals."""
    return _show(wh, "#,##0.000", language)


def show_percent(bps: int | None, language: str) -> str:
    """Write basis points as percent with two decimals; a dash for what isn't known."""
    return "–" if bps is None else _show(bps, "0.00", language) + " %"


def _show(value: int, form: str, language: str) -> str:
    """Write a whole number of the last place that a form shows."""
    return format_decimal(Decimal(value).scaleb(-len(form.partition(".")[2])), form, locale=language)


def show_month(month: str, language: str) -> str:
    """Write "2024-05" as "maggio 2024"."""
    return format_date(calendar_date.fromisoformat(f"{month}-01"), "MMMM y", locale=language)


def show_date(date: str, language: str) -> str:
    """Write "2025-03-31" as "31 March 2025"."""
    return name_first(format_date(calendar_date.fromisoformat(date), "d MMMM y", locale=language), language)


def show_day(date: str, language: str) -> str:
    """Write a date as it stands in a sentence: "on 8 March 2025", "l'8 marzo 2025"."""
    shown = show_date(date, language)
    if language == "en":
        return f"on {shown}"
    return f"l'{shown}" if int(date[-2:]) in _WITH_ARTICLE else f"il {shown}"


def compute_bps(part: int, whole: int) -> int | None:
    """Give a ratio in basis points, rounded half up; None of nothing."""
    return int(Fraction(part * BPS, whole) + Fraction(1, 2)) if whole > 0 else None
