"""`volano setup planner`: got once by its lock, into the environment; what can't be got is one line."""

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from analytics import planner_libraries
from gateway.commandline.base import planner_libraries as getting
from gateway.commandline.cli import main
from gateway.commandline.operating import setup


@pytest.fixture(params=["en", "it"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("LC_ALL", {"en": "en_GB.UTF-8", "it": "it_IT.UTF-8"}[request.param])
    return str(request.param)


@pytest.fixture
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lock that holds versions which nobody has, read in the other's place; the environment is a folder here."""
    path = tmp_path / "requirements-planner.lock"
    path.write_text("pvlib==0.0.1 \\\n    --hash=sha256:00\nscipy==0.0.1\nhighspy==0.0.1\n")
    monkeypatch.setattr(planner_libraries, "LOCK", path)
    monkeypatch.setattr(getting.sys, "prefix", str(tmp_path))
    return path


def install(lock: Path, monkeypatch: pytest.MonkeyPatch, *versions: str) -> None:
    found = dict(zip(planner_libraries.LIBRARIES, versions, strict=True))
    monkeypatch.setattr(planner_libraries, "version", found.__getitem__)


def run() -> Result:
    return CliRunner().invoke(main, ["setup", "planner"])


def test_what_is_there_is_not_got_again(language: str, lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(lock, monkeypatch, "0.0.1", "0.0.1", "0.0.1")
    monkeypatch.setattr(getting, "_install", lambda: pytest.fail("got again"))
    told = run()
    assert told.exit_code == 0 and {"en": "is there\n", "it": "c'è\n"}[language] in told.output


@pytest.mark.parametrize("versions", [("0.0.2", "0.0.1", "0.0.1"), ("0.0.1", "0.0.1", "0.0.10")])
def test_another_version_than_the_locks_is_got_anew(
    lock: Path, monkeypatch: pytest.MonkeyPatch, versions: tuple[str, ...]
) -> None:
    install(lock, monkeypatch, *versions)
    monkeypatch.setattr(getting, "_install", lambda: install(lock, monkeypatch, "0.0.1", "0.0.1", "0.0.1"))
    told = run()
    assert told.exit_code == 0 and "from now on" in told.output
    assert planner_libraries.has_planner()


def test_python_versions_of_one_library_may_differ(lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock.write_text("pvlib==1\nscipy==1 ; python_full_version < '3.12' \\\nscipy==2 ; python_full_version >= '3.12'\n"
                    "highspy==1 \\\n")
    for version in ("1", "2"):
        install(lock, monkeypatch, "1", version, "1")
        assert planner_libraries.has_planner()
    install(lock, monkeypatch, "1", "3", "1")
    assert not planner_libraries.has_planner()


def test_without_a_network_one_line_says_so(language: str, lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        assert "--require-hashes" in command
        return subprocess.CompletedProcess(command, 1, "", "trace\nERROR: No matching distribution\n\n")

    monkeypatch.setattr(getting.subprocess, "run", refuse)
    told = run()
    assert told.exit_code == 1
    assert told.stderr.splitlines()[1:] == [line for line in told.stderr.splitlines() if "setup planner" in line]
    assert "./volano setup planner (ERROR: No matching distribution)" in told.stderr


def test_a_read_only_environment_is_one_line(lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getting.sys, "prefix", str(lock.parent / "nowhere"))
    told = run()
    assert told.exit_code == 1 and "./volano setup planner" in told.stderr.splitlines()[-1]


def test_the_group_says_both() -> None:
    assert sorted(setup.setup.commands) == ["look", "planner"]
