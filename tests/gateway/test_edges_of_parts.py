"""Parts of a gateway at their edges, without a ledger: connections, attempts, waits, processes, logs."""

import json
import logging
import signal
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from prometheus_client import CollectorRegistry, Gauge

from chaincode.rules import canonical
from gateway.commandline.operating import advisories, checks
from gateway.commandline.operating.bench import get_modules, report_failure
from gateway.hosting import serve
from gateway.hosting.metrics_port import serve_metrics
from gateway.hosting.serve import Child, ServeError, ServePlan, describe_doors, is_address, is_loopback
from gateway.http import doors, routes
from gateway.http.context import EXTENSION, Gateway
from gateway.http.doors import Doors, _Channel, _Server
from gateway.http.errors import Problem
from gateway.http.security import Session, find_session, require_free_member
from gateway.http.session_cache import Known, SessionCache
from gateway.http.waiting import WaitingRoom
from gateway.ledger import acting
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
    monkeypatch.setattr(acting.time, "sleep", waited.append)
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
    cache.keep(acting.sha256(b"token").hexdigest(), Known(session, 500, 7), 0)
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
@pytest.mark.parametrize(("text", "address", "loopback"), [
    ("127.0.0.1", True, True), ("::1", True, True), ("192.0.2.10", True, False), ("localhost", False, True),
    ("0.0.0.0", True, False), ("2001:db8::10", True, False), ("2001:DB8::10", False, False),
    ("fe80::1%eth0", False, False), ("energia.example", False, False), ("", False, False),
])  # fmt: skip
def test_what_is_an_address_and_what_only_this_machine_reaches(text: str, address: bool, loopback: bool) -> None:
    assert (is_address(text), is_loopback(text)) == (address, loopback)


@pytest.mark.parametrize(("host", "proxy", "words"), [
    ("127.0.0.1", "", ""), ("0.0.0.0", "192.0.2.10", ""), ("0.0.0.0", "", "beyond this machine"),
    ("127.0.0.1", "proxy.example", "no IP address"),
])  # fmt: skip
def test_a_plan_beyond_this_machine_needs_a_proxy(tmp_path: Path, host: str, proxy: str, words: str) -> None:
    if words:
        with pytest.raises(ServeError, match=words):
            ServePlan(tmp_path, host, proxy=proxy)
    else:
        plan = ServePlan(tmp_path, host, proxy=proxy)
        assert (plan.port, plan.mqtt_port, plan.metrics_port) == (8_080, 8_883, 0)


@pytest.mark.parametrize(("port", "has_key", "has_broker"), [(8_883, True, True), (0, True, False), (1, False, False)])
def test_readings_come_in_where_the_operators_key_lies_and_a_port_is_named(
    tmp_path: Path, port: int, has_key: bool, has_broker: bool
) -> None:
    (tmp_path / "community.toml").write_text('community = "borgo"\nenergy_operator = "commerce"')
    key = tmp_path / "keys" / "commerce" / "service" / "key.pem"
    key.parent.mkdir(parents=True)
    if has_key:
        key.touch()
    assert ServePlan(tmp_path, mqtt_port=port).has_broker is has_broker


def make_child(program: str) -> Child:
    """A child whose module is a program's text, by `runpy` of a file."""
    return Child("it", ["timeit", "-n1", "-r1", program])


def finish(child: Child) -> None:
    """Read what a child still says, and close its ends."""
    assert child.process is not None
    child.process.wait(30)
    for one in threading.enumerate():
        if "_pass_on" in one.name:
            one.join(30)
    with child.process:
        pass


def test_a_child_is_ready_when_it_says_so_and_ends_when_asked(capfd: pytest.CaptureFixture[str]) -> None:
    child = make_child("print('it ready 8080  ', flush=True); import time; time.sleep(60)")
    assert not child.is_running
    child.end()
    child.ready.set()  # as it was before it ended
    child.start()
    try:
        assert not child.ready.is_set()
        assert child.wait_ready()
        assert (child.ready_line, child.is_running) == ("it ready 8080", True)
    finally:
        child.end()
    assert not child.is_running
    assert child.process is not None and child.process.returncode == -signal.SIGTERM
    finish(child)
    assert "it: it ready 8080" in capfd.readouterr().err


def test_a_child_that_ends_before_it_is_ready_is_not_waited_for() -> None:
    child = make_child("print('it is not ready', flush=True)")
    child.start()
    began = time.monotonic()
    assert not child.wait_ready()
    assert time.monotonic() - began < 30
    finish(child)


class Deaf:
    """A process that doesn't hear SIGTERM."""

    def __init__(self) -> None:
        self.done: list[Any] = []

    def poll(self) -> None:
        return None

    def terminate(self) -> None:
        self.done.append("terminate")

    def kill(self) -> None:
        self.done.append("kill")

    def wait(self, seconds: float | None = None) -> None:
        self.done.append(seconds)
        if seconds is not None:
            raise subprocess.TimeoutExpired("x", seconds)


def test_a_child_that_does_not_hear_is_made_to_end() -> None:
    deaf = Deaf()
    Child("it", [], process=deaf).end()  # type: ignore[arg-type]
    assert deaf.done == ["terminate", 20.0, "kill", None]


def test_a_child_that_never_gets_ready_is_given_up_after_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = [100.0]

    class Ready:
        def wait(self, seconds: float) -> bool:
            now_s[0] += 1
            return False

    monkeypatch.setattr(serve.time, "monotonic", lambda: now_s[0])
    child = Child("it", [], process=Deaf(), ready=Ready())  # type: ignore[arg-type]
    assert not child.wait_ready()
    assert now_s[0] == 161.0


def test_all_children_end_in_the_other_order_and_nothing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "community.toml").write_text('community = "borgo"')
    done: list[Any] = []
    handlers: dict[Any, Any] = {}

    class Made:
        def __init__(self, name: str) -> None:
            self.name = name

        def keep(self) -> None:
            done.append(f"keep {self.name}")
            if self.name == "bridge":
                handlers[signal.SIGTERM]()

        def end(self) -> None:
            done.append(f"end {self.name}")

    def start_all(_plan: ServePlan, children: list[Any], ready_file: Path) -> str:
        children += [Made("gateway"), Made("bridge")]
        ready_file.touch()
        return "address"

    monkeypatch.setattr(serve, "_start_all", start_all)
    monkeypatch.setattr(serve.signal, "signal", handlers.__setitem__)
    serve.serve(ServePlan(tmp_path), done.append)
    assert done == ["address", "keep gateway", "keep bridge", "end bridge", "end gateway"]
    assert set(handlers) == {signal.SIGTERM, signal.SIGINT}
    assert not (tmp_path / "serve.json").exists()
    with pytest.raises(SettingsError):
        serve.serve(ServePlan(tmp_path / "nothing"), done.append)


@pytest.mark.parametrize(("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("10.0.0.1",) * 2])
@pytest.mark.parametrize("has_broker", [False, True])
def test_the_parts_are_started_in_order_and_the_gateway_keeps_its_port(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, shown: str, has_broker: bool
) -> None:
    started: list[Any] = []

    def start(children: list[Any], child: Child) -> Child:
        started.append((child.name, list(child.arguments)))
        child.ready_line = f"gateway ready {host} 4711"
        children.append(child)
        return child

    monkeypatch.setattr(serve, "_start", start)
    monkeypatch.setattr(serve, "prepare_broker", lambda _plan, address: f"settings of {address}")
    monkeypatch.setattr(ServePlan, "has_broker", has_broker)
    children: list[Child] = []
    plan = ServePlan(tmp_path, host, 0, proxy="192.0.2.1", metrics_port=9)
    address = serve._start_all(plan, children, tmp_path / "serve.json")
    assert address == f"http://{shown}:4711"
    assert started[0] == ("gateway", [
        "gateway.hosting.serve", str(tmp_path), "--host", host, "--behind-tls-proxy", "192.0.2.1",
        "--metrics-port", "9", "--port", "0"])
    assert children[0].arguments == [*started[0][1][:-1], "4711"]
    assert started[1:] == ([
        (name, ["iot_bridge", name, "run", f"settings of {address}"]) for name in ("broker", "bridge")
    ] if has_broker else [])
    assert json.loads((tmp_path / "serve.json").read_text())["address"] == address
    assert [path.name for path in tmp_path.iterdir()] == ["serve.json"]


def test_a_part_that_does_not_start_is_named_and_ended_with_the_rest() -> None:
    class Failing(Child):
        def start(self) -> None:
            pass

        def wait_ready(self) -> bool:
            return False

    children: list[Child] = []
    with pytest.raises(ServeError, match="bridge doesn't start"):
        serve._start(children, Failing("bridge", []))
    assert [one.name for one in children] == ["bridge"]


def test_a_token_is_known_at_the_doors_if_any_gateway_knows_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def guess(gateway: Any, authorization: str) -> Any:
        asked.append(gateway.name)
        return gateway.known.get(authorization)

    monkeypatch.setattr("gateway.http.security.guess_session", guess)
    limits = Limits(body_bytes=5)
    gateways: Any = [SimpleNamespace(name=name, known=known, settings=SimpleNamespace(limits=limits))
                     for name, known in (("one", {}), ("two", {"Bearer b": "session"}), ("three", {}))]
    found = describe_doors(ServePlan(tmp_path, port=7, proxy="192.0.2.1"), gateways)
    assert (found.guess("Bearer b"), found.guess("Bearer c"), found.guess("")) == ("session", None, None)
    assert asked == ["one", "two", "one", "two", "three"]
    assert (found.host, found.port, found.limits, found.proxy) == ("127.0.0.1", 7, limits, "192.0.2.1")
    assert found.large_roles == ("energy_operator",)


def test_without_a_port_no_metrics_are_served(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Any] = []

    @contextmanager
    def note(port: int, registries: Any) -> Iterator[int]:
        served.append((port, list(registries)))
        yield port

    monkeypatch.setattr("gateway.hosting.metrics_port.serve_metrics", note)
    gateways: Any = [SimpleNamespace(settings=SimpleNamespace(organisation="gse"))]
    for port in (0, 9):
        with serve._serve_metrics(port, gateways):
            pass
    assert served == [(9, ["gse"])]


def test_a_gateway_ends_with_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    killed: list[Any] = []
    monkeypatch.setattr(serve.os, "kill", lambda *words: killed.append(words))
    for is_terminal in (True, False):
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda value=is_terminal: value, read=lambda: ""))
        serve._end_with_parent()
    assert killed == [(serve.os.getpid(), signal.SIGTERM)]
    with pytest.raises(SystemExit) as caught:
        serve._exit()
    assert caught.value.code == 0


@pytest.mark.parametrize("devices", ["", "[bridge.devices.IT001E00000001]\n"])
def test_broker_and_bridge_are_told_where_everything_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, devices: str
) -> None:
    (tmp_path / "community.toml").write_text('community = "borgo"\nenergy_operator = "commerce"')
    if devices:
        (tmp_path / "devices.toml").write_text(devices)
    run: list[Any] = []

    def make(command: list[str], **options: Any) -> None:
        run.append((command[1:], options["check"]))
        Path(command[5]).mkdir()

    monkeypatch.setattr(serve.subprocess, "run", make)
    monkeypatch.setattr(serve, "find_bridge_key", lambda folder, operator: folder / operator)
    plan = ServePlan(tmp_path, mqtt_port=1_883, mqtt_host="10.0.0.5")
    file, broker = serve.prepare_broker(plan, "http://127.0.0.1:8080"), tmp_path / "broker"
    assert file == broker / "settings.toml"
    assert run == [([
        "-m", "iot_bridge", "broker", "init", str(broker), "--community", "borgo", "--port", "1883"], True)]
    written = tomllib.loads(file.read_text())
    assert written["broker"] == {
        "community": "borgo", "folder": str(broker), "certificate": str(broker / "broker.pem"),
        "private_key": str(broker / "broker-key.pem"), "host": "10.0.0.5", "port": 1_883,
    }
    given = written["bridge"].pop("devices", {})
    assert list(given) == (["IT001E00000001"] if devices else [])
    assert written["bridge"] == {
        "community": "borgo", "broker_host": "127.0.0.1", "broker_port": 1_883, "broker_ca": str(broker / "ca.pem"),
        "broker_password_file": str(broker / "bridge-password"), "organisation": "commerce",
        "gateway_url": "http://127.0.0.1:8080/commerce/api/v1", "certificate": str(tmp_path / "commerce/cert.pem"),
        "private_key": str(tmp_path / "commerce/key.pem"),
    }


def test_a_gateway_writes_for_its_operator_alone_and_tells_why_it_does_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[Any] = []
    monkeypatch.setattr(serve.os, "umask", done.append)
    monkeypatch.setattr(serve, "set_up_logs", lambda: done.append("logs"))
    monkeypatch.setattr(serve, "_load_page", lambda: "page")
    monkeypatch.setattr(serve, "run_gateway", lambda plan, page: done.append((plan, page)))
    result = CliRunner().invoke(serve.main, [str(tmp_path), "--metrics-port", "9"])
    assert (result.exit_code, result.output) == (0, "")
    assert done == [0o077, "logs", (ServePlan(tmp_path, port=8_080, metrics_port=9), "page")]
    refused = CliRunner().invoke(serve.main, [str(tmp_path), "--host", "192.0.2.1"])
    assert (refused.exit_code != 0, "beyond this machine" in refused.output) == (True, True)


@pytest.mark.parametrize("names", [("gse",), ("gse", "citizens")])
def test_timetables_start_with_the_server_and_end_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], names: tuple[str, ...]
) -> None:
    done: list[Any] = []
    watched = threading.Event()

    class Noted:
        def __init__(self, gateway: Any) -> None:
            self.name = gateway.settings.organisation

        def start(self) -> None:
            done.append(f"start {self.name}")

        def close(self) -> None:
            done.append(f"close {self.name}")

    @contextmanager
    def give(folder: Path, page: Any) -> Iterator[Any]:
        yield SimpleNamespace(apps=dict.fromkeys(names), wsgi="wsgi", gateway=lambda name: SimpleNamespace(
            settings=SimpleNamespace(organisation=name, limits=Limits())))
        done.append("trial closed")

    server = SimpleNamespace(effective_port=4711, run=lambda: done.append("run"), close=lambda: done.append("close"))
    handlers: dict[Any, Any] = {}
    monkeypatch.setattr("gateway.hosting.trial.open_trial", give)
    monkeypatch.setattr("gateway.hosting.timetable.Timetable", Noted)
    monkeypatch.setattr("gateway.http.doors.create_server", lambda wsgi, doors: server)
    monkeypatch.setattr(serve.signal, "signal", handlers.__setitem__)
    monkeypatch.setattr(serve, "_end_with_parent", watched.set)
    serve.run_gateway(ServePlan(tmp_path), "page")
    assert watched.wait(10)
    assert done == [*[f"start {one}" for one in names], "run", *[f"close {one}" for one in names], "close",
                    "trial closed"]
    assert handlers == {signal.SIGTERM: serve._exit, signal.SIGINT: serve._exit}
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "gateway ready 127.0.0.1 4711"
    assert len(lines) == len(names)  # of several in one folder it is said that they prove nothing


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
