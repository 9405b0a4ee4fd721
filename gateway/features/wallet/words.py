"""Sentences about lots and lines, in Italian and English."""

from chaincode.rules.energy.records import Line, Settlement
from chaincode.rules.units import format_kwh, format_tokens

MONTHS = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
    "it": ("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
           "novembre", "dicembre"),
}


def format_date(date: str, language: str) -> str:
    """Write "2025-03-31" as "31 March 2025"."""
    year, month, day = date.split("-")
    return f"{int(day)} {MONTHS[language][int(month) - 1]} {year}"


def _on(date: str) -> str:
    return "l'" if date[-2:] in ("08", "11") else "il "


def say_expiry(cents: int, date: str, is_expired: bool) -> dict[str, str]:
    """Say how many tokens expire when."""
    verb_en, verb_it = ("expired", "sono scaduti") if is_expired else ("expire", "scadono")
    return {
        "en": f"{format_tokens(cents)} tokens {verb_en} on {format_date(date, 'en')}",
        "it": f"{format_tokens(cents, ',')} token {verb_it} {_on(date)}{format_date(date, 'it')}",
    }


def say_reason(settlement: Settlement, line: Line) -> dict[str, str]:
    """Say what a line's tokens are for."""
    parts_en, parts_it = [], []
    shared = format_kwh(settlement.shared_wh), format_kwh(settlement.shared_wh, ",")
    for cents, en, it in (
        (line.energy_cents, f"for your part of {shared[0]} kWh shared", f"per la tua parte di {shared[1]} kWh"),
        (line.bonus_cents, "for services of collective interest", "per servizi di interesse collettivo"),
        (line.welcome_cents, "as a welcome", "di benvenuto"),
    ):
        if cents:
            parts_en.append(f"{format_tokens(cents)} {en}")
            parts_it.append(f"{format_tokens(cents, ',')} {it}")
    return {"en": "; ".join(parts_en) or "nothing yet", "it": "; ".join(parts_it) or "ancora nulla"}
