"""Bank accounts: IBAN, BIC, and the countries that a SEPA credit transfer reaches."""

import re

from stdnum import iban as ibans

_is_bic = re.compile(r"[A-Z]{6}[A-Z2-9][A-NP-Z0-9](?:[A-Z0-9]{3})?", re.ASCII).fullmatch
_FROM_THE_FIRST = (
    "AD", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GI", "GR", "HR", "HU", "IE",
    "IS", "IT", "LI", "LT", "LU", "LV", "MC", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK", "SM", "VA",
)  # fmt: skip
_JOINED = {"AL": "2025-10-07", "ME": "2025-10-07", "MD": "2025-10-07", "MK": "2025-10-07", "RS": "2026-05-05"}
SEPA = dict.fromkeys(_FROM_THE_FIRST, "2014-02-01") | _JOINED
"""By country of the IBAN: the date from which transfers reach it (EPC409-09)."""
BANKS_CODE = slice(5, 10)
"""Where an Italian IBAN holds its bank's code (ABI)."""


def is_iban(text: str) -> bool:
    """Whether a text in capitals without blanks is an IBAN: ISO 13616's form for its country, and check digits.

    What a country checks besides isn't asked: Belgium's rule knows only banks that were there when a list was made.
    """
    is_plain = text.isascii() and ibans.compact(text) == text
    return is_plain and ibans.is_valid(text, check_country=False)


def is_in_sepa(iban: str, on: str) -> bool:
    """Whether a SEPA transfer of a date "YYYY-MM-DD" reaches an IBAN."""
    return iban[:2] in SEPA and SEPA[iban[:2]] <= on


def is_bic(text: str) -> bool:
    """Whether a text is a BIC (ISO 9362) as both of pain.001's schemas take it: 8 or 11 characters."""
    return _is_bic(text) is not None
