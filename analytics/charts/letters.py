"""Texts in a drawing: how wide they are at most in a page's font, cut to their room, without what XML can't hold."""

import re
from html import escape

_WIDTHS = {
    **dict.fromkeys("iljtfrI.,:;'|!()[]/\\ \u00a0\u202f-", 0.42),
    **dict.fromkeys("mwMW@%€&—–…", 1.05),
    **dict.fromkeys("0123456789", 0.64),
}
_LETTER, _CAPITAL, _OTHER = 0.66, 0.8, 1.3
_LATIN = 0x250
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile(r"\s+")
ELLIPSIS = "…"


def measure(text: str, size: float) -> float:
    """Return the width that a text of a size doesn't exceed."""
    return sum(map(_measure_letter, text)) * size


def _measure_letter(letter: str) -> float:
    if ord(letter) >= _LATIN and letter not in _WIDTHS:
        return _OTHER
    return _WIDTHS.get(letter, _CAPITAL if letter.isupper() else _LETTER)


def cut(text: str, width: float, size: float) -> str:
    """Shorten a text until it fits its room."""
    if measure(text, size) <= width:
        return text
    while text and measure(text + ELLIPSIS, size) > width:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS if text else ""


def clean(text: str) -> str:
    """Return a text on one line, without characters that no XML may hold."""
    return _BREAKS.sub(" ", _NOT_XML.sub("", text)).strip()


def write_xml(text: str) -> str:
    """Return a text as XML and HTML hold it, in an element or an attribute."""
    return escape(clean(text))
