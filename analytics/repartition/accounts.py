"""Bank accounts: IBAN, BIC, and the countries that a SEPA credit transfer reaches."""

import re

_is_iban = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", re.ASCII).fullmatch
_is_italian_account = re.compile(r"[A-Z]\d{10}[A-Z0-9]{12}", re.ASCII).fullmatch
_is_bic = re.compile(r"[A-Z]{6}[A-Z2-9][A-NP-Z0-9](?:[A-Z0-9]{3})?", re.ASCII).fullmatch
_LENGTHS = {
    "AD": 24, "AL": 28, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20,
    "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27,
    "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MT": 31, "NL": 18, "NO": 15,
    "PL": 28, "PT": 25, "RO": 24, "RS": 22, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "VA": 22,
}
_JOINED = {"AL": "2025-10-07", "ME": "2025-10-07", "MD": "2025-10-07", "MK": "2025-10-07", "RS": "2026-05-05"}
SEPA = {country: (length, _JOINED.get(country, "2014-02-01")) for country, length in _LENGTHS.items()}
"""By country of the IBAN: its length (ISO 13616's registry), and the date from which transfers reach it (EPC409-09)."""
BANKS_CODE = slice(5, 10)
"""Where an Italian IBAN holds its bank's code (ABI)."""


def is_iban(text: str) -> bool:
    """Whether a text without blanks is an IBAN (ISO 13616): form, its SEPA country's length, check digits modulo 97."""
    if not _is_iban(text) or len(text) != SEPA.get(text[:2], (len(text), ""))[0]:
        return False
    if text.startswith("IT") and not _is_italian_account(text[4:]):
        return False
    return int("".join(str(int(one, 36)) for one in text[4:] + text[:4])) % 97 == 1


def is_in_sepa(iban: str, on: str) -> bool:
    """Whether a SEPA transfer of a date "YYYY-MM-DD" reaches an IBAN."""
    return iban[:2] in SEPA and SEPA[iban[:2]][1] <= on


def is_bic(text: str) -> bool:
    """Whether a text is a BIC (ISO 9362) as both of pain.001's schemas take it: 8 or 11 characters."""
    return _is_bic(text) is not None
