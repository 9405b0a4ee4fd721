"""Finding Fabric's programs: what they say of themselves counts; what can't be used is said in one line."""

import os
import stat
import sys
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner

from network import programs
from network.programs import VARIABLE, ProgramsError, built_folder, can_find_programs, find_programs, inspect_programs

SAYS = "#!/bin/sh\nprintf '%s:\\n Version: {version}\\n Commit SHA: 1\\n' \"$0\"\n"


def write_program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def write_programs(folder: Path, peer: str, orderer: str | None = None) -> Path:
    write_program(folder / "peer", SAYS.format(version=peer))
    write_program(folder / "orderer", SAYS.format(version=orderer or peer))
    return folder


@pytest.mark.parametrize(
    ("version", "line", "has_batches"),
    [
        ("v2.5.0", "2.5", False), ("2.5.16", "2.5", False), ("v3.0.0", "2.5", False), ("v3.1.5", "3.1", True),
        ("v3.2.0-rc1", "3.1", True),
    ],
)
def test_a_program_is_asked_what_it_can_do(tmp_path: Path, version: str, line: str, has_batches: bool) -> None:
    found = find_programs(environment={VARIABLE: str(write_programs(tmp_path, version))})
    assert (found.line, found.has_batches) == (line, has_batches)


def test_programs_that_cannot_be_used_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ProgramsError, match="there is no program"):
        inspect_programs(tmp_path)
    with pytest.raises(ProgramsError, match=r"2\.4\.9 is too old"):
        inspect_programs(write_programs(tmp_path / "old", "v2.4.9"))
    with pytest.raises(ProgramsError, match=r"peer 3\.1\.5 and orderer 2\.5\.0"):
        inspect_programs(write_programs(tmp_path / "mixed", "v3.1.5", "v2.5.0"))
    with pytest.raises(ProgramsError, match="doesn't say its version"):
        inspect_programs(write_programs(tmp_path / "own", "latest"))
    write_program(tmp_path / "broken" / "peer", "no program\n")
    with pytest.raises(ProgramsError):
        inspect_programs(tmp_path / "broken")


def test_without_go_and_programs_one_line_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "find_go", lambda: None)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv(VARIABLE, raising=False)
    assert not can_find_programs()
    shown = CliRunner().invoke(programs.main)
    assert (shown.exit_code, shown.stdout) == (1, "")
    said = shown.stderr
    assert said.count("\n") == 1
    assert all(word in said for word in ("Go 1.24", "requirements-go.lock", VARIABLE))


# Stands for Go: asked for its version it says one; asked to build it writes two programs into the folder after -o.
GO = f"""#!{sys.executable}
import os, pathlib, sys
if sys.argv[1] == "version":
    print("go version go{{version}} linux/amd64")
    sys.exit()
if {{fails}}:
    sys.exit("dial tcp: no route to host")
with open(os.environ["BUILDS"], "a") as builds:
    settings = os.environ["GOFLAGS"] + os.environ["CGO_ENABLED"]
    builds.write(" ".join(sys.argv[1:]) + "|" + settings + os.getcwd() + chr(10))
target = pathlib.Path(sys.argv[sys.argv.index("-o") + 1])
for name in ("peer", "orderer"):
    (target / name).write_text({SAYS.format(version="v2.5.0")!r})
    (target / name).chmod(0o755)
"""


@pytest.fixture
def fake_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What puts such a Go first in PATH, with an empty cache folder."""
    monkeypatch.setenv("BUILDS", str(tmp_path / "builds"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv(VARIABLE, raising=False)

    def put(version: str = "1.24.1", fails: bool = False) -> None:
        write_program(tmp_path / "bin" / "go", GO.format(version=version, fails=fails))

    return put


def test_programs_are_built_once_even_by_two_at_a_time(fake_go, tmp_path: Path) -> None:
    fake_go()
    told: list[str] = []
    found: list[programs.Programs] = []
    threads = [Thread(target=lambda: found.append(find_programs(told.append))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found.append(find_programs(told.append))
    (build,) = (tmp_path / "builds").read_text().splitlines()
    assert [one.peer.parent for one in found] == [built_folder()] * 3
    assert "metadata.Version=v2.5.0" in build
    assert build.endswith(f"tool|-mod=readonly0{programs.MODULE}")
    assert sum("once; about a minute" in text for text in told) == 1
    assert sorted(path.name for path in built_folder().parent.iterdir())[0] == built_folder().name


def test_a_build_that_fails_says_why_and_leaves_nothing(fake_go) -> None:
    fake_go(fails=True)
    with pytest.raises(ProgramsError, match="no route to host"):
        find_programs()
    assert not built_folder().exists()


def test_a_go_that_is_too_old_is_passed_over(fake_go, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake_go(version="1.19.8")
    monkeypatch.setattr(programs.sys, "executable", str(tmp_path / "elsewhere" / "python"))
    assert programs.find_go() is None
    write_program(tmp_path / "elsewhere" / "go", GO.format(version="1.27.3", fails=False))
    assert programs.find_go() == tmp_path / "elsewhere" / "go"
