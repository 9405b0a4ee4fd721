"""The most that a gateway takes where nothing else is set, and the first beyond: of parts that need no ledger."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from marshmallow import Schema, ValidationError
from werkzeug import exceptions

from chaincode.rules.intervals import local_midnight_s
from gateway.features.readings import checks, curves, views
from gateway.features.readings.checks import RejectedError, check_reading, make_span, make_window
from gateway.http import body, doors, errors, rate, session_cache, turns, waiting
from gateway.http.doors import Doors
from gateway.http.errors import Problem, Reasons, from_http, from_ledger
from gateway.http.rate import RateLimit
from gateway.http.request_fields import base64, date, number, schema, text, whole
from gateway.http.session_cache import KnownSession, SessionCache
from gateway.http.turns import TurnsDispatcher, _Turn, _Turns
from gateway.ledger.port import CommitError, EndorseError, EvaluateError, SubmitError
from gateway.settings import Limits, Settings, build_settings

MAY = local_midnight_s("2024-05-01")
DAY_S = 86_400


# --- what holds where nothing is set
def test_limits_and_settings_of_a_community_that_sets_none(tmp_path: Any) -> None:
    limits = Limits()
    assert (limits.body_bytes, limits.command_bytes, limits.readings) == (4_000_000, 40_000_000, 5_000)
    assert (limits.open_calls, limits.session_calls, limits.tags_a_day, limits.proposals) == (600, 6_000, 2_000, 1_200)
    one: Settings = build_settings({"community": "borgo"}, tmp_path, "gse")
    assert (one.oldest_months, one.device_days, one.session_s, one.zone, one.title) == (62, 7, 3_600, "NORD", "")
    assert (one.own_origins, one.origins, dict(one.gateways)) == (frozenset(), (), {})


def test_bounds_of_the_doors() -> None:
    assert (doors.THREADS, doors.IN_ALL, doors.AN_ADDRESS, doors.STRANGERS_BYTES) == (8, 400, 64, 65_536)
    assert (doors.IDLE_S, doors.REQUEST_S, doors.LOOK_S, turns.EACH) == (15, 60, 5, 3)
    assert (waiting.IN_ALL, waiting.EACH, rate.MOST_CALLERS) == (4, 2, 2_000)
    assert (session_cache.MOST, session_cache.LOOK_AGAIN_S) == (5_000, 5.0)
    assert (body.MAX_DEPTH, errors._MAX_VALUE) == (40, 300)
    assert (curves.MOST_VALUES, checks.DEFAULT_INTERVAL_S, checks.CLOCKS_DIFFER_S) == (50_000, 900, 300)


def test_full_doors_say_when_to_come_again() -> None:
    assert doors.FULL(wait_s=1).status == 503
    assert doors._FULL.startswith(b"HTTP/1.1 503 ") and b"Retry-After: 1\r\n" in doors._FULL
    head, _, body = doors._FULL.partition(b"\r\n\r\n")
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
        "BROKEN": 500, "NOT_FOUNDED": 409,
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


# --- what is sent
def load(field: Any, value: Any) -> Any:
    one: Schema = schema("One", a=field)()
    return one.load({} if value is None else {"a": value}).get("a")


@pytest.mark.parametrize(("field", "values"), [
    (text(), ["", "x" * 200]), (text("[a-z]+", most=3), ["a", "abc"]), (text(required=False), [None]),
    (whole(1, 3), [1, 3]),
    (number(1, 3, 2), ["1", "3"]), (date(), ["2024-05-01"]), (base64(most=8), ["", "QUJD", "QUJDQQ=="]),
])  # fmt: skip
def test_a_field_takes(field: Any, values: list[Any]) -> None:
    for value in values:
        assert str(load(field, value)) == str(value)


@pytest.mark.parametrize(("field", "values"), [
    (text(), [None, "x" * 201, 5]), (text("[a-z]+", most=3), ["", "abcd", "a\n", "é"]),
    (whole(1, 3), [None, 0, 4, "1", 1.5]), (number(1, 3, 2), ["0", "4", "x"]),
    (date(), [None, "2024-5-1", "2024-05-01\n", "２０２４-05-01"]),
    (base64(most=8), [None, "QUJDQUJDQ", "Q===", "a b"]),
])  # fmt: skip
def test_a_field_takes_nothing_else(field: Any, values: list[Any]) -> None:
    for value in values:
        with pytest.raises(ValidationError):
            load(field, value)
    assert load(number(1, 3, 2), None) == 2
    with pytest.raises(ValidationError):
        schema("None")().load({"b": 1})


CURVE = {"metering_point": "IT001E00000001", "register": "withdrawn", "start": "x", "interval_s": 900, "energy_wh": []}
LETTER = {"topic": "t", "reason": "r", "payload": ""}
CHOSEN = {"metering_point": "p", "from": "2024-05-01", "to": "2024-05-02"}
BODIES: list[tuple[Any, dict[str, Any], str, list[Any], list[Any]]] = [
    (views.Batch, {}, "readings", [[1], [1] * 5_000], [[], [1] * 5_001, None]),
    (views.Curve, CURVE, "interval_s", [1, 3_600], [0, 3_601, "900"]),
    (views.Curve, CURVE, "metering_point", ["x" * 40], ["x" * 41]),
    (views.Curve, CURVE, "register", ["x" * 20], ["x" * 21]),
    (views.Curve, CURVE, "start", ["x" * 40], ["x" * 41]),
    (views.Curves, {"source": "portal"}, "curves", [[CURVE], [CURVE] * 1_000], [[], [CURVE] * 1_001]),
    (views.DeadLetter, LETTER, "topic", ["x" * 500], ["x" * 501]), (views.DeadLetter, LETTER, "reason", ["x" * 500],
                                                                    ["x" * 501]),
    (views.DeadLetter, LETTER, "payload", ["A" * 400_000], ["A" * 400_001]),
    (views.Chosen, CHOSEN, "known_at", [0, 10**11], [-1, 10**11 + 1]),
    (views.Chosen, CHOSEN, "register", ["", "produced"],
                                                                        ["stored"]),
    (views.Chosen, CHOSEN, "metering_point", ["x" * 40], ["x" * 41]),
    (views.ChosenRejects, {}, "most", [1, 1_000], [0, 1_001]),
    (views.ChosenRejects, {}, "metering_point", ["", "x" * 40], ["x" * 41]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "good", "name", "taken", "refused"), BODIES)
def test_a_body_of_readings(kind: Any, good: dict[str, Any], name: str, taken: list[Any], refused: list[Any]) -> None:
    for value in taken:
        kind().load(good | {name: value})
    for value in refused:
        with pytest.raises(ValidationError):
            kind().load(good | {name: value})


def test_what_a_body_of_readings_says_where_it_says_nothing() -> None:
    assert views.ChosenRejects().load({}) == {"metering_point": "", "most": 100}
    assert views.Chosen().load(CHOSEN)["known_at"] is None
    assert views.Curve().load(CURVE)["estimated"] == []


# --- one reading
READING = {"metering_point": "p", "register": "withdrawn", "start": "2024-05-01T00:00:00+02:00", "energy_wh": 5}
SPANS = {"p": [(MAY, MAY + DAY_S)], "open": [(MAY, None)], "none": []}
WINDOW = checks.Window(MAY - 900, MAY + DAY_S + 900)


def at(seconds: int) -> str:
    return datetime.fromtimestamp(MAY + seconds, UTC).isoformat()


@pytest.mark.parametrize("changes", [
    {}, {"interval_s": 1}, {"interval_s": 3_600}, {"energy_wh": 0}, {"energy_wh": 2**32 - 1}, {"register": "produced"},
    {"start": at(DAY_S - 900)}, {"quality": "estimated"}, {"metering_point": "open", "start": at(DAY_S)},
    {"start": "2024-05-01T00:00+02:00"},
])  # fmt: skip
def test_a_reading_is_taken(changes: dict[str, Any]) -> None:
    row = check_reading(READING | changes, SPANS, WINDOW)
    assert (row.interval_s, row.is_estimated) == (changes.get("interval_s", 900), "quality" in changes)


@pytest.mark.parametrize(("changes", "code"), [
    *(({"interval_s": length}, "NOT_ON_GRID") for length in (0, -900, 7, 3_601, 7_200, 900.0, "900", True)),
    ({"start": at(1)}, "NOT_ON_GRID"), ({"start": "2024-05-01T00:00:00.5+02:00"}, "NOT_ON_GRID"),
    ({"start": "2024-05-01T00:00:00"}, "NO_OFFSET"), ({"start": "2024-05-01"}, "NO_OFFSET"),
    ({"start": 5}, "NO_OFFSET"),
    ({"energy_wh": -1}, "NEGATIVE"), ({"energy_wh": 2**32}, "TOO_LARGE"), ({"energy_wh": 1.0}, "NOT_AN_INTEGER"),
    ({"energy_wh": True}, "NOT_AN_INTEGER"), ({"register": "stored"}, "UNKNOWN_REGISTER"),
    ({"metering_point": "q"}, "UNKNOWN_POINT"), ({"metering_point": "none"}, "UNKNOWN_POINT"),
    ({"start": at(-900)}, "UNKNOWN_POINT"), ({"start": at(DAY_S)}, "UNKNOWN_POINT"), ({"start": at(-1_800)}, "TOO_OLD"),
    ({"metering_point": "open", "start": at(DAY_S + 900)}, "FUTURE"), ({"quality": "guessed"}, "NOT_A_READING"),
    ({"colour": 1}, "NOT_A_READING"), ({"quality": []}, "NOT_A_READING"),
])  # fmt: skip
def test_a_reading_is_refused_by_code(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(RejectedError) as caught:
        check_reading(READING | changes, SPANS, WINDOW)
    assert caught.value.code == code
    assert code in checks.REASONS


def test_a_window_is_to_the_end_of_the_day_after_or_to_now() -> None:
    whole_days = checks.Window(MAY - 7 * DAY_S, MAY + 2 * DAY_S)
    assert make_window("2024-04-24", "2024-05-01", MAY + 10 * DAY_S) == whole_days
    assert make_window("2024-05-01", "2024-05-01", MAY).until_s == MAY + 300
    assert make_span("2024-05-01", "") == (MAY, None)
    assert make_span("2024-05-01", "2024-05-02") == (MAY, MAY + DAY_S)
