"""What an enrolment will do, with all that chance decides: new keys, certificates, ids of commands.

It is tried against the rules before it is kept, and stands whole in one private file before its first step.
"""

import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_public_key,
    load_pem_private_key,
)

from chaincode.rules.community.members import compute_member_id
from chaincode.wire.possession import make_proof
from chaincode.words import Words, say
from gateway.client import ApiError, Client
from gateway.commandline.community import OFFICER, Community
from gateway.commandline.members_file import Applicant, Faults, Point
from gateway.commandline.members_keys import encode_key
from gateway.commandline.patience import patiently
from gateway.commandline.questions import make_id
from gateway.commandline.refusals import InputError, RefusedError, format_refusal
from network.authority import Authority, issue, load_authority

PLAN_FILE = "adding.json"
HANDOVER = "handover"
VALID_FOR = timedelta(days=5 * 365)
Plain = dict[str, Any]


@dataclass(frozen=True)
class Person:
    """One member to be, or one who gets other points. folder: under the hand-over folder; key: PEM, "" when it isn't
    here (any more); points: with tags; register_id, proof: the command's id, and the key's signature for it, "" where
    the key is known already; file: SHA-256, in hex, of the file or the words that ask for it; proposal, digest: what
    another organisation signs, "" until it is proposed; is_registered: it acts by now; fault: what is in the way.
    """

    name: str
    organisation: str
    contact: str
    member: str
    public_keys: list[str]
    certificate: str
    key: str
    folder: str
    register_id: str
    points: list[Plain]
    plants: list[Plain]
    file: str
    proof: str = ""
    proposal: str = ""
    digest: str = ""
    is_new: bool = True
    is_registered: bool = False
    fault: str = ""


def make_people(
    community: Community, applicants: Sequence[Applicant], file: str, on_step: Callable[[], None]
) -> tuple[list[Person], Faults]:
    """Make keys and certificates in memory, and have the rules try each registration; nothing is written.

    file: SHA-256, in hex, of the file that names them. Gives what the rules refuse, too, with its line.
    """
    made: list[Person] = []
    faults: Faults = []
    taken = _list_folders(community.folder)
    for organisation, members in group_by_organisation(applicants):
        authority = load_own_authority(community, organisation)
        with community.client(organisation, OFFICER) as officer:
            for one in members:
                made.append(_make_person(authority, officer, one, file, taken))
                faults += [(one.line, f"{one.name}: {why}") for why in try_register(officer, made[-1])]
                on_step()
    return made, faults


def group_by_organisation(people: Iterable[Any]) -> Iterable[tuple[str, Iterable[Any]]]:
    """Give people by their organisation, in the order of its name."""
    return groupby(sorted(people, key=lambda one: str(one.organisation)), key=lambda one: str(one.organisation))


def _list_folders(folder: Path) -> set[str]:
    return {path.name for path in (folder / HANDOVER).glob("*")}


def load_own_authority(community: Community, organisation: str) -> Authority:
    """Give what issues an organisation's certificates, or refuse where its key isn't kept here."""
    try:
        return load_authority(organisation, community.folder / "keys")
    except FileNotFoundError as error:
        raise RefusedError(say(f"the authority of {organisation} isn't kept here",
                               f"l'autorità di {organisation} non è custodita qui")) from error


def _make_person(authority: Authority, officer: Client, one: Applicant, file: str, taken: set[str]) -> Person:
    key = None if one.public_key else ec.generate_private_key(ec.SECP256R1())
    public_key = one.public_key if key is None else encode_key(key.public_key())
    member = compute_member_id((public_key,))
    holder = load_der_public_key(bytes.fromhex(public_key))
    if not isinstance(holder, ec.EllipticCurvePublicKey):
        raise TypeError(Words("not an elliptic-curve key", "non è una chiave su curva ellittica"))
    # certificates stand in every block for ever: no name in them
    certificate = issue(authority, holder, name=f"m-{member[:16]}", not_after=datetime.now(UTC) + VALID_FOR)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) if key is not None else b""
    register_id = one.register_id or officer.new_command_id()
    return Person(
        one.name, one.organisation, one.contact, member, [public_key], certificate.decode("ascii"), pem.decode("ascii"),
        _choose_folder(one, taken), register_id, [describe_point(officer, point) for point in one.points],
        list_plants(one.points), file, one.proof if key is None else make_proof(key, member, register_id),
    )


def _choose_folder(one: Applicant, taken: set[str]) -> str:
    base = make_id(one.name) or "member"
    names = (base if number == 1 else f"{base}-{number}" for number in range(1, len(taken) + 3))
    chosen = next(name for name in names if name not in taken)
    taken.add(chosen)
    return chosen


def list_plants(points: Sequence[Point]) -> list[Plain]:
    """Give the plants at points, as the energy operator's gateway keeps them."""
    return [asdict(point.plant) | {"metering_point": point.metering_point, "is_pv": True}
            for point in points if point.plant is not None]


def describe_point(officer: Client, point: Point) -> Plain:
    """Give a point as it is registered and kept, with its tag and the plant's W, if there is one."""
    plant_w = {"plant_w": point.plant_w} if point.plant_w else {}
    tag = patiently(officer.post, "metering-points/tag", {"metering_point": point.metering_point})["tag"]
    return {"metering_point": point.metering_point, "perimeter": point.perimeter, "power_w": point.power_w,
            "from_date": point.from_date, "to_date": point.to_date, "tag": tag} | plant_w


def format_registration(person: Person) -> Plain:
    """Give the arguments of `register`: no metering point's own name is among them."""
    points = [{name: value for name, value in one.items() if name != "metering_point"} for one in person.points]
    return {"public_keys": person.public_keys, "points": points, "proofs": [person.proof]}


def prove_again(person: Person, register_id: str) -> Person:
    """Give a person whose key is here under another command id."""
    key = load_pem_private_key(person.key.encode("ascii"), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(Words("not an elliptic-curve key", "non è una chiave su curva ellittica"))
    return replace(person, register_id=register_id, proof=make_proof(key, person.member, register_id))


def try_register(officer: Client, person: Person) -> list[str]:
    """Have a registration endorsed, and not sent: what the rules refuse is known before anything is written."""
    try:
        patiently(officer.rehearse, "register", format_registration(person), command_id=person.register_id)
    except ApiError as error:
        if error.status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise
        return [format_refusal(error)]
    return []


def save_plan(folder: Path, people: Sequence[Person]) -> None:
    """Write what is still to be done, at once; nothing is left of the plan when that is nothing."""
    if not people:
        (folder / PLAN_FILE).unlink(missing_ok=True)
        return
    fresh = folder / f"{PLAN_FILE}.new"
    write_private(fresh, json.dumps([asdict(one) for one in people]))
    fresh.replace(folder / PLAN_FILE)


def load_plan(folder: Path) -> list[Person]:
    """Read what earlier calls left to do.

    Raises:
        InputError: the plan's file is damaged.
    """
    try:
        plan = json.loads((folder / PLAN_FILE).read_text(encoding="utf-8"))
        return [Person(**one) for one in plan]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError) as error:
        path = folder / PLAN_FILE
        raise InputError(say(f"{path} is damaged: move it away, and add whom it named again",
                             f"{path} è danneggiato: spostalo e aggiungi di nuovo chi vi era nominato")) from error


def forget(folder: Path, is_forgotten: Callable[[Person], bool]) -> list[Person]:
    """Take off the plan whom nobody will sign for, or who can't go on; give these."""
    people = load_plan(folder)
    gone = [one for one in people if is_forgotten(one)]
    if gone:
        save_plan(folder, [one for one in people if one not in gone])
    return gone


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, and that is there after a power cut: it may hold a key."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
