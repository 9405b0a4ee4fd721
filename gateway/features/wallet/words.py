"""Sentences about lots and lines, in Italian and English."""

from chaincode.rules.energy.records import Line, Settlement
from chaincode.rules.units import format_kwh, format_tokens
from chaincode.words import Joined, Texts, Words

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
    name = "expired" if is_expired else "expire"
    words = Words(f"gateway.wallet.words.{name}", tokens=words_of_tokens(cents), date=Texts(
        format_date(date, "en"), f"{_on(date)}{format_date(date, 'it')}"))
    return {"en": words.en, "it": words.it}


def say_reason(settlement: Settlement, line: Line) -> dict[str, str]:
    """Say what a line's tokens are for."""
    shared = Texts(format_kwh(settlement.shared_wh), format_kwh(settlement.shared_wh, ","))
    parts = [
        Words(f"gateway.wallet.words.{name}", tokens=words_of_tokens(cents), shared_kwh=shared)
        for cents, name in (
            (line.energy_cents, "for_energy"), (line.bonus_cents, "for_interest"), (line.welcome_cents, "as_welcome"),
        ) if cents
    ]
    words = Joined("chaincode.words.semicolon", parts) if parts else Words("gateway.wallet.words.nothing_yet")
    return {"en": words.en, "it": words.it}


def words_of_tokens(cents: int) -> Words:
    """Write tokens with the decimal point of each language."""
    return Texts(format_tokens(cents, "."), format_tokens(cents, ","))
