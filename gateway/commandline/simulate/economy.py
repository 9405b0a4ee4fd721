"""`volano simulate economy`: two years of tokens, for every way in which people may behave."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import click

from analytics.charts.drawing import draw
from analytics.charts.png import format_png
from analytics.charts.shapes import WIDE
from analytics.economy.cells import VALIDITIES, list_cells
from analytics.economy.grid import Task, make_result, play
from analytics.economy.report import format_html, list_charts, sum_up
from analytics.economy.report import list_cells as tabulate_cells
from analytics.reports.tables import TextTable
from chaincode.terminal.telling import echo
from chaincode.words import find_language, say
from gateway.commandline.base.options import (
    TO_WRITE,
    json_option,
    make_progress,
    open_new,
    require_new,
    show_json,
    show_table,
)

Plain = dict[str, Any]
WORKERS = 2
LEAST_MEMBERS, MOST_MEMBERS, MOST_WEEKS, MOST_SEED = 40, 2_000, 104, 10**9


@click.command()
@click.option("--members", type=click.IntRange(LEAST_MEMBERS, MOST_MEMBERS), default=LEAST_MEMBERS, show_default=True,
              help="Members of the simulated town.")
@click.option("--weeks", type=click.IntRange(8, MOST_WEEKS), default=MOST_WEEKS, show_default=True,
              help="Weeks played; the second half is measured.")
@click.option("--seed", type=click.IntRange(0, MOST_SEED), default=1, show_default=True,
              help="The same seed gives the same result.")
@click.option("--validity", type=click.Choice([one.name for one in VALIDITIES]),
              help="Only this validity instead of all three.")
@click.option("--html", type=TO_WRITE, help="Write the report as a page.")
@click.option("--charts", type=click.Path(path_type=Path, file_okay=False),
              help="Write the charts into this folder, PNG.")
@json_option
def economy(
    members: int, weeks: int, seed: int, *, validity: str | None, html: Path | None, charts: Path | None, as_json: bool
) -> None:
    """Play two years of tokens on the real rules, for twenty ways of behaving and three validities; judge them.

    The whole grid takes several minutes; nothing of a real community is read or written.

    \b
    Example:
      ./volano simulate economy --html economy.html --charts charts
      ./volano simulate economy --validity founding --json > economy.json
    """
    require_new(html, *sorted(charts.glob("*.png") if charts else ()))
    chosen = tuple(one for one in VALIDITIES if validity in (None, one.name))
    tasks = [Task(cell, members, weeks, seed) for cell in list_cells(chosen)]
    result = make_result(tasks, list(_play(tasks)))
    language = find_language()
    if html is not None:
        with open_new(html) as file:
            file.write(format_html(result, language).encode())
    if charts is not None:
        _write_charts(charts, result, language)
    if as_json:
        show_json(result)
        return
    for table in (sum_up(result, language), tabulate_cells(result, language)):
        _show(table)


def _play(tasks: Sequence[Task]) -> Iterator[Plain]:
    """Play the cells in processes of their own, in order."""
    pool = ProcessPoolExecutor(min(WORKERS, os.cpu_count() or 1), get_context("spawn"))
    with pool, make_progress() as progress:
        bar = progress.add_task(say("gateway.simulate.economy.playing"), total=len(tasks))
        for played in pool.map(play, tasks):
            progress.advance(bar)
            yield played


def _write_charts(folder: Path, result: Plain, language: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, chart in list_charts(result, language).items():
        with open_new(folder / f"{name}.png") as file:
            file.write(format_png(draw(chart, WIDE, language), chart.title))


def _show(table: TextTable) -> None:
    echo(table.heading)
    for sentence in table.sentences:
        echo(sentence)
    show_table(list(table.header), [list(row) for row in table.rows], right=table.right)
