"""The look's files: compressed beforehand, named by their hash, kept for a year; plain pages where they are missing."""

import gzip
import json
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask

from tests.helpers.webapp.stand_in import StandIn, build_pages
from webapp.look import Look
from webapp.look.folders import MANIFEST
from webapp.look.setting_up import LookError, set_up
from webapp.rendering import EXTENSION


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    """What is made, by its name for templates."""
    try:
        set_up()
    except LookError as error:
        pytest.skip(f"needs the look's packages: {error}")
    found: dict[str, str] = json.loads((Look().folder / MANIFEST).read_text("utf-8"))
    return found


@pytest.fixture
def pages() -> Iterator[Flask]:
    yield build_pages(StandIn())


def test_three_weights_a_sheet_and_a_script_are_made(files: dict[str, str]) -> None:
    assert sorted(files) == ["font-400", "font-600", "font-700", "htmx", "style"]


def test_a_file_is_kept_for_a_year_and_its_name_is_its_hash(files: dict[str, str], pages: Flask) -> None:
    client = pages.test_client()
    for name in files.values():
        plain = client.get(f"/look/{name}", buffered=True)
        assert plain.status_code == 200
        assert plain.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert re.search(r"-([0-9a-f]{16})[.]", name)[1] == sha256(plain.data).hexdigest()[:16]
        packed = client.get(f"/look/{name}", headers={"Accept-Encoding": "gzip"}, buffered=True)
        if not name.endswith(".woff2"):
            assert packed.headers["Content-Encoding"] == "gzip"
            assert gzip.decompress(packed.data) == plain.data
            assert packed.mimetype == plain.mimetype in ("text/css", "text/javascript")


def test_the_sheet_names_no_other_host_and_its_typefaces_are_there(files: dict[str, str], pages: Flask) -> None:
    sheet = (Look().folder / files["style"]).read_text("utf-8")
    assert set(re.findall(r"https?://[^\"')\s]+", sheet)) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert "@import" not in sheet
    fonts = re.findall(r'src:url\("([^"]+)"\)', sheet)
    assert sorted(fonts) == sorted(name for key, name in files.items() if key.startswith("font-"))


def test_what_is_sent_is_small(files: dict[str, str]) -> None:
    folder = Look().folder
    assert (folder / f"{files['style']}.gz").stat().st_size < 20_000
    assert (folder / f"{files['htmx']}.gz").stat().st_size < 20_000


def test_without_the_look_pages_stand_plain_and_say_so(tmp_path: Path, pages: Flask) -> None:
    page = pages.test_client().get("/en/").text
    site = pages.extensions[EXTENSION]
    object.__setattr__(site, "look", Look(tmp_path))
    plain = pages.test_client().get("/en/").text
    assert "/look/" not in plain and "./volano setup look" in plain
    assert "/static/volano.css" in plain and "/static/volano.css" in page
    made = Look(tmp_path)
    assert made["style"] == ""
    (tmp_path / MANIFEST).write_text('{"style": "x.css"}')
    assert Look(tmp_path)["style"] == "/look/x.css"


def test_the_sheets_of_our_own_are_small() -> None:
    folder = Path(build_pages(StandIn()).root_path) / "static"
    assert (folder / "dark-and-print.css").stat().st_size < 6_000
