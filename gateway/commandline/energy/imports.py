"""`volano import`: readings from the forms of `analytics.imports`, a plain table, zonal prices, GSE's figures."""

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from analytics.cells import ReadingsFileError
from analytics.imports.guess import PRICES, READINGS
from analytics.imports.prices import parse_prices
from analytics.readings_file import ReadingsFile, find_counted_rows, parse_readings
from chaincode.kernel.registers import REGISTERS
from chaincode.rules.units import format_kwh
from chaincode.terminal.telling import echo
from chaincode.words import find_point, say
from gateway.acts.importing import make_part
from gateway.acts.prices import send_prices
from gateway.commandline.base.community import Community, open_community
from gateway.commandline.base.options import TO_READ, folder_option, json_option, show_json
from gateway.commandline.base.refusals import InputError
from gateway.commandline.base.unfit import refuse_file
from gateway.commandline.energy.import_files import list_commands, source_option
from gateway.commandline.energy.import_gse import gse
from gateway.commandline.energy.import_guess import GuessingGroup, file_
from gateway.commandline.energy.import_report import describe_note, format_note, show_sent
from gateway.commandline.energy.import_run import bring_in, replace_option


@click.group("import", cls=GuessingGroup)
def import_() -> None:
    """Bring in readings, prices and GSE's figures. The same file a second time changes nothing.

    \b
    Example:
      ./volano import edistribuzione ExportData_settembre.csv --point IT001E00000001
      ./volano import ExportData_settembre.csv --point IT001E00000001
    """


for _command in (*list_commands(), file_, gse):
    import_.add_command(_command)


def _load_points(community: Community) -> dict[str, str]:
    """Perimeter by metering point, as the operator's gateway holds them."""
    with community.client(community.operator) as operator:
        return {point["metering_point"]: point["perimeter"] for point in operator.get("metering-points")["points"]}


@import_.command()
@click.argument("file", type=TO_READ)
@source_option
@replace_option
@folder_option
@json_option
def readings(file: Path, source: str, replace: bool, folder: Path, as_json: bool) -> None:
    """Import a table of readings of any number of points, with the columns of `volano energy share`.

    \b
    Example:
      ./volano import readings readings.csv
    """
    content = file.read_bytes()
    try:
        found = parse_readings(content, REGISTERS)
        counted = found.readings.take(find_counted_rows(found)[0])
    except ReadingsFileError as error:
        raise refuse_file(file, content, error, READINGS) from error
    with open_community(folder) as community:
        _validate_perimeters(file, found, _load_points(community))
        with community.client(community.operator) as operator:
            sent = bring_in(operator, source, [make_part(str(file), content, counted)], may_replace=replace,
                            is_served=community.is_served)
    energy_wh = int(counted.energy_wh.sum())
    if as_json:
        show_json({"readings": len(counted), "energy_wh": energy_wh} | sent.to_plain())
    else:
        count = say("gateway.energy.imports.readings", count=len(counted))
        echo(f"{count}, {format_kwh(energy_wh, find_point())} kWh")
        show_sent(sent)
    sys.exit(1 if sent.rejected else 0)


def _validate_perimeters(file: Path, found: ReadingsFile, known: Mapping[str, str]) -> None:
    lines: dict[str, int] = {}
    for of, line in zip(found.readings.of.tolist(), found.lines.tolist(), strict=True):
        lines.setdefault(found.readings.series[of].metering_point, line)
    for point, perimeter in found.perimeter_of.items():
        if known.get(point) != perimeter:
            raise InputError(f"{file}:{lines[point]}: " + say(
                "gateway.energy.imports.is_not_member_metering_point_in", point=point, perimeter=perimeter,
            ))


@import_.command()
@click.argument("file", type=TO_READ)
@click.option("--zone", default="", help="The market zone; the community's unless given.")
@folder_option
@json_option
def prices(file: Path, zone: str, folder: Path, as_json: bool) -> None:
    """Import zonal prices, hourly or in quarters, on which the premium that GSE is expected to pay depends.

    Wide (a column a zone) or long (a row an hour and zone): a time and the zones' names, or a time, zone and eur_mwh;
    or the market operator's own Data and Ora, whose hours count from 1.

    \b
    Example:
      ./volano import prices prices.csv --zone NORD
    """
    content = file.read_bytes()
    with open_community(folder) as community, community.client(community.operator) as operator:
        try:
            found = parse_prices(content, zone or community.settings.zone)
        except ReadingsFileError as error:
            raise refuse_file(file, content, error, PRICES) from error
        send_prices(operator, found)
    zone = ", ".join(found.by_zone)
    if as_json:
        show_json({"zone": zone, "prices": len(found), "notes": [describe_note(note) for note in found.notes]})
        return
    echo(say("gateway.energy.imports.hourly_prices", count=len(found))
         + say("gateway.energy.imports.of", zone=zone))
    for note in found.notes:
        echo(f"  {format_note(note)}")
