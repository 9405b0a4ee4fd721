"""`members point add | close`: a member's points, each from a date."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from chaincode.words import say
from gateway.acts import cells
from gateway.commandline.base.amounts import say_kw
from gateway.commandline.base.community import open_community
from gateway.commandline.base.dates import DATE
from gateway.commandline.base.options import as_written_option, folder_option, json_option, preview_option
from gateway.commandline.base.refusals import InputError
from gateway.commandline.members.add import load_points
from gateway.commandline.members.carry import Asked
from gateway.commandline.members.find import find_member, find_point
from gateway.commandline.members.steps import Step, read, settle_doubts

Plain = dict[str, Any]


def change_power(asked: Asked, pod: str, power_w: int, day: str) -> None:
    """Give a point another power from a day on: the point as it was ends then, and begins anew."""
    if asked.resume():
        return
    held = find_point(asked.found, pod)
    if day < held["from_date"]:
        raise InputError(say(
            "gateway.members.points.point_is_from_on_name_later", shown=asked.found.shown, from_date=held["from_date"],
        ))
    new = name_point(held) | {"power_w": power_w, "from_date": day}
    ended = [name_point(held) | {"to_date": day}] if day > held["from_date"] else []
    words = f"{say('gateway.members.points.power')} {held['metering_point']}"
    asked.carry([*ended, new], [Step(words, say_kw(held["power_w"]), say_kw(power_w), day)])


def close(asked: Asked, held: Sequence[Plain], day: str) -> None:
    """End points on a day."""
    point, ended = say("gateway.members.points.point"), say("gateway.members.points.ended")
    for one in held:
        if day < one["from_date"]:
            raise InputError(say(
                "gateway.members.points.is_from_on_name_later_day", metering_point=one["metering_point"],
                shown=asked.found.shown, from_date=one["from_date"],
            ))
    asked.carry([name_point(one) | {"to_date": day} for one in held],
                [Step(f"{point} {one['metering_point']}", say_kw(one["power_w"]), ended, day) for one in held])


def name_point(point: Plain) -> Plain:
    """What a point is registered anew with: all that the ledger has of it, its plant's power, too."""
    known = {key: point[key] for key in ("metering_point", "perimeter", "power_w", "from_date", "to_date")}
    return known | {"plant_w": point.get("plant_w", 0)}


@click.group("point")
def points() -> None:
    """A member's metering points: a further one, or the end of one.

    \b
    Example:
      ./volano members point add "Ada Esempio" --point IT001E00000009 --perimeter AC001E00001 --power-kw 3
      ./volano members point close IT001E00000009 --on 2024-12-31
    """


@points.command("add")
@click.argument("member")
@click.option("--point", "pod", required=True, metavar="POD", help="The metering point.")
@click.option("--perimeter", required=True, help="Its primary substation's area.")
@click.option("--power-kw", required=True, help="The contract's power.")
@click.option("--from", "from_date", type=DATE, help="Since when; the ledger's day unless given.")
@as_written_option
@preview_option
@folder_option
@json_option
def add_point(
    member: str, *, pod: str, perimeter: str, power_kw: str, from_date: str | None, is_as_written: bool,
    is_preview: bool, folder: Path, as_json: bool,
) -> None:
    """Give MEMBER a further metering point, from a date on, once another organisation signed.

    \b
    Example:
      ./volano members point add "Ada Esempio" --point IT001E00000009 --perimeter AC001E00001 --power-kw 3
    """
    with open_community(folder) as community:
        found = find_member(community, member)
        given = settle_doubts(found, {"metering_point": pod, "perimeter": perimeter, "power_kw": power_kw},
                              load_points(community), is_as_written=is_as_written)
        new: Plain = {
            "metering_point": read(cells.read_pod, given["metering_point"]),
            "perimeter": read(cells.read_perimeter, given["perimeter"]),
            "power_w": read(cells.read_thousandths, "power_kw", given["power_kw"]),
            "from_date": from_date or found.date, "to_date": "",
        }
        asked = Asked(community, found, ("add", *map(str, new.values())), is_preview, as_json)
        if not asked.resume():
            words = f"{new['metering_point']}, {new['perimeter']}, {say_kw(new['power_w'])}"
            asked.carry([new], [Step(say("gateway.members.points.point"), "", words, new["from_date"])])


@points.command("close")
@click.argument("pod", metavar="POD")
@click.option("--on", "to_date", type=DATE, help="The first day without it; the ledger's day unless given.")
@preview_option
@folder_option
@json_option
def close_point(pod: str, to_date: str | None, is_preview: bool, folder: Path, as_json: bool) -> None:
    """End POD on a date, once another organisation signed. Readings before stay, and settle as they are.

    \b
    Example:
      ./volano members point close IT001E00000009 --on 2024-12-31
    """
    with open_community(folder) as community:
        found = find_member(community, str(read(cells.read_pod, pod)))
        day = to_date or found.date
        asked = Asked(community, found, ("close", read(cells.read_pod, pod), day), is_preview, as_json)
        if not asked.resume():
            close(asked, [find_point(found, pod)], day)
