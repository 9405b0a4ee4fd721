"""The command group `volano energy`: files in, JSON or tables out."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from analytics.cells import ReadingsFileError
from analytics.share_report import compute_share_report
from chaincode.rules.units import format_kwh


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
        report = compute_share_report(readings.read_bytes())
    except ReadingsFileError as error:
        _refuse(f"{readings}:{error.line}: {error.reason}")
    except OSError as error:
        _refuse(f"{readings}:1: can't be read: {error.strerror}")
    click.echo(json.dumps(report, indent=1) if as_json else format_report(report))


def format_report(report: dict[str, Any]) -> str:
    """The report as two tables in kWh and a list of problems."""
    lines = [_row("perimeter", "withdrawn", "injected", "shared", "hours")]
    for code, row in report["perimeters"].items():
        energies = (format_kwh(row[name]) for name in ("withdrawn_wh", "injected_wh", "shared_wh"))
        lines.append(_row(code, *energies, str(row["hours"])))
    lines += ["", _row("metering point", "withdrawn", "injected", "part of withdrawn", "part of injected")]
    lines += [_row(code, *map(format_kwh, row.values())) for code, row in report["metering_points"].items()]
    lines += ["", f"kWh; {len(report['problems'])} problems"]
    lines += [" ".join(str(value) for value in problem.values()) for problem in report["problems"]]
    return "\n".join(lines)


def _row(name: str, *cells: str) -> str:
    return f"{name:<18}" + "".join(f"{cell:>18}" for cell in cells)


def _refuse(words: str) -> None:
    click.echo("".join(c if c.isprintable() else " " for c in words), err=True)
    sys.exit(2)
