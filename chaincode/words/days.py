"""A date in words as a language has it: in Italian a month begins on its "1º", not on its "1"."""

import re

_FIRST = re.compile(r"\b1(?= [a-z])")


def name_first(words: str, language: str) -> str:
    """Return a date in words, such as "1 maggio 2024", with its first of a month as an ordinal: "1º maggio 2024"."""
    return _FIRST.sub("1º", words) if language == "it" else words
