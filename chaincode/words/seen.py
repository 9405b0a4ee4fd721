"""Text that people may see, defined once: nothing in it acts on a terminal or turns the order in which it is read.

Never to be seen are control characters, ends of lines and paragraphs that no keyboard makes, and the marks that turn
the direction of writing. A break of a line or a tab may stand in a text of several lines, and in no line.
"""

import re

UNSEEN = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
UNSEEN_IN_LINE = r"\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
"""Both for a class of characters in a pattern; the second has tab and ends of lines, too."""
_find_unseen = re.compile(f"[{UNSEEN}]").search
_find_in_line = re.compile(f"[{UNSEEN_IN_LINE}]").search
_clean = re.compile(rf"\r\n|[\r{UNSEEN}]").sub
_clean_line = re.compile(f"[{UNSEEN_IN_LINE}]+").sub


def is_seen(text: str) -> bool:
    """Whether people may see a text of several lines."""
    return _find_unseen(text) is None


def is_seen_line(text: str) -> bool:
    """Whether people may see a text as one line."""
    return _find_in_line(text) is None


def clean(text: str) -> str:
    """Give a text as people may see it, a blank for what they may not; its lines stay."""
    return _clean(lambda found: "\n" if found[0] == "\r\n" else " ", text)


def clean_line(text: str) -> str:
    """Give a text as one line that people may see."""
    return _clean_line(" ", text)


def escape(json_text: str) -> str:
    """Give JSON with its escapes for what people may not see, which stands in its texts alone."""
    return re.sub(f"[{UNSEEN}]", lambda found: f"\\u{ord(found[0]):04x}", json_text)
