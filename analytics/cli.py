"""The command group `volano energy`: files in, JSON or tables out."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

import click

from analytics.cells import OtherTableError, ReadingsFileError
from analytics.economics import compute_economics
from analytics.eligibility.facts_file import compute_eligibility_report
from analytics.imports.guess import find_other
from analytics.incentives.report import InputError, compute_incentive_report
from analytics.incentives.table import format_incentive
from analytics.share_report import compute_share_report
from analytics.toml_tables import ConfigError
from chaincode.kernel.registers import GRID_REGISTERS, REGISTER_WORDS
from chaincode.rules.units import format_kwh
from chaincode.terminal.telling import echo
from chaincode.words import Words, describe_os_error, find_language, find_point, say
from chaincode.words.seen import clean_line

SHARED = "shared"  # what `energy share` takes: readings with a perimeter
# The report's own words in Italian; in English they stand as they are.
# what of a configuration couldn't be checked, by the rule's code
UNCHECKED = {
    "ATECO_EXCLUDED": Words("analytics.cli.firm_activity"),
    "BUILDING_DIFFERS": Words("analytics.cli.same_building"),
    "LARGE_COMPANY": Words("analytics.cli.firm_size"),
    "NET_METERING": Words("analytics.cli.net_metering"),
    "OTHER_CONFIGURATION": Words("analytics.cli.no_other_configuration"),
    "PERIMETER_DIFFERS": Words("analytics.cli.same_primary_substation"),
    "SERVICE_TOO_EARLY": Words("analytics.cli.from_when_it_counts"),
}
TOLD = ("ignored_column", "repeated", "missing", "withdrawn", "injected", "produced")  # codes that people are told


@click.group()
def energy() -> None:
    """Shared energy worked out from readings, without a community or a ledger.

    \b
    Example:
      ./volano energy share readings.csv
    """


@energy.command()
@click.argument("readings", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of tables.")
def share(readings: Path, as_json: bool) -> None:
    """Work out the energy shared in READINGS, a CSV file of metering points' readings.

    Columns: metering_point, perimeter, register (withdrawn or injected), start (ISO 8601 with offset),
    energy_wh and, if it isn't 900, interval_s.

    \b
    Example:
      ./volano energy share readings.csv --json
    """
    try:
        with readings.open("rb") as file:
            report = compute_share_report(file)
    except OtherTableError as error:
        other = find_other(readings.read_bytes(), SHARED)
        _refuse(f"{readings}: {other.redirect(str(readings))}" if other else f"{readings}:{error.line}: {error.reason}")
    except ReadingsFileError as error:
        _refuse(f"{readings}:{error.line}: {error.reason}")
    except OSError as error:
        _refuse_unread(readings, error)
    echo(json.dumps(report, indent=1) if as_json else format_report(report))


@energy.command()
@click.argument("config", type=click.Path(path_type=Path))
@click.argument("readings", type=click.Path(path_type=Path))
@click.argument("prices", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of tables.")
def incentive(config: Path, readings: Path, prices: Path, as_json: bool) -> None:
    """Work out what GSE owes for the energy shared in READINGS: premium, valorisation, surplus, advance.

    CONFIG is a TOML file with the plants and points of one configuration; READINGS has the columns of
    `volano energy share`, with registers exempt and stored for storage; PRICES is a CSV file of zonal
    prices: zone, start (ISO 8601 with offset), eur_per_mwh.

    \b
    Example:
      ./volano energy incentive community.toml readings.csv prices.csv --json
    """
    paths = {"config": config, "readings": readings, "prices": prices}
    try:
        report = compute_incentive_report(*(_read(path) for path in paths.values()))
    except InputError as error:
        line = "" if error.line is None else f":{error.line}"
        _refuse(f"{paths[error.file]}{line}: {error.reason}")
    echo(json.dumps(report, indent=1) if as_json else format_incentive(report))


@energy.command()
@click.argument("config", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
def eligibility(config: Path, as_json: bool) -> None:
    """Check the configuration in CONFIG against the rules of GSE: each refusal with its source.

    CONFIG is the TOML file of `volano energy incentive`, in which more may be said of each point. Exit code 1
    when a rule is broken; what the file doesn't say is listed as unchecked.

    \b
    Example:
      ./volano energy eligibility community.toml
    """
    try:
        report = compute_eligibility_report(_read(config))
    except ConfigError as error:
        _refuse(f"{config}{'' if error.line is None else f':{error.line}'}: {error.reason}")
    echo(json.dumps(report, indent=1) if as_json else format_eligibility(report))
    sys.exit(0 if report["eligible"] else 1)


@energy.command()
@click.option("--cost-eur", type=click.FloatRange(0, min_open=True), required=True, help="What the plant costs today.")
@click.option("--yearly-eur", type=float, required=True, help="What it brings each year, running costs taken off.")
@click.option("--years", type=click.IntRange(1, 100), required=True, help="For how many years.")
@click.option("--discount-pct", type=click.FloatRange(-100, min_open=True), required=True, help="Cost of money a year.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
def economics(cost_eur: float, yearly_eur: float, years: int, discount_pct: float, as_json: bool) -> None:
    """Say whether a plant pays: net present value, rate of return, payback.

    \b
    Example:
      ./volano energy economics --cost-eur 30000 --yearly-eur 3000 --years 20 --discount-pct 3
    """
    found = asdict(compute_economics(cost_eur, yearly_eur, years, discount_pct))
    echo(json.dumps(found, indent=1) if as_json else format_economics(found))


def format_economics(found: dict[str, float | None]) -> str:
    """The figures in lines; a dash for what there is none of."""
    return "\n".join(f"{say(f'analytics.cli.economics.{name}'):<27}{'-' if value is None else f'{_write(value):>14}'}"
                     for name, value in found.items())


def _write(value: float) -> str:
    """A figure with two decimals, its thousands and decimals parted as the reader does."""
    text = f"{value:,.2f}"
    return text if find_point() == "." else text.translate(str.maketrans(",.", ".,"))


def format_eligibility(report: dict[str, Any]) -> str:
    """The report in lines."""
    said = f"message_{find_language()}"
    lines = [f"{refusal['code']}: {refusal[said]} [{refusal['source']}]" for refusal in report["refusals"]]
    lines += [say("analytics.cli.may_count_from", point=point, first=first)
              for point, first in report["service_starts"].items()]
    keys = sorted({(check["code"], check["key"]) for check in report["unchecked"]})
    for code, key in keys:
        points = [check["point"] for check in report["unchecked"] if check["code"] == code]
        what = str(UNCHECKED.get(code, code))
        lines.append(say("analytics.cli.unchecked_since_is_missing", what=what, key=key, points=points[0]) + (
            say("analytics.cli.and_more", count=len(points) - 1) if len(points) > 1 else ""))  # fmt: skip
    refused, unchecked = len(report["refusals"]), len(report["unchecked"])
    return "\n".join([*lines, say("analytics.cli.refusals_not_checked", refused=refused, unchecked=unchecked)])


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        _refuse_unread(path, error)


def _refuse_unread(path: Path, error: OSError) -> NoReturn:
    words = describe_os_error(error)
    _refuse(f"{path}: " + say("analytics.cli.name_file_that_is_there", words=words))


def format_report(report: dict[str, Any]) -> str:
    """The report as two tables in kWh and a list of problems."""
    withdrawn, injected = (str(REGISTER_WORDS[name]) for name in GRID_REGISTERS)
    lines = [_row(say("analytics.cli.perimeter"), withdrawn, injected, say("analytics.cli.shared"), say(
        "analytics.cli.hours",
    ))]
    for code, row in report["perimeters"].items():
        energies = (_kwh(row[name]) for name in ("withdrawn_wh", "injected_wh", "shared_wh"))
        lines.append(_row(code, *energies, str(row["hours"])))
    lines += ["", _row(say("analytics.cli.metering_point"), withdrawn, injected,
                       say("analytics.cli.part_of_withdrawn"), say("analytics.cli.part_of_injected"))]
    lines += [_row(code, *map(_kwh, row.values())) for code, row in report["metering_points"].items()]
    problems = len(report["problems"])
    lines += ["", say("analytics.cli.kwh_problems", problems=problems)]
    lines += [" ".join(say(f"analytics.cli.codes.{value}") if value in TOLD else str(value)
                       for value in problem.values()) for problem in report["problems"]]
    return "\n".join(lines)


def _kwh(wh: int) -> str:
    return format_kwh(wh, find_point())


def _row(name: str, *cells: str) -> str:
    return f"{name:<18}" + "".join(f"{cell:>18}" for cell in cells)


def _refuse(words: str) -> NoReturn:
    echo(clean_line(words), err=True)
    sys.exit(2)
