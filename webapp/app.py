"""The pages: one for each kind of stakeholder, over the HTTP API of that stakeholder's gateway.

The server hands out files and words only. What a page shows, it asks the API for, with a session that its visitor
opened by a key; in a trial, whoever keeps the door opens it for one of the trial's fictional people.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, jsonify, render_template, request, send_from_directory
from flask.typing import ResponseReturnValue
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined

from webapp.words import LANGUAGES, WORDS

HERE = Path(__file__).parent
PORTALS = {"citizen": "citizens", "commerce": "commerce", "municipality": "municipality", "auditor": "gse"}
OPEN_DOORS = "OPEN_DOORS"  # whether doors are held open, which nobody may serve in public
NAMES = {"it": "Italiano", "en": "English"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


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
    app.config[OPEN_DOORS] = doors is not None
    app.jinja_loader = ChoiceLoader([FileSystemLoader(HERE / "templates"), FileSystemLoader(HERE / "portals")])
    app.jinja_env.undefined = StrictUndefined
    app.after_request(_harden)
    _add_pages(app, {} if doors is None else doors, community)
    _add_doors(app, {} if doors is None else doors)
    return app


def _add_pages(app: Flask, doors: Mapping[str, Door], community: str) -> None:
    def show(template: str, portal: str = "", script: str = "page") -> str:
        language = find_language()
        return render_template(
            template, say=WORDS[language], language=language, languages=NAMES, portals=PORTALS, portal=portal,
            script=script, organisation=PORTALS.get(portal, ""), doors=doors, community=community,
        )

    @app.get("/")
    def start() -> str:
        return show("start.html")

    @app.get("/<any(citizen, commerce, municipality, auditor):portal>")
    def page(portal: str) -> str:
        return show(f"{portal}/page.html", portal)

    @app.get("/<any(citizen, commerce, municipality, auditor):portal>/<name>")
    def further_page(portal: str, name: str) -> str:
        if name == "page" or not name.isidentifier() or not (HERE / "portals" / portal / f"{name}.html").is_file():
            abort(404)
        return show(f"{portal}/{name}.html", portal, name)

    @app.get("/<any(citizen, commerce, municipality, auditor):portal>/<name>.js")
    def script(portal: str, name: str) -> Response:
        return send_from_directory(HERE / "portals" / portal, f"{name}.js", mimetype="text/javascript")

    @app.get("/words/<any(it, en):language>.json")
    def words(language: str) -> Response:
        return jsonify(WORDS[language])


def _add_doors(app: Flask, doors: Mapping[str, Door]) -> None:
    @app.post("/doors/<portal>/<any(citizens, commerce, municipality, gse):organisation>")
    def door(portal: str, organisation: str) -> ResponseReturnValue:
        if portal not in doors:
            abort(404)
        if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            abort(403)
        return jsonify(token=doors[portal].open_session(organisation))


def find_language() -> str:
    """Give the language asked for by ?lang=, by the cookie, or by the browser; Italian otherwise."""
    asked = request.args.get("lang") or request.cookies.get("lang") or ""
    return asked if asked in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or "it"


def _harden(response: Response) -> Response:
    """Let a page load from its own server only, and be framed by nobody; keep the language that was chosen."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store" if request.method == "POST" else "no-cache"
    if request.args.get("lang") in LANGUAGES:
        response.set_cookie("lang", request.args["lang"], samesite="Strict", max_age=31_536_000)
    return response
