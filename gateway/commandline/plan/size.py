"""`volano plan size`: how large and who joins, of a sheet; who gains what from being together, of a model by series."""

from pathlib import Path
from typing import Any

import click

from chaincode.terminal.telling import echo
from chaincode.words import describe_os_error, say
from gateway.commandline.base.options import TO_READ, TO_WRITE, json_option, show_json, show_table
from gateway.commandline.base.planner_libraries import set_up_planner
from gateway.commandline.base.refusals import InputError
from gateway.commandline.plan.figures import show_figure
from gateway.commandline.plan.screen import tell_next
from gateway.commandline.plan.size_sheet import is_sheet, size_sheet

Plain = dict[str, Any]


@click.command()
@click.argument("model", metavar="SHEET", type=TO_READ)
@click.option("--into", type=TO_WRITE, help="Write the sheet with what was chosen.")
@json_option
def size(model: Path, into: Path | None, as_json: bool) -> None:
    """Choose how large SHEET's plants and batteries are and who joins: fields most_kw, most_kwh, candidate and [size].

    It is chosen on 36 typical days and worked out in all hours; only the hours' figure is the result.

    SHEET may also be a model by series: each party apart and all together, and who gains what. A model is a TOML file;
    the CSV that it names lies beside it, a row a step: step, hours, weight (how often the step stands in a year),
    category, buy, sell, consumption (EUR/kWh), and the columns that the model names (kW).

    \b
    Example:
      ./volano plan size borgo.toml --into borgo-sized.toml
      ./volano plan size model.toml --json
    \b
    A model:
      [model]
      series = "series.csv"
      years = 20
      discount = 0.03
      reward = "reward"        # a column, EUR for each shared kWh
      [peak]
      A = {eur_per_kw = 2.5, weight = 12}
      [[party]]
      code = "school"
      load = "load_school"
      [[party.component]]
      kind = "renewable"
      profile = "sun"          # kW for each kW installed
      capex_eur = 1200
      opex_eur_y = 25
      life_y = 25
      max_kw = 50
    """
    set_up_planner()
    if is_sheet(model):
        size_sheet(model, into, as_json=as_json)
        return
    report = _size_series(model)
    if as_json:
        show_json(report)
        return
    show_series(report)
    tell_next("series", file=model)


def _size_series(path: Path) -> Plain:
    """The report of a model and of the series beside it; a refusal names the file and the line."""
    from analytics.planner.series.model_file import find_series_name
    from analytics.planner.series.refusal import SERIES, SeriesError
    from analytics.planner.series.report import compute_series_report

    series = path
    try:
        content = path.read_bytes()
        series = path.parent / find_series_name(content)
        return compute_series_report(content, series.read_bytes())
    except SeriesError as error:
        file = series if error.file == SERIES else path
        where = f"{file}{'' if error.line is None else f':{error.line}'}"
        raise InputError(f"{error.code}: {where}: {error.reason}") from error
    except OSError as error:
        words = describe_os_error(error)
        raise InputError(f"{series}: {say('gateway.plan.size.name_file_that_is_there', words=words)}") from error


def show_series(report: Plain) -> None:
    """What each party is worth apart, what it builds apart and together, and its part of the benefit."""
    from analytics.planner.series.model_file import EC

    apart, together, named = report["apart"], report["together"], {EC: say("analytics.planner.the_community")}
    columns = [say(f"gateway.plan.size.{name}") for name in ("party", "apart_eur", "builds_apart", "builds", "gains")]
    show_table(columns, [
        [code, show_figure(worth), _list(apart["sizes"][code]), _list(together["sizes"][code]),
         show_figure(report["shapley_eur"][code])]
        for code, worth in apart["npv_eur"].items()
    ] + [[named[EC], "", "", "", show_figure(report["shapley_eur"][EC])]], right=(1, 4))
    echo(say("gateway.plan.size.together", worth=show_figure(together["npv_eur"]),
             benefit=show_figure(report["benefit_eur"]), shared=show_figure(together["shared_kwh_y"])))
    echo(say("gateway.plan.size.least_satisfied", group=" + ".join(
        named.get(code, code) for code in report["least_satisfied"])))


def _list(sizes: Plain) -> str:
    return ", ".join(f"{name} {show_figure(size)}" for name, size in sizes.items())
