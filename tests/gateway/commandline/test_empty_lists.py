"""A list that is empty says so in words, and what to type next; it shows no headings of nothing."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from gateway.commandline.base.options import show_table
from gateway.commandline.cli import main

from .conftest import Desk, copy

# a community without members; what members list needs one
OFFICE = (
    "campaign list", "countersign list", "destinations calls", "destinations list", "devices list", "document list",
    "fund dues", "fund list", "fund pledges", "fund redemptions", "govern list", "members admit", "members invite",
    "members list", "members plant list", "members waiting", "programme list",
    "outbox list", "readings list", "readings set-aside", "repartition ibans", "repartition list",
    "repartition payments", "repartition runs list", "tasks list",
)
MEMBERS = ("market agreements --as ada-esempio", "market offers --as ada-esempio",
           "market offers --needs --as ada-esempio", "market offers --category care --as ada-esempio")


def walk(command: click.Command, *path: str) -> Iterator[str]:
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            inner = command.get_command(click.Context(command), name)
            assert inner is not None
            yield from walk(inner, *path, name)
    else:
        yield " ".join(path)


def check(desk: Desk, words: str) -> None:
    shown = desk.type(*words.split()).stdout.strip()
    first = shown.splitlines()[0]
    assert "./volano " in first, shown  # what to do next
    assert first.count("  ") == 0, shown  # no headings


@pytest.mark.parametrize("language", ["C.UTF-8", "it_IT.UTF-8"])
def test_an_empty_list_says_what_to_do(
    founded: Path, peopled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    nobody, members = copy(founded, tmp_path / "nobody"), copy(peopled, tmp_path / "members")
    for words in OFFICE:
        check(nobody, words)
    for words in MEMBERS:
        check(members, words)


def test_each_list_is_among_these() -> None:
    tried = {" ".join(word for word in words.split() if not word.startswith("-")) for words in (*OFFICE, *MEMBERS)}
    lists = {path for path in walk(main) if path.endswith(" list")}
    assert len(lists) > 5
    assert lists - tried == set()


def test_a_table_without_rows_and_words_is_not_only_headings(capsys: pytest.CaptureFixture[str]) -> None:
    show_table(["name", "EUR"], [])
    assert capsys.readouterr().out == "Nothing to show.\n"
    show_table(["name", "EUR"], [["Ada", "1"]], empty="nobody")
    assert capsys.readouterr().out.split() == ["name", "EUR", "Ada", "1"]
