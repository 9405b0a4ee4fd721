"""The look's files are made of what the packages hold: cut, with Titillium's three weights, named by their hash."""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

from webapp.look.folders import FOLDER, MANIFEST, PACKAGES, ROOT, find_made, list_templates

ITALIA = PACKAGES / "bootstrap_italia_template" / "static"
STYLESHEET = ITALIA / "css" / "bootstrap-italia.min.css"
FONTS = {"400": "regular", "600": "600", "700": "700"}
FONT = "fonts/Titillium_Web/titillium-web-v10-latin-ext_latin-{}.woff2"
HTMX = PACKAGES / "django_htmx" / "static" / "django_htmx" / "htmx-2.min.js"
USED = (STYLESHEET, HTMX, *(ITALIA / FONT.format(part) for part in FONTS.values()))
_ATTRIBUTE = re.compile(r'class="([^"]*)"')
_TOKEN = re.compile(r"[A-Za-z_][\w-]*")


def find_classes() -> set[str]:
    """Return the classes that templates name; what Jinja puts together counts by its words."""
    text = "".join(path.read_text("utf-8") for path in list_templates())
    return {token for value in _ATTRIBUTE.findall(text) for token in _TOKEN.findall(value)}


def make_look() -> None:
    """Make the files; a folder that is there is whole.

    Raises:
        OSError, subprocess.SubprocessError: the packages aren't whole.
    """
    made = find_made()
    if (made / MANIFEST).is_file():
        return
    with tempfile.TemporaryDirectory(dir=FOLDER) as name:
        folder = Path(name) / "made"
        folder.mkdir()
        files = {f"font-{weight}": _keep(folder, f"titillium-{weight}.woff2", (ITALIA / FONT.format(part)).read_bytes())
                 for weight, part in FONTS.items()}
        files["style"] = _keep(folder, "italia.css", _write_faces(files).encode() + cut_stylesheet(Path(name)))
        files["htmx"] = _keep(folder, "htmx.js", HTMX.read_bytes())
        (folder / MANIFEST).write_text(json.dumps(files), encoding="utf-8")
        shutil.rmtree(made, ignore_errors=True)
        folder.rename(made)
    for old in FOLDER.glob("made-*"):
        if old != made and _is_old(old):
            shutil.rmtree(old, ignore_errors=True)


def cut_stylesheet(folder: Path) -> bytes:
    """Cut Bootstrap Italia's sheet, with the packages' own reader, in a process of its own."""
    names = folder / "classes.txt"
    names.write_text(" ".join(sorted(find_classes())), encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-P", "-m", "webapp.look.cutting", str(names), str(STYLESHEET)], check=True, cwd=ROOT,
        capture_output=True, timeout=60, env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{PACKAGES}"},
    ).stdout


def _write_faces(files: dict[str, str]) -> str:
    return "".join(
        f'@font-face{{font-family:"Titillium Web";font-weight:{weight};font-display:swap;'
        f'src:url("{files[f"font-{weight}"]}") format("woff2")}}' for weight in FONTS)


def _keep(folder: Path, name: str, data: bytes) -> str:
    """Write a file under a name with its hash, and its compressed twin; return the name."""
    path = Path(name)
    named = f"{path.stem}-{sha256(data).hexdigest()[:16]}{path.suffix}"
    (folder / named).write_bytes(data)
    if path.suffix != ".woff2":
        (folder / f"{named}.gz").write_bytes(gzip.compress(data, 9, mtime=0))
    return named


def _is_old(folder: Path) -> bool:
    """Whether another checkout of the same environment hardly uses it any more."""
    newest_s = max(path.stat().st_mtime for path in FOLDER.glob("made-*"))
    return newest_s - folder.stat().st_mtime > 7 * 86_400
