"""On an Italian terminal everything is Italian: Click's own sentences, help, refusals."""

import ast
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from gateway.cli import main
from gateway.commandline.click_words import SENTENCES

# What Click says to whoever writes a program, not to who uses it; and of what Volano has none: editors, UUIDs, Windows.
TO_PROGRAMMERS = ("declar", "defined", "Choice(", "Name '", "editor", "standard stream", "color", "Windows error",
                  "shell completion", "start character", "Arguments take",
                  "Boolean option", "older than 4.4")
UNUSED = {"d"}


@pytest.fixture(autouse=True)
def italian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "it_IT.UTF-8")


def find_sentences() -> Iterator[str]:
    """What Click hands to gettext, read from its source."""
    for path in Path(click.__file__).parent.glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("_", "ngettext"):
                yield from (arg.value for arg in call.args
                            if isinstance(arg, ast.Constant) and isinstance(arg.value, str))


def test_each_sentence_of_click_has_an_italian_one() -> None:
    said = {one for one in find_sentences() if not any(part in one for part in TO_PROGRAMMERS)} - UNUSED
    assert len(said) > 40
    assert sorted(said - set(SENTENCES)) == []


def test_clicks_own_refusals_are_italian() -> None:
    shown = CliRunner().invoke(main, ["settle", "--perod"])
    assert shown.exit_code == 2
    assert "Errore: L'opzione '--perod' non esiste. Forse '--period'?" in shown.stderr
    assert "Usage" not in shown.stderr
    shown = CliRunner().invoke(main, ["members", "add"])
    assert "Manca l'argomento 'FILE'" in shown.stderr


def test_the_language_is_asked_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Opzioni:" in CliRunner().invoke(main, ["settle", "--help"]).stdout
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    shown = CliRunner().invoke(main, ["settle", "--help"]).stdout
    assert "Options:" in shown
    assert "Show this message and exit." in shown
