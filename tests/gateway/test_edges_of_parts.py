"""Parts of a gateway at their edges, without a ledger: connections, attempts, waits, processes, logs."""

import json
import logging
from collections.abc import Callable
from hashlib import sha256
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from prometheus_client import CollectorRegistry, Gauge

from chaincode.rules import canonical
from gateway.commandline.operating import advisories, checks
from gateway.commandline.operating.bench import get_modules, report_failure
from gateway.hosting.metrics_port import serve_metrics
from gateway.http import acting, doors, routes
from gateway.http.context import EXTENSION, Gateway
from gateway.http.doors import Doors, _Channel, _Server
from gateway.http.errors import Problem
from gateway.http.security import Session, find_session, require_free_member
from gateway.http.session_cache import Known, SessionCache
from gateway.http.waiting import WaitingRoom
from gateway.ledger.port import Checkpoint, CommitError, EndorseError, LedgerCall, Response
from gateway.logs import describe_failure, set_up_logs
from gateway.settings import Limits, SettingsError, build_settings

DOORS = Doors("127.0.0.1", 0, Limits(), {}.get, in_all=4, an_address=2, idle_s=15, request_s=60, proxy="192.0.2.9")


# --- connections
def channel(address: str = "a", last: float = 0.0, *, requests: int = 0, outbufs: int = 0, began: float = 0.0) -> Any:
    made = SimpleNamespace(
        addr=(address, 1), last_activity=last, requests=[1] * requests, total_outbufs_len=outbufs, began_at=began,
        will_close=False, is_idle=not requests and not outbufs, closed=[],
    )
    made.handle_close = lambda: made.closed.append(True)
    return made


def make_server(*channels: Any) -> _Server:
    server = _Server.__new__(_Server)
    server.doors, server.adj = DOORS, SimpleNamespace(channel_timeout=15)
    server.active_channels = dict(enumerate(channels))
    return server


@pytest.mark.parametrize(("parts", "ends"), [
    ({"last": 85.0}, False), ({"last": 84.9}, True),  # idle for 15 seconds
    ({"last": 50.0, "requests": 1}, False),  # it waits for its answer
    ({"last": 85.0, "requests": 1, "outbufs": 5}, False), ({"last": 84.9, "requests": 1, "outbufs": 5}, True),
    ({"last": 84.9, "outbufs": 5}, True),  # nobody fetches the answer
    ({"last": 99.0, "began": 40.0}, False), ({"last": 99.0, "began": 39.9}, True),  # a request comes in a minute
    ({"last": 99.0, "began": 0.0}, False),
])  # fmt: skip
def test_what_idles_or_comes_too_slowly_ends(parts: dict[str, Any], ends: bool) -> None:
    one = channel(**parts)
    make_server(one).maintenance(100.0)
    assert one.will_close is ends


@pytest.mark.parametrize(("others", "address", "is_taken", "pushed"), [
    (["a"], "a", True, None), (["a", "b"], "a", True, None), (["a", "a"], "a", True, 1), (["a", "a"], "b", True, None),
    (["a", "a!"], "a", True, 0), (["a!", "a!"], "a", False, None), (["b", "b", "a", "c"], "d", True, 1),
    (["b!", "b!", "a", "c"], "d", True, 3), (["b!", "b!", "a!", "c!"], "d", False, None),
    (["192.0.2.9"] * 3, "192.0.2.9", True, None),  # a proxy speaks for many
])  # fmt: skip
def test_a_new_connection_takes_the_place_of_the_one_idle_for_longest(
    others: list[str], address: str, is_taken: bool, pushed: int | None
) -> None:
    """`!` is at work; a later one was idle for longer. Of one address two have room, and four in all."""
    made = [
        channel(name.rstrip("!"), float(100 - number), requests=name.endswith("!"))
        for number, name in enumerate(others)
    ]
    assert make_server(*made)._has_room(address) is is_taken
    assert [number for number, one in enumerate(made) if one.closed] == ([] if pushed is None else [pushed])


def test_who_finds_no_room_is_told_and_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[Any] = []

    class Connection:
        def setblocking(self, blocks: bool) -> None:
            done.append(blocks)

        def send(self, data: bytes) -> None:
            done.append(data)
            raise OSError("gone")

        def close(self) -> None:
            done.append("closed")

    server = make_server(channel("a", requests=1), channel("a", requests=1))
    server._take(server, Connection(), ("a", 1), None, None)
    assert done == [False, doors._FULL, "closed"]
    head, _, body = doors._FULL.partition(b"\r\n\r\n")
    assert b"Retry-After: 1" in head.split(b"\r\n") and b"Connection: close" in head.split(b"\r\n")
    assert json.loads(body)["values"] == {"wait_s": 1}
    assert "in 1 s" in json.loads(body)["message_en"]


def test_since_when_a_request_is_on_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    one = _Channel.__new__(_Channel)
    one.request, now = None, [100.0]
    monkeypatch.setattr(doors.HTTPChannel, "received", lambda _self, data: bool(data))
    monkeypatch.setattr(doors.time, "time", lambda: now[0])
    assert one.received(b"x") is True
    assert one.began_at == 0.0
    one.request = object()
    for now[0] in (101.0, 102.0):
        one.received(b"x")
        assert one.began_at == 101.0
    one.request = None
    assert one.received(b"") is False
    assert one.began_at == 0.0


@pytest.mark.parametrize(("proxy", "trusted"), [("", None), ("192.0.2.9", "192.0.2.9")])
def test_the_server_is_set_up_as_its_doors_say(
    monkeypatch: pytest.MonkeyPatch, proxy: str, trusted: str | None
) -> None:
    made: dict[str, Any] = {}
    monkeypatch.setattr(doors, "_Server", lambda app, doors, dispatcher, adj: made.update(adj=adj, tasks=dispatcher))
    logging.getLogger("waitress.queue").setLevel(logging.NOTSET)
    doors.create_server(None, Doors("127.0.0.1", 8_080, Limits(), {}.get, proxy=proxy, in_all=400, idle_s=3))
    try:
        adj = made["adj"]
        assert (adj.threads, adj.connection_limit, adj.channel_timeout, adj.cleanup_interval) == (8, 410, 3, 3)
        assert (adj.max_request_body_size, adj.asyncore_use_poll, adj.ident) == (40_000_001, True, None)
        assert (adj.trusted_proxy, adj.clear_untrusted_proxy_headers) == (trusted, True)
        assert (adj.trusted_proxy_count or 1) == 1
        assert len(made["tasks"].threads) == 8
        assert logging.getLogger("waitress.queue").level == logging.ERROR
    finally:
        made["tasks"].shutdown()


# --- attempts of a command of its own
class Ledger:
    """Endorses and submits as it is told: errors are raised, a dict is the response."""

    def __init__(self, endorses: list[Any], submits: list[Any]) -> None:
        self.endorses, self.submits, self.named = endorses, submits, []

    def prepare(self, call: LedgerCall, certificate: bytes) -> bytes:
        return b"proposal"

    def endorse(self, proposal: bytes, signature: bytes, organisations: Any) -> Any:
        self.named.append(organisations)
        one = self.endorses.pop(0) if len(self.endorses) > 1 else self.endorses[0]
        if isinstance(one, Exception):
            raise one
        return SimpleNamespace(transaction=b"t", response=Response(200, "", canonical.encode(one)))

    def submit(self, transaction: bytes, signature: bytes) -> Any:
        one = self.submits.pop(0) if len(self.submits) > 1 else self.submits[0]
        if isinstance(one, Exception):
            raise one
        return one


def conflict(code: str = "MVCC_READ_CONFLICT") -> CommitError:
    return CommitError(code, transaction_id="t", block=3)


@pytest.mark.parametrize(("endorses", "submits", "tries", "end"), [
    ([{"a": 1}], ["receipt"], 1, None), ([{"repeated": True}], [], 1, None),
    ([{"a": 1}], [conflict(), conflict("PHANTOM_READ_CONFLICT"), "receipt"], 3, None),
    ([{"a": 1}], [conflict()], 5, "MVCC_READ_CONFLICT"),
    ([{"a": 1}], [conflict("BAD_RWSET")], 1, "BAD_RWSET"),
    ([EndorseError("X", status=400)], [], 1, "X"), ([EndorseError("X")], [], 5, "X"),
    ([EndorseError("T0_TOO_FAST", status=429), {"a": 1}], ["receipt"], 2, None),
])  # fmt: skip
def test_an_own_command_is_tried_again_where_that_may_help(
    monkeypatch: pytest.MonkeyPatch, endorses: list[Any], submits: list[Any], tries: int, end: str | None
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    ledger = Ledger(list(endorses), list(submits))
    gateway, signer = SimpleNamespace(ledger=ledger), SimpleNamespace(certificate=b"c", sign=lambda data: data)
    call = LedgerCall("x", "id")
    if end:
        with pytest.raises((CommitError, EndorseError)) as caught:
            acting._act(gateway, call, signer, ("gse",))
        assert caught.value.code == end
    else:
        done = acting._act(gateway, call, signer, ("gse",))
        assert done.is_repeated is (not submits)
        assert done.receipt == (submits[-1] if submits else None)
        assert (done.to_plain() if not submits else {"block": -1})["block"] == -1
    assert ledger.named == [("gse",)] * tries
    assert waited == [0.05, 0.15, 0.5, 1.0][: tries - 1]


# --- waiting for a block
class Mirror:
    """Holds blocks below `next_block`; a wait is noted and comes to `comes`."""

    def __init__(self, next_block: int, comes: bool) -> None:
        self.next_block, self.comes, self.waits = next_block, comes, []

    def wait(self, block: int, timeout_s: float) -> bool:
        self.waits.append((block, timeout_s))
        return self.comes


@pytest.mark.parametrize(("after", "caller", "comes", "code", "waits"), [
    ("", "k", True, False, []), ("4", "", True, True, []), ("4", "k", True, True, []),
    ("5", "k", True, True, [(5, 5.0)]), ("5", "k", False, "PROJECTOR_BEHIND", [(5, 5.0)]),
    ("5", "", True, "NOT_MIRRORED_YET", []), ("5", "full", True, "NOT_MIRRORED_YET", []),
    ("9" * 12, "k", True, True, [(10**12 - 1, 5.0)]), ("0" * 13, "k", True, "INVALID", []),
    ("-1", "k", True, "INVALID", []), ("x", "k", True, "INVALID", []), ("٣", "k", True, "INVALID", []),
])  # fmt: skip
def test_a_call_waits_for_the_block_it_names(
    after: str, caller: str, comes: bool, code: str | bool, waits: list[Any]
) -> None:
    room, mirror = WaitingRoom(), Mirror(5, comes)
    gateway: Any = SimpleNamespace(mirror=mirror, waiting=room)
    who: Any = SimpleNamespace(key=caller) if caller else None
    with Flask("x").test_request_context("/", query_string={"after": after}), room.place("full"), room.place("full"):
        if isinstance(code, bool):
            assert routes._wait_for_block(gateway, who) is code
        else:
            with pytest.raises(Problem) as caught:
                routes._wait_for_block(gateway, who)
            assert caught.value.code == code
            if code == "NOT_MIRRORED_YET":
                assert caught.value.values == {"after": after, "wait_s": 1}
    assert mirror.waits == waits


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
    cache.keep(sha256(b"token").hexdigest(), Known(session, 500, 7), 0)
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


# --- processes


def test_metrics_are_an_organisation_s_alone_and_end_with_their_block() -> None:
    import httpx

    registry = CollectorRegistry()
    Gauge("a", "One figure", registry=registry).set(1)
    with serve_metrics(0, {"gse": registry}) as port:
        base = f"http://127.0.0.1:{port}"
        answer = httpx.get(f"{base}/gse/metrics")
        assert (answer.status_code, answer.text) == (200, "# HELP a One figure\n# TYPE a gauge\na 1.0\n")
        assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
        for path in ("/gse", "/metrics", "/citizens/metrics"):
            assert httpx.get(base + path).status_code == 404
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{base}/gse/metrics")


# --- logs, settings, checks
def test_what_is_written_down_says_when_who_and_what_and_not_more(monkeypatch: pytest.MonkeyPatch) -> None:
    stream, made = StringIO(), {}
    monkeypatch.setattr(logging, "basicConfig", lambda **parts: made.update(parts))
    for name in ("httpx", "alembic.runtime"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    set_up_logs(stream)
    (handler,) = made["handlers"]
    assert (made["level"], handler.stream) == (logging.INFO, stream)
    handler.emit(logging.LogRecord("it", logging.INFO, "", 0, "of IT001E00000001 here", None, None))
    assert stream.getvalue().endswith(" it of POD here\n")
    assert {logging.getLogger(name).level for name in ("httpx", "alembic.runtime")} == {logging.WARNING}


def test_a_failure_is_told_with_what_it_came_from() -> None:
    try:
        try:
            raise KeyError("secret")
        except KeyError as error:
            raise ValueError("words") from error
    except ValueError as error:
        told = describe_failure(error)
    parts = told.split("\nfrom ")
    assert [part.split("\n")[0] for part in parts] == ["builtins.ValueError", "builtins.KeyError"]
    assert all(__file__ in part for part in parts)
    assert "secret" not in told and "words" not in told


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


@pytest.mark.parametrize(("cores", "workers"), [(1, "1"), (3, "3"), (4, "4"), (64, "4"), (None, "1")])
def test_tests_run_on_each_core_up_to_four(
    monkeypatch: pytest.MonkeyPatch, cores: int | None, workers: str
) -> None:
    run: list[Any] = []
    monkeypatch.setattr(checks.os, "chdir", run.append)
    monkeypatch.setattr(checks.os, "cpu_count", lambda: cores)
    monkeypatch.setattr(checks.os, "execv", lambda program, words: run.append(words))
    checks.test.callback(("-k", "x"))  # type: ignore[misc]
    assert run[0] == checks.ROOT
    assert run[1][run[1].index("-n") + 1] == workers
    assert run[1][-2:] == ["-k", "x"]


@pytest.mark.parametrize(("said", "line"), [
    ("", "pip-audit gave no answer"), ("first\n\n" + "x" * 300 + "\n \n", "x" * 200),
])  # fmt: skip
def test_why_nobody_was_asked_is_the_last_line_that_was_said(
    monkeypatch: pytest.MonkeyPatch, said: str, line: str
) -> None:
    done: dict[str, Any] = {}

    def run(command: Any, **options: Any) -> Any:
        done.update(options)
        return SimpleNamespace(stdout="", stderr=said)

    monkeypatch.setattr(advisories, "find_spec", lambda _: object())
    monkeypatch.setattr(advisories.subprocess, "run", run)
    with pytest.raises(advisories.UnaskedError) as caught:
        advisories.ask_advisories(["a.lock"])
    assert str(caught.value) == line
    assert (done["timeout"], done["check"], done["text"], done["capture_output"]) == (300, False, True, True)


def test_benches_are_found_by_name_and_a_failure_is_a_missed_bar() -> None:
    everything = get_modules()
    assert everything == sorted(everything) and "bench_serve" in everything
    assert get_modules(("serve",)) == ["bench_serve"]
    assert all(one.startswith("fabric.bench_") for one in get_modules((), True))
    failed = report_failure("fabric.bench_x", "out of time")
    assert (failed["name"], failed["ok"], failed["value"], failed["error"]) == ("x", False, None, "out of time")


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


def test_a_checkpoint_of_a_late_mirror_is_none(tmp_path: Path) -> None:
    mirror: Any = SimpleNamespace(
        checkpoint=Checkpoint(3, "h", "o"), wait=lambda block, timeout_s: (block, timeout_s) == (2, 5.0)
    )
    rest: Any = [None] * 2
    gateway = Gateway(build_settings({"community": "b"}, tmp_path, "gse"), *rest, mirror, *rest)
    assert gateway.checkpoint(2) == {"height": 3, "block_hash": "h", "outcome": "o"}
    assert gateway.checkpoint(3) == {}
