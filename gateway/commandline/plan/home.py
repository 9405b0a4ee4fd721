"""`volano plan home`: one household's page."""

from dataclasses import asdict
from pathlib import Path

import click

from analytics.planner.household import Household, compare_cases
from analytics.planner.words import show_figure
from analytics.reports.html import format_parts
from analytics.reports.tables import TextTable
from chaincode.words import find_language, say
from gateway.commandline.base.options import TO_READ, TO_WRITE, json_option, open_new, show_json, show_table
from gateway.commandline.plan.files import one_line, open_plan
from gateway.commandline.plan.screen import tell_next

FIGURES = ("used_kwh", "withdrawn_kwh", "bill_before_eur", "bill_after_eur", "part_eur", "sale_eur", "gain_eur",
           "investment_eur", "payback_years")  # fmt: skip


@click.command()
@click.argument("sheet", metavar="SHEET", type=TO_READ)
@click.argument("member", metavar="MEMBER")
@click.option("--html", type=TO_WRITE, help="Write it as a page for the household.")
@json_option
def home(sheet: Path, member: str, html: Path | None, as_json: bool) -> None:
    """Show what SHEET means for MEMBER: bill, part of the incentive; as it is, with own panels, with a battery.

    \b
    Example:
      ./volano plan home borgo.toml HOME-01
      ./volano plan home borgo.toml HOME-01 --html casa.html
    """
    _, plan = open_plan(sheet)
    with one_line(str(sheet)):
        cases = compare_cases(plan.sheet, member)
    header, rows = _tabulate(member, cases)
    if html is not None:
        title = f"{plan.sheet.project['name']} · {member}"
        columns = tuple(range(1, len(header)))
        page = format_parts(title, [TextTable(title, (), header, rows, columns)], find_language())
        with open_new(html) as file:
            file.write(page.encode())
    if as_json:
        show_json({"member": member, "cases": [asdict(case) | {"gain_eur": case.gain_eur} for case in cases]})
        return
    show_table(list(header), [list(row) for row in rows], right=(1, 2, 3))
    if html is None:
        tell_next("home", file=sheet, member=member)


def _tabulate(member: str, cases: tuple[Household, ...]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """A column a case, a row a figure."""
    language = find_language()
    header = (member, *(say(f"gateway.plan.home.{case.case}") for case in cases))
    return header, tuple(
        (say(f"gateway.plan.home.{name}"), *(show_figure(name, _get(case, name), language) for case in cases))
        for name in FIGURES)


def _get(case: Household, name: str) -> float | None:
    value: float | None = getattr(case, name)
    return value
