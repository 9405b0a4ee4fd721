"""What a period or a month lacks, told to people; and the reason for which somebody goes on all the same."""

from collections.abc import Callable, Sequence
from typing import Any

import click

from analytics.repartition.remarks import read_remarks
from chaincode.terminal.telling import echo
from chaincode.words import find_language, say
from gateway.commandline.base.names import say_register
from gateway.commandline.base.options import Function

_SHOWN = 10
Plain = dict[str, Any]


def incomplete_option(function: Function) -> Function:
    """`--incomplete REASON`."""
    add: Callable[[Function], Function] = click.option(
        "--incomplete", metavar="REASON", default="",
        help="Go on though readings or prices lack; the reason stands in the papers.",
    )
    return add(function)


def show_lacks(lacks: Sequence[Plain]) -> None:
    """A line for each register and zone that lacks days."""
    for lack in lacks[:_SHOWN]:
        echo("  " + say("gateway.base.lacks.lacking") + f" {say_lack(lack)}")
    if len(lacks) > _SHOWN:
        echo(f"  ... {len(lacks) - _SHOWN} {say('gateway.base.lacks.more')}")


def say_lack(one: Plain) -> str:
    """A point and register, or prices of a zone, with the days that lack."""
    named = say_register(one["register"]) or say("gateway.base.lacks.prices")
    dates = ", ".join(first if first == last else f"{first}..{last}" for first, last in one["dates"])
    return f"{one['subject']} {named} {dates}"


def show_remarks(remarks: Sequence[Plain]) -> None:
    """What was said when something was settled or closed though it lacked or differed."""
    for remark in read_remarks(remarks):
        echo("  " + remark.words(find_language()))


def say_gap(gap: Plain) -> str:
    """Why something stands though days lacked, as in every paper."""
    return say(
        "gateway.base.lacks.incomplete_days_of_registers", readings=gap["readings"], prices=gap["prices"],
        reason=gap["reason"],
    )
