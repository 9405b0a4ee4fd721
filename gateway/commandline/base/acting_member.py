"""Who acts: a member, by the key in a folder that was handed over."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click
from cryptography.x509.oid import NameOID

from analytics.slugs import make_id
from chaincode.kernel.toml import parse_toml
from chaincode.rules.units import ORGANISATIONS
from chaincode.wire.identity import parse_certificate
from chaincode.words import say, words_of
from gateway.acts.enrolling.person import HANDOVER
from gateway.client import Client
from gateway.commandline.base.community import Community, open_community
from gateway.commandline.base.refusals import InputError, RefusedError
from gateway.ledger.keys import load_signer
from gateway.ledger.port import Signer

Function = TypeVar("Function", bound=Callable[..., Any])


def as_option(function: Function) -> Function:
    """`--as WHO`: the member who acts."""
    return click.option("--as", "named", required=True, metavar="WHO", help="The member who acts.")(function)


@dataclass(frozen=True)
class Actor:
    """A member with a session at their own organisation's gateway."""

    community: Community
    client: Client
    signer: Signer
    organisation: str
    member: str

    def at(self, organisation: str) -> Client:
        """A client for the same key at another organisation's gateway."""
        return self.community.client_of(organisation, self.signer)


@contextmanager
def open_actor(folder: Path, named: str) -> Iterator[Actor]:
    """Open the community as the member who is named: a folder with key.pem and cert.pem, or a name in `handover`."""
    with open_community(folder) as community:
        key_folder = find_keys(folder, named)
        organisation, signer = find_organisation(key_folder), load_signer(key_folder)
        with community.client_of(organisation, signer) as client:
            member = str(client.session()["member"])
            if not member:
                raise RefusedError(say("gateway.base.acting_member.this_key_acts_for_no_member", named=named))
            yield Actor(community, client, signer, organisation, member)


def find_keys(folder: Path, named: str) -> Path:
    """Give the folder of a member's key."""
    for key_folder in (Path(named), folder / HANDOVER / named, folder / HANDOVER / (make_id(named) or ".")):
        if (key_folder / "key.pem").is_file() and (key_folder / "cert.pem").is_file():
            return key_folder
    raise InputError(say("gateway.base.acting_member.no_key_of_in_name_folder", named=named, folder=folder / HANDOVER))


def list_handed_over(folder: Path, member: str) -> list[Path]:
    """Give the folders in `handover` that still hold a member's certificate, and maybe the only copy of the key."""
    return sorted(key_folder.parent for key_folder in (folder / HANDOVER).glob("*/member.toml")
                  if parse_toml(key_folder.read_bytes()).get("member") == member)


def find_organisation(key_folder: Path) -> str:
    """Give the member's organisation: as the folder says, else as the certificate's issuer is called."""
    try:
        organisation = _read_organisation(key_folder)
    except ValueError as error:
        raise InputError(f"{key_folder}: {words_of(error)}") from error
    if organisation not in ORGANISATIONS:
        raise InputError(say("gateway.base.acting_member.does_not_say_which_organisation", place=key_folder))
    return organisation


def _read_organisation(key_folder: Path) -> str:
    if (key_folder / "member.toml").is_file():
        return str(parse_toml((key_folder / "member.toml").read_bytes()).get("organisation", ""))
    issuer = parse_certificate((key_folder / "cert.pem").read_bytes()).issuer
    names = [str(one.value) for one in issuer.get_attributes_for_oid(NameOID.COMMON_NAME)]
    return names[0].removesuffix(" authority") if names else ""
