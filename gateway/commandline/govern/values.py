"""Values of parameters as they are typed: `--set NAME=VALUE`, once for each."""

from collections.abc import Callable, Sequence

import click

from gateway.commandline.base.options import Function


def set_option(words: str) -> Callable[[Function], Function]:
    """An option that is given once for each parameter."""
    return click.option("--set", "values", multiple=True, metavar="NAME=VALUE", help=words)


def read_values(values: Sequence[str]) -> dict[str, int | str]:
    """Give values by parameter: a whole number where one is typed, else the word."""
    return dict(map(_read_value, values))


def _read_value(text: str) -> tuple[str, int | str]:
    name, _, value = text.partition("=")
    return name, int(value) if value.lstrip("-").isdecimal() else value
