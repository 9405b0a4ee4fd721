"""`volano network`: the organisations' Fabric network on this machine, or this machine's part of it."""

import click

from gateway.commandline.network.channel import revoke, upgrade
from gateway.commandline.network.making import assemble, compose, init, units
from gateway.commandline.network.nodes import down, join, logs, status, up


@click.group()
def network() -> None:
    """The organisations' own Hyperledger Fabric network: four peers, four orderers, four chaincode services.

    All on one machine to try it, or each organisation on its own: init, exchange the bundles, assemble, up.

    \b
    Example:
      ./volano network up
      ./volano network status
      ./volano network down
    """


for _command in (init, assemble, up, join, down, status, units, logs, compose, revoke, upgrade):
    network.add_command(_command)
