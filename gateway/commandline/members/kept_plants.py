"""`members plant list`: the plants that are kept, and which of them have another power on the ledger."""

from pathlib import Path
from typing import Any

import click

from chaincode.terminal.telling import echo
from chaincode.words import find_point, say
from gateway.acts.cells import format_thousandths
from gateway.acts.desk import OFFICER
from gateway.acts.plants import list_ways, name_difference
from gateway.commandline.base.amounts import say_kw
from gateway.commandline.base.community import Community, open_community
from gateway.commandline.base.options import folder_option, json_option, show_json, show_table

Plain = dict[str, Any]


@click.command("list")
@folder_option
@json_option
def list_plants(folder: Path, as_json: bool) -> None:
    """List the plants with their power here and on the ledger, and what to type where the two differ.

    \b
    Example:
      ./volano members plant list
    """
    with open_community(folder) as community:
        plants = _load_plants(community)
    if as_json:
        show_json({"plants": plants})
        return
    show_table([
        say("gateway.members.kept_plants.point"), say("gateway.members.kept_plants.here_kw"),
        say("gateway.members.kept_plants.on_ledger_kw"), say("gateway.members.plants.columns.entry_on"),
        say("gateway.members.plants.columns.region"), say("gateway.members.plants.columns.grant_pct"),
    ], [_list_cells(one) for one in plants], right=(1, 2, 5), empty=say("gateway.members.kept_plants.no_plant_yet"))
    for one in plants:
        if one["differs"]:
            show_difference(one)


def _load_plants(community: Community) -> list[Plain]:
    """As much as the operator's gateway tells those whose officer's key is here."""
    found: dict[str, Plain] = {}
    for organisation in community.officers:
        with community.client(organisation, OFFICER, at=community.operator) as officer:
            found |= {one["metering_point"]: one for one in officer.get("plants")["plants"]}
    return [found[pod] for pod in sorted(found)]


def _list_cells(one: Plain) -> list[str]:
    registered_w = one["registered_w"]
    kept, registered, grant = (text.replace(".", find_point()) for text in (
        format_thousandths(one["power_w"]), "–" if registered_w is None else format_thousandths(registered_w),
        one["grant_pct"]))
    return [one["metering_point"], kept, registered, one["entry_on"], one["region"], grant]


def show_difference(one: Plain) -> None:
    """Print which two powers a plant has, and what to type so that it has one, each command alone on its line."""
    echo(say(f"gateway.members.kept_plants.{name_difference(one)}", pod=one["metering_point"],
             kept=say_kw(one["power_w"]), registered=say_kw(one["registered_w"])))
    for way in list_ways(one):
        echo("  " + say(f"gateway.members.kept_plants.ways.{way.name}"))
        echo("    " + way.command)
