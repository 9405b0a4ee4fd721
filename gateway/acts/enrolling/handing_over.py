"""The folder that a new member is handed: certificate, key where it was made here, and whose it is."""

import tomli_w

from chaincode.words import say
from gateway.acts.desk import Desk
from gateway.acts.enrolling.person import HANDOVER, Person
from gateway.acts.files import write_private


def hand_over(desk: Desk, one: Person) -> None:
    """Write the folder; whoever has its key.pem signs for the member."""
    place = desk.folder / HANDOVER / one.folder
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    about = tomli_w.dumps({"community": desk.community, "organisation": one.organisation,
                         "member": one.member})
    words = say("# Hand this folder over to the member, and delete it here: who holds key.pem signs for the member.\n",
                "# Consegna questa cartella al membro e cancellala qui: chi ha key.pem firma per il membro.\n")
    files = {"cert.pem": one.certificate, "member.toml": words + about} | ({"key.pem": one.key} if one.key else {})
    for name, text in files.items():
        write_private(place / name, text.encode())
