"""What was typed and is no command as it should be: one line that names the fault, the form and the help.

    Missing argument 'FILE'. Type ./volano import prices [OPTIONS] FILE (help: ./volano import prices --help)

Click would write the form, a hint and the fault on four lines.
"""

from types import TracebackType

import click
from click.exceptions import NoArgsIsHelpError

from chaincode.terminal.failures import InputError
from chaincode.words import say


class OneLineContext(click.Context):
    """A command's context, through which each refusal of what was typed comes out; a bare group shows its help."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None,
    ) -> bool | None:
        """End the context; what Click refused becomes one line."""
        has_ended = super().__exit__(kind, error, trace)
        if isinstance(error, click.UsageError) and not isinstance(error, NoArgsIsHelpError):
            raise InputError(format_usage(error, self)) from error
        return has_ended


def format_usage(error: click.UsageError, ctx: click.Context) -> str:
    """Give the fault in the reader's language and what to type instead."""
    fault = " ".join(error.format_message().split())
    words = [_name_program(ctx), *list_words(ctx)]
    command, form = " ".join(words), " ".join([*words, *ctx.command.collect_usage_pieces(ctx)])
    end = "" if fault.endswith((".", "?", "?)")) else "."
    return f"{fault}{end} " + say("chaincode.terminal.usage.type_help_help", form=form, command=command)


def list_words(ctx: click.Context) -> list[str]:
    """Give the words of a command after the program's own."""
    parent = ctx.parent
    return [] if parent is None else [*list_words(parent), ctx.info_name or ""]


def _name_program(ctx: click.Context) -> str:
    """Give what is typed to start the program: Python names a module's own, all else is ours."""
    name = ctx.find_root().info_name or ""
    return name if name.startswith("python") else "./volano"
