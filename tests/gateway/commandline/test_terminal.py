"""Questions at a real terminal, in Italian: what is answered is done; Ctrl-C and Ctrl-D change nothing, in one line."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.helpers.files.portal import format_portal, use_at_home
from tests.helpers.gateway.terminal import CTRL_C, CTRL_D, Terminal, open_terminal

from .conftest import Desk

ENDS = pytest.mark.parametrize("keys", [CTRL_C, CTRL_D])
NAMESAKES = """\
nome,organizzazione,contatto
Carla Omonima,citizens,carla@example.org
Carla Omonima,citizens,altra@example.org
"""


@contextmanager
def at_terminal(desk: Desk, *words: str) -> Iterator[Terminal]:
    with open_terminal([*words, "--folder", str(desk.folder)], desk.home) as terminal:
        yield terminal


def require_one_line(terminal: Terminal) -> None:
    """The question's own line ends, then one line is said."""
    question, *others = terminal.end(1)
    assert "Interrotto" not in question, terminal.shown
    assert others == ["Interrotto."], terminal.shown


def test_init_asks_eleven_questions_and_what_cannot_be_used_again(tmp_path: Path) -> None:
    with open_terminal(["init", "Borgo Sole"], tmp_path) as terminal:
        terminal.answer("1/11  Come si chiama la comunità? [Borgo Sole]:", "Borgo al Sole")
        terminal.answer("2/11", "2024-13-01")
        terminal.wait_for("non è una data: scrivila AAAA-MM-GG")
        terminal.answer("2/11", "2024-09-01")
        terminal.answer("3/11")
        terminal.answer("4/11  Quanti giorni ha un periodo (da 1 a 31)? [7]:", "10")
        for number in range(5, 12):
            terminal.answer(f"{number}/11")
        said = terminal.end()
    settings = tomllib.loads((tmp_path / ".volano" / "community.toml").read_text("utf-8"))
    assert settings["title"] == "Borgo al Sole"
    assert "Borgo al Sole è fondata il 2024-09-01" in "\n".join(said)
    assert said[-1].startswith("Ora: ./volano members add membri.csv; poi, ")


@ENDS
def test_init_ended_in_between_leaves_nothing(tmp_path: Path, keys: str) -> None:
    with open_terminal(["init", "Borgo Sole"], tmp_path) as terminal:
        terminal.answer("1/11")
        terminal.wait_for("2/11")
        terminal.interrupt(keys)
        require_one_line(terminal)
    assert list(tmp_path.iterdir()) == []


def bring(desk: Desk, name: str, days: int) -> str:
    return desk.write(name, format_portal(use_at_home, days=days))


def spoil(text: str) -> str:
    """The same curve with other values."""
    return text.replace("0,1", "0,2")


@pytest.fixture
def twice(desk: Desk) -> list[str]:
    """A file is imported; the command that imports one that corrects it."""
    point = ["--point", "IT001E00000002", "--register", "withdrawn"]
    text = format_portal(use_at_home, days=2)
    desk.type("import", "edistribuzione", desk.write("prima.csv", text), *point)
    return ["import", "edistribuzione", desk.write("dopo.csv", spoil(text)), *point]


def list_now(desk: Desk) -> str:
    return desk.type("readings", "export", "--point", "IT001E00000002", "--json").stdout


def test_replacing_readings_is_asked_about(desk: Desk, twice: list[str]) -> None:
    before = list_now(desk)
    with at_terminal(desk, *twice) as terminal:
        terminal.answer("[s/N]:", "n")
        assert any("nulla è stato importato" in line for line in terminal.end(1))
    assert list_now(desk) == before
    with at_terminal(desk, *twice) as terminal:
        terminal.wait_for("IT001E00000002")
        terminal.wait_for("Sostituire ")
        terminal.answer("[s/N]:", "sì")
        assert any("sostituite" in line for line in terminal.end())
    assert list_now(desk) != before


@ENDS
def test_replacing_ended_at_the_question_replaces_nothing(desk: Desk, twice: list[str], keys: str) -> None:
    before = list_now(desk)
    with at_terminal(desk, *twice) as terminal:
        terminal.wait_for("[s/N]:")
        terminal.interrupt(keys)
        require_one_line(terminal)
    assert list_now(desk) == before


def test_two_people_of_one_name_are_asked_about(desk: Desk) -> None:
    file, height = desk.write("omonime.csv", NAMESAKES), desk.height()
    with at_terminal(desk, "members", "add", file) as terminal:
        terminal.wait_for("Carla Omonima")
        terminal.answer("[s/N]:", "n")
        assert "correggi questa riga" in terminal.end(2)[-1]
    assert desk.height() == height
    with at_terminal(desk, "members", "add", file) as terminal:
        terminal.answer("[s/N]:", "s")
        terminal.end()
    names = [one["name"] for one in desk.ask("members", "list")["members"]]
    assert names.count("Carla Omonima") == 2


@ENDS
def test_enrolment_ended_at_the_question_enrols_nobody(desk: Desk, keys: str) -> None:
    file, height = desk.write("omonime.csv", NAMESAKES), desk.height()
    with at_terminal(desk, "members", "add", file) as terminal:
        terminal.wait_for("[s/N]:")
        terminal.interrupt(keys)
        require_one_line(terminal)
    assert desk.height() == height and desk.ask("members", "waiting") == {"members": []}
