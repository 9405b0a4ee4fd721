"""One process that `volano serve` keeps: waited for until it is ready, made to end."""

import signal
import subprocess
import sys
import threading
import time
from typing import Any

import pytest

from gateway.hosting.serve.kept_process import KeptProcess


def make_child(program: str) -> KeptProcess:
    """A child whose module is a program's text, by `runpy` of a file."""
    return KeptProcess("it", ["timeit", "-n1", "-r1", program])


def finish(child: KeptProcess) -> None:
    """Read what a child still says, and close its ends."""
    assert child.process is not None
    child.process.wait(30)
    for one in threading.enumerate():
        if "_pass_on" in one.name:
            one.join(30)
    with child.process:
        pass


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
    KeptProcess("it", [], process=deaf).end()  # type: ignore[arg-type]
    assert deaf.done == ["terminate", 20.0, "kill", None]


def test_a_child_that_never_gets_ready_is_given_up_after_three_minutes_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s = [100.0]

    class Ready:
        def wait(self, seconds: float) -> bool:
            now_s[0] += 1
            return False

    monkeypatch.setattr(time, "monotonic", lambda: now_s[0])
    child = KeptProcess("it", [], process=Deaf(), ready=Ready())  # type: ignore[arg-type]
    told: list[int] = []
    assert not child.wait_ready(told.append)
    assert now_s[0] == 281.0
    assert told == list(range(15, 181, 15))
    assert "it wasn't ready after 180 seconds" in str(child.explain())


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
    assert 'see the lines above that begin with "it:"' in str(child.explain())
    finish(child)


def test_what_a_child_said_last_is_waited_for_before_it_is_explained() -> None:
    child = make_child("import os; os._exit(3)")
    child.start()
    assert not child.wait_ready()
    finish(child)

    class Late:
        """A reader that has lines to come."""

        def join(self, _within_s: float) -> None:
            child.said = 1

    child.reader = Late()  # type: ignore[assignment]
    assert "see the lines above" in str(child.explain())


def test_a_child_that_ends_without_a_word_is_not_explained_by_lines_above(monkeypatch: pytest.MonkeyPatch) -> None:
    child = make_child("import os; os._exit(3)")
    child.start()
    assert not child.wait_ready()
    for language, words in (("en", "ended while it started and didn't say why (code 3)"), ("it", "(codice 3)")):
        monkeypatch.setenv("LC_ALL", language)
        assert words in str(child.explain())
    finish(child)


def test_a_person_is_told_in_words_that_a_child_is_ready_and_a_log_by_its_line(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    child = make_child("print('it says'); print('it ready', flush=True)")
    child.start()
    assert child.ready.wait(30)
    finish(child)
    assert capfd.readouterr().err.splitlines()[0] == "it: it says"
