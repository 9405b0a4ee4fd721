"""Amounts in euro, as they are typed and shown."""

from collections.abc import Callable
from typing import Any

import click

from analytics.figures import show_eur
from analytics.repartition.payments import parse_eur
from chaincode.words import find_language, words_of
from chaincode.words import find_point as find_mark
from gateway.acts import cells
from gateway.commandline.base.options import Function
from gateway.commandline.base.refusals import InputError


def show_cents(cents: int) -> str:
    """Cents as euro, in the reader's language."""
    return show_eur(cents, find_language())


def _read_eur(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    """An amount in euro on the command line, as cents."""
    try:
        return None if value is None else parse_eur(value)
    except ValueError as error:
        raise InputError(f"{param.get_error_hint(ctx)}: {words_of(error)}") from error


def eur_argument(function: Function) -> Function:
    """An argument EUR, read as cents."""
    return click.argument("cents", callback=_read_eur, metavar="EUR")(function)


def eur_option(name: str, field: str, words: str, **more: Any) -> Callable[[Function], Function]:
    """An option of an amount in euro."""
    return click.option(name, field, callback=_read_eur, metavar="EUR", help=words, **more)


def say_kw(power_w: int) -> str:
    """Write a power in kW."""
    return f"{cells.format_thousandths(power_w)} kW".replace(".", find_mark())
