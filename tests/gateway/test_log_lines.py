"""What a gateway writes down and counts, without a ledger: metrics, lines of the log, failures."""

import logging
import os
from io import StringIO

import pytest
from prometheus_client import CollectorRegistry, Gauge

from chaincode.kernel.log_level import VARIABLE, find_log_level, log_for_a_person
from gateway.hosting.metrics_port import serve_metrics
from gateway.logs import describe_failure, set_up_logs

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


@pytest.mark.parametrize(("named", "level"), [
    (None, logging.INFO), ("warning", logging.WARNING), ("DEBUG", logging.DEBUG), ("loudly", logging.INFO),
])
def test_the_environment_says_how_much_is_written_down(
    monkeypatch: pytest.MonkeyPatch, named: str | None, level: int
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    if named is not None:
        monkeypatch.setenv(VARIABLE, named)
    assert find_log_level() == level


def test_a_person_sees_what_asks_for_attention_unless_more_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {})
    log_for_a_person()
    assert find_log_level() == logging.WARNING
    os.environ[VARIABLE] = "info"
    log_for_a_person()
    assert find_log_level() == logging.INFO


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
