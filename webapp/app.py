"""The pages: one for each kind of stakeholder, over the HTTP API of that stakeholder's gateway.

The server hands out files and words only. What a page shows, it asks the API for, with a session that its visitor
opened by a key; in a trial, whoever keeps the door opens it for one of the trial's fictional people.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from jinja2 import ChoiceLoader, FileSystemLoader

from webapp.words import LANGUAGES, WORDS

HERE = Path(__file__).parent
PORTALS = {"citizen": "citizens", "commerce": "commerce", "municipality": "municipality", "auditor": "gse"}


@dataclass(frozen=True)
class Door:
    """A door that a trial holds open: whose name stands on it, and what opens a session at an organisation's gateway.

    open_session: from the organisation to a token.
    """

    label: str
    open_session: Callable[[str], str]


def create_app(doors: Mapping[str, Door] | None = None, community: str = "") -> Flask:
    """Make the pages. doors: by portal, for a trial; without them visitors open a session with their own key."""
    app = Flask("webapp", root_path=str(HERE), static_folder="static", static_url_path="/static")
    app.jinja_loader = ChoiceLoader([FileSystemLoader(HERE / "templates"), FileSystemLoader(HERE / "portals")])
    held = {} if doors is None else doors

    def show(template: str, **values: object) -> str:
        language = find_language()
        return render_template(
            template, say=WORDS[language], language=language, languages=LANGUAGES, portals=PORTALS,
            labels={name: door.label for name, door in held.items()}, community=community, **values,
        )

    @app.get("/")
    def home() -> str:
        return show("home.html")

    @app.get("/<any(citizen, commerce, municipality, auditor):portal>")
    def page(portal: str) -> str:
        return show(f"{portal}/page.html", portal=portal, organisation=PORTALS[portal], has_door=portal in held)

    @app.get("/<any(citizen, commerce, municipality, auditor):portal>/<any('page.js'):name>")
    def script(portal: str, name: str) -> ResponseReturnValue:
        source = (HERE / "portals" / portal / name).read_text(encoding="utf-8")
        return source, {"Content-Type": "text/javascript; charset=utf-8"}

    @app.post("/doors/<portal>/<any(citizens, commerce, municipality, gse):organisation>")
    def door(portal: str, organisation: str) -> ResponseReturnValue:
        if portal not in held:
            abort(404)
        return jsonify(token=held[portal].open_session(organisation))

    @app.get("/words/<any(it, en):language>.json")
    def words(language: str) -> ResponseReturnValue:
        return jsonify(WORDS[language])

    app.after_request(_harden)
    return app


def find_language() -> str:
    """Give the language asked for by ?lang=, by the cookie, or by the browser; Italian otherwise."""
    asked = request.args.get("lang") or request.cookies.get("lang") or ""
    return asked if asked in LANGUAGES else request.accept_languages.best_match(LANGUAGES, "it")


def _harden(response):  # type: ignore[no-untyped-def]
    """Let a page load from its own server only, and be framed by nobody."""
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    if request.args.get("lang") in LANGUAGES:
        response.set_cookie("lang", request.args["lang"], samesite="Strict", max_age=31_536_000)
    return response
