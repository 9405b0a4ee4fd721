"""The page that shows the API's description: its files come from this machine, and no script stands in the page."""

from pathlib import Path

import flask_swagger_ui
from flask import Blueprint, Response, send_from_directory

DIST = Path(flask_swagger_ui.__file__).parent / "dist"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Volano API</title>
<link rel="icon" href="docs/static/favicon-32x32.png"><link rel="stylesheet" href="docs/static/swagger-ui.css"></head>
<body><div id="description"></div>
<script src="docs/static/swagger-ui-bundle.js"></script><script src="docs/begin.js"></script></body></html>
"""
BEGIN = 'SwaggerUIBundle({ url: "openapi.json", dom_id: "#description" });\n'


def make_docs() -> Blueprint:
    """The page `docs`, its script and Swagger UI's own files."""
    blueprint = Blueprint("docs", __name__)
    blueprint.add_url_rule("/docs", "page", lambda: Response(PAGE, mimetype="text/html"))
    blueprint.add_url_rule("/docs/begin.js", "begin", lambda: Response(BEGIN, mimetype="text/javascript"))
    blueprint.add_url_rule("/docs/static/<path:name>", "static", lambda name: send_from_directory(DIST, name))
    return blueprint
