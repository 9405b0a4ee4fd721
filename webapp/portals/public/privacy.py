"""What these pages see and keep of whoever looks at them."""

from webapp.page import Page, Shown, Writer
from webapp.parts.texts import PRIVACY, show_text
from webapp.visit import Visit


def ask(_: Visit) -> None:
    """Ask nobody."""


def show(_: None, writer: Writer) -> Shown:
    """Say which text this is."""
    return show_text(PRIVACY, writer)


PAGE = Page("public", "privacy", ask, show, order=7, is_below=True)
