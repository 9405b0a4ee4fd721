"""Texts as every bank in SEPA must take them: the Latin characters of EPC217-08, and how others are written in them.

A letter loses its accents (text-unidecode: ò -> o, ß -> ss, Ж -> Zh), a sign goes by TABLE, and what is left becomes a
full stop. Slashes at the ends, and one that follows another, are left out: references may not have them.
"""

import re
from unicodedata import category, normalize

from text_unidecode import unidecode

ALLOWED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
TABLE = {
    "&": "+", '"': "'", "`": "'", "_": "-", "~": "-", "<": "(", ">": ")", "[": "(", "]": ")", "{": "(", "}": ")",
    "\\": "/", "|": "/", ";": ",", "@": "(at)", "!": ".", "*": ".", "#": ".", "%": ".", "=": ".", "^": ".", "$": ".",
}
_UNKNOWN = "[?]"  # text-unidecode's word for a sign that it doesn't know
_MARKS = ("Mn", "Me", "Cf")  # accents written apart, and what joins signs: they stand for nothing themselves
NAME, REASON, REFERENCE = 70, 140, 35
"""The most characters of each kind of text (ISO 20022, pain.001)."""


def clean(text: str, most: int = NAME) -> str:
    """Write a text in the characters that every bank takes, at most so many; "" when nothing of it can be written."""
    written = "".join(map(_write, normalize("NFC", text)))
    single = re.sub(r"(?:/\s*)+/", "/", " ".join(written.split()))
    return single.strip("/ ")[:most].strip("/ ")


def is_writable(text: str) -> bool:
    """Whether a bank can read a letter or a digit of it."""
    return any(letter.isalnum() for letter in clean(text))


def _write(one: str) -> str:
    if one in ALLOWED:
        return one
    is_mark = category(one) in _MARKS
    if not is_mark and (one.isspace() or not one.isprintable()):
        return " "
    latin = TABLE.get(one) or unidecode(one).replace(_UNKNOWN, "") or ("" if is_mark else ".")
    return "".join(sign if sign in ALLOWED else TABLE.get(sign, ".") for sign in latin)
