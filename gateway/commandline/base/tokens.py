"""Amounts of tokens, as they are typed and shown."""

import re
from collections.abc import Callable
from typing import Any

import click

from chaincode.rules.units import format_tokens
from chaincode.words import find_point, say
from gateway.commandline.base.options import Function
from gateway.commandline.base.refusals import InputError

_is_tokens = re.compile(r"(\d{1,7})(?:[.,](\d{1,2}))?", re.ASCII).fullmatch


def parse_tokens(text: str) -> int:
    """Read tokens as cents: "5", "2.50" or "2,50"."""
    match = _is_tokens(text)
    if not match or not any(group.strip("0") for group in match.groups("")):
        raise InputError(say("gateway.base.tokens.not_tokens_such_as", text=text))
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


def show_tokens(cents: int) -> str:
    """Write cents as tokens, in the reader's language."""
    return format_tokens(cents, find_point())


def _read(_ctx: click.Context, _param: click.Parameter, value: str | None) -> int | None:
    return None if value is None else parse_tokens(value)


def tokens_argument(function: Function) -> Function:
    """An argument TOKENS, read as cents."""
    return click.argument("cents", callback=_read, metavar="TOKENS")(function)


def tokens_option(name: str, field: str, words: str, **more: Any) -> Callable[[Function], Function]:
    """An option of an amount in tokens, read as cents."""
    return click.option(name, field, callback=_read, metavar="TOKENS", help=words, **more)
