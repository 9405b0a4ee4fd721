"""`volano readings`: what stands of a point, the imports that brought it, and taking one back."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from analytics.cells import format_rome_time
from chaincode.kernel.pod import parse_pod
from chaincode.kernel.registers import REGISTERS
from chaincode.rules.intervals import add_days
from chaincode.terminal.telling import echo
from chaincode.words import say, words_of
from gateway.client import Client
from gateway.commandline.base.community import open_community
from gateway.commandline.base.dates import DATE
from gateway.commandline.base.instants import format_local
from gateway.commandline.base.names import say_register, say_source
from gateway.commandline.base.options import folder_option, json_option, show_json, show_table
from gateway.commandline.base.refusals import InputError

COLUMNS = ("metering_point", "perimeter", "register", "start", "energy_wh", "interval_s")
_DAYS_AT_ONCE = 366
Plain = dict[str, Any]


@click.group()
def readings() -> None:
    """What stands of readings, and the imports that brought them.

    \b
    Example:
      ./volano readings list
    """


@readings.command("list")
@click.option("--most", type=click.IntRange(1, 1_000), default=20, show_default=True, help="So many of the newest.")
@folder_option
@json_option
def list_(most: int, folder: Path, as_json: bool) -> None:
    """List the imports of files that changed something, the newest first.

    \b
    Example:
      ./volano readings list
    """
    with open_community(folder) as community, community.client(community.operator) as operator:
        found = operator.get("imports", most=most)["imports"]
    if as_json:
        show_json({"imports": found})
        return
    show_table(
        [
            say("gateway.energy.readings.import"), say("gateway.energy.readings.when"),
            say("gateway.energy.readings.source"), say("gateway.energy.readings.files"),
            say("gateway.energy.readings.new"), say("gateway.energy.readings.same"),
            say("gateway.energy.readings.replaced"), say("gateway.energy.readings.undone"),
        ],
        [[str(one["import"]), format_local(one["made_at_s"]), say_source(one["source"]), _list_files(one["files"]),
          *(str(one[name]) for name in ("new", "same", "replaced")),
          format_local(one["undone_at_s"]) if one["undone_at_s"] else ""] for one in found],
        right=(0, 4, 5, 6), empty=say("gateway.energy.readings.nothing_imported"))


def _list_files(files: list[Plain]) -> str:
    more = f" + {len(files) - 1}" if len(files) > 1 else ""
    return f"{Path(files[0]['file']).name}{more}" if files else ""


@readings.command()
@click.argument("import_id", type=click.IntRange(1), metavar="IMPORT")
@folder_option
@json_option
def undo(import_id: int, folder: Path, as_json: bool) -> None:
    """Take an import back: what stood before it stands again. What is settled stays as it was signed.

    \b
    Example:
      ./volano readings undo 3
    """
    with open_community(folder) as community, community.client(community.operator) as operator:
        done = operator.post(f"imports/{import_id}/undo")
    if as_json:
        show_json(done)
        return
    gone, back = done["undone"], done["restored"]
    echo(say(
        "gateway.energy.readings.import_is_taken_back_values_went", import_id=import_id, gone=gone, back=back,
    ))
    echo(say("gateway.energy.readings.what_is_settled_stays"))


from_option = click.option(
    "--from", "from_date", type=DATE, default="", help="The first day; a year back unless given.")
until_option = click.option("--until", "until_date", type=DATE, default="", help="The last day; today unless given.")


@readings.command("set-aside")
@from_option
@until_option
@folder_option
@json_option
def set_aside(from_date: str, until_date: str, folder: Path, as_json: bool) -> None:
    """List what is set aside: readings above 150 % of their point's power, which nobody counts.

    \b
    Example:
      ./volano readings set-aside --from 2024-09-01 --until 2024-09-30
    """
    _check_dates(from_date, until_date)
    with open_community(folder) as community, community.client(community.operator) as operator:
        last = until_date or operator.get("health")["date"]
        found = operator.get("set-aside", from_=from_date or add_days(last, -365), to=add_days(last, 1))["set_aside"]
    if as_json:
        show_json({"set_aside": found})
        return
    show_table(
        [
            say("gateway.energy.readings.point"), say("gateway.energy.readings.register"),
            say("gateway.energy.readings.days_column"), say("gateway.energy.readings.readings_column"), "Wh", "W",
            say("gateway.energy.readings.left_out_because"),
        ],
        [[one["metering_point"], say_register(one["register"]), f"{one['from_date']} .. {one['until_date']}",
          str(one["count"]), str(one["energy_wh"]), str(one["power_w"]), one["reason"]] for one in found],
        right=(3, 4, 5), empty=say("gateway.energy.readings.nothing_set_aside"))


@readings.command("leave-out")
@click.option("--point", required=True, metavar="POD", help="The metering point.")
@click.option("--register", required=True, type=click.Choice(REGISTERS), help="What is counted.")
@click.option("--from", "from_date", required=True, type=DATE, help="The first day.")
@click.option("--until", "until_date", required=True, type=DATE, help="The last day.")
@click.option("--reason", required=True, help="Why; it stands in the papers.")
@folder_option
def leave_out(  # noqa: PLR0917 - click passes each option by name
    point: str, register: str, from_date: str, until_date: str, reason: str, folder: Path
) -> None:
    """Decide that what is set aside of a point on some days is left out. A corrected power lets it count instead.

    \b
    Example:
      ./volano readings leave-out --point IT001E00000001 --register injected --from 2024-09-01 --until 2024-09-03 \\
        --reason "the meter was broken"
    """
    _check_dates(from_date, until_date)
    if not reason.strip():
        raise InputError(say("gateway.energy.readings.reason_say_why_it_stands"))
    pod = _read_point(point)
    with open_community(folder) as community, community.client(community.operator) as operator:
        _list_held(operator, pod)
        operator.post("left-out", {
            "metering_point": pod, "register": register, "from": from_date,
            "to": add_days(until_date, 1), "reason": reason,
        })
    echo(say("gateway.energy.readings.decided_see_readings_set_aside"))


@readings.command()
@click.option("--point", required=True, metavar="POD", help="The metering point.")
@click.option("--from", "from_date", type=DATE, default="", help="The first day; that of the point unless given.")
@until_option
@folder_option
@click.option("--json", "as_json", is_flag=True,
              help="An object a line: register, start, energy_wh, interval_s, source.")
def export(point: str, from_date: str, until_date: str, folder: Path, as_json: bool) -> None:
    """Write what counts now of a point, to be read again by `import readings`, or an object a line.

    The CSV has no column for the source, nor for which values are estimated; an object a line names the source.

    \b
    Example:
      ./volano readings export --point IT001E00000001 --from 2024-09-01 --until 2024-09-30 > letture.csv
    """
    pod = _read_point(point)
    _check_dates(from_date, until_date)
    with open_community(folder) as community, community.client(community.operator) as operator:
        held = _list_held(operator, pod)
        first = from_date or min(one["from_date"] for one in held)
        last = until_date or operator.get("health")["date"]
        found = _load(operator, pod, first, add_days(last, 1))
        for line in map(_format_object, found) if as_json else _format_rows(found, held):
            echo(line)


def _list_held(operator: Client, pod: str) -> list[Plain]:
    """The points of a POD, whoever has or had them; refused where nobody did."""
    held = [point for point in operator.get("metering-points")["points"] if point["metering_point"] == pod]
    if not held:
        raise InputError(say("gateway.energy.readings.no_member_has_metering_point_see", pod=pod))
    return held


def _read_point(text: str) -> str:
    try:
        return parse_pod(text)
    except ValueError as error:
        raise InputError(f"--point: {words_of(error)}") from error


def _check_dates(from_date: str, until_date: str) -> None:
    if from_date and until_date and until_date < from_date:
        raise InputError(say(
            "gateway.energy.readings.until_is_before_from_turn_them", until_date=until_date, from_date=from_date,
        ))


def _load(operator: Client, pod: str, first: str, end: str) -> Iterator[Plain]:
    """What counts of days [first, end), a year at a time."""
    while first < end:
        following = min(add_days(first, _DAYS_AT_ONCE), end)
        yield from operator.post("readings/find", {"metering_point": pod, "from": first, "to": following})["readings"]
        first = following


def _format_object(one: Plain) -> str:
    return json.dumps({"register": one["register"], "start": format_rome_time(one["start_s"]),
                       **{name: one[name] for name in ("energy_wh", "interval_s", "source")}})


def _format_rows(found: Iterable[Plain], held: Sequence[Plain]) -> Iterator[str]:
    """The lines of a table as `import readings` takes it."""
    yield ",".join(COLUMNS)
    for one in found:
        start = format_rome_time(one["start_s"])
        perimeter = next((row["perimeter"] for row in held if row["from_date"] <= start[:10]
                          and (not row["to_date"] or start[:10] < row["to_date"])), held[0]["perimeter"])
        yield ",".join((one["metering_point"], perimeter, one["register"], start, str(one["energy_wh"]),
                        str(one["interval_s"])))
