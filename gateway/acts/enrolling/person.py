"""People who are being enrolled, kept in one private file of the community until all their steps are done."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from chaincode.kernel.replacing import replace_file
from gateway.acts.errors import UnusableError

PLAN_FILE = "adding.json"
HANDOVER = "handover"
Plain = dict[str, Any]


@dataclass(frozen=True)
class Person:
    """One member to be, or one who gets other points. folder: under the hand-over folder, "" for none; key: PEM, ""
    when it isn't here (any more); points: with tags; registration_id, proof: the command's id, and the key's signature
    for it, "" where the key is known already; file: SHA-256, in hex, of the file or the words that ask for it; pending,
    digest: what another organisation signs, "" until it is proposed; is_registered: it acts by now; fault: what is in
    the way.
    """

    name: str
    organisation: str
    contact: str
    member: str
    public_keys: list[str]
    certificate: str
    key: str
    folder: str
    registration_id: str
    points: list[Plain]
    plants: list[Plain]
    file: str
    proof: str = ""
    pending: str = ""
    digest: str = ""
    is_new: bool = True
    is_registered: bool = False
    fault: str = ""


def save_plan(folder: Path, people: Sequence[Person]) -> None:
    """Write what is still to be done, at once; nothing is left of the plan when that is nothing."""
    if not people:
        (folder / PLAN_FILE).unlink(missing_ok=True)
        return
    replace_file(folder / PLAN_FILE, json.dumps([asdict(person) for person in people]).encode(), 0o600)


def load_plan(folder: Path) -> list[Person]:
    """Read what earlier calls left to do.

    Raises:
        UnusableError: the plan's file is damaged.
    """
    try:
        plan = json.loads((folder / PLAN_FILE).read_text(encoding="utf-8"))
        return [Person(**one) for one in plan]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError) as error:
        path = folder / PLAN_FILE
        raise UnusableError("gateway.acts.person.is_damaged_move_it_away", path=path) from error


def forget(folder: Path, is_forgotten: Callable[[Person], bool]) -> list[Person]:
    """Take off the plan whom nobody will sign for, or who can't go on; give these."""
    people = load_plan(folder)
    gone = [person for person in people if is_forgotten(person)]
    if gone:
        save_plan(folder, [person for person in people if person not in gone])
    return gone


def find_contact_kind(text: str) -> str:
    """Say what a contact is: email, phone, address, or "" for none."""
    if not text:
        return ""
    return "email" if "@" in text else "address" if any(one.isalpha() for one in text) else "phone"
