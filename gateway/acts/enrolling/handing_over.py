"""The folder that a member is handed: certificate, key where it was made here, and whose it is."""

from pathlib import Path

import tomli_w

from chaincode.words import say
from gateway.acts.desk import Desk
from gateway.acts.enrolling.person import HANDOVER, Person
from gateway.acts.files import write_private


def hand_over(desk: Desk, one: Person) -> None:
    """Write a new member's folder; whoever has its key.pem signs for the member."""
    key_folder = desk.folder / HANDOVER / one.folder
    key_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    words = say("gateway.acts.handing_over.hand_this_folder_over_to_member")
    about = words + describe_holder(desk, one.organisation, one.member)
    fill_folder(key_folder, about, one.certificate.encode("ascii"), one.key.encode("ascii"))


def describe_holder(desk: Desk, organisation: str, member: str) -> str:
    """Give `member.toml`: whose the key is."""
    return tomli_w.dumps({"community": desk.community, "organisation": organisation, "member": member})


def fill_folder(key_folder: Path, about: str, certificate: bytes, key: bytes) -> None:
    """Write a folder's files. certificate, key: PEM; key: empty where the member has it."""
    files = {"cert.pem": certificate, "member.toml": about.encode()} | ({"key.pem": key} if key else {})
    for name, content in files.items():
        write_private(key_folder / name, content)
