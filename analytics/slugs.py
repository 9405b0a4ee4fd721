"""A name for files, folders and ids, made of a person's words."""

import re
import unicodedata


def make_id(name: str) -> str:
    """Make a community's or a folder's name of a person's words: "Borgo Sólé" -> "borgo-sole"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")


def fold(text: str) -> str:
    """Give a text without accents, case and needless blanks: by it two names are one."""
    return make_id(text) or text.casefold()
