"""`volano test` hands everything on to pytest, whose last line and exit code are ours; `check` runs every check."""

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.commandline.operating import checks


def test_every_argument_goes_to_pytest_in_the_checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    started: list[tuple[Path, list[str]]] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(checks.os, "execv", lambda _, words: started.append((Path.cwd(), words)))
    CliRunner().invoke(checks.test, ["tests/rules", "-k", "expiry", "--lf"])
    ((place, words),) = started
    assert place == checks.ROOT
    assert words[: len(checks.PYTHON) + 1] == [*checks.PYTHON, "pytest"]
    assert words[-4:] == ["tests/rules", "-k", "expiry", "--lf"]


@pytest.mark.parametrize("fails", [None, *checks.CHECKS])
def test_all_checks_are_run_whatever_the_first_ones_say(monkeypatch: pytest.MonkeyPatch, fails: str | None) -> None:
    run: list[tuple[str, ...]] = []

    def note(command: tuple[str, ...], **_: object) -> subprocess.CompletedProcess[bytes]:
        run.append(command)
        return subprocess.CompletedProcess(command, int(fails is not None and command == checks.CHECKS[fails]))

    monkeypatch.setattr("gateway.commandline.operating.checks.subprocess.run", note)
    monkeypatch.setattr("gateway.commandline.operating.checks.check_advisories", lambda: run.append(("advisories",)))
    result = CliRunner().invoke(checks.check)
    assert run == [*checks.CHECKS.values(), ("advisories",)]
    assert (result.exit_code, f"found something: {fails}" in result.output) == ((1, True) if fails else (0, False))
