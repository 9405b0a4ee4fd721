"""`volano repartition compare`, `energy compare`: own figures beside GSE's, by month and plant."""

import json
from dataclasses import asdict, fields
from pathlib import Path

import click

from analytics.cells import ReadingsFileError
from analytics.figures import show_eur, show_kwh
from analytics.imports.gse import GseFigure, parse_gse
from analytics.reports.comparison import DIFFERS, ONLY_GSE, ONLY_HERE, Difference, read_gse, read_own
from analytics.reports.comparison import compare as compare_figures
from chaincode.words import find_language, say, words_of
from gateway.commandline.base.community import open_operator
from gateway.commandline.base.options import TO_READ, folder_option, json_option, show_json, show_table
from gateway.commandline.base.refusals import InputError


@click.command()
@click.argument("incentive", type=TO_READ)
@click.argument("gse", type=TO_READ, required=False)
@folder_option
@json_option
def compare(incentive: Path, gse: Path | None, folder: Path, as_json: bool) -> None:
    """Compare INCENTIVE (of energy incentive --json) with GSE's figures, by month and plant.

    GSE is a filled template; without it, what was kept by import gse of INCENTIVE's months. Exit code 1 when a figure
    differs by more than 0.1 %, or is on one side only.

    \b
    Example:
      ./volano repartition compare incentive.json gse.csv
    """
    try:
        own = read_own(json.loads(incentive.read_bytes()))
        figures = _read_kept(folder, {one.month for one in own}) if gse is None else parse_gse(gse.read_bytes())
    except ReadingsFileError as error:
        raise InputError(f"{gse}:{error.line}: {error.reason}") from error
    except ValueError as error:
        raise InputError(f"{incentive}: {words_of(error)}") from error
    found = compare_figures(own, read_gse(figures))
    if as_json:
        show_json({"differences": [asdict(one) | {"figure": one.figure._asdict()} for one in found]})
    else:
        columns = [
            say("gateway.base.compare.month"), say("gateway.base.compare.plant"), say("gateway.base.compare.figure"),
            say("gateway.base.compare.own"), "GSE", "",
        ]
        show_table(columns, [_format_difference(one) for one in found], right=(3, 4))
    if any(one.name in (DIFFERS, ONLY_HERE, ONLY_GSE) for one in found):
        click.get_current_context().exit(1)


def _read_kept(folder: Path, months: set[str]) -> list[GseFigure]:
    """The figures that the operator's gateway keeps of some months; InputError when there are none."""
    with open_operator(folder) as (_, operator):
        kept = operator.get("repartition/gse-figures")["figures"]
    names = [field.name for field in fields(GseFigure)]
    found = [GseFigure(**{name: one.get(name, 0) for name in names}) for one in kept if one["month"] in months]
    if not found:
        raise InputError(say("gateway.base.compare.no_figures_of_gse_are_kept"))
    return found


def _format_difference(one: Difference) -> list[str]:
    language = find_language()
    show = show_kwh if one.figure.measure.endswith("_wh") else show_eur
    values = ["–" if value is None else show(value, language) for value in (one.own, one.gse)]
    measures = {
        "shared_wh": say("gateway.base.compare.shared_kwh"), "premium_cents": say("gateway.base.compare.premium_eur"),
        "valorisation_cents": say("gateway.base.compare.valorisation_eur"),
    }
    of = one.figure
    return [of.month, of.plant or say("gateway.base.compare.all"), measures[of.measure], *values,
            say(f"analytics.reports.comparison.{one.name}")]
