"""What an enrolment will do, with all that chance decides: new keys, certificates, ids of commands.

It is tried against the rules before it is kept, and stands whole in one private file before its first step.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_public_key,
    load_pem_private_key,
)

from analytics.slugs import make_id
from chaincode.rules.community.members import compute_member_id
from chaincode.wire.possession import encode_key, make_proof
from chaincode.words import Words
from gateway.acts.countersigning import plan_proposal
from gateway.acts.desk import OFFICER, Desk, Stepped, explain
from gateway.acts.enrolling.applicant import Applicant, Faults, NamedPoint
from gateway.acts.enrolling.person import HANDOVER, Person
from gateway.acts.patience import patiently
from gateway.acts.plants import describe_plant
from gateway.acts.work import Work
from gateway.client import ApiError, Client

Plain = dict[str, Any]


def make_people(
    desk: Desk, applicants: Sequence[Applicant], file: str, on_step: Stepped
) -> tuple[list[Person], Faults]:
    """Make keys and certificates in memory, and have the rules try each registration; nothing is written.

    file: SHA-256, in hex, of the file that names them. Gives what the rules refuse, too, with its line.
    """
    made: list[Person] = []
    faults: Faults = []
    taken = _list_folders(desk.folder)
    for organisation, members in group_by_organisation(applicants):
        with desk.client(organisation, OFFICER) as officer:
            for member in members:
                made.append(_make_person(desk, officer, member, file, taken))
                faults += [(member.line, f"{member.name}: {why}")
                           for why in rehearse_registration(desk, officer, made[-1])]
                on_step()
    return made, faults


def group_by_organisation(people: Iterable[Any]) -> Iterable[tuple[str, Iterable[Any]]]:
    """Give people by their organisation, in the order of its name."""
    return groupby(sorted(people, key=lambda one: str(one.organisation)), key=lambda one: str(one.organisation))


def _list_folders(folder: Path) -> set[str]:
    return {path.name for path in (folder / HANDOVER).glob("*")}


def _make_person(desk: Desk, officer: Client, one: Applicant, file: str, taken: set[str]) -> Person:
    key = None if one.public_key else ec.generate_private_key(ec.SECP256R1())
    public_key = one.public_key if key is None else encode_key(key.public_key())
    member = compute_member_id((public_key,))
    holder = load_der_public_key(bytes.fromhex(public_key))
    if not isinstance(holder, ec.EllipticCurvePublicKey):
        raise TypeError(Words("gateway.acts.plan.not_elliptic_curve_key"))
    # certificates stand in every block for ever: no name in them
    certificate = b"" if one.is_certified else desk.issue(one.organisation, holder, f"m-{member[:16]}")
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) if key is not None else b""
    registration_id = one.registration_id or officer.new_command_id()
    return Person(
        one.name, one.organisation, one.contact, member, [public_key], certificate.decode("ascii"), pem.decode("ascii"),
        "" if one.is_certified else _choose_folder(one, taken), registration_id,
        [describe_point(officer, point) for point in one.points],
        list_plants(one.points), file, one.proof if key is None else make_proof(key, member, registration_id),
    )


def _choose_folder(one: Applicant, taken: set[str]) -> str:
    base = make_id(one.name) or "member"
    names = (base if number == 1 else f"{base}-{number}" for number in range(1, len(taken) + 3))
    chosen = next(name for name in names if name not in taken)
    taken.add(chosen)
    return chosen


def list_plants(points: Sequence[NamedPoint]) -> list[Plain]:
    """Give the plants at points, as the energy operator's gateway keeps them."""
    return [describe_plant(point.metering_point, point.plant) for point in points if point.plant is not None]


def describe_point(officer: Client, point: NamedPoint) -> Plain:
    """Give a point as it is registered and kept, with its tag and the plant's W, if there is one."""
    plant_w = {"plant_w": point.plant_w} if point.plant_w else {}
    tag = patiently(officer.post, "metering-points/tag", {"metering_point": point.metering_point})["tag"]
    return {"metering_point": point.metering_point, "perimeter": point.perimeter, "power_w": point.power_w,
            "from_date": point.from_date, "to_date": point.to_date, "tag": tag} | plant_w


def format_registration(person: Person) -> Plain:
    """Give the arguments of `register`: no metering point's own name is among them."""
    points = [{name: value for name, value in point.items() if name != "metering_point"} for point in person.points]
    return {"public_keys": person.public_keys, "points": points, "proofs": [person.proof]}


def plan_registration(person: Person) -> Work:
    """Return what the officer signs to propose a member."""
    return plan_proposal("register", format_registration(person), person.registration_id)


def prove_again(person: Person, registration_id: str) -> Person:
    """Give a person whose key is here under another command id."""
    key = load_pem_private_key(person.key.encode("ascii"), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(Words("gateway.acts.plan.not_elliptic_curve_key"))
    return replace(person, registration_id=registration_id, proof=make_proof(key, person.member, registration_id))


def rehearse_registration(desk: Desk, officer: Client, person: Person) -> list[str]:
    """Have a registration endorsed, and not sent: what the rules refuse is known before anything is written."""
    try:
        patiently(officer.rehearse, "register", format_registration(person), command_id=person.registration_id)
    except ApiError as error:
        return [explain(desk, error)]
    return []
