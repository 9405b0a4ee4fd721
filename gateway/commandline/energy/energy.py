"""`volano energy` beside files: `incentive`, `eligibility` and `compare` on the community itself (`--community`)."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from analytics.cli import energy as on_files
from analytics.cli import format_eligibility
from analytics.incentives.table import format_incentive
from chaincode.kernel.months import is_month, months_of_year
from chaincode.terminal.telling import echo
from chaincode.words import say
from gateway.commandline.base.beside import show_beside
from gateway.commandline.base.community import open_operator
from gateway.commandline.base.compare import compare as compare_files
from gateway.commandline.base.dates import MONTH
from gateway.commandline.base.options import Function, folder_option, json_option, show_json
from gateway.commandline.base.refusals import InputError

FILE = click.Path(path_type=Path)
Plain = dict[str, Any]


def community_option(function: Function) -> Function:
    """`--community`: the community's own data instead of files."""
    return click.option(
        "--community", "on_community", is_flag=True, help="On the community's own data, without files.",
    )(function)


def when_option(function: Function) -> Function:
    """`--month` and `--year`: of what."""
    function = click.option("--year", metavar="YEAR", default="", help="All months of a year.")(function)
    return click.option("--month", type=MONTH, default="", help="A month, YYYY-MM.")(function)


@click.group("energy")
def energy() -> None:
    """Shared energy worked out from files of readings; what GSE owes also from the community's own data.

    \b
    Example:
      ./volano energy share readings.csv
      ./volano energy incentive --community --month 2024-09
    """


@click.command()
@click.argument("config", type=FILE, required=False)
@click.argument("readings", type=FILE, required=False)
@click.argument("prices", type=FILE, required=False)
@community_option
@when_option
@folder_option
@json_option
@click.pass_context
def incentive(  # noqa: PLR0917 - click passes each option by name
    ctx: click.Context, config: Path | None, readings: Path | None, prices: Path | None, on_community: bool,
    month: str, year: str, folder: Path, as_json: bool,
) -> None:
    """Work out what GSE owes: of CONFIG, READINGS and PRICES, or of the community itself, by perimeter.

    CONFIG is a TOML file with the plants and points of one configuration; READINGS has the columns of
    `volano energy share`, with registers exempt and stored for storage; PRICES is a CSV file of zonal
    prices: zone, start (ISO 8601 with offset), eur_per_mwh. With --community readings, plants and prices are the
    community's own.

    \b
    Example:
      ./volano energy incentive community.toml readings.csv prices.csv --json
      ./volano energy incentive --community --month 2024-09
    """
    if not on_community:
        _require_files(config, readings, prices)
        ctx.invoke(on_files.commands["incentive"], config=config, readings=readings, prices=prices, as_json=as_json)
        return
    with open_operator(folder) as (_, operator):
        found = operator.get("repartition/incentive", months=_list_months(month, year))
    _show(found, found["perimeters"], format_incentive, as_json=as_json)


@click.command()
@click.argument("config", type=FILE, required=False)
@community_option
@folder_option
@json_option
@click.pass_context
def eligibility(ctx: click.Context, config: Path | None, on_community: bool, folder: Path, as_json: bool) -> None:
    """Check CONFIG, or the community itself, against the rules of GSE: each refusal with its source.

    CONFIG is the TOML file of `volano energy incentive`, in which more may be said of each point. Exit code 1
    when a rule is broken; what isn't known is listed as unchecked.

    \b
    Example:
      ./volano energy eligibility --community
    """
    if not on_community:
        _require_files(config)
        ctx.invoke(on_files.commands["eligibility"], config=config, as_json=as_json)
        return
    with open_operator(folder) as (_, operator):
        found = operator.get("repartition/eligibility")
    _show(found, found["perimeters"], format_eligibility, as_json=as_json)
    sys.exit(0 if all(perimeter["eligible"] for perimeter in found["perimeters"].values()) else 1)


@click.command()
@click.argument("incentive", type=FILE, required=False)
@click.argument("gse", type=FILE, required=False)
@community_option
@when_option
@folder_option
@json_option
@click.pass_context
def compare(  # noqa: PLR0917 - click passes each option by name
    ctx: click.Context, incentive: Path | None, gse: Path | None, on_community: bool, month: str, year: str,
    folder: Path, as_json: bool,
) -> None:
    """Compare own figures with GSE's: of INCENTIVE (energy incentive --json), or of the community itself, by month.

    Exit code 1 when something is far apart: above 0.1 % of a file's, above 2 % of the community's.

    \b
    Example:
      ./volano energy compare --community --month 2024-09
    """
    if not on_community:
        _require_files(incentive)
        ctx.invoke(compare_files, incentive=incentive, gse=gse, folder=folder, as_json=as_json)
        return
    with open_operator(folder) as (_, operator):
        beside = operator.get("repartition/incentive", months=_list_months(month, year))["beside"]
    if as_json:
        show_json({"months": beside})
    else:
        for name, rows in beside.items():
            echo(name if rows else say("gateway.energy.energy.gse_gave_no_figures_import_gse", name=name))
            show_beside(rows)
    sys.exit(1 if any(row["is_far"] for rows in beside.values() for row in rows) else 0)


def _require_files(*files: Path | None) -> None:
    if None in files:
        raise InputError(say("gateway.energy.energy.name_files_or_community"))


def _list_months(month: str, year: str) -> str:
    """The month, or the year's twelve."""
    if is_month(month) and not year:
        return month
    if not month and is_month(f"{year}-01"):
        return ",".join(months_of_year(year))
    raise InputError(say("gateway.energy.energy.name_month_yyyy_mm_or_year"))


def _show(found: Plain, perimeters: Mapping[str, Plain], form: Any, *, as_json: bool) -> None:
    if as_json:
        show_json(found)
        return
    if not perimeters:
        echo(say("gateway.energy.energy.no_plant_is_known_give_plant_kw"))
    for name, report in perimeters.items():
        echo(f"{name}\n{form(report)}")


for _command in (*(one for name, one in on_files.commands.items() if name not in ("incentive", "eligibility")),
                 incentive, eligibility, compare):
    energy.add_command(_command)
