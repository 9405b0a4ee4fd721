"""What the command line itself says, in the reader's language: the texts of `--help`, and Click's own sentences.

A help text stands in the code in English, and `catalogue.py` finds its Italian.
"""

import re
from copy import copy
from types import ModuleType
from typing import TypeVar

import click
from click import core, decorators, exceptions, formatting, parser, termui, types

from chaincode.terminal.catalogue import translate_help
from chaincode.terminal.click_words import PLACES, SENTENCES
from chaincode.terminal.usage import OneLineContext
from chaincode.words import find_language

_MODULES: tuple[ModuleType, ...] = (core, decorators, exceptions, formatting, parser, termui, types)
_PLACE = re.compile(r"[A-Z][A-Z_]+")
Command = TypeVar("Command", bound=click.Command)


def say_help(text: str) -> str:
    """Return a help text as its reader's language has it."""
    return translate_help(text) if find_language() == "it" else text


def in_language(command: Command, ctx: click.Context) -> Command:
    """Copy a command, and all below it, with its texts in the reader's language, also those of its refusals."""
    said = copy(command)
    said.context_class = OneLineContext
    said.help, said.options_metavar = say_help(said.help or ""), _place(said.options_metavar or "")
    said.params = [_in_language(param, ctx) for param in said.params]
    said._help_option = None  # Click keeps it, in the language in which it was first asked for
    if isinstance(said, click.Group):
        said.subcommand_metavar = _place(said.subcommand_metavar)
        said.commands = {name: in_language(entry, ctx) for name, entry in said.commands.items()}
    return said


def _in_language(param: click.Parameter, ctx: click.Context) -> click.Parameter:
    said = copy(param)
    said.type = copy(param.type)
    said.type.name = _translate(said.type.name)
    said.metavar = _place(said.make_metavar(ctx))
    if isinstance(said, click.Option):
        said.help = say_help(said.help or "")
    return said


def _place(shown: str) -> str:
    """Name what stands for a value: FILE, MEMBER."""
    return _PLACE.sub(lambda found: PLACES.get(found[0], found[0]), shown) if find_language() == "it" else shown


def translate_click() -> None:
    """Have Click say its own sentences in the reader's language: it asks gettext, and ships English alone."""
    for module in _MODULES:
        vars(module).update(_=_translate, ngettext=_translate_count)


def _translate(sentence: str) -> str:
    return SENTENCES.get(sentence, sentence) if find_language() == "it" else sentence


def _translate_count(one: str, many: str, count: int) -> str:
    return _translate(one if count == 1 else many)


def run(command: click.Command, program: str) -> None:
    """Be a whole program: a command in the reader's language, its refusals one line each; ends the process.

    program: what is typed for it, `python -m iot_bridge`.
    """
    translate_click()
    in_language(command, click.Context(command))(prog_name=program)
