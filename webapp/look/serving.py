"""What pages link to of the look, and its files: compressed beforehand, named by their hash, kept for a year."""

import json
import time
from pathlib import Path

from flask import Flask, Response, abort, request, send_from_directory

from webapp.look.folders import MANIFEST, find_made

AGAIN_S = 2.0  # while it isn't there it may be on its way
KINDS = {".css": "text/css", ".js": "text/javascript", ".woff2": "font/woff2"}
COMPRESSED = (".css", ".js")


class Look:
    """The look's files, as soon as they are there. Its names are those of the manifest: "style", "htmx", "font-400"."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or find_made()
        self._files: dict[str, str] = {}
        self._look_at_s = 0.0

    def __getitem__(self, name: str) -> str:
        """Return a file's address, "" while the look isn't there."""
        if not self._files and time.monotonic() >= self._look_at_s:
            self._look_at_s = time.monotonic() + AGAIN_S
            manifest = self.folder / MANIFEST
            self._files = json.loads(manifest.read_text("utf-8")) if manifest.is_file() else {}
        return f"/look/{self._files[name]}" if name in self._files else ""


def add_routes(app: Flask, look: Look) -> None:
    """Add the files' addresses."""

    @app.get("/look/<name>")
    def look_file(name: str) -> Response:
        kind = KINDS.get(Path(name).suffix)
        if kind is None:
            abort(404)
        is_compressed = name.endswith(COMPRESSED) and request.accept_encodings["gzip"] > 0
        answer = send_from_directory(look.folder, f"{name}.gz" if is_compressed else name, mimetype=kind)
        if is_compressed:
            answer.headers["Content-Encoding"] = "gzip"
        answer.headers["Vary"] = "Accept-Encoding"
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer
