"""`volano test`, `volano check` and `volano bench` in parts: cores, reasons of a skip, benches by name."""

from types import SimpleNamespace
from typing import Any

import pytest

from gateway.commandline.operating import advisories, checks
from gateway.commandline.operating.bench import get_modules, report_failure


@pytest.mark.parametrize(("cores", "workers"), [(1, "2"), (2, "3"), (3, "4"), (64, "4"), (None, "2")])
def test_one_process_more_than_cores_runs_tests_and_at_most_four(
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
