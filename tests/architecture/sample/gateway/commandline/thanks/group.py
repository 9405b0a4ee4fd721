"""`volano thanks`: who was thanked by whom."""

from pathlib import Path

import click

from chaincode.terminal.telling import echo
from gateway.commandline.base.community import open_community
from gateway.commandline.base.options import folder_option


@click.group()
def thanks() -> None:
    """Thanks among members."""


@thanks.command("list")
@click.argument("member")
@folder_option
def list_(member: str, folder: Path) -> None:
    """List who thanked MEMBER."""
    with open_community(folder) as community, community.client(community.operator) as operator:
        for one in operator.get("thanks", member=member)["thanks"]:
            echo(one["by"][:12])
