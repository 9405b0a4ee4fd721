"""The accessibility statement, in the order of the Italian agency's (AGID's) form."""

from webapp.page import Page, Shown, Writer
from webapp.parts.texts import ACCESSIBILITY, show_text
from webapp.visit import Visit


def ask(_: Visit) -> None:
    """Ask nobody."""


def show(_: None, writer: Writer) -> Shown:
    """Say which text this is."""
    return show_text(ACCESSIBILITY, writer)


PAGE = Page("public", "accessibility", ask, show, order=6, is_below=True)
