"""`volano plan explain`: a figure's formula, the numbers in it, and where they are from."""

from pathlib import Path

import click

from analytics.planner.explaining import FIGURES, explain_figure
from chaincode.terminal.telling import echo
from chaincode.words import say
from gateway.commandline.base.options import TO_READ, json_option, show_json
from gateway.commandline.base.refusals import InputError
from gateway.commandline.plan.again import load_any


@click.command()
@click.argument("plan", metavar="PLAN", type=TO_READ)
@click.argument("figure", metavar="FIGURE")
@json_option
def explain(plan: Path, figure: str, as_json: bool) -> None:
    """Say how FIGURE of PLAN (a sheet, or a result) comes about: formula, numbers, source.

    \b
    Example:
      ./volano plan explain borgo.json npv_eur

    \f
    Dice come nasce la CIFRA del PIANO (un foglio o un risultato): formula, numeri, fonte.
    """
    if figure not in FIGURES:
        raise InputError(say("gateway.plan.explain.no_figure", figure=figure, figures=", ".join(FIGURES)))
    found = explain_figure(load_any(plan), figure)
    formula, source = (say(f"analytics.planner.{table}.{figure}") for table in ("formulas", "sources"))
    if as_json:
        show_json({"figure": figure, "value": found.value, "formula": formula, "numbers": dict(found.numbers),
                   "source": source})  # fmt: skip
        return
    echo(f"{figure} = {found.value}")
    echo(formula)
    for name, value in found.numbers.items():
        echo(f"  {name} = {value}")
    echo(source)
