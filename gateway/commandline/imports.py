"""`volano import`: readings from the distributor's portal or a table, and zonal prices."""

import csv
import io
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from analytics.cells import ReadingsFileError, decode_lines, parse_start
from analytics.imports.edistribuzione import PortalFile, parse_edistribuzione
from analytics.readings_file import ReadingsFile, parse_readings
from chaincode.rules.intervals import HOUR_S, rome_offset_s
from chaincode.rules.units import format_kwh
from gateway.commandline.community import Community, open_community
from gateway.commandline.options import TO_READ, folder_option, json_option, show_json
from gateway.commandline.refusals import InputError
from gateway.commandline.sending import Sent, send_readings
from gateway.commandline.words import find_point, say

_PRICES_AT_ONCE = 10_000
_SHOWN_GAPS = 10
_is_price = re.compile(r"-?[0-9]{1,6}([.][0-9]{1,6})?", re.ASCII).fullmatch


@click.group("import")
def import_() -> None:
    """Bring in readings and prices. The same file a second time changes nothing.

    \b
    Example:
      ./volano import edistribuzione ExportData_settembre.csv --point IT001E00000001
    """


@import_.command()
@click.argument("file", type=TO_READ)
@click.option("--point", required=True, metavar="POD", help="The metering point that the file is of.")
@click.option("--register", type=click.Choice(["withdrawn", "injected"]), default="withdrawn", show_default=True,
              help="What the file counts.")
@folder_option
@json_option
def edistribuzione(file: Path, point: str, register: str, folder: Path, as_json: bool) -> None:
    """Import the quarter-hour curve that e-Distribuzione's customer portal exports.

    \b
    Example:
      ./volano import edistribuzione ExportData_settembre.csv --point IT001E00000001
    """
    try:
        found = parse_edistribuzione(file.read_bytes(), point, register)
    except ReadingsFileError as error:
        raise InputError(f"{file}:{error.line}: {error.reason}") from error
    with open_community(folder) as community:
        _require_point(community, point)
        with community.client(community.operator) as operator:
            sent = send_readings(operator, found.readings)
    if as_json:
        show_json(_describe_portal(found, point, register) | sent.to_plain())
    else:
        click.echo(f"{point} {register}, {found.first_date} .. {found.last_date}: {len(found.readings)} "
                   f"{say('quarters', 'quarti d’ora')}, {format_kwh(found.energy_wh, find_point())} kWh")
        _show_gaps(found)
        _show_sent(sent)
    sys.exit(1 if sent.rejected else 0)


def _load_points(community: Community) -> dict[str, str]:
    """Perimeter by metering point, as the operator's gateway holds them."""
    with community.client(community.operator) as operator:
        return {one["metering_point"]: one["perimeter"] for one in operator.get("metering-points")["points"]}


def _require_point(community: Community, point: str) -> None:
    if point not in _load_points(community):
        raise InputError(say(f"no member has the metering point {point}; see ./volano members list",
                             f"nessun membro ha il punto di misura {point}; vedi ./volano members list"))


def _describe_portal(found: PortalFile, point: str, register: str) -> dict[str, Any]:
    gaps = [{"start_s": gap.start_s, "end_s": gap.end_s, "quarters": gap.intervals} for gap in found.gaps]
    return {"metering_point": point, "register": register, "first_date": found.first_date,
            "last_date": found.last_date, "quarters": len(found.readings), "energy_wh": found.energy_wh, "gaps": gaps}


def _show_gaps(found: PortalFile) -> None:
    for gap in found.gaps[:_SHOWN_GAPS]:
        click.echo(f"  {say('missing', 'mancano')}: {_format_local(gap.start_s)} .. {_format_local(gap.end_s)} "
                   f"({gap.intervals})")
    if len(found.gaps) > _SHOWN_GAPS:
        click.echo(f"  ... {len(found.gaps) - _SHOWN_GAPS} {say('more gaps', 'altre lacune')}")


def _format_local(instant_s: int) -> str:
    offset_s = rome_offset_s(instant_s)
    return f"{datetime.fromtimestamp(instant_s + offset_s, UTC):%Y-%m-%d %H:%M}+{offset_s // HOUR_S:02d}"


def _show_sent(sent: Sent) -> None:
    refused = sum(sent.rejected.values())
    click.echo(say(f"{sent.accepted} accepted, {sent.repeated} here already, {refused} refused",
                   f"{sent.accepted} accettate, {sent.repeated} già presenti, {refused} rifiutate"))
    for code, count in sorted(sent.rejected.items()):
        click.echo(f"  {code}: {count} ({sent.reasons[code]})")


@import_.command()
@click.argument("file", type=TO_READ)
@folder_option
@json_option
def readings(file: Path, folder: Path, as_json: bool) -> None:
    """Import a table of readings of any number of points, with the columns of `volano energy share`.

    \b
    Example:
      ./volano import readings readings.csv
    """
    try:
        found = parse_readings(file.read_bytes())
    except ReadingsFileError as error:
        raise InputError(f"{file}:{error.line}: {error.reason}") from error
    with open_community(folder) as community:
        _validate_perimeters(file, found, _load_points(community))
        with community.client(community.operator) as operator:
            sent = send_readings(operator, found.readings)
    energy_wh = int(found.readings.energy_wh.sum())
    if as_json:
        show_json({"readings": len(found.readings), "energy_wh": energy_wh} | sent.to_plain())
    else:
        click.echo(f"{len(found.readings)} {say('readings', 'letture')}, {format_kwh(energy_wh, find_point())} kWh")
        _show_sent(sent)
    sys.exit(1 if sent.rejected else 0)


def _validate_perimeters(file: Path, found: ReadingsFile, known: Mapping[str, str]) -> None:
    lines: dict[str, int] = {}
    for of, line in zip(found.readings.of.tolist(), found.lines.tolist(), strict=True):
        lines.setdefault(found.readings.series[of].metering_point, line)
    for point, perimeter in found.perimeter_of.items():
        if known.get(point) != perimeter:
            raise InputError(f"{file}:{lines[point]}: " + say(
                f"{point} isn't a member's metering point in {perimeter}",
                f"{point} non è un punto di misura di un membro in {perimeter}",
            ))


@import_.command()
@click.argument("file", type=TO_READ)
@click.option("--zone", default="", help="The market zone; the community's unless given.")
@folder_option
@json_option
def prices(file: Path, zone: str, folder: Path, as_json: bool) -> None:
    """Import hourly zonal prices, on which the premium that GSE is expected to pay depends.

    Columns: start (ISO 8601 with offset, on the hour) and eur_mwh.

    \b
    Example:
      ./volano import prices prices.csv --zone NORD
    """
    try:
        found = _parse_prices(file.read_bytes())
    except ReadingsFileError as error:
        raise InputError(f"{file}:{error.line}: {error.reason}") from error
    with open_community(folder) as community, community.client(community.operator) as operator:
        zone = zone or community.settings.zone
        for first in range(0, len(found), _PRICES_AT_ONCE):
            operator.post("prices", {"zone": zone, "prices": found[first : first + _PRICES_AT_ONCE]})
    if as_json:
        show_json({"zone": zone, "prices": len(found)})
    else:
        click.echo(say(f"{len(found)} prices of {zone}", f"{len(found)} prezzi di {zone}"))


def _parse_prices(content: bytes) -> list[dict[str, Any]]:
    reader = csv.DictReader(io.StringIO(decode_lines(content), newline=""))
    found: list[dict[str, Any]] = []
    if not {"start", "eur_mwh"} <= set(reader.fieldnames or ()):
        raise ReadingsFileError(1, "the first line must name start and eur_mwh")
    try:
        for row in reader:
            hour_s = parse_start(row["start"] or "")
            if hour_s % HOUR_S:
                raise ValueError("start isn't on the hour")
            if not _is_price(row["eur_mwh"] or ""):
                raise ValueError(f"not a price such as 92.85: {row['eur_mwh']!r}")
            found.append({"hour_s": hour_s, "eur_mwh": row["eur_mwh"]})
    except (ValueError, csv.Error) as error:
        raise ReadingsFileError(reader.line_num, str(error)) from error
    if not found:
        raise ReadingsFileError(1, "no prices after the header")
    return found
