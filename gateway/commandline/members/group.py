"""`volano members`: add members from a file, list them, write them to a file. Names never leave this folder."""

import click

from gateway.commandline.members.adding import add
from gateway.commandline.members.admitting import admit
from gateway.commandline.members.change import change
from gateway.commandline.members.erase import erase
from gateway.commandline.members.helping import delegate, reclaim
from gateway.commandline.members.inviting import invite_people
from gateway.commandline.members.leave import leave
from gateway.commandline.members.listing import export, list_
from gateway.commandline.members.plants import plants
from gateway.commandline.members.points import points
from gateway.commandline.members.proving import prove
from gateway.commandline.members.show import show
from gateway.commandline.members.standing import recover, suspend
from gateway.commandline.members.waiting import waiting


@click.group()
def members() -> None:
    """Members and their metering points.

    \b
    Example:
      ./volano members add members.csv
    """


for _command in (
    add, invite_people, admit, prove, waiting, list_, export, show, erase, change, leave, suspend, recover, reclaim,
    delegate, points, plants,
):
    members.add_command(_command)
