"""A community of three members in a folder, made once and copied for each test, and what is typed at it."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gateway.commandline.cli import main

MEMBERS = """\
name,organisation,contact,metering_point,perimeter,power_kw,plant_kw,entry_on,region
Ada Esempio,citizens,ada@example.org,IT001E00000001,AC001E00001,6,5.5,2024-03-01,Piemonte
Bruno Prova,citizens,,IT001E00000002,AC001E00001,"3,3",,,
Bottega Prova,commerce,bottega@example.org,IT001E00000003,AC001E00001,10,,,
"""
Type = Callable[..., Result]
ROOT = Path(__file__).resolve().parents[3]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


class Desk:
    """A folder with a community, and commands typed at it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder, folder.parent

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(main, [*words, "--folder", str(self.folder)])

    def type(self, *words: str, expects: int = 0) -> Result:
        result = self.run(*words)
        assert result.exit_code == expects, (result.output, result.exception)
        return result

    def ask(self, *words: str) -> Any:
        return json.loads(self.type(*words, "--json").stdout)

    def write(self, name: str, text: str) -> str:
        path = self.home / name
        path.write_text(text, encoding="utf-8", newline="")
        return str(path)

    def height(self) -> int:
        with closing(sqlite3.connect(self.folder / "ledger.db")) as ledger:
            count: int = ledger.execute("SELECT count(*) FROM blocks").fetchone()[0]
        return count


def copy(folder: Path, home: Path) -> Desk:
    """A community of one's own to type at."""
    shutil.copytree(folder, home / "volano")
    return Desk(home / "volano")


@contextmanager
def serve(folder: Path) -> Iterator[Desk]:
    """Serve a community in a process of its own, and type at it."""
    command = [sys.executable, "-P", "-m", "gateway", "serve", "--catch-up", "--port", "0", "--mqtt-port", "0",
               "--folder", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        assert first.startswith("http://127.0.0.1:"), process.communicate()  # its own log says why, above
        yield Desk(folder)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Founded on 1 September 2024, without members."""
    desk = Desk(tmp_path_factory.mktemp("founded") / "volano")
    desk.type("init", "Borgo Sole", "--founded-on", "2024-09-01")
    return desk.folder


@pytest.fixture(scope="session")
def peopled(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With three members, and its days opened until 12 September."""
    desk = copy(founded, tmp_path_factory.mktemp("peopled"))
    desk.type("members", "add", desk.write("members.csv", MEMBERS))
    desk.type("days", "open", "--until", "2024-09-12")
    return desk.folder


@pytest.fixture
def empty_desk(founded: Path, tmp_path: Path) -> Desk:
    return copy(founded, tmp_path)


@pytest.fixture
def desk(peopled: Path, tmp_path: Path) -> Desk:
    return copy(peopled, tmp_path)
