"""`volano plan home`: one household's page."""

from dataclasses import asdict
from pathlib import Path

import click

from analytics.planner.household import Household, compare_cases
from analytics.planner.words import show_figure
from chaincode.words import find_language, say
from gateway.commandline.base.options import TO_READ, json_option, show_json, show_table
from gateway.commandline.plan.files import one_line, open_plan

FIGURES = ("used_kwh", "withdrawn_kwh", "bill_before_eur", "bill_after_eur", "part_eur", "sale_eur", "gain_eur",
           "investment_eur", "payback_years")  # fmt: skip


@click.command()
@click.argument("sheet", metavar="SHEET", type=TO_READ)
@click.argument("member", metavar="MEMBER")
@json_option
def home(sheet: Path, member: str, as_json: bool) -> None:
    """Show what SHEET means for MEMBER: bill, part of the incentive; as it is, with own panels, with a battery.

    \b
    Example:
      ./volano plan home borgo.toml HOME-01

    \f
    Mostra che cosa significa il FOGLIO per il MEMBRO: bolletta, quota; com'è, con pannelli propri, con batteria.
    """
    _, plan = open_plan(sheet)
    with one_line(str(sheet)):
        cases = compare_cases(plan.sheet, member)
    if as_json:
        show_json({"member": member, "cases": [asdict(case) | {"gain_eur": case.gain_eur} for case in cases]})
        return
    language = find_language()
    show_table([member, *(say(f"gateway.plan.home.{case.case}") for case in cases)], [
        [say(f"gateway.plan.home.{name}"), *(show_figure(name, _get(case, name), language) for case in cases)]
        for name in FIGURES], right=(1, 2, 3))


def _get(case: Household, name: str) -> float | None:
    value: float | None = getattr(case, name)
    return value
