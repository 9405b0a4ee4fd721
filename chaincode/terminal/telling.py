"""The one way to a terminal: whatever is told, in which others' words may stand, without what a terminal acts on."""

import click

from chaincode.words.seen import clean


def echo(text: object = "", *, nl: bool = True, err: bool = False, bold: bool = False) -> None:
    """Print a text as people may see it. nl: ends its line; err: beside the answer, where a script reads nothing."""
    shown = clean(str(text))
    click.echo(click.style(shown, bold=True) if bold else shown, nl=nl, err=err)
