"""Dates and months as every command takes them: 2024-09-02 or 2/9/2024, 2024-09 or 9/2024."""

import re
from typing import Any

import click

from chaincode.kernel.months import is_month
from chaincode.words import say
from gateway.acts import cells
from gateway.commandline.base.refusals import InputError

_slashed_month = re.compile(r"(\d{1,2})[/.-](\d{4})", re.ASCII).fullmatch


class _Date(click.ParamType[str]):
    """A date, given on as YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return cells.read_date(_name(param, ctx), value) if value else ""
        except ValueError as error:
            raise InputError(str(error)) from error


class _Month(click.ParamType[str]):
    """A month, given on as YYYY-MM."""

    name = "month"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        match = _slashed_month(value)
        found = f"{match[2]}-{match[1]:0>2}" if match else value
        if found and not is_month(found):
            raise InputError(say("gateway.base.dates.is_no_month", name=_name(param, ctx), text=value))
        return str(found)


class _Period(click.ParamType[str]):
    """A period's first day, or a month: YYYY-MM-DD or YYYY-MM."""

    name = "period"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        is_named_month = _slashed_month(value) or is_month(value)
        return (MONTH if is_named_month else DATE).convert(value, param, ctx)


def _name(param: click.Parameter | None, ctx: click.Context | None) -> str:
    """Name an option as it is typed, an argument as the help has it."""
    if isinstance(param, click.Argument) and ctx:
        return param.make_metavar(ctx).strip("[]")
    return param.opts[0] if param else ""


DATE, MONTH, PERIOD = _Date(), _Month(), _Period()
