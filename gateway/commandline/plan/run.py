"""`volano plan run`: a sheet worked out: energy, money, result."""

from pathlib import Path
from typing import Any

import click

from analytics.csv_table import localise
from analytics.planner.hourly import format_hours
from analytics.planner.plan import Plan
from analytics.planner.report import format_html, format_pdf, list_plots
from analytics.planner.result import make_result
from chaincode.words import find_language
from gateway import __version__
from gateway.commandline.base.options import TO_READ, TO_WRITE, json_option, open_new, show_json
from gateway.commandline.plan.files import one_line, open_plan
from gateway.commandline.plan.screen import show_result, tell_next


@click.command()
@click.argument("sheet", metavar="SHEET", type=TO_READ)
@click.option("--ranges", "has_ranges", is_flag=True, help="How sure it is: draws, and what moves it most.")
@click.option("--gains", "has_gains", is_flag=True, help="Who gains what from being together: Shapley values.")
@click.option("--html", type=TO_WRITE, help="Write the result as a page.")
@click.option("--pdf", type=TO_WRITE, help="Write the result on paper, A4.")
@click.option("--hours", type=TO_WRITE, help="Write the first year's hours as CSV.")
@click.option("--plots", type=click.Path(file_okay=False, path_type=Path),
              help="Write each plot to this folder, as SVG and PNG.")
@json_option
def run(  # noqa: PLR0917 - click passes each option by name
    sheet: Path, has_ranges: bool, has_gains: bool, html: Path | None, pdf: Path | None, hours: Path | None,
    plots: Path | None, as_json: bool,
) -> None:
    """Work out SHEET: what is shared, what it costs, what it brings, to whom.

    --gains sets what each brings to the incentive of the first year beside what the regulation gives it: its Shapley
    value, the mean of what it adds over all orders in which they may join. Exact where members are alike or few; else
    by drawn orders, with the standard error. --hours writes what a spreadsheet of your language opens.

    \b
    Example:
      ./volano plan run borgo.toml
      ./volano plan run borgo.toml --json > borgo.json
      ./volano plan run borgo.toml --ranges --pdf borgo.pdf
      ./volano plan run borgo.toml --hours ore.csv --plots grafici
      ./volano plan run borgo.toml --gains
    """
    content, plan = open_plan(sheet)
    with one_line(str(sheet)):
        result = make_result(content, plan, __version__, has_ranges=has_ranges, has_gains=has_gains)
    for path, format_result in ((html, _format_html), (pdf, format_pdf)):
        if path is not None:
            with open_new(path) as file:
                file.write(format_result(result, find_language()))
    with one_line(str(sheet)):
        _write_besides(plan, result, hours, plots)
    if as_json:
        show_json(result)
        return
    show_result(result)
    tell_next("run", file=sheet)


def _write_besides(plan: Plan, result: dict[str, Any], hours: Path | None, plots: Path | None) -> None:
    """The hours, and the plots: both only where they are asked for."""
    if hours is not None:
        text = localise(format_hours(plan.sheet), find_language())
        with open_new(hours) as file:
            file.write(text.encode())
    if plots is not None:
        plots.mkdir(parents=True, exist_ok=True)
        for name, content in list_plots(result, find_language()):
            with open_new(plots / name) as file:
                file.write(content)


def _format_html(result: dict[str, Any], language: str) -> bytes:
    return format_html(result, language).encode()
