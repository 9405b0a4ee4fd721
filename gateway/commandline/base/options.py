"""The options that commands share, and what they print."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from analytics.columns import read_value
from chaincode.rules.units import ORGANISATIONS
from chaincode.terminal.telling import echo
from chaincode.words import say, words_of
from chaincode.words.seen import clean, escape
from gateway.commandline.base.refusals import InputError, RefusedError

TO_WRITE = click.Path(dir_okay=False, path_type=Path)


Function = TypeVar("Function", bound=Callable[..., Any])
FOLDER = ".volano"


def require_new(*files: Path | None) -> None:
    """Refuse, before long work is done for them, what `open_new` would refuse after it as being there."""
    for file in files:
        if file is not None and file.exists():
            raise _refuse_taken(file)


def _refuse_taken(file: Path) -> InputError:
    return InputError(say("gateway.base.options.exists_name_another_file", file=file))


@contextmanager
def open_new(file: Path) -> Iterator[BinaryIO]:
    """Open a file that isn't there yet, for writing; one line where it is, or can't be made."""
    try:
        opened = file.open("xb")
    except FileExistsError as error:
        raise _refuse_taken(file) from error
    except OSError as error:
        raise InputError(say(
            "gateway.base.options.cannot_be_written_name_another_place", file=file, why=words_of(error),
        )) from error
    with opened:
        yield opened


class _FileToRead(click.Path):
    """A file that is there and can be read; else one line, as short as for a fault in it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            to_do = say("gateway.base.options.name_file_that_is_there")
            raise InputError(f"{error.message} {to_do}") from error


class _Organisation(click.Choice[str]):
    """An organisation, by its code or by its name in either language."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return super().convert(read_value(str(value)).casefold(), param, ctx)


ORGANISATION = _Organisation(ORGANISATIONS)
YEAR = click.IntRange(1970, 9998)
TO_READ = _FileToRead(exists=True, dir_okay=False, readable=True, path_type=Path)


def folder_option(function: Function) -> Function:
    """`--folder DIR`: where the community lies."""
    return click.option(
        "--folder", type=click.Path(file_okay=False, path_type=Path), default=Path(FOLDER), show_default=True,
        help="The community's folder.",
    )(function)


def json_option(function: Function) -> Function:
    """`--json`: facts for scripts instead of tables."""
    return click.option("--json", "as_json", is_flag=True, help="One JSON object, for scripts.")(function)


def as_written_option(function: Function) -> Function:
    """`--as-written`: what is seldom so is taken as it is, and not asked about."""
    return click.option("--as-written", "is_as_written", is_flag=True,
                        help="Take what is seldom so as it is: a home of 300 kW, two people of one name.")(function)


def preview_option(function: Function) -> Function:
    """`--preview`: tell what would change and from when, and write nothing."""
    return click.option("--preview", "is_preview", is_flag=True,
                        help="Tell what changes and from when; write nothing.")(function)


def prompt(words: str, **more: Any) -> str:
    """Ask on stderr, as click.prompt does; Ctrl-C and Ctrl-D end the command, on a line below the question."""
    try:
        asked: str = click.prompt(words, err=True, **more)
    except click.Abort:
        if not more.get("hide_input"):  # there click ends the line itself
            echo(err=True)
        raise
    return asked


def confirm(question: str) -> None:
    """Ask yes or no on stderr; whatever isn't yes, in either language, ends the command, and so does nobody there."""
    try:
        is_sure = is_yes(question)
    except click.Abort as error:
        if is_terminal():  # somebody is here, and said no by Ctrl-C
            raise
        raise RefusedError(say("gateway.base.options.nobody_answers_here_say_so")) from error
    if not is_sure:
        raise click.Abort


def is_yes(question: str, *, default: bool = False) -> bool:
    """Ask yes or no on stderr; yes is said in either language, nothing is the default, whatever else is typed is no."""
    choice = say("gateway.base.options.yes_if_empty") if default else say("gateway.base.options.no_if_empty")
    answer = prompt(f"{question} [{choice}]", default="", show_default=False)
    return default if not answer.strip() else answer.strip().lower() in ("y", "yes", "s", "si", "sì")


def is_terminal() -> bool:
    """Whether somebody sits there to answer."""
    return sys.stdin.isatty()


def show_json(facts: Any) -> None:
    """Print facts as one JSON object, with escapes for what no terminal is to act on."""
    echo(escape(json.dumps(facts, indent=1, ensure_ascii=False)))


def show_said(facts: Any, words: str, as_json: bool) -> None:
    """Print what came of a command: facts for scripts, or words."""
    show_json(facts) if as_json else echo(words)


def show_table(
    columns: list[str], rows: list[list[str]], *, right: tuple[int, ...] = (), empty: str | None = None
) -> None:
    """Print a table of lines that people may see, or `empty` where it has no rows; `right`: the columns of figures.

    empty: that there is nothing, and what to do next. Without a terminal no line is cut to its width.
    """
    if not rows:
        echo(empty or say("gateway.base.options.nothing_to_show"))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for index, name in enumerate(columns):
        table.add_column(name, justify="right" if index in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(clean, row))
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console = Console(markup=False, highlight=False, width=200)
    console.print(table)


def make_progress() -> Progress:
    """Build a bar for long work: on stderr, only on a terminal, gone when it ends."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console,
        transient=True, disable=not console.is_terminal,
    )
