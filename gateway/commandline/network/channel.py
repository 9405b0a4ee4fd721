"""What `volano network` changes for a whole channel: certificates that are refused, the chaincode that runs."""

from collections.abc import Sequence
from pathlib import Path

import click

from chaincode.terminal.telling import echo
from chaincode.words import say, words_of
from gateway.commandline.base.chaincode import own_chaincode
from gateway.commandline.base.options import TO_READ, folder_option, json_option, show_json
from gateway.commandline.base.refusals import InputError
from gateway.commandline.network.failures import failures
from network.folder import find_topology
from network.joining import deploy, list_held
from network.revocation import publish_revocations, revoke_certificates


@click.command()
@click.argument("certificates", nargs=-1, type=TO_READ)
@click.option("--org", "organisation", required=True, help="Whose certificates they are; its keys lie in the folder.")
@folder_option
@json_option
def revoke(certificates: Sequence[Path], organisation: str, folder: Path, as_json: bool) -> None:
    """Have CERTIFICATES of an organisation refused by the whole channel from now on; what they signed before stays.

    Without CERTIFICATES the organisation's list is only sent again, as after an orderer's outage.

    \b
    Example:
      ./volano network revoke --org commerce lost.pem
    """
    with failures():
        try:
            pems = [path.read_bytes() for path in certificates]
            files = revoke_certificates(folder, organisation, pems)
        except ValueError as error:
            raise InputError(str(words_of(error))) from error
        is_new = publish_revocations(folder, find_topology(folder), organisation)
    if as_json:
        show_json({"lists": list(map(str, files)), "changed": is_new})
        return
    echo(say("gateway.network.channel.channel_has_lists", organisation=organisation,
             files=", ".join(map(str, files))).rstrip(": "))


@click.command()
@folder_option
@json_option
def upgrade(folder: Path, as_json: bool) -> None:
    """Approve this release's chaincode for the organisations of the folder; all others must do so too.

    Waits until the last one has: from then on the channel runs this release. Then `network down` and `network up`.

    \b
    Example:
      ./volano network upgrade
    """
    with failures():
        topology, agreed = find_topology(folder), own_chaincode()
        names = list_held(folder, topology)
        is_new = deploy(folder, topology, names, topology.channel, agreed.definition, is_upgrade=True)
    if as_json:
        show_json({"version": agreed.version, "changed": is_new})
        return
    echo(say("gateway.network.channel.channel_runs", version=agreed.version))
