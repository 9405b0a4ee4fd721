"""`volano import FILE...`: the form is found by looking at the files, said, and asked about at a terminal."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from analytics.imports.guess import GSE, PRICES, READINGS, Guess, find_table, guess_forms
from chaincode.kernel.pod import find_pods
from chaincode.kernel.registers import REGISTERS
from chaincode.terminal.telling import echo
from chaincode.words import say
from gateway.acts.reading_files import choose_reader
from gateway.commandline.base.options import TO_READ, folder_option, is_terminal, is_yes, json_option
from gateway.commandline.base.refusals import InputError
from gateway.commandline.base.unfit import refuse_unknown
from gateway.commandline.energy.import_files import (
    POINT_HELP,
    REGISTER_HELP,
    Wish,
    import_files,
)
from gateway.commandline.energy.import_run import replace_option, sum_option


class GuessingGroup(click.Group):
    """A group that takes a file's name for a command: then the command is `file`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or `file` where the first word is a file, there or not."""
        if args and args[0] not in self.commands and (Path(args[0]).is_file() or _looks_like_a_file(args[0])):
            args = ["file", *args]
        return super().resolve_command(ctx, args)


def _looks_like_a_file(word: str) -> bool:
    return not word.startswith("-") and (bool(Path(word).suffix) or len(Path(word).parts) > 1)


@click.command("file")
@click.argument("files", type=TO_READ, nargs=-1, required=True, metavar="FILE...")
@click.option("--point", default="", metavar="POD", help=POINT_HELP)
@click.option("--register", type=click.Choice(REGISTERS), default=None, help=REGISTER_HELP)
@replace_option
@sum_option
@folder_option
@json_option
@click.pass_context
def file_(  # noqa: PLR0917 - click passes each option by name
    ctx: click.Context, files: tuple[Path, ...], point: str, register: str | None, replace: bool, is_sum: bool,
    folder: Path, as_json: bool,
) -> None:
    """Import files whose form is found by looking at them; `./volano import FILE` alone does the same.

    The form is said, and asked about at a terminal. Files of several forms, or one that may be of several, are refused.

    \b
    Example:
      ./volano import file ExportData_settembre.csv --point IT001E00000001
    """
    guess = _agree([_guess(file, point) for file in files], files)
    if guess.form in {READINGS, PRICES, GSE}:
        group: Any = ctx.parent.command if ctx.parent else None
        command = group.commands[guess.form]
        for file in files:
            given = {"file": file, "folder": folder, "as_json": as_json}
            ctx.invoke(command, **given, **({"replace": replace} if guess.form == READINGS else {}))
        return
    import_files(choose_reader(guess), files, Wish(point, register or "", replace, is_sum), folder, as_json=as_json)


def _guess(file: Path, point: str) -> Guess:
    content, named = file.read_bytes(), point or next(iter(find_pods(file.name)), "")
    found = guess_forms(content, named)
    if not found:
        other = find_table(content)
        if other:
            raise InputError(f"{file}: {other.redirect(str(file))}")
        raise refuse_unknown(file, content, named)
    if len(found) > 1:
        names = ", ".join(one.mapping or one.form for one in found)
        raise InputError(f"{file}: " + say("gateway.energy.import_guess.it_may_be_name_form_import", names=names))
    return found[0]


def _agree(guesses: Sequence[Guess], files: Sequence[Path]) -> Guess:
    """The one form of all files, which a person at a terminal agrees to."""
    first = guesses[0]
    for file, one in zip(files, guesses, strict=True):
        if one[:2] != first[:2]:
            raise InputError(f"{file}: " + say(
                "gateway.energy.import_guess.unlike_import_them_apart", name=one.words, files=files[0],
            ))
    echo(f"{files[0]}: {first.words}", err=True)
    if is_terminal() and not is_yes(say("gateway.energy.import_guess.is_that_so"), default=True):
        raise InputError(say("gateway.energy.import_guess.name_form_import_form_file"))
    return first
