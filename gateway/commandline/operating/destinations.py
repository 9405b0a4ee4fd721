"""`volano destinations`: what a gateway may ask beyond the community's own, what it asked, and one tried out."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from chaincode.terminal.telling import echo
from chaincode.words import say
from gateway.commandline.base.community import open_community
from gateway.commandline.base.options import ORGANISATION, folder_option, json_option, show_json, show_table

Plain = dict[str, Any]
_organisation = click.option(
    "--org", "organisation", type=ORGANISATION,
    help="Whose gateway; the first whose keys lie in the folder unless named.")


@click.group()
def destinations() -> None:
    """What a gateway may ask outside the community: each destination by its name in community.toml.

    A table [destinations.NAME] with url and types makes one; without any, nothing leaves.

    \b
    Example:
      ./volano destinations list
      ./volano destinations try weather
    """


@destinations.command("list")
@_organisation
@folder_option
@json_option
def list_(organisation: str | None, folder: Path, as_json: bool) -> None:
    """List the destinations of the settings, and how the last call to each went.

    \b
    Example:
      ./volano destinations list
    """
    with open_community(folder) as community, community.client(organisation or community.held[0]) as service:
        found, calls = service.get("destinations")["destinations"], service.get("destinations/calls")["calls"]
    last = {call["destination"]: call["status"] for call in reversed(calls)}
    if as_json:
        show_json({"destinations": [one | {"last_status": last.get(one["name"], "")} for one in found]})
        return
    rows = [[one["name"], one["url"], ", ".join(one["types"]),
             say("gateway.operating.destinations.private") if one["may_be_private"] else "", last.get(one["name"], "")]
            for one in found]
    show_table([
        say("gateway.operating.destinations.name"), say("gateway.operating.destinations.address"),
        say("gateway.operating.destinations.kinds"), "", say("gateway.operating.destinations.last"),
    ], rows, empty=say("gateway.operating.destinations.none"))


@destinations.command()
@click.option("--most", type=click.IntRange(1, 1_000), default=100, show_default=True, help="So many, the newest.")
@_organisation
@folder_option
@json_option
def calls(most: int, organisation: str | None, folder: Path, as_json: bool) -> None:
    """List the calls that left, newest first: where to, how much came, what became of it, who asked.

    \b
    Example:
      ./volano destinations calls --most 20
    """
    with open_community(folder) as community, community.client(organisation or community.held[0]) as service:
        found = service.get("destinations/calls", most=most)["calls"]
    if as_json:
        show_json({"calls": found})
        return
    rows = [[_say_time(call["at_s"]), call["destination"], str(call["bytes"]), call["status"], call["asked_by"][:12]]
            for call in found]
    show_table([
        say("gateway.operating.destinations.when"), say("gateway.operating.destinations.name"),
        say("gateway.operating.destinations.bytes"), say("gateway.operating.destinations.became"),
        say("gateway.operating.destinations.asked_by"),
    ], rows, right=(2,), empty=say("gateway.operating.destinations.no_calls"))


@destinations.command("try")
@click.argument("name")
@_organisation
@folder_option
@json_option
def try_(name: str, organisation: str | None, folder: Path, as_json: bool) -> None:
    """Ask the destination NAME once, and say what came or why nothing did.

    \b
    Example:
      ./volano destinations try weather
    """
    with open_community(folder) as community, community.client(organisation or community.held[0]) as service:
        tried: Plain = service.post(f"destinations/{name}/try")
    if as_json:
        show_json(tried)
    else:
        echo(say("gateway.operating.destinations.answered", **tried))


def _say_time(at_s: int) -> str:
    return datetime.fromtimestamp(at_s).astimezone().isoformat(" ", "minutes")[:16]
