"""The pages that are still made in the browser, municipality and auditor, until they are moved."""

from flask import Flask, abort, jsonify
from flask.typing import ResponseReturnValue

from webapp.rendering import get_site, show
from webapp.visit import PORTALS
from webapp.words import WORDS

OLD = "municipality, auditor"


def add_routes(app: Flask) -> None:
    """Add the pages, what their scripts read, and the doors that give a token to a script."""

    @app.get(f"/<any(it, en):language>/<any({OLD}):portal>")
    def old_page(language: str, portal: str) -> str:
        return show(f"{portal}/page.html", language, organisation=PORTALS[portal], script="page")

    @app.get("/words/<any(it, en):language>.json")
    def words(language: str) -> ResponseReturnValue:
        return jsonify(WORDS[language])

    @app.post(f"/doors/<any({OLD}):portal>/<any(citizens, commerce, municipality, gse):organisation>")
    def old_door(portal: str, organisation: str) -> ResponseReturnValue:
        doors = get_site().doors
        if portal not in doors:
            abort(404)
        return jsonify(token=doors[portal].open_session(organisation))
