"""What fails says so on a page of ours, in the visitor's language, with a way on; the log has no figure and no name."""

import logging
import re
from html import unescape
from io import BytesIO
from typing import Any

import httpx
import pytest
from werkzeug.routing import Rule

from gateway.client import ApiError, Client
from tests.helpers.webapp.stand_in import StandIn, Window, build_pages, signed_in
from webapp.app import create_app
from webapp.registry import PAGES
from webapp.visit import PORTALS, PUBLIC, SignInNeededError
from webapp.words import Say


@pytest.mark.parametrize("language", ["it", "en"])
def test_a_page_that_is_not_there(language: str) -> None:
    window = Window(build_pages(StandIn()).test_client())
    answer = window.get(f"/{language}/nothing-there")
    say = Say(language)
    assert answer.status_code == 404
    assert f'<html lang="{language}">' in answer.text
    text = unescape(answer.text)
    assert say("failure_404") in text and say("failure_404_advice") in text
    assert f'href="/{language}/"' in answer.text


def test_without_a_language_the_browsers_counts() -> None:
    window = Window(build_pages(StandIn()).test_client())
    assert '<html lang="en">' in window.get("/nothing", headers={"Accept-Language": "en"}).text
    assert '<html lang="it">' in window.get("/nothing").text


@pytest.mark.parametrize("language", ["it", "en"])
def test_a_fault_of_ours_is_logged_by_kind_and_place_alone(language: str, caplog: pytest.LogCaptureFixture) -> None:
    odd = {"date": "2024-05-08", "day": 8, "spendable_cents": "IT001E00000001 12345", "lots": []}
    with signed_in(StandIn(wallet=odd)) as window:
        answer = window.get(f"/{language}/citizen/tokens?month=secret")
    assert answer.status_code == 500
    assert Say(language)("failure_500") in answer.text and 'class="leave"' in answer.text
    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert "TypeError" in record.message and "page:citizen/tokens" in record.message
    assert not {"IT001E00000001", "12345", "secret"} & set(record.message.replace("=", " ").split())
    assert "Traceback" not in caplog.text and "Traceback" not in answer.text


def test_a_refusal_is_shown_in_words_with_signing_out_beside_it() -> None:
    refusal = {"code": "FROZEN", "message_en": "Your keys are frozen.", "message_it": "Le tue chiavi sono bloccate."}
    with signed_in(StandIn(wallet=(403, refusal))) as window:
        answer = window.get("/it/citizen")
    assert answer.status_code == 403
    assert "Le tue chiavi sono bloccate." in answer.text
    assert 'action="/it/sign-out"' in answer.text and 'href="/it/citizen/sign-in"' in answer.text


def test_a_key_that_is_no_members_is_no_dead_end() -> None:
    with signed_in(StandIn(session={"member": ""})) as window:
        answer = window.get("/en/citizen")
    assert answer.status_code == 403
    text = unescape(answer.text)
    assert Say("en")("failure_no_member") in text and Say("en")("failure_no_member_advice") in text
    assert 'action="/en/sign-out"' in answer.text


def test_a_session_that_the_gateway_ended_is_signed_for_again() -> None:
    gateways = StandIn()
    with signed_in(gateways) as window:
        gateways.answers["wallet"] = (401, {"code": "SESSION_NEEDED"})
        answer = window.get("/it/citizen/tokens")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/it/citizen/sign-in?next=/it/citizen/tokens")
        del gateways.answers["wallet"]
        assert window.get("/it/citizen/tokens").status_code == 302  # nothing is left of it


def test_an_address_that_is_no_portals_says_itself_that_a_session_is_over(caplog: pytest.LogCaptureFixture) -> None:
    """Of whatever address, and whether the gateway says so or the page finds no session."""
    for error in (ApiError(401, {"code": "SESSION_NEEDED"}), SignInNeededError()):
        app = build_pages(StandIn())
        rules = [rule for rule in app.url_map.iter_rules() if rule.methods and "GET" in rule.methods]

        def fail(error: Exception = error, **_: str) -> None:
            raise error

        app.view_functions = dict.fromkeys(app.view_functions, fail)
        window = Window(app.test_client())
        answers = {address: window.get(address) for address in map(fill, rules)}
        of_portals = {address for address in answers if address.split("/")[2:3] and address.split("/")[2] in PORTALS}
        assert {"/", "/live", "/it/", "/it/public"} <= answers.keys() - of_portals
        for address, answer in answers.items():
            assert answer.status_code == (302 if address in of_portals else 401), address
            assert address in of_portals or Say("it")("failure_signed_out") in unescape(answer.text)
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def fill(rule: Rule) -> str:
    """An address that a rule takes."""
    path = re.sub(r"<any\(([^,)]+)[^>]*>", r"\1", rule.rule)
    return re.sub(r"<[^>]*>", "x", path)


def test_a_form_of_a_session_that_is_over_changes_nothing_and_says_so() -> None:
    window = Window(build_pages(StandIn()).test_client())
    answer = window.post("/it/citizen/refuse-iban", data={"form_token": "x"})
    assert answer.status_code == 403 and Say("it")("failure_403") in answer.text


def test_gateways_that_are_away_are_said_to_be() -> None:
    def refuse(environ: object, start: object) -> list[bytes]:
        raise httpx.ConnectError("refused")

    pages = create_app(lambda name: Client(refuse, name), "Valmori")
    answer = Window(pages.test_client()).post("/en/citizen/challenges", json={"certificate": "PEM"})
    assert (answer.status_code, answer.json) == (502, {"message": Say("en")("failure_away")})


def test_too_much_is_refused() -> None:
    answer = Window(build_pages(StandIn()).test_client()).post("/it/citizen/sign-in", data=b"x" * 200_000,
                                                                content_type="application/json")
    assert (answer.status_code, answer.json) == (413, {"message": Say("it")("failure_413")})


@pytest.mark.parametrize("language", ["it", "en"])
def test_too_large_a_form_leads_back_to_it(language: str) -> None:
    """Whether these pages refuse it, or the server's doors before them."""
    back = "municipality/plan-part?sheet=00ff&part=member.0"
    with signed_in(StandIn(), "municipality") as window:
        for answer in (window.get(f"/{language}/too-large", query_string={"back": back}),
                       window.post(f"/{language}/{back.replace('?', '/save?')}", data={"text": "x" * 200_000})):
            text = unescape(answer.text)
            assert answer.status_code == 413 and Say(language)("failure_413") in text
            assert f'href="/{language}/{back}"' in text
        for evil in ("//evil.example", "javascript:x", "municipality/plan?x=\"><script>"):
            text = window.get(f"/{language}/too-large", query_string={"back": evil}).text
            assert 'id="back"' not in text and "<script>" not in text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(method: str) -> None:
    with signed_in(StandIn()) as window:
        headers = {"Sec-Fetch-Site": "same-origin"}
        assert window.browser.open("/it/citizen", method=method, headers=headers).status_code == 405


@pytest.mark.parametrize("path", ["/", "/it", "/it//citizen", "//evil.example/it/", "/it/citizen", "/it/citizen/",
                                  "//it", "/en/public//status", "/it/public/status/"])
def test_no_redirect_names_whatever_host_was_asked(path: str) -> None:
    """Of our own pages only a path is named: `Host` is the caller's to choose, and caches keep what it led to."""
    browser = build_pages(StandIn(), doors=False).test_client()
    answered = browser.get("/", base_url="https://evil.example", environ_overrides={"PATH_INFO": path})
    where = answered.headers.get("Location", "/")
    assert where.startswith("/") and not where.startswith("//") and "evil" not in where


def test_no_route_of_the_pages_redirects_by_itself() -> None:
    """Werkzeug's redirects, to one slash or to a last one, are built from `Host`."""
    routes = build_pages(StandIn()).url_map
    assert not routes.merge_slashes
    assert [rule.rule for rule in routes.iter_rules() if rule.rule.endswith("/") and rule.strict_slashes] == ["/"]


class Watched(BytesIO):
    """A body that says whether it was asked for."""

    is_asked = False

    def readinto(self, buffer: Any, /) -> int:
        """Note it, and give what there is."""
        self.is_asked = True
        return super().readinto(buffer)

    def read(self, size: int | None = -1, /) -> bytes:
        """Note it, and give what there is."""
        self.is_asked = True
        return super().read(size)


def test_nothing_is_read_of_what_a_stranger_sends() -> None:
    window = Window(build_pages(StandIn()).test_client())
    acts = [f"/en/{page.path}/{act}" for page in PAGES if page.portal != PUBLIC for act in page.acts]
    assert "/en/manager/gse/bring" in acts
    for address in acts:
        body = Watched(b"--x--")
        sent = {"input_stream": body, "content_length": 20_000_000, "content_type": "multipart/form-data; boundary=x"}
        assert (window.post(address, **sent).status_code, body.is_asked) == (403, False)
