"""`members suspend | recover`: who may act, and by which keys; each proposed and signed second (T12)."""

import secrets
from pathlib import Path
from typing import Any

import click
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_public_key

from analytics.slugs import make_id
from chaincode.wire.possession import bring_keys
from chaincode.words import Words, say
from gateway.acts.desk import OFFICER
from gateway.acts.enrolling.handing_over import describe_holder, fill_folder
from gateway.acts.enrolling.person import HANDOVER
from gateway.commandline.base.community import Community, open_community
from gateway.commandline.base.options import folder_option, json_option, preview_option
from gateway.commandline.base.refusals import InputError
from gateway.commandline.members.find import Found, find_member
from gateway.commandline.members.keys import read_key, read_proof
from gateway.commandline.members.steps import Step, put_pending, read, show_steps

REASONS = {
    "fraud": Words("gateway.members.standing.fraud"),
    "meter_tampering": Words("gateway.members.standing.meter_was_tampered_with"),
    "breach_of_statute": Words("gateway.members.standing.breach_of_statute"),
    "own_request": Words("gateway.members.standing.member_own_request"),
}
Plain = dict[str, Any]


@click.command()
@click.argument("member")
@click.option("--reason", required=True, type=click.Choice(tuple(REASONS)), help="Why: its class stands on the ledger.")
@preview_option
@folder_option
@json_option
def suspend(member: str, reason: str, *, is_preview: bool, folder: Path, as_json: bool) -> None:
    """Suspend MEMBER, from another organisation's signature on, for the days that the rules give; it ends by itself.

    Who is suspended earns nothing meanwhile, and is made up for later; may still vote, contest, cancel, and leave.

    \b
    Example:
      ./volano members suspend "Ada Esempio" --reason own_request --preview
    """
    with open_community(folder) as community:
        found = find_member(community, member)
        with community.client(found.organisation, OFFICER) as officer:
            days = int(officer.get("parameters")["parameters"]["suspend_days"])
        arguments = {"member": found.member, "reason": reason}
        outcome = put_pending(community, found, "suspend", arguments, is_preview=is_preview)
        why = str(REASONS[reason])
        then = say("gateway.members.standing.suspended_for_days", days=days, why=why)
        now = say(
            "gateway.members.standing.suspended",
        ) if found.about["is_suspended"] else say("gateway.members.standing.acts")
        show_steps(found, [Step(
            say("gateway.members.standing.membership"), now, then, _say_signed(),
        )], outcome, as_json=as_json)


def _say_signed() -> str:
    return say("gateway.members.standing.second_signature")


@click.command()
@click.argument("member")
@click.option("--public-key", default="", metavar="KEY", help="A key that the member made, with its --proof.")
@click.option("--csr", default="", metavar="FILE", help="Or a request for it, PEM.")
@click.option("--proof", default="", help="What `members prove KEY --member ID` printed.")
@preview_option
@folder_option
@json_option
def recover(
    member: str, *, public_key: str, csr: str, proof: str, is_preview: bool, folder: Path, as_json: bool
) -> None:
    """Give MEMBER, who lost the key, another one: the old key is frozen at once, the new one acts some days later.

    Without a key of the member's own one is made, in a folder to hand over. An old key may cancel a recovery once.

    \b
    Example:
      ./volano members recover "Ada Esempio" --preview
    """
    with open_community(folder) as community:
        found = find_member(community, member)
        own = read(lambda: read_key(public_key, csr, Path()))
        command_id, brought, pem = _bring(found, own, proof)
        arguments = {"member": found.member, **brought}
        key_folder = folder / HANDOVER / f"{make_id(found.shown)}-{found.date}-{command_id[-4:]}"
        with community.client(found.organisation, OFFICER) as officer:
            days = int(officer.get("parameters")["parameters"]["recovery_days"])
        outcome = put_pending(community, found, "recover", arguments, is_preview=True, command_id=command_id)
        if not is_preview:
            _hand_over(community, found, brought["public_keys"][0], pem, key_folder)
            outcome = put_pending(community, found, "recover", arguments, is_preview=False, command_id=command_id)
        notes = [] if is_preview else [say("gateway.members.standing.hand_over_and_delete_here", place=key_folder)]
        show_steps(found, _list_recovery(days), outcome, as_json=as_json, notes=notes)


def _list_recovery(days: int) -> list[Step]:
    after = say("gateway.members.standing.days_after_it", days=days)
    return [
        Step(
            say("gateway.members.standing.old_keys"), say("gateway.members.standing.act"),
            say("gateway.members.standing.frozen"), _say_signed(),
        ),
        Step(say("gateway.members.standing.new_key"), "", say("gateway.members.standing.acts"), after),
    ]


def _bring(found: Found, public_key: str, proof: str) -> tuple[str, Plain, bytes]:
    """Give command id, keys with proofs, and the new private key (PEM), empty where the member has it."""
    if public_key:
        command_id, signature = read(lambda: read_proof(proof, public_key, found.member))
        if not signature:
            typed = f"./volano members prove KEY --member {found.member}"
            raise InputError(say("gateway.members.standing.key_of_member_own_needs", typed=typed))
        return command_id, {"public_keys": [public_key], "proofs": [signature]}, b""
    key, command_id = ec.generate_private_key(ec.SECP256R1()), f"{found.date}-{secrets.token_hex(16)}"
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return command_id, bring_keys([key], command_id, found.member), pem


def _hand_over(community: Community, found: Found, public_key: str, pem: bytes, key_folder: Path) -> None:
    """Put the new key's certificate, and the key if it was made here, into a folder for the member."""
    holder = load_der_public_key(bytes.fromhex(public_key))
    if not isinstance(holder, ec.EllipticCurvePublicKey):
        raise TypeError("not an elliptic-curve key")
    certificate = community.issue(found.organisation, holder, f"m-{found.member[:16]}")
    key_folder.mkdir(mode=0o700, parents=True)
    fill_folder(key_folder, describe_holder(community, found.organisation, found.member), certificate, pem)
