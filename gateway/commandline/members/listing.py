"""`members list` and `export`: who belongs, on a screen or as the file that `members add` takes."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from analytics.csv_table import format_rows
from chaincode.terminal.telling import echo
from chaincode.words import say
from gateway.acts.cells import format_thousandths
from gateway.commandline.base.community import Community, open_community
from gateway.commandline.base.names import say_organisation
from gateway.commandline.base.options import folder_option, json_option, open_new, show_json, show_table
from gateway.commandline.members.add import load_people, load_points

EXPORTED = ("member", "name", "organisation", "contact", "status", "metering_point", "perimeter", "power_kw",
            "from_date", "to_date")
Plain = dict[str, Any]


@click.command("list")
@folder_option
@json_option
def list_(folder: Path, as_json: bool) -> None:
    """List members with their names, as far as their organisations' gateways are here.

    \b
    Example:
      ./volano members list
    """
    with open_community(folder) as community:
        people = _load_with_points(community)
    if as_json:
        show_json({"members": people})
        return
    rows = [[one["name"] or "–", say_organisation(one["organisation"]), one["member"][:12], _say_status(one),
             str(one["registered_on"]), " ".join(point["metering_point"] for point in one["metering_points"])]
            for one in people]
    show_table([
        say("gateway.members.listing.name"), say("gateway.members.listing.organisation"),
        say("gateway.members.listing.member"), say("gateway.members.listing.status"),
        say("gateway.members.listing.since_day"), say("gateway.members.listing.metering_points"),
    ],
               rows, right=(4,), empty=say("gateway.members.listing.no_members_yet_members_add_file"))
    if people:
        echo(_sum_up(people))


def _sum_up(people: Sequence[Plain]) -> str:
    """Say how many belong, how many have left, and of how many no name is kept."""
    left = sum(person["status"] != "confirmed" for person in people)
    parts = [say("gateway.members.listing.members", count=len(people) - left)]
    if left:
        parts.append(say("gateway.members.listing.have_left", count=left))
    nameless = sum(not person["name"] for person in people)
    if nameless:
        parts.append(say("gateway.members.listing.without_names_here_erased_or_never", count=nameless))
    return "; ".join(parts)


def _say_status(one: Plain) -> str:
    if one["is_suspended"]:
        return say("gateway.members.listing.suspended")
    return say(
        "gateway.members.listing.confirmed",
    ) if one["status"] == "confirmed" else say("gateway.members.listing.left")


def _load_with_points(community: Community) -> list[Plain]:
    points = load_points(community)
    return [person | {"metering_points": [point for point in points if point["member"] == person["member"]]}
            for person in load_people(community, community.held)]


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@folder_option
def export(file: Path | None, folder: Path) -> None:
    """Write members and points as CSV to FILE, or to standard output. It holds names: keep it where they may be.

    \b
    Example:
      ./volano members export members-today.csv
    """
    with open_community(folder) as community:
        text = format_people(_load_with_points(community))
    if file is None:
        echo(text, nl=False)
        return
    with open_new(file) as out:
        out.write(text.encode())


def format_people(people: Iterable[Plain]) -> str:
    """Write members as CSV, a row for each metering point."""
    return format_rows([EXPORTED, *(row for person in people for row in _list_rows(person))])


def _list_rows(one: Plain) -> Iterator[list[str]]:
    own = [one["member"], one["name"], one["organisation"], one["contact"], one["status"]]
    for point in one["metering_points"]:
        kw = format_thousandths(point["power_w"])
        yield [*own, point["metering_point"], point["perimeter"], kw, point["from_date"], point["to_date"]]
    if not one["metering_points"]:
        yield [*own, "", "", "", "", ""]
