"""Pages, scripts and headers, without a gateway behind them."""

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from webapp.app import HERE, PORTALS, Door, create_app

PAGES = ("/", *(f"/{portal}" for portal in PORTALS))
FILES = [path.relative_to(HERE) for path in HERE.rglob("*") if path.suffix in (".js", ".css", ".html", ".svg")]
SCRIPTS = [path for path in FILES if path.suffix == ".js"]


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def client(asked: list[str]) -> FlaskClient:
    def open_session(organisation: str) -> str:
        asked.append(organisation)
        return f"token-{organisation}"

    return create_app({"citizen": Door("Ada Neri", open_session)}, "Valmori").test_client()


@pytest.fixture
def closed() -> Iterator[FlaskClient]:
    with create_app().test_client() as client:
        yield client


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ("it", "en"))
def test_a_page_is_there_in_each_language(client: FlaskClient, page: str, language: str) -> None:
    answer = client.get(f"{page}?lang={language}")
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert answer.text.count("<h1") >= 1


@pytest.mark.parametrize("page", PAGES)
def test_a_page_may_load_from_its_own_server_only(client: FlaskClient, page: str) -> None:
    answer = client.get(page)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon[a-z]+=|javascript:", answer.text) == []


@pytest.mark.parametrize("path", FILES, ids=str)
def test_no_file_names_another_server(path: object) -> None:
    text = (HERE / str(path)).read_text(encoding="utf-8")
    assert set(re.findall(r"https?://[^\s\"'`]+", text)) <= {"http://www.w3.org/2000/svg"}  # a name, not an address


@pytest.mark.parametrize("path", SCRIPTS, ids=str)
def test_a_script_is_served_and_so_is_what_it_imports(client: FlaskClient, path: object) -> None:
    text = (HERE / str(path)).read_text(encoding="utf-8")
    address = f"/{path}".replace("/portals/", "/")
    for one in (address, *re.findall(r'from "([^"]+)"', text)):
        with client.get(one) as answer:
            assert (one, answer.status_code, answer.mimetype) == (one, 200, "text/javascript")
    assert "innerHTML" not in text


ABSENT = ("/citizen/nothing.js", "/citizen/page.html", "/citizen/nothing", "/citizen/page", "/citizen/..page",
          "/citizen/..%2f..%2fapp.js", "/stranger", "/words/de.json")


@pytest.mark.parametrize("path", ABSENT)
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_language_is_the_askers_then_the_cookies_then_the_browsers_then_italian(client: FlaskClient) -> None:
    assert '<html lang="it">' in client.get("/").text
    assert '<html lang="en">' in client.get("/", headers={"Accept-Language": "de, en;q=0.5"}).text
    answer = client.get("/?lang=en")
    assert "SameSite=Strict" in answer.headers["Set-Cookie"]
    assert '<html lang="en">' in client.get("/").text
    assert '<html lang="it">' in client.get("/?lang=it").text
    assert '<html lang="it">' in client.get("/?lang=xx").text


def test_a_door_opens_a_session_at_the_gateway_that_is_named(client: FlaskClient, asked: list[str]) -> None:
    answer = client.post("/doors/citizen/gse")
    assert (answer.status_code, answer.json, asked) == (200, {"token": "token-gse"}, ["gse"])
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ("/doors/commerce/gse", "/doors/citizen/nobody", "/doors/citizen"))
def test_another_door_stays_closed(client: FlaskClient, asked: list[str], path: str) -> None:
    assert client.post(path).status_code == 404
    assert asked == []


def test_a_door_opens_for_its_own_page_only(client: FlaskClient, asked: list[str]) -> None:
    answer = client.post("/doors/citizen/gse", headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, asked) == (403, [])
    assert client.get("/doors/citizen/gse").status_code == 405


def test_without_a_trial_no_door_is_open_and_nobody_is_named(closed: FlaskClient) -> None:
    assert closed.post("/doors/citizen/citizens").status_code == 404
    page = closed.get("/citizen").text
    assert 'data-door="closed"' in page
    assert "Ada Neri" not in closed.get("/").text


def test_a_trial_says_whose_doors_are_open(client: FlaskClient) -> None:
    assert "Ada Neri" in client.get("/?lang=it").text
    assert "persone inventate" in client.get("/?lang=it").text
    assert 'data-door="open"' in client.get("/citizen").text
    assert 'data-door="closed"' in client.get("/commerce").text
