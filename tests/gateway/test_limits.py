"""The most that a gateway takes where nothing else is set, and the first beyond: of parts that need no ledger."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from werkzeug import exceptions

from gateway.features.readings import checks, curves
from gateway.http import body, channels, doors, errors, rate, session_cache, turns, waiting
from gateway.http.doors import Doors
from gateway.http.errors import Problem, Reasons, from_http, from_ledger
from gateway.http.rate import RateLimit
from gateway.http.seals import seal
from gateway.http.session_cache import KnownSession, SessionCache
from gateway.http.turns import Pools, TurnsDispatcher, _Turn, _Turns
from gateway.ledger.port import CommitError, EndorseError, EvaluateError, SubmitError
from gateway.settings import Limits, Settings, build_settings


# --- what holds where nothing is set
def test_limits_and_settings_of_a_community_that_sets_none(tmp_path: Any) -> None:
    limits = Limits()
    assert (limits.body_bytes, limits.command_bytes, limits.readings) == (4_000_000, 40_000_000, 5_000)
    assert (limits.open_calls, limits.session_calls, limits.tags_a_day, limits.proposals) == (600, 6_000, 2_000, 1_200)
    assert limits.wrong_codes == 5
    one: Settings = build_settings({"community": "borgo"}, tmp_path, "gse")
    assert (one.oldest_months, one.device_days, one.session_s, one.zone, one.title) == (62, 7, 3_600, "NORD", "")
    assert (one.own_origins, one.origins, dict(one.gateways)) == (frozenset(), (), {})


def test_bounds_of_the_doors() -> None:
    assert (doors.THREADS, doors.PAGE_THREADS) == (8, 8)
    assert (doors.IN_ALL, doors.AN_ADDRESS, doors.STRANGERS_BYTES) == (400, 64, 65_536)
    assert (doors.IDLE_S, doors.REQUEST_S, doors.LOOK_S, turns.EACH) == (15, 60, 5, 3)
    assert (waiting.IN_ALL, waiting.EACH, rate.MOST_CALLERS) == (4, 2, 2_000)
    assert (session_cache.MOST, session_cache.LOOK_AGAIN_S) == (5_000, 5.0)
    assert (body.MAX_DEPTH, errors._MAX_VALUE) == (40, 300)
    assert (curves.MOST_VALUES, checks.DEFAULT_INTERVAL_S, checks.CLOCKS_DIFFER_S) == (50_000, 900, 300)


def test_full_doors_say_when_to_come_again() -> None:
    assert channels.FULL(wait_s=1).status == 503
    assert channels.FULL_ANSWER.startswith(b"HTTP/1.1 503 ") and b"Retry-After: 1\r\n" in channels.FULL_ANSWER
    head, _, body = channels.FULL_ANSWER.partition(b"\r\n\r\n")
    assert f"Content-Length: {len(body)}\r\n".encode() in head + b"\r\n"


CALLERS = {"Bearer m": SimpleNamespace(key="m", roles=("auditor",)), "Bearer o": SimpleNamespace(key="o", roles=("x",
    "op"))}
OPEN = Doors("127.0.0.1", 0, Limits(body_bytes=100_000, command_bytes=200_000), CALLERS.get, ("op", "settler"))


@pytest.mark.parametrize(("token", "sizes"), [
    ("", {0: 0, 65_536: 0, 65_537: 413, 200_001: 413}),
    ("Bearer ?", {65_537: 0, 100_000: 0, 100_001: 401, 200_001: 413}),
    ("Bearer m", {100_000: 0, 100_001: 403, 200_000: 403, 200_001: 413}), ("Bearer o", {200_000: 0, 200_001: 413}),
])  # fmt: skip
def test_a_body_by_its_senders_headers(token: str, sizes: dict[int, int]) -> None:
    headers = {"AUTHORIZATION": token} if token else {}
    for size, status in sizes.items():
        problem = OPEN.refuse_body(headers, size)
        assert (problem.status if problem else 0) == status, size
    most = {"": 65_536, "Bearer ?": 100_000, "Bearer m": 100_000, "Bearer o": 200_000}
    assert OPEN.limit_chunked(headers) == most[token]


@pytest.mark.parametrize(("token", "path", "sizes", "most"), [
    ("Bearer m", "/gse/api/v1/uploads", {100_001: 0, 150_000: 0, 150_001: 403, 200_001: 413}, 150_000),
    ("Bearer m", "/gse/api/v1/uploads/x", {100_000: 0, 100_001: 403}, 100_000),
    ("Bearer ?", "/gse/api/v1/uploads", {100_000: 0, 100_001: 401}, 100_000),
    ("", "/gse/api/v1/uploads", {65_536: 0, 65_537: 413}, 65_536),
])  # fmt: skip
def test_a_file_may_be_larger_where_files_go_once_it_is_known_whose_it_is(
    token: str, path: str, sizes: dict[int, int], most: int
) -> None:
    doors_ = Doors("127.0.0.1", 0, Limits(body_bytes=100_000, upload_bytes=150_000, command_bytes=200_000),
                   CALLERS.get, ("op",))
    headers = {"AUTHORIZATION": token} if token else {}
    for size, status in sizes.items():
        problem = doors_.refuse_body(headers, size, path)
        assert (problem.status if problem else 0) == status, size
    assert doors_.limit_chunked(headers, path) == most


@pytest.mark.parametrize(("secret", "path", "sizes"), [
    ("of ours", "/it/municipality/plan-part/send", {65_537: 0, 160_000: 0, 160_001: 413}),
    ("of ours", "/it/municipality/plan-part/save", {65_536: 0, 65_537: 413}),
    ("of another", "/it/municipality/plan-part/send", {65_536: 0, 65_537: 413}),
    ("", "/it/municipality/plan-part/send", {65_536: 0, 65_537: 413}),
])
def test_a_form_with_a_file_may_be_as_large_from_a_browser_that_our_pages_signed_in(
    secret: str, path: str, sizes: dict[int, int]
) -> None:
    own = Doors("127.0.0.1", 0, Limits(body_bytes=100_000, upload_bytes=150_000), CALLERS.get, seal="of ours")
    headers = {"COOKIE": f"a=b; __Host-volano={seal(secret, 'a-name')}"}
    for size, status in sizes.items():
        problem = own.refuse_body(headers, size, path)
        assert (problem.status if problem else 0) == status, size
    without = replace(own, seal="")
    assert without.refuse_body(headers, 65_537, path) is not None


# --- rate, turns, sessions
@pytest.mark.parametrize(("at_s", "wait_s"), [(100.0, 11), (100.5, 10), (109.0, 2), (109.5, 1), (109.98, 1)])
def test_the_wait_is_told_in_whole_seconds(at_s: float, wait_s: int) -> None:
    limit = RateLimit(6)
    for _ in range(6):
        limit.take("a", 100.0)
    with pytest.raises(Problem) as caught:
        limit.take("a", at_s)
    assert caught.value.values["wait_s"] == wait_s


def test_places_are_looked_for_once_a_second() -> None:
    limit = RateLimit(60, most=2)
    for name in ("a", "b"):
        limit.take(name, 100.0)
    limit.take("c", 100.5)  # all are taken until 101: among the newcomers
    limit.take("d", 101.2)
    assert set(limit._full_at) == {"a", "b", ""}
    limit.take("e", 101.5)
    assert set(limit._full_at) == {"e", ""}
    limit.take("f", 102.5)
    assert set(limit._full_at) == {"f"}


def test_callers_take_turns_and_nobody_has_all() -> None:
    queue = _Turns(2)
    for caller in "aaabac":
        queue.append(SimpleNamespace(caller=caller))  # type: ignore[arg-type]
    assert (len(queue), bool(queue)) == (6, True)
    assert [queue.popleft().caller for _ in range(4)] == ["a", "b", "c", "a"]
    assert (len(queue), bool(queue)) == (2, False)
    with pytest.raises(IndexError, match="nobody's turn"):
        queue.popleft()
    queue.end("a")
    assert queue.popleft().caller == "a"
    assert not queue
    for _ in range(2):
        queue.end("a")
    assert dict(queue._running) == {"b": 1, "c": 1}
    assert (queue.popleft().caller, len(queue), bool(queue)) == ("a", 0, False)


def test_a_turn_is_served_or_cancelled_by_threads_of_a_set_number() -> None:
    done: list[str] = []
    channel = SimpleNamespace(service=lambda: done.append("served"), cancel=lambda: done.append("cancelled"))
    dispatcher = TurnsDispatcher(2, lambda _: "a")
    try:
        assert len(dispatcher.threads) == 2
        _Turn(dispatcher, channel, "a").cancel()
        assert done == ["cancelled"]
    finally:
        dispatcher.shutdown()


@pytest.mark.parametrize(("path", "waits"), [
    ("/gse/api/v1/health", "api"), ("/gse/api/v1", "api"), ("/nobody/api/v1/health", "api"), ("/", "pages"),
    ("/en/citizen/home", "pages"), ("/gse/api/v2/health", "pages"), ("/api/v1/health", "pages"),
    ("/en/gse/api/v1", "pages"), (None, "pages"),
])
def test_a_request_waits_where_its_path_belongs(path: str | None, waits: str) -> None:
    """One that has no path, as it couldn't be read, where pages are."""
    pools = Pools(TurnsDispatcher(0, lambda _: "a"), TurnsDispatcher(0, lambda _: "a"))
    pools.add_task(SimpleNamespace(requests=[SimpleNamespace() if path is None else SimpleNamespace(path=path)]))
    assert (len(pools.api.queue), len(pools.pages.queue)) == (int(waits == "api"), int(waits == "pages"))


def test_a_session_is_looked_at_again_after_five_seconds_and_the_last_ones_are_kept() -> None:
    timer = SimpleNamespace(now=0.0)
    cache = SessionCache[str](2, lambda: timer.now)
    cache.keep("a", KnownSession("A", 9, 1), 0)
    timer.now = 4.99
    assert cache.find("a", 1)
    assert cache.find("a", 2) is None
    timer.now = 5.0
    assert cache.find("a", 1) is None
    assert (cache.guess("a"), cache.guess("b"), cache.closings) == ("A", None, 0)
    for name in "bca":
        cache.keep(name, KnownSession(name.upper(), 9, 1), 0)
    assert [cache.guess(name) for name in "abc"] == ["A", None, "C"]
    cache.forget("?")
    assert cache.closings == 1


# --- what is answered
STATUSES = {
    "NO_SESSION": 401, "FORBIDDEN": 403, "NOT_FOUND": 404, "UNKNOWN": 404, "METHOD": 405, "TOO_LARGE": 413,
        "NOT_JSON": 415,
    "MALFORMED": 400, "INVALID": 422, "TOO_MANY": 429, "WRONG_GATEWAY": 404, "BEHIND": 504, "NOT_YET": 503,
        "BROKEN": 500, "NOT_FOUNDED": 409, "AWAY": 502,
}  # fmt: skip


def test_each_refusal_has_its_status() -> None:
    found = {name: one.status for name, one in vars(errors).items() if isinstance(one, errors.ApiReason)}
    assert found == STATUSES


@pytest.mark.parametrize(("error", "status", "code"), [
    (exceptions.BadRequest(), 400, "BODY_MALFORMED"), (exceptions.Unauthorized(), 401, "SESSION_NEEDED"),
    (exceptions.NotFound(), 404, "NOT_FOUND"), (exceptions.MethodNotAllowed(), 405, "METHOD_NOT_ALLOWED"),
    (exceptions.RequestEntityTooLarge(), 413, "BODY_TOO_LARGE"),
    (exceptions.UnsupportedMediaType(), 415, "BODY_NOT_JSON"),
    (exceptions.InternalServerError(), 500, "INTERNAL"), (exceptions.ImATeapot(), 418, "I'M_A_TEAPOT"),
    (exceptions.HTTPException(), 500, "INTERNAL"),
])  # fmt: skip
def test_an_exception_of_the_framework_is_the_one_payload(error: Any, status: int, code: str) -> None:
    problem = from_http(error)
    assert (problem.status, problem.code, set(problem.payload)) == (status, code, {
        "code", "message_en", "message_it", "values"})


@pytest.mark.parametrize(("messages", "code", "fields"), [
    ({"json": ["Invalid JSON body."]}, "BODY_MALFORMED", None),
    ({"json": {"b": ["x"], "a": {"c": ["x"]}}}, "INVALID", "a.c, b"),
    ({"query": {"most": ["x"]}}, "INVALID", "most"), ({"a": {"json": ["x"]}}, "INVALID", "a.json"),
    ({"json": {f"{n:03d}": ["x"] for n in range(100)}}, "INVALID", ", ".join(f"{n:03d}" for n in range(100))[:300]),
])  # fmt: skip
def test_a_validation_names_the_fields(messages: Any, code: str, fields: str | None) -> None:
    error = exceptions.UnprocessableEntity()
    error.data = {"messages": messages}  # type: ignore[attr-defined]
    problem = from_http(error)
    assert (problem.code, problem.values.get("fields")) == (code, fields)


def test_a_value_is_shown_short_and_a_sentence_without_its_values_is_itself() -> None:
    problem = errors.UNKNOWN(what="x" * 301, name="y" * 300)
    assert problem.payload["message_en"] == f"There is no {'x' * 300} {'y' * 300}."
    assert errors.UNKNOWN(what="x").payload["message_en"] == "There is no {what} {name}."


@pytest.mark.parametrize(("stage", "statuses"), [
    (EvaluateError, (400, 503)), (EndorseError, (409, 503)), (SubmitError, (503, 503)), (CommitError, (409, 503)),
])  # fmt: skip
def test_a_stage_of_the_ledger_has_its_status(stage: Any, statuses: tuple[int, int]) -> None:
    reasons = Reasons(())
    for code, status in zip(("ODD", "DEADLINE"), statuses, strict=True):
        more = {"block": 3} if stage is CommitError else {}
        problem = from_ledger(stage(code, transaction_id="t", **more), reasons)
        assert (problem.status, problem.code) == (status, f"LEDGER_{code}")
        assert problem.values["code"] == code
    assert reasons.to_problem("ODD", {"a": 1}).status == 409
    assert reasons.to_problem("ODD", {"a": 1}, 418).payload["values"] == {"a": 1}
