"""Numbers, months and dates as people write them in Italian and in English."""

from fractions import Fraction

from chaincode.rules.units import BPS, format_kwh, format_tokens

LANGUAGES = ("it", "en")
MONTHS = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
    "it": ("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
           "novembre", "dicembre"),
}
_POINTS = {"it": (",", "."), "en": (".", ",")}


def show_eur(cents: int, language: str) -> str:
    """Write cents as euro: -123456 -> "-1.234,56" in Italian."""
    point, group = _POINTS[language]
    whole, part = format_tokens(abs(cents)).split(".")
    return f"{'-' if cents < 0 else ''}{int(whole):,}".replace(",", group) + f"{point}{part}"


def show_kwh(wh: int, language: str) -> str:
    """Write Wh as kWh with three decimals."""
    point, group = _POINTS[language]
    whole, part = format_kwh(abs(wh)).split(".")
    return f"{'-' if wh < 0 else ''}{int(whole):,}".replace(",", group) + f"{point}{part}"


def show_percent(bps: int | None, language: str) -> str:
    """Write basis points as percent with two decimals; a dash for what isn't known."""
    return "–" if bps is None else format_tokens(bps, _POINTS[language][0]) + " %"


def show_month(month: str, language: str) -> str:
    """Write "2024-05" as "maggio 2024"."""
    return f"{MONTHS[language][int(month[5:7]) - 1]} {month[:4]}"


def compute_bps(part: int, whole: int) -> int | None:
    """Give a ratio in basis points, rounded half up; None of nothing."""
    return int(Fraction(part * BPS, whole) + Fraction(1, 2)) if whole > 0 else None
