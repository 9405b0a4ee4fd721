"""`members delegate | reclaim`: a helper's key with a cap, and one more key kept apart that brings new ones (T12)."""

import secrets
from hashlib import sha256
from pathlib import Path
from typing import Any

import click
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from chaincode.rules.units import CENTS_PER_TOKEN
from chaincode.terminal.telling import echo
from chaincode.wire.possession import bring_keys, encode_key
from chaincode.words import say
from gateway.acts.enrolling.handing_over import describe_holder, fill_folder
from gateway.acts.enrolling.person import HANDOVER
from gateway.acts.stepping import plan_step
from gateway.acts.work import sign_one
from gateway.commandline.base.acting_member import Actor, find_keys, find_organisation, open_actor
from gateway.commandline.base.community import Community, open_community
from gateway.commandline.base.options import folder_option, json_option, show_json
from gateway.commandline.base.refusals import InputError
from gateway.ledger.keys import load_signer

Plain = dict[str, Any]
MOST_TOKENS = 10**6
as_option = click.option("--as", "named", default="", metavar="WHO", help="The member, by the folder with the key.")


@click.command()
@as_option
@click.option("--cap", type=click.IntRange(1, MOST_TOKENS), required=True, metavar="TOKENS",
              help="What the helper may request in all.")
@click.option("--days", type=click.IntRange(1, 365), required=True, help="For how many days.")
@folder_option
@json_option
def delegate(named: str, *, cap: int, days: int, folder: Path, as_json: bool) -> None:
    """Make a helper's key, in a folder to hand over: it requests up to a cap, and ends what it requested itself.

    For a provider it accepts, declines and delivers. It does nothing else, and reads no vote. The member ends it
    by freezing the key.

    \b
    Example:
      ./volano members delegate --as ada-esempio --cap 50 --days 90
    """
    with open_actor(folder, named) as actor:
        key, command_id = ec.generate_private_key(ec.SECP256R1()), actor.client.new_command_id()
        arguments = bring_keys([key], command_id, actor.member) | {"cap_cents": cap * CENTS_PER_TOKEN, "days": days}
        receipt = sign_one(plan_step("delegate", arguments, actor.member, command_id), actor.client)
        place = _keep(actor.community, actor.organisation, actor.member, key)
    _show(receipt, place, say("gateway.members.helping.helper_until", day=receipt["response"]["facts"]["last_day"],
                              place=place), as_json)


@click.command()
@as_option
@click.option("--prepare", is_flag=True, help="Make the key that is kept apart, by the present one.")
@click.option("--key", "kept", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="The folder of the key that was kept apart.")
@click.option("--member", default="", metavar="ID", help="Whose keys they are.")
@folder_option
@json_option
def reclaim(
    named: str, *, prepare: bool, kept: Path | None, member: str, folder: Path, as_json: bool
) -> None:
    """Bring a new key by the one that was kept apart: the old ones are frozen at once, the new one acts days later.

    The one that is kept apart counts days after it was made, so that no thief of a key makes one in a minute.

    \b
    Example:
      ./volano members reclaim --prepare --as ada-esempio
      ./volano members reclaim --key KEPT --member ID
    """
    if prepare and named:
        with open_actor(folder, named) as actor:
            receipt, place = _prepare(actor)
        words = say("gateway.members.helping.kept_apart", place=place, day=receipt["response"]["facts"]["acts_on"])
    elif kept is not None and member:
        with open_community(folder) as community:
            receipt, place = _reclaim(community, find_keys(folder, str(kept)), member)
        words = say("gateway.members.helping.acts_from", day=receipt["response"]["facts"]["acts_on"], place=place)
    else:
        raise InputError(say("gateway.members.helping.prepare_or_key_and_member"))
    _show(receipt, place, words, as_json)


def _prepare(actor: Actor) -> tuple[Plain, Path]:
    """Keep one more key apart. The present key stays as it is."""
    key = ec.generate_private_key(ec.SECP256R1())
    hashed = sha256(bytes.fromhex(encode_key(key.public_key()))).hexdigest()
    arguments = {"public_keys": [encode_key(actor.signer.key.public_key())], "recovery_key": hashed}
    receipt = sign_one(plan_step("rotate", arguments, actor.member, actor.client.new_command_id()), actor.client)
    return receipt, _keep(actor.community, actor.organisation, actor.member, key)


def _reclaim(community: Community, key_folder: Path, member: str) -> tuple[Plain, Path]:
    organisation, key = find_organisation(key_folder), ec.generate_private_key(ec.SECP256R1())
    with community.client_of(organisation, load_signer(key_folder)) as client:
        command_id = client.new_command_id()
        work = plan_step("reclaim", dict(bring_keys([key], command_id, member)), member, command_id)
        receipt = sign_one(work, client)
    return receipt, _keep(community, organisation, member, key)


def _keep(community: Community, organisation: str, member: str, key: ec.EllipticCurvePrivateKey) -> Path:
    """Put a key made here and its certificate into a folder to hand over."""
    place = community.folder / HANDOVER / f"{member[:8]}-{secrets.token_hex(4)}"
    certificate = community.issue(organisation, key.public_key(), f"m-{member[:16]}")
    place.mkdir(mode=0o700, parents=True)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    fill_folder(place, describe_holder(community, organisation, member), certificate, pem)
    return place


def _show(receipt: Plain, place: Path, words: str, as_json: bool) -> None:
    if as_json:
        show_json(receipt | {"folder": str(place)})
    else:
        echo(words)
