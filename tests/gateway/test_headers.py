"""Every answer of every route says what a browser may do with it: no script, no frame, no guess at its kind."""

import re
from collections.abc import Iterator

import httpx
import pytest
from flask import Flask, Response

from gateway.hosting.opening import Gateways
from gateway.http import headers
from gateway.http.app import mount
from gateway.http.context import EXTENSION

SHUT = {"default-src": "'none'", "base-uri": "'none'", "form-action": "'none'", "frame-ancestors": "'none'"}
FIXED = {"x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "no-referrer"}
VALUES = {"month": "2024-09", "name": "swagger-ui.css", "number": "0", "year": "2024"}


def read_policy(text: str) -> dict[str, str]:
    return dict(part.strip().partition(" ")[::2] for part in text.split(";"))


def fill(rule: str) -> str:
    """An address of a route: whatever stands for its parts."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: VALUES.get(match[1], "1"), rule).removeprefix("/")


def list_addresses(app: Flask) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        yield from ((method, fill(rule.rule)) for method in sorted((rule.methods or set()) - {"OPTIONS"}))


def test_every_route_answers_with_the_headers(trial: Gateways) -> None:
    token = trial.client("gse").open_session()
    seen = set()
    with httpx.Client(transport=httpx.WSGITransport(app=trial.wsgi), base_url="http://gateway") as client:
        for app in trial.apps.values():
            organisation = app.extensions[EXTENSION].settings.organisation
            for method, address in list_addresses(app):
                for signed in ({}, {"Authorization": f"Bearer {token}"}):
                    answer = client.request(method, f"/{organisation}/api/v1/{address}", headers=signed)
                    assert FIXED.items() <= dict(answer.headers).items(), (method, address)
                    policy = read_policy(answer.headers["content-security-policy"])
                    assert SHUT.items() <= policy.items(), (method, address)
                    assert "unsafe" not in policy.get("script-src", ""), (method, address)
                    seen.add(answer.headers["content-type"].partition(";")[0])
    assert {"text/html", "application/json", "text/javascript", "text/css"} <= seen


@pytest.mark.parametrize("path", ["/nowhere", "/nobody/api/v1/health"])
@pytest.mark.parametrize("has_pages", [True, False])
def test_outside_the_mounts_too(trial: Gateways, has_pages: bool, path: str) -> None:
    """Also of an API that isn't here, which is nobody's page, and where no pages are."""
    everything = trial.wsgi if has_pages else mount(trial.apps.values())
    with httpx.Client(transport=httpx.WSGITransport(app=everything), base_url="http://gateway") as client:
        answer = client.get(path)
    assert FIXED.items() <= dict(answer.headers).items()
    assert SHUT.items() <= read_policy(answer.headers["content-security-policy"]).items()


@pytest.mark.parametrize("mimetype", ["text/html", "application/pdf"])
def test_a_report_runs_nothing_and_a_pdf_is_saved(mimetype: str) -> None:
    with Flask("x").test_request_context("/repartition/months/2024-09/account"):
        answer = headers.harden(Response("x", mimetype=mimetype))
    policy = read_policy(answer.headers["Content-Security-Policy"])
    assert policy["sandbox"] == ""
    assert "script-src" not in policy
    assert (answer.headers.get("Content-Disposition") == "attachment") is (mimetype == "application/pdf")


def test_the_page_of_the_description_holds_no_script_of_its_own(trial: Gateways) -> None:
    with httpx.Client(transport=httpx.WSGITransport(app=trial.wsgi), base_url="http://gateway") as client:
        answer = client.get("/gse/api/v1/docs")
    assert read_policy(answer.headers["content-security-policy"])["script-src"] == "'self'"
    assert re.findall(r"<script(?! src=\"docs/[^\"]+\"></script>)", answer.text) == []
