"""How a page becomes HTML: its template with words, formats, who is signed in, and what all pages share."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from flask import current_app, render_template, request

from gateway.client import Client
from webapp.formats import Formats
from webapp.gateways import Gateways
from webapp.makers import Makers
from webapp.page import Page, Writer
from webapp.registry import BELOW, list_pages
from webapp.sessions import COOKIE, Session, Sessions, SignedIn
from webapp.visit import PORTALS, PUBLIC, SignInNeededError, Visit, find_organisation
from webapp.words import LANGUAGES, Say

if TYPE_CHECKING:
    from webapp.doors import Door
    from webapp.live import Watch
    from webapp.look import Look

EXTENSION = "volano.pages"
NAMES = {"it": "Italiano", "en": "English"}


@dataclass(frozen=True)
class Site:
    """What all visits share."""

    gateways: Gateways
    sessions: Sessions
    community: str
    doors: Mapping[str, "Door"]
    watch: "Watch"
    look: "Look"
    makers: Makers

    def find_session(self, *, is_used: bool = True) -> Session | None:
        """Return the session of the browser that asks, or None."""
        return self.sessions.find(request.cookies.get(COOKIE, ""), is_used=is_used)

    def require_session(self) -> Session:
        """Return the session of the browser that asks.

        Raises:
            SignInNeededError: it has none.
        """
        session = self.find_session()
        if session is None:
            raise SignInNeededError
        return session

    def open(self, portal: str) -> Client:
        """Return a client of the gateway of a portal's visitors, for what anybody may ask."""
        return self.gateways.at(find_organisation(portal, self.gateways))

    def visit(self, language: str, portal: str, asked: Mapping[str, str]) -> Visit:
        """Return a visit of whoever asks.

        Raises:
            SignInNeededError: nobody is signed in for that portal.
        """
        signed_in = SignedIn({}) if portal == PUBLIC else self._find_signed_in(portal)
        own = find_organisation(portal, self.gateways)
        height = self.watch.find_height(self.gateways, own)  # before what it may have changed
        return Visit(language, portal, signed_in, self.gateways, asked, max(0, height))

    def _find_signed_in(self, portal: str) -> SignedIn:
        session = self.find_session()
        signed_in = session and session.portals.get(portal)
        if not signed_in:
            raise SignInNeededError(portal)
        return signed_in


def get_site() -> Site:
    """Return what all visits share."""
    found: Site = current_app.extensions[EXTENSION]
    return found


@cache
def write(language: str) -> Writer:
    """Return a language's sentences and formats."""
    return Writer(language, Say(language), Formats(language))


def find_language() -> str:
    """Return the language of the address, else the browser's, else Italian."""
    begin = request.path.split("/")[1]
    return begin if begin in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or "it"


def find_portal() -> str:
    """Return the portal that the address names, or ""."""
    parts = request.path.split("/")
    return parts[2] if len(parts) > 2 and parts[2] in (*PORTALS, PUBLIC) else ""


def show(template: str, language: str, **values: Any) -> str:
    """Return a page's HTML. values: what its template shows beside what all have."""
    site, writer, session = get_site(), write(language), get_site().find_session()
    portal = find_portal()
    is_signed_in = bool(session and portal in session.portals)
    shown = portal if is_signed_in else PUBLIC
    shared = {
        "say": writer.say, "tell": writer.say.tell, "formats": writer.formats, "language": language,
        "languages": NAMES, "portals": PORTALS, "portal": portal, "doors": site.doors, "community": site.community,
        "session": session, "look": site.look, "switched": _switch_addresses(),
        "pages": list_pages(shown), "shown": shown, "below": BELOW,
        "title": f"{portal}_title" if portal else "", "page": None, "visit": None, "live": None,
        "unread": 0, "live_seconds": 5,
    }
    if isinstance(page := values.get("page"), Page) and page.name:
        shared["title"] = page.words
    return render_template(template, **{**shared, **values})


def _switch_addresses() -> dict[str, str]:
    """This page's address in each language; of what was posted the language's first page."""
    begin, _, rest = request.path.removeprefix("/").partition("/")
    asked = f"?{request.query_string.decode('ascii', 'ignore')}" if request.query_string else ""
    is_page = begin in LANGUAGES and request.method == "GET"
    return {code: f"/{code}/{rest}{asked}" if is_page else f"/{code}/" for code in LANGUAGES}
