"""Who and what gets into a gateway, without a ledger: callers, sessions, addresses, origins, limits."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from gateway.http import routes
from gateway.http.context import EXTENSION, Gateway
from gateway.http.errors import Problem
from gateway.http.security import Session, find_session, require_free_member
from gateway.http.session_cache import KnownSession, SessionCache
from gateway.settings import SettingsError, build_settings
from network.compose import name_host


def test_what_any_route_may_refuse_with() -> None:
    assert routes.REFUSALS == (401, 403, 404, 409, 422, 429, 503, 504)  # as openapi.json describes
    assert routes.BODY_REFUSALS == (400, 413, 415)


@pytest.mark.parametrize("address", ["/a%00b", "/?a%00=1", "/?a=1&a=%00"])
def test_nul_in_an_address_is_refused(address: str) -> None:
    with Flask("x").test_request_context(address), pytest.raises(Problem) as caught:
        routes._refuse_nul()
    assert (caught.value.code, caught.value.values) == ("INVALID", {"fields": "address"})


def call_as(check: Any, organisation: str, *roles: str) -> str:
    app = Flask("x")
    app.extensions[EXTENSION] = SimpleNamespace(settings=SimpleNamespace(organisation="gse"))
    with app.app_context():
        try:
            check(Session(b"", organisation, "k", roles) if organisation else None)
        except Problem as problem:
            return problem.code
    return ""


@pytest.mark.parametrize(("check", "answers"), [
    (routes.anyone, ("", "", "", "", "")), (routes.own_session, ("SESSION_NEEDED", "", "", "", "")),
    (routes.any_session, ("SESSION_NEEDED", "", "", "", "ROLE_NEEDED")),
    (routes.roles("officer", "auditor"), ("SESSION_NEEDED", "ROLE_NEEDED", "", "", "ROLE_NEEDED")),
    (routes.roles("officer", own=True), ("SESSION_NEEDED", "ROLE_NEEDED", "ROLE_NEEDED", "", "ROLE_NEEDED")),
])  # fmt: skip
def test_who_may_call(check: Any, answers: tuple[str, ...]) -> None:
    callers = ((""), ("gse", "service"), ("citizens", "officer"), ("gse", "officer"), ("gse", "bridge"))
    assert tuple(call_as(check, *([one] if isinstance(one, str) else one)) for one in callers) == answers


# --- sessions
def make_gateway(now_s: int) -> Any:
    identified: list[bytes] = []
    cache: SessionCache[Any] = SessionCache()
    session = Session(b"cert", "gse", "k")
    cache.keep(sha256(b"token").hexdigest(), KnownSession(session, 500, 7), 0)
    return SimpleNamespace(
        sessions=cache, clock=lambda: now_s, mirror=SimpleNamespace(callers=7), identified=identified,
        identities=SimpleNamespace(identify=lambda certificate, _at_s: identified.append(certificate)),
    )


@pytest.mark.parametrize(("header", "now_s", "found"), [
    ("Bearer token", 500, True), ("bearer token", 499, True), ("Bearer token", 501, False), ("Basic token", 1, False),
])  # fmt: skip
def test_a_known_session_is_good_to_its_last_second_and_its_certificate_is_looked_at(
    header: str, now_s: int, found: bool
) -> None:
    gateway, request = make_gateway(now_s), SimpleNamespace(headers={"Authorization": header})
    if not found:
        with pytest.raises(Problem, match="SESSION_NEEDED"):
            find_session(gateway, request)  # type: ignore[arg-type]
        return
    session = find_session(gateway, request)  # type: ignore[arg-type]
    assert (session.key if session else "", gateway.identified) == ("k", [b"cert"])
    assert find_session(gateway, SimpleNamespace(headers={})) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(("frozen", "suspended", "code"), [
    (False, False, ""), (True, False, "MEMBER_STOPPED"), (False, True, "MEMBER_STOPPED"),
])  # fmt: skip
def test_a_member_who_is_stopped_changes_nothing(frozen: bool, suspended: bool, code: str) -> None:
    actor: Any = SimpleNamespace(member_id="m", is_frozen=frozen, is_suspended=suspended)
    if not code:
        assert require_free_member(Session(b"", "gse", "k", (), actor)) == "m"
    else:
        with pytest.raises(Problem, match=code):
            require_free_member(Session(b"", "gse", "k", (), actor))
    with pytest.raises(Problem, match="NO_MEMBER"):
        require_free_member(Session(b"", "gse", "k"))


@pytest.mark.parametrize(("more", "origins"), [
    ({}, set()), ({"gateways": {"gse": "https://Energia.example:443/x", "citizens": "https://c.example"}},
                  {"https://energia.example"}),
    ({"origins": {"gse": ["http://127.0.0.1:80", "https://b.example"]}}, {"http://127.0.0.1", "https://b.example"}),
])  # fmt: skip
def test_a_gateway_s_own_origins(tmp_path: Path, more: dict[str, Any], origins: set[str]) -> None:
    assert build_settings({"community": "borgo", **more}, tmp_path, "gse").own_origins == origins


@pytest.mark.parametrize("more", [{"gateways": {"citizens": "c.example"}}, {"origins": {"gse": ["ftp://b.example"]}}])
def test_an_address_that_is_none_is_refused(tmp_path: Path, more: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match="gateways, origins"):
        build_settings({"community": "borgo", **more}, tmp_path, "gse")


@pytest.mark.parametrize(("address", "is_taken"), [
    ("http://energia.example", False), ("http://192.0.2.1:7057/", False), ("HTTP://gse", False),
    ("http://gse-gateway.example", False), ("http://x@gse-gateway.example", False), ("http://[2001:db8::1]", False),
    ("https://energia.example", True), ("http://127.0.0.1:7057", True), ("http://[::1]:7057", True),
    ("http://localhost", True), (f"http://{name_host('gse', 'gateway')}:7057", True),
])  # fmt: skip
def test_a_gateway_is_reached_in_the_clear_on_one_machine_alone(tmp_path: Path, address: str, is_taken: bool) -> None:
    plain = {"community": "borgo", "gateways": {"gse": address}}
    if is_taken:
        assert build_settings(plain, tmp_path, "citizens").gateways == {"gse": address}
    else:
        with pytest.raises(SettingsError, match="in the clear"):
            build_settings(plain, tmp_path, "citizens")


def test_calls_without_a_session_and_erasures_have_limits_of_their_own(tmp_path: Path) -> None:
    settings = build_settings({"community": "b", "limits": {"open_calls": 1, "session_calls": 2}}, tmp_path, "gse")
    parts: Any = [None] * 5
    gateway = Gateway(settings, *parts)
    counts: list[tuple[Callable[[], None], int]] = [
        (lambda: gateway.count_call("a", True), 1), (lambda: gateway.count_call("a", False), 2),
        (lambda: gateway.count_erasure("m"), 3),
    ]
    for call, most in counts:
        for _ in range(most):
            call()
        with pytest.raises(Problem, match="TOO_MANY_CALLS"):
            call()
