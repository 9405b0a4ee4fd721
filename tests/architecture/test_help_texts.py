"""Each help text of every program stands in the code in English, and once in a catalogue in Italian."""

import json
from collections.abc import Iterator
from functools import cache
from importlib import import_module

import click

from chaincode.terminal.catalogue import AS_IT_STANDS, find_key, load_catalogue, split_help
from gateway.commandline.cli import COMMANDS

from .source import PACKAGES, ROOT, get_modules


def list_commands() -> Iterator[click.Command]:
    """Each command that a module holds, and all below it."""
    for module in get_modules():
        if any(name == "click" for _, name in module.find_imports()):
            for value in vars(import_module(module.name)).values():
                if isinstance(value, click.Command):
                    yield from walk_below(value)


def walk_below(command: click.Command) -> Iterator[click.Command]:
    yield command
    for below in command.commands.values() if isinstance(command, click.Group) else ():
        yield from walk_below(below)


@cache
def list_texts() -> tuple[str, ...]:
    """Each help text of a command, an option, or a line of the table of commands."""
    commands = {id(command): command for command in list_commands()}.values()
    options = [param for command in commands for param in command.params if isinstance(param, click.Option)]
    told = [words for _, words in COMMANDS.values()]
    return tuple(text for text in (*(one.help for one in (*commands, *options)), *told) if text)


@cache
def list_paragraphs() -> frozenset[str]:
    """Each paragraph of a help text."""
    return frozenset(part for text in list_texts() for part in split_help(text) if part)


def test_every_program_is_looked_at() -> None:
    assert len(list_paragraphs()) > 600


def test_each_help_text_has_an_italian() -> None:
    read = {find_key(part) for part in list_paragraphs() if not part.startswith(AS_IT_STANDS)}
    assert read - load_catalogue().keys() == set()


def test_each_entry_of_a_catalogue_is_the_italian_of_a_help_text() -> None:
    looked_for = {key for part in list_paragraphs() for key in (
        [line.strip(" ") for line in part.split("\n")] if part.startswith(AS_IT_STANDS) else [find_key(part)])}
    assert load_catalogue().keys() - looked_for == set()


def test_an_english_text_has_one_italian() -> None:
    """In a package it stands once; two packages, which may be without each other, say the same."""
    for package in PACKAGES:
        pairs = [pair for path in sorted((ROOT / package / "languages/it/help").glob("*.json"))
                 for pair in json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=list)]
        assert len(pairs) == len(dict(pairs)), package
        assert [pair for pair in pairs if load_catalogue()[pair[0]] != pair[1]] == []


def test_no_text_holds_both_languages() -> None:
    """As help texts once did, the Italian after a form feed."""
    texts = {module.name: module.path.read_text(encoding="utf-8") for module in get_modules()}
    assert [name for name, text in texts.items() if "\\f" in text or "\f" in text] == []
