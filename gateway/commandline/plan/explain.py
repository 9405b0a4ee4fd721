"""`volano plan explain`: a figure's formula, the numbers in it, and where they are from."""

from pathlib import Path
from typing import Any

import click

from analytics.planner.explaining import FIGURES, explain_figure
from analytics.planner.words import say_kind, say_name, show_figure
from chaincode.terminal.telling import echo
from chaincode.words import find_language, say
from gateway.commandline.base.options import TO_READ, json_option, show_json
from gateway.commandline.base.refusals import InputError
from gateway.commandline.plan.again import load_any, naming
from gateway.commandline.plan.screen import tell_next

FIRST_YEAR, AMOUNT = "money.first_year_eur", "amount_eur"


@click.command(epilog=", ".join(FIGURES))
@click.argument("plan", metavar="PLAN", type=TO_READ)
@click.argument("figure", metavar="FIGURE")
@json_option
def explain(plan: Path, figure: str, as_json: bool) -> None:
    """Say how FIGURE of PLAN (a sheet, or a result) comes about: formula, numbers, source.

    \b
    Example:
      ./volano plan explain borgo.json npv_eur
    """
    if figure not in FIGURES:
        raise InputError(say("gateway.plan.explain.no_figure", figure=figure, figures=", ".join(FIGURES)))
    with naming(plan):
        found = explain_figure(load_any(plan), figure)
    formula, source = (say(f"analytics.planner.{table}.{figure}") for table in ("formulas", "sources"))
    if as_json:
        show_json({"figure": figure, "value": found.value, "formula": formula, "numbers": dict(found.numbers),
                   "source": source})  # fmt: skip
        return
    echo(_tell(FIGURES[figure][0], found.value))
    echo(formula)
    for path, value in found.numbers.items():
        echo(f"  {_tell(path, value)}")
    echo(source)
    tell_next("explain", plan=plan)


def _tell(path: str, value: Any) -> str:
    """A number of a result under the name that pages give it, as the reader's language writes it."""
    language, (group, _, name) = find_language(), path.rpartition(".")
    if group == FIRST_YEAR:
        return f"{say_kind(name, language)} = {show_figure(AMOUNT, value, language)}"
    shown = [show_figure(name, one, language) for one in (value if isinstance(value, list) else [value])]
    return f"{say_name(name, language)} = {'; '.join(shown)}"
