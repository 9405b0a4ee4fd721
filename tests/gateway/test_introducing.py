"""Strangers who look at pages are told apart by the gateway that their pages ask; nobody else says who calls."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from gateway.client import Client as ApiClient
from gateway.hosting.opening import open_gateways
from gateway.hosting.page_clients import connect_pages
from gateway.hosting.serve.apart import VARIABLE, open_between, take_proof
from gateway.http.doors import Doors
from gateway.http.introducing import CALLER, PROOF, hear_callers, introduce
from gateway.settings import Limits, Settings
from tests.helpers.gateway.trial import founded_trial

SECRET = "of-these-two-alone"


@Request.application
def who(asked: Request) -> Response:
    return Response(f"{asked.remote_addr} {CALLER in asked.headers} {PROOF in asked.headers}")


@pytest.mark.parametrize(("headers", "proof", "caller"), [
    (introduce(SECRET, "192.0.2.7"), SECRET, "192.0.2.7"), (introduce(SECRET, "2001:db8::1"), SECRET, "2001:db8::1"),
    ({CALLER: "192.0.2.7"}, SECRET, "127.0.0.1"), (introduce("x" + SECRET, "192.0.2.7"), SECRET, "127.0.0.1"),
    ({CALLER: "192.0.2.7", PROOF: ""}, "", "127.0.0.1"), ({CALLER: "192.0.2.7", PROOF: "è"}, SECRET, "127.0.0.1"),
    ({CALLER: "", PROOF: SECRET}, SECRET, "127.0.0.1"), ({PROOF: SECRET}, SECRET, "127.0.0.1"),
    ({}, SECRET, "127.0.0.1"),
])
def test_who_calls_is_believed_of_whoever_shows_the_secret(headers: dict[str, str], proof: str, caller: str) -> None:
    answered = Client(hear_callers(who, proof)).get("/", headers=headers, environ_base={"REMOTE_ADDR": "127.0.0.1"})
    assert answered.text == f"{caller} False False"


def test_nobody_is_introduced_without_a_secret_or_an_address() -> None:
    assert introduce("", "192.0.2.7") == introduce(SECRET, "") == {}


class Channel:
    """A connection of the pages' process, with a request of somebody's."""

    addr = ("127.0.0.1", 1)

    def __init__(self, headers: dict[str, str]) -> None:
        named = {name.upper().replace("-", "_"): value for name, value in headers.items()}
        self.requests = [type("Asked", (), {"headers": named})]


def test_strangers_take_turns_each_by_themselves() -> None:
    doors = Doors("127.0.0.1", 0, Limits(), lambda _: None, proof=SECRET)
    named = [doors.name_caller(Channel(introduce(SECRET, address))) for address in ("192.0.2.7", "192.0.2.8")]
    assert named == ["192.0.2.7", "192.0.2.8"]
    assert doors.name_caller(Channel({CALLER: "192.0.2.7"})) == "127.0.0.1"


def test_the_secret_goes_to_the_gateways_here_and_to_no_other(tmp_path: Path) -> None:
    asked: list[tuple[str, dict[str, str]]] = []

    class Listening:
        def __call__(self, environ: dict[str, Any], start: Any) -> Any:
            asked.append((environ["PATH_INFO"], {name: environ.get(f"HTTP_{name.upper().replace('-', '_')}", "")
                                                 for name in (CALLER, PROOF)}))
            return Response("{}", content_type="application/json")(environ, start)

    settings = Settings("gse", tmp_path, tmp_path, "borgo", gateways={"citizens": "http://127.0.0.1:1"})
    connect = connect_pages({"gse": settings}, Listening, proof=SECRET)
    with Flask("pages").test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.7"}):
        connect("gse").get("health")
        assert connect("citizens")._introduce() == {}
    connect("gse").get("health")   # no page is being made
    assert [headers for _, headers in asked] == [{CALLER: "192.0.2.7", PROOF: SECRET}, {CALLER: "", PROOF: ""}]


def test_the_secret_is_in_no_line_and_no_process_below_inherits_it(monkeypatch: pytest.MonkeyPatch) -> None:
    between = open_between()
    try:
        assert between.proof not in f"{between} {between.gateway_options} {between.pages_options}"
        assert between.environment == {VARIABLE: between.proof}
        monkeypatch.setenv(VARIABLE, between.proof)
        assert [take_proof(), take_proof()] == [between.proof, ""]
    finally:
        between.close()


def test_pages_of_a_trial_are_no_single_caller(tmp_path: Path) -> None:
    """One visitor who has asked for too much leaves the others what is theirs."""
    with founded_trial(tmp_path / "volano", settings={"limits": {"open_calls": 3}}) as trial:
        folder = trial.folder
    with open_gateways(folder, make_page=make_page) as gateways:
        pages = Client(gateways.wsgi)
        answers = [pages.get("/", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code for _ in range(4)]
        assert answers == [200, 200, 200, 429]
        assert pages.get("/", environ_base={"REMOTE_ADDR": "192.0.2.8"}).status_code == 200


def make_page(connect: Any, _: str, *, organisation: str, makers: int) -> Flask:
    """Pages that ask their gateway one thing, one at a time in a trial."""
    assert makers == 1, organisation
    app = Flask("pages")
    clients: dict[str, ApiClient] = {}

    @app.get("/")
    def show() -> tuple[str, int]:
        client = clients.setdefault("gse", connect("gse"))
        try:
            client.get("health")
        except Exception as error:
            return "", int(getattr(error, "status", 500))
        return "", 200

    return app
