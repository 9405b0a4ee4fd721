"""The two ways in which a command can't do its work: one line on stderr and an exit code, no trace."""

from typing import IO, Any

import click

from chaincode.words.seen import clean_line


class PlainError(click.ClickException):
    """A failure told on stderr as it is, line by line."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the lines; what a terminal would act on becomes a space."""
        for line in self.format_message().splitlines():
            click.echo(clean_line(line), file=file, err=file is None)


class InputError(PlainError):
    """Input that can't be used: a file's line, an option, a folder that isn't there."""

    exit_code = 2


class RefusedError(PlainError):
    """The rules, the ledger or the folder's state say no."""

    exit_code = 1
