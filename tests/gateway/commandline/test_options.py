"""What commands print: tables whose figures stand under each other, uncut where no terminal has a width; plain JSON."""

import json

import pytest

from chaincode.terminal.telling import echo
from chaincode.words import say
from gateway.commandline.base.options import show_json, show_table
from gateway.commandline.base.refusals import RefusedError


def test_figures_end_under_each_other_and_words_begin_so(capsys: pytest.CaptureFixture[str]) -> None:
    show_table(["name", "cents"], [["Ada", "5"], ["Beatrice", "1000"]], right=(1,))
    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()] == [
        "name      cents", "Ada           5", "Beatrice   1000",
    ]


def test_a_long_cell_is_folded_and_nothing_of_it_is_lost(capsys: pytest.CaptureFixture[str]) -> None:
    show_table(["key", "what"], [["k" * 150, "w" * 150]])
    printed = capsys.readouterr().out
    assert (printed.count("k"), printed.count("w")) == (151, 151)
    show_table(["key", "what"], [["k" * 90, "w" * 90]])
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_brackets_in_a_name_are_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    show_table(["name"], [["[bold]Ada[/bold]"]])
    assert "[bold]Ada[/bold]" in capsys.readouterr().out


def test_json_keeps_letters_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    show_json({"name": "Niccolò"})
    printed = capsys.readouterr().out
    assert "Niccolò" in printed and json.loads(printed) == {"name": "Niccolò"}


EVIL = "\x1b]0;evil\x07\x1b[31mPane\r\x9b2J\u202e\u2066"


def test_others_words_act_on_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    show_table(["title"], [[EVIL]])
    show_table(["title"], [], empty=EVIL)
    echo(EVIL)
    echo(say("gateway.base.options.exists_name_another_file", file=EVIL))
    show_json({"title": EVIL})
    told = capsys.readouterr()
    RefusedError(EVIL).show()
    printed = told.out + capsys.readouterr().err
    assert printed.count("Pane") == 6
    assert not [letter for letter in printed if letter != "\n" and not letter.isprintable()]
    assert json.loads(told.out[told.out.index("{"):]) == {"title": EVIL}  # for scripts it is whole
