"""A page: what it asks of the gateways, and what it shows.

    PAGE = Page("citizen", "tokens", ask, show, order=2)

stands in `webapp/portals/citizen/tokens.py` beside its template `tokens.html`; its address is `/it/citizen/tokens`,
and its words in the navigation are `page_citizen_tokens`. `ask` calls gateways and decides nothing; `show` makes of
the facts what the template shows, in one language, and calls nobody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response

from webapp.formats import Formats
from webapp.visit import Visit
from webapp.words import Say

Shown = dict[str, Any]
Came = Any  # what an act gives: None, an address below the language, or the page's facts


@dataclass(frozen=True)
class Writer:
    """One language: its sentences, and how it writes numbers and dates."""

    language: str
    say: Say
    formats: Formats


@dataclass(frozen=True)
class Page:
    """A page of a portal.

    name: "" for the portal's first page; template: its name, else <portal>/<name or overview>.html; order: its place
    in the navigation; is_below: it stands in the foot of all pages instead; within: the name of the page that leads to
    it, in whose place it stands; acts: by the last part of an address, what a form there does, after which this page
    is asked for anew, or the address that it gives, or the facts that it gives are shown at once; file_acts: those to
    which a file is sent; shown_at: there, the id of what came of it; files: by the last part of an address, what is
    saved.
    """

    portal: str
    name: str
    ask: Callable[[Visit], Any]
    show: Callable[[Any, Writer], Shown]
    template: str = ""
    order: int = 0
    is_below: bool = False
    shown_at: str = ""
    within: str = ""
    acts: Mapping[str, Callable[[Visit, Mapping[str, str]], Came]] = field(default_factory=dict)
    file_acts: frozenset[str] = frozenset()
    files: Mapping[str, Callable[[Visit], Response]] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Its address below the language."""
        return f"{self.portal}/{self.name}".rstrip("/")

    @property
    def words(self) -> str:
        """The key of its name in the navigation."""
        return f"page_{self.path.replace('/', '_')}"

    @property
    def file(self) -> str:
        """Its template, below `portals`."""
        return self.template or f"{self.portal}/{self.name or 'overview'}.html"
