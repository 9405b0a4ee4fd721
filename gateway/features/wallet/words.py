"""Sentences about lots and lines, in Italian and English."""

from analytics.figures import show_day
from chaincode.rules.energy.records import Line, Settlement
from chaincode.rules.units import format_kwh, format_tokens
from chaincode.words import Joined, Texts, Words


def say_expiry(cents: int, date: str, is_expired: bool) -> dict[str, str]:
    """Say how many tokens expire when."""
    name = "expired" if is_expired else "expire"
    words = Words(f"gateway.wallet.words.{name}", tokens=words_of_tokens(cents), day=Texts(
        show_day(date, "en"), show_day(date, "it")))
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
