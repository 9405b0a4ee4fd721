"""What holds for every route: one error payload, limits, a description of itself, nothing from outside."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from flask import url_for

from gateway.client import ApiError, Client
from gateway.hosting.opening import Gateways
from gateway.http.app import FEATURES
from gateway.settings import Limits
from tests.helpers.gateway.trial import founded_trial

PAYLOAD = {"code", "message_en", "message_it", "values"}


def call(trial: Gateways, method: str, path: str, **options) -> httpx.Response:
    transport = httpx.WSGITransport(app=trial.wsgi)
    with httpx.Client(base_url="http://gateway/gse/api/v1/", transport=transport) as client:
        return client.request(method, path, **options)


@pytest.mark.parametrize(("method", "path", "options", "status", "code"), [
    ("GET", "nothing", {}, 404, "NOT_FOUND"),
    ("DELETE", "health", {}, 405, "METHOD_NOT_ALLOWED"),
    ("GET", "session", {}, 401, "SESSION_NEEDED"),
    ("GET", "session", {"headers": {"Authorization": "Bearer none"}}, 401, "SESSION_NEEDED"),
    ("POST", "sessions", {"content": b"x"}, 415, "BODY_NOT_JSON"),
    ("POST", "sessions", {"content": b"{", "headers": {"Content-Type": "application/json"}}, 400, "BODY_MALFORMED"),
    ("POST", "sessions", {"json": {"certificate": 1}}, 422, "INVALID"),
    ("POST", "sessions", {"json": []}, 422, "INVALID"),
    ("GET", "health?after=soon", {}, 422, "INVALID"),
])
def test_every_failure_has_the_one_payload(trial: Gateways, method, path, options, status, code) -> None:
    response = call(trial, method, path, **options)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert set(response.json()) == PAYLOAD


@pytest.mark.parametrize("query", ["%00=1", "after=1&x=%00", "x=1&x=a%00b"])
def test_no_address_holds_nul(trial: Gateways, query: str) -> None:
    response = call(trial, "GET", f"health?{query}")
    assert (response.status_code, response.json()["code"], response.json()["values"]) == (
        422, "INVALID", {"fields": "address"},
    )


def test_a_body_beyond_the_limit_is_refused(trial: Gateways) -> None:
    body = json.dumps({"certificate": "x" * 5_000_000})
    response = call(trial, "POST", "sessions/challenge", content=body, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["code"]) == (413, "BODY_TOO_LARGE")


def test_outside_the_mounts_there_is_nothing(trial: Gateways) -> None:
    response = httpx.Client(transport=httpx.WSGITransport(app=trial.wsgi), base_url="http://gateway").get("/other")
    assert (response.status_code, response.json()["code"]) == (404, "NOT_FOUND")


def test_a_defect_shows_no_details(trial: Gateways, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_gateway: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr("gateway.features.health.service.get_health", fail)
    response = call(trial, "GET", "health")
    assert (response.status_code, response.json()["code"]) == (500, "INTERNAL")
    assert "secret" not in response.text


def test_too_many_calls_without_a_session_are_refused(tmp_path) -> None:
    with founded_trial(tmp_path / "volano", settings={"limits": {"open_calls": 3}}) as trial:
        client = Client(trial.wsgi, "gse")
        with pytest.raises(ApiError) as caught:
            for _ in range(5):
                client.get("health")
    assert (caught.value.status, caught.value.code) == (429, "TOO_MANY_CALLS")


def test_limits_have_defaults() -> None:
    assert Limits().readings == 5_000


def test_the_description_names_every_route_and_command(trial: Gateways) -> None:
    spec = trial.client("gse").get("openapi.json")
    assert spec["openapi"].startswith("3.")
    assert {"/health", "/readings", "/commands/{name}/prepare", "/sessions/challenge"} <= set(spec["paths"])
    assert spec["components"]["schemas"]["command.open_day"]["required"] == ["date"]
    for path, methods in spec["paths"].items():
        for method, operation in methods.items():
            if method != "parameters":
                assert operation.get("summary"), f"{method} {path} says nothing of itself"


def test_each_route_builds_its_address(trial: Gateways) -> None:
    app = trial.apps["gse"]
    with app.test_request_context():
        built = {rule.endpoint: url_for(rule.endpoint, **dict.fromkeys(rule.arguments, "1"))
                 for rule in app.url_map.iter_rules()}
    for rule in app.url_map.iter_rules():
        assert built[rule.endpoint] == re.sub(r"<[^>]+>", "1", rule.rule)


def test_the_description_is_made_once_whoever_asks_at_once(tmp_path: Path) -> None:
    """It is made when first asked for; two threads that ask at once get the same, and so does who asks again."""
    with founded_trial(tmp_path / "volano") as trial, ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: trial.client("gse").get("openapi.json"), range(8)))
    assert all(description == found[0] for description in found)
    assert len(found[0]["tags"]) == len(FEATURES)


def test_a_description_that_failed_halfway_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    with founded_trial(tmp_path / "volano") as trial, monkeypatch.context() as patch:
        patch.setattr(trial.apps["gse"].blueprints["repartition"], "register_views_in_doc", fail)
        with pytest.raises(ApiError, match="INTERNAL"):
            trial.client("gse").get("openapi.json")
        patch.undo()
        assert len(trial.client("gse").get("openapi.json")["tags"]) == len(FEATURES)


def test_the_description_says_what_each_route_answers(trial: Gateways) -> None:
    """A body of a stated shape, one of a stated media type, or (204) none."""
    untold = []
    for path, methods in trial.client("gse").get("openapi.json")["paths"].items():
        for method, operation in methods.items():
            if method == "parameters":
                continue
            (success,) = (one for code, one in operation["responses"].items() if code in ("200", "204"))
            schemas = [one["schema"] for one in success.get("content", {}).values()]
            if not ("204" in operation["responses"] or (schemas and all(is_told(one) for one in schemas))):
                untold.append(f"{method.upper()} {path}")
    assert untold == []


def is_told(schema: dict) -> bool:
    """Whether a schema names all fields of an answer, or says that it is bytes."""
    kinds = schema.get("anyOf", [schema])
    return all(one.get("format") == "binary" or (one.get("properties") and one["additionalProperties"] is False)
               for one in kinds)


def test_the_page_of_the_description_asks_nobody_else(trial: Gateways) -> None:
    page = call(trial, "GET", "docs").text
    assert re.findall(r"https?://[^\"']+", page) == []
    for name in re.findall(r"(?:href|src)=\"([^\"]+)\"", page):
        assert call(trial, "GET", name).status_code == 200, name


def test_a_read_waits_for_a_block(trial: Gateways, monkeypatch: pytest.MonkeyPatch) -> None:
    assert call(trial, "GET", f"health?after={trial.ledger.height() - 1}").status_code == 200
    monkeypatch.setattr("gateway.http.routes.WAIT_S", 0.05)
    headers = {"Authorization": f"Bearer {trial.client('gse').open_session()}"}
    response = call(trial, "GET", "health?after=1000000", headers=headers)
    assert (response.status_code, response.json()["code"]) == (504, "PROJECTOR_BEHIND")
