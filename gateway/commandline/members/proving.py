"""`members prove`: a key's holder shows that the key is theirs."""

import secrets
from datetime import UTC, datetime
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from chaincode.terminal.telling import echo
from chaincode.wire.possession import bring_keys
from chaincode.words import say
from gateway.commandline.base.dates import DATE
from gateway.commandline.base.options import TO_READ, json_option, show_json
from gateway.commandline.base.refusals import InputError


@click.command()
@click.argument("key", type=TO_READ)
@click.option("--member", default="", metavar="MEMBER", help="Whose keys it is to recover; to register unless given.")
@click.option("--date", type=DATE, help="The ledger's day, or one of the 30 days before; today unless given.")
@json_option
def prove(key: Path, member: str, date: str | None, as_json: bool) -> None:
    """Print the public key of KEY (PEM, on P-256) and its proof, for the officer who adds the member.

    KEY stays where it is: what is printed says that its holder wants to become a member with it, by one registration.

    \b
    Example:
      ./volano members prove key.pem
    """
    try:
        held = load_pem_private_key(key.read_bytes(), None)
    except (ValueError, TypeError) as error:
        raise InputError(say("gateway.members.proving.is_no_private_key_in_pem", key=key)) from error
    if not isinstance(held, ec.EllipticCurvePrivateKey) or not isinstance(held.curve, ec.SECP256R1):
        raise InputError(say("gateway.members.proving.is_not_on_p_make_another", key=key))
    registration_id = f"{date or datetime.now(UTC).date().isoformat()}-{secrets.token_hex(16)}"
    brought = bring_keys([held], registration_id, member)
    shown = {"public_key": brought["public_keys"][0], "proof": f"{registration_id}:{brought['proofs'][0]}"}
    if as_json:
        show_json(shown)
        return
    for name, text in shown.items():
        echo(f"{name} {text}")
