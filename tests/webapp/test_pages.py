"""Pages, scripts and headers, over gateways that answer what the test says."""

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.helpers.webapp.reading import check_filled
from tests.helpers.webapp.stand_in import StandIn, Window, build_pages, signed_in
from webapp.app import HERE
from webapp.registry import PAGES
from webapp.visit import PORTALS, PUBLIC

PRIVATE = [page for page in PAGES if page.portal != PUBLIC]
OPEN = ("", *(f"{portal}/sign-in" for portal in PORTALS), "signed-out",
        *(page.path for page in PAGES if page.portal == PUBLIC))
FILES = [path.relative_to(HERE) for path in HERE.rglob("*") if path.suffix in (".js", ".css", ".html", ".svg")]
SCRIPTS = [path for path in FILES if path.suffix == ".js"]
# A community has a ledger and parameters from its first day on, and something to say of itself.
ALWAYS_FULL = ("auditor/checkpoint", "auditor/parameters", "public", "public/join", "public/status",
               "public/accessibility", "public/privacy", "public/plan", "municipality/plan-new", "citizen/keys",
               "commerce/keys", "citizen/pay", "commerce/pay",
               "citizen/data", "commerce/data", "manager", "manager/prices", "manager/regulation")


@pytest.fixture
def client() -> Iterator[FlaskClient]:
    with build_pages(StandIn()).test_client() as client:
        yield client


@pytest.mark.parametrize("page", OPEN)
@pytest.mark.parametrize("language", ("it", "en"))
def test_a_page_is_there_in_each_language(client: FlaskClient, page: str, language: str) -> None:
    answer = client.get(f"/{language}/{page}")
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert answer.text.count("<h1") >= 1
    assert "Valmori" in answer.text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
@pytest.mark.parametrize("language", ("it", "en"))
def test_a_page_without_anything_yet_says_how_to_begin(page: object, language: str) -> None:
    with signed_in(StandIn(), page.portal) as window:
        answer = window.get(f"/{language}/{page.path}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert ('class="empty"' in answer.text) != (page.path in ALWAYS_FULL)
    shown = f'{page.portal}/{page.within}" aria-current="true"' if page.within else f'{page.path}" aria-current="page"'
    assert f'href="/{language}/{shown}' in answer.text


@pytest.mark.parametrize("language", ("it", "en"))
def test_no_two_pages_of_a_portal_have_the_same_title(language: str) -> None:
    titles: dict[str, list[str]] = {}
    for page in PAGES:
        with signed_in(StandIn(), page.portal) as window:
            found = re.search("<title>(.*)</title>", window.get(f"/{language}/{page.path}").text)
        titles.setdefault(page.portal, []).append(found[1] if found else "")
    assert {portal: sorted(set(found)) for portal, found in titles.items()} == {
        portal: sorted(found) for portal, found in titles.items()}


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".html"], ids=str)
def test_what_is_typed_stands_in_no_address(path: object) -> None:
    text = (HERE / str(path)).read_text(encoding="utf-8")
    forms = re.findall(r"<form[^>]*>.*?</form>", text, re.DOTALL)
    gets = [form for form in forms if re.match(r'<form[^>]*method="get"', form)]
    assert all(re.match(r'<form[^>]*(method="(get|post)"|id=|class="act")', form) for form in forms)
    typed = [field for form in gets for field in re.findall(r"<(?:input|textarea)[^>]*>", form)]
    is_nobodys = re.compile(r'type="(hidden|checkbox|radio|date|month)"|id="pay-code"')  # a till's code names nobody
    assert [field for field in typed if not is_nobodys.search(field)] == []


@pytest.mark.parametrize("page", PRIVATE, ids=lambda page: page.path)
def test_a_page_asks_to_sign_in_and_leads_back(client: FlaskClient, page: object) -> None:
    answer = client.get(f"/en/{page.path}?month=2024-05")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/en/{page.portal}/sign-in?next=/en/{page.path}?month%3D2024-05"


@pytest.mark.parametrize("page", OPEN)
def test_a_page_may_load_from_its_own_server_only(client: FlaskClient, page: str) -> None:
    answer = client.get(f"/it/{page}")
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; worker-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'")
    assert answer.headers["Permissions-Policy"] == "camera=(self)"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    within = r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon[a-z]+=|javascript:|\bhx-on|\bjs:"
    assert re.findall(within, answer.text) == []


@pytest.mark.parametrize("path", FILES, ids=str)
def test_no_file_names_another_server_or_code_in_an_attribute(path: object) -> None:
    text = (HERE / str(path)).read_text(encoding="utf-8")
    assert set(re.findall(r"https?://[^\s\"'`]+", text)) <= {"http://www.w3.org/2000/svg"}  # a name, not an address
    assert re.findall(r"\bhx-on\b|\bhx-vals=.js:|\|\s*safe\b", text) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=str)
def test_a_script_is_served_and_so_is_what_it_imports(client: FlaskClient, path: object) -> None:
    text = (HERE / str(path)).read_text(encoding="utf-8")
    for one in (f"/{path}", *re.findall(r'from "([^"]+)"', text)):
        with client.get(one) as answer:
            assert (one, answer.status_code, answer.mimetype) == (one, 200, "text/javascript")
    assert "innerHTML" not in text


ABSENT = (
    "/portals/citizen/nothing.js", "/portals/citizen/home.html", "/it/citizen/nothing", "/it/stranger", "/de/citizen",
    "/portals/citizen/..%2f..%2fapp.js", "/words/de.json", "/look/nothing.css", "/look/manifest.json", "/live",
    "/look/..%2f..%2fapp.py", "/citizen",
)


@pytest.mark.parametrize("path", ABSENT)
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(("accepted", "language"), [
    ("", "it"), ("de, en;q=0.5", "en"), ("it-IT,it;q=0.9", "it"), ("fr", "it")])
def test_the_first_address_takes_the_browsers_language(client: FlaskClient, accepted: str, language: str) -> None:
    answer = client.get("/", headers={"Accept-Language": accepted})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/{language}/")
    assert answer.headers["Vary"] == "Accept-Language" and "Set-Cookie" not in answer.headers


def test_a_month_is_chosen_where_there_are_several() -> None:
    lines = {"lines": [_line("2024-04-29"), _line("2024-06-03")]}
    with signed_in(StandIn(**{"wallet/lines": lines}), "commerce") as window:
        newest, older = window.get("/en/commerce").text, window.get("/en/commerce?month=2024-05").text
        odd = window.get("/en/commerce?month=2031-01").text
    assert find_options(newest) == ["June 2024", "May 2024"]
    assert "In <strong>June 2024</strong>" in newest and "In <strong>May 2024</strong>" in older
    assert "In <strong>June 2024</strong>" in odd


def _line(period: str) -> dict[str, object]:
    on = {"2024-04-29": 6, "2024-06-03": 40}[period]
    return {"settlement": f"{period}.provisional.1", "amount_cents": 150, "countersigned_on": on,
            "words": {"en": "energy", "it": "energia"}}


def find_options(page: str) -> list[str]:
    return re.findall(r"<option[^>]*>([^<]*)</option>", page)


@pytest.mark.parametrize("wanted", [
    "//evil.example", "https://evil.example", "/it/commerce", "/it/citizenx", "/it/citizen\\", "javascript:alert(1)",
    "/it/citizen//evil.example/", "/it/citizen?x=%0d%0aSet-Cookie:a"])
def test_nobody_is_led_elsewhere_after_signing_in(wanted: str) -> None:
    with signed_in(StandIn()) as window:
        answer = window.post("/it/citizen/door", query_string={"next": wanted})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/it/citizen")


def test_unknown_euro_are_a_dash() -> None:
    accounts = {"accounts": [{"month": "2024-05", "own_cents": None}]}
    with signed_in(StandIn(**{"repartition/accounts": accounts})) as window:
        page = window.get("/en/citizen/euro").text
    assert "<strong>–</strong>" in page
    check_filled(page)


def test_a_paper_of_a_month_that_is_not_there_is_not_found() -> None:
    with signed_in(StandIn()) as window:
        assert window.get("/en/citizen/euro/account.pdf?month=2024-05").status_code == 404
        assert window.get("/en/citizen/euro/account.pdf").status_code == 404


def test_a_window_keeps_two_portals_beside_each_other() -> None:
    gateways = StandIn()
    with signed_in(gateways) as window:
        assert window.post("/it/commerce/door").status_code == 303
        assert [window.get(f"/it/{portal}").status_code for portal in ("citizen", "commerce")] == [200, 200]
    assert isinstance(window, Window)


def test_what_anybody_may_ask_is_asked_once_for_all_visits_of_a_height() -> None:
    gateways = StandIn()
    with signed_in(gateways) as window, signed_in(gateways):
        for _ in range(3):
            window.get("/it/citizen")
        assert gateways.paths().count("periods") == 1
        assert gateways.paths().count("session") == 1  # whose a session is doesn't change
        assert gateways.paths().count("wallet") == 3  # what is somebody's own is kept nowhere
    site = window.browser.application.extensions["volano.pages"]
    gateways.asked.clear()
    assert [site.gateways.read_open("citizens", "periods", height) for height in (7, 7, 8, 0, 0)]
    assert gateways.paths() == ["periods"] * 3
