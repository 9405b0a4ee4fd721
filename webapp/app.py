"""The pages of all kinds of visitors, made on the server from what the gateways answer.

    create_app(connect, "Valmori")       connect: from an organisation to a client of its gateway for nobody

What a page shows it asks of the gateways in the name of whoever looks, by sessions that their own browser signed
(`signing`); in a trial, whoever keeps a door opens them for one of the trial's fictional people.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, redirect, request, send_from_directory
from flask.typing import ResponseReturnValue
from jinja2 import FileSystemLoader, StrictUndefined

from analytics.charts.sheet import format_sheet
from chaincode.words.seen import clean
from webapp import failures, guards, joining, keys, live, look, relaying, signing
from webapp.doors import Door, add_doors
from webapp.gateways import Connect, Gateways
from webapp.makers import MAKERS, Makers
from webapp.page import Page
from webapp.parts.notices import count_unread
from webapp.registry import PAGES
from webapp.rendering import EXTENSION, Site, get_site, show, write
from webapp.sessions import Sessions
from webapp.visit import PUBLIC, Visit
from webapp.words import LANGUAGES, WORDS

HERE = Path(__file__).parent
OPEN_DOORS = "OPEN_DOORS"  # whether doors are held open, which nobody may serve in public


def create_app(
    connect: Connect, community: str = "", doors: Mapping[str, Door] | None = None, *,
    organisation: str = "municipality", seal: Callable[[str], str] = str, makers: int = MAKERS,
) -> Flask:
    """Make the pages. doors: by portal, for a trial; without them visitors sign with their own key. organisation:
    whose server this is, whose gateway answers for what anybody may see. seal: what makes the names of sessions known
    to whoever stands before these pages. makers: see `makers`.
    """
    app = Flask("webapp", root_path=str(HERE), static_folder="static", static_url_path="/static")
    app.url_map.merge_slashes = False  # Werkzeug's own redirects name whatever host was asked
    app.jinja_loader = FileSystemLoader([HERE / "templates", HERE / "parts", HERE / "portals"])
    app.jinja_options = {**app.jinja_options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True,
                         "finalize": _show_text}
    app.config[OPEN_DOORS] = doors is not None
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = guards.MOST_BYTES
    app.extensions[EXTENSION] = Site(
        Gateways(connect, organisation), Sessions(seal=seal), community, {} if doors is None else doors, live.Watch(),
        look.Look(), Makers(makers))
    guards.guard(app)
    failures.answer_failures(app)
    _add_start(app)
    for page in PAGES:
        _add_page(app, page)
    signing.add_routes(app)
    relaying.add_routes(app)
    joining.add_routes(app)
    keys.add_routes(app)
    add_doors(app)
    live.add_routes(app)
    look.add_routes(app, app.extensions[EXTENSION].look)
    return app


def _show_text(value: object) -> object:
    """Give a value as a page has it; a text, which others may have written, as people may see it."""
    return clean(value) if type(value) is str else value  # markup is made of such texts


def _add_start(app: Flask) -> None:
    @app.get("/")
    def choose_language() -> ResponseReturnValue:
        answer = redirect(f"/{request.accept_languages.best_match(LANGUAGES) or 'it'}/")
        answer.headers["Vary"] = "Accept-Language"
        return answer

    @app.get("/<any(it, en):language>/", strict_slashes=False)
    def start(language: str) -> str:
        return show("start.html", language, title="")

    @app.get("/charts.css")
    def charts() -> Response:
        answer = Response(format_sheet(), mimetype="text/css")
        answer.headers["Cache-Control"] = "no-cache"
        return answer

    @app.get("/words/<any(it, en):language>.json")
    def words(language: str) -> ResponseReturnValue:
        return jsonify(WORDS[language])

    @app.get("/portals/<any(citizen, commerce, municipality, manager, auditor):portal>/<name>.js")
    def script(portal: str, name: str) -> Response:
        return send_from_directory(HERE / "portals" / portal, f"{name}.js", mimetype="text/javascript")


def _add_page(app: Flask, page: Page) -> None:
    """Add a page's address, and one for each of its forms and files."""
    address = f"/<any(it, en):language>/{page.path}"

    def look_at(language: str) -> ResponseReturnValue:
        with get_site().makers.take_turn():
            visit = get_site().visit(language, page.portal, request.args)
            return _show(page, visit, page.ask(visit))

    app.add_url_rule(address, f"page:{page.path}", look_at, methods=["GET"])
    for name in page.acts:
        app.add_url_rule(f"{address}/{name}", f"act:{page.path}/{name}", _make_act(page, name), methods=["POST"])
    for name in page.files:
        app.add_url_rule(f"{address}/{name}", f"file:{page.path}/{name}", _make_file(page, name), methods=["GET"])


def _show(page: Page, visit: Visit, facts: Any) -> str:
    values = {"live": visit.after if live.is_live(visit) else None, "unread": count_unread(visit),
              **page.show(facts, write(visit.language))}
    return show(page.file, visit.language, page=page, visit=visit, **values)


def _make_act(page: Page, name: str) -> Callable[..., ResponseReturnValue]:
    """What a form does. Whoever sees public pages has no session, and changes nothing."""
    def act(language: str) -> ResponseReturnValue:
        if name in page.file_acts:
            request.max_content_length = guards.MOST_FILE_BYTES
        if page.portal != PUBLIC:
            guards.require_form_token()
        visit = get_site().visit(language, page.portal, request.args)
        came = page.acts[name](visit, {key: ",".join(request.form.getlist(key)) for key in request.form})
        if came is None or isinstance(came, str):
            shown = f"#{page.shown_at}" if page.shown_at and not came else ""
            return redirect(f"/{language}/{came or page.path}{shown}", 303)
        return _show(page, visit, came)

    return act


def _make_file(page: Page, name: str) -> Callable[..., ResponseReturnValue]:
    def give(language: str) -> ResponseReturnValue:
        return page.files[name](get_site().visit(language, page.portal, request.args))

    return give
