"""How the service starts: what whoever sits at the terminal is told, and what the gateway is told of the past."""

from pathlib import Path
from typing import Any

import pytest

from gateway.hosting.serve import supervisor
from gateway.hosting.serve.kept_process import KeptProcess
from gateway.hosting.serve.plan import ServePlan


@pytest.mark.parametrize("language", ["en", "it"])
def test_a_person_at_the_terminal_is_told_what_is_waited_for_and_a_log_is_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    monkeypatch.setattr(KeptProcess, "start", lambda _child: None)
    monkeypatch.setattr(KeptProcess, "wait_ready", lambda _child, tell: tell(15) or True)
    supervisor._start([], KeptProcess("worker", []))
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(supervisor.sys.stderr, "isatty", lambda: True)
    supervisor._start([], KeptProcess("worker", []))
    assert capsys.readouterr().err.splitlines() == {
        "en": ["Starting: long work", "  worker isn't ready yet after 15 seconds; waiting"],
        "it": ["Avvio: lavori lunghi", "  worker non è ancora pronto dopo 15 secondi; attendo"],
    }[language]


def test_a_gateway_is_told_to_go_on_to_today_where_that_was_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[KeptProcess] = []

    def start(_children: list[Any], child: KeptProcess) -> KeptProcess:
        started.append(child)
        child.ready_line = "gateway ready 127.0.0.1 4711"
        return child

    monkeypatch.setattr(supervisor, "_start", start)
    monkeypatch.setattr(ServePlan, "has_broker", False)
    for catches_up in (True, False):
        started.clear()
        supervisor._start_all(ServePlan(tmp_path, catches_up=catches_up), [], tmp_path / "serve.json", None)
        assert ("--catch-up" in started[0].arguments) is catches_up
