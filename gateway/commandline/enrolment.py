"""Carry out an enrolment: keys, certificates, register, countersign, then names and points where they live.

What is to be done stands whole in one private file before the first step, ids of commands and new keys included. Each
step acts once however often it is taken, so one that was interrupted is ended by taking all steps again.
"""

import base64
import json
import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_public_key,
)

from chaincode.rules.community.members import compute_member_id
from gateway.client import ApiError, Client
from gateway.commandline.community import Community
from gateway.commandline.members_file import Applicant, Point, encode_key
from gateway.commandline.questions import make_id
from gateway.commandline.refusals import RefusedError
from gateway.commandline.words import say
from gateway.toml import format_toml
from network.authority import Authority, issue, load_authority

PLAN_FILE = "adding.json"
HANDOVER = "handover"
VALID_FOR = timedelta(days=5 * 365)
_AT_ONCE = 1_000
Plain = dict[str, Any]


@dataclass(frozen=True)
class Person:
    """One member to be. folder: under the hand-over folder; key: PEM, "" when the member has it; points: with tags."""

    name: str
    organisation: str
    contact: str
    member: str
    public_key: str
    certificate: str
    key: str
    folder: str
    register_id: str
    countersign_id: str
    points: list[Plain]
    plants: list[Plain]


def make_people(community: Community, applicants: Sequence[Applicant], on_step: Callable[[], None]) -> list[Person]:
    """Make keys and certificates in memory, and have the rules try each registration; nothing is written.

    Raises:
        RefusedError: the rules refuse one; the row is named.
    """
    made, taken = [], _list_folders(community.folder)
    for organisation, members in _by_organisation(applicants):
        authority = _load_authority(community, organisation)
        with community.client(organisation, "officer") as officer:
            for one in members:
                made.append(_make_person(authority, officer, one, taken))
                _try_register(officer, one.line, made[-1])
                on_step()
    return made


def _by_organisation(people: Iterable[Any]) -> Iterable[tuple[str, Iterable[Any]]]:
    return groupby(sorted(people, key=lambda one: str(one.organisation)), key=lambda one: str(one.organisation))


def _list_folders(folder: Path) -> set[str]:
    return {path.name for path in (folder / HANDOVER).glob("*")}


def _load_authority(community: Community, organisation: str) -> Authority:
    try:
        return load_authority(organisation, community.folder / "keys")
    except FileNotFoundError as error:
        raise RefusedError(say(f"the authority of {organisation} isn't kept here",
                               f"l'autorità di {organisation} non è custodita qui")) from error


def _make_person(authority: Authority, officer: Client, one: Applicant, taken: set[str]) -> Person:
    key = None if one.public_key else ec.generate_private_key(ec.SECP256R1())
    public_key = one.public_key if key is None else encode_key(key.public_key())
    member = compute_member_id((public_key,))
    holder = load_der_public_key(bytes.fromhex(public_key))
    if not isinstance(holder, ec.EllipticCurvePublicKey):
        raise TypeError("not an elliptic-curve key")
    # certificates stand in every block for ever: no name in them
    certificate = issue(authority, holder, name=f"m-{member[:16]}", not_after=datetime.now(UTC) + VALID_FOR)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) if key is not None else b""
    plants = [asdict(point.plant) | {"metering_point": point.metering_point, "is_pv": True}
              for point in one.points if point.plant is not None]
    return Person(
        one.name, one.organisation, one.contact, member, public_key, certificate.decode("ascii"), pem.decode("ascii"),
        _choose_folder(one, taken), officer.new_command_id(), officer.new_command_id(),
        [_describe_point(officer, point) for point in one.points], plants,
    )


def _choose_folder(one: Applicant, taken: set[str]) -> str:
    base = make_id(one.name) or "member"
    names = (base if number == 1 else f"{base}-{number}" for number in range(1, len(taken) + 3))
    chosen = next(name for name in names if name not in taken)
    taken.add(chosen)
    return chosen


def _describe_point(officer: Client, point: Point) -> Plain:
    tag = patiently(lambda: officer.post("metering-points/tag", {"metering_point": point.metering_point}))["tag"]
    return {"metering_point": point.metering_point, "perimeter": point.perimeter, "power_w": point.power_w,
            "from_date": point.from_date, "tag": tag}


def _to_register(person: Person) -> Plain:
    points = [{name: value for name, value in one.items() if name != "metering_point"} for one in person.points]
    return {"public_keys": [person.public_key], "points": points}


def _try_register(officer: Client, line: int, person: Person) -> None:
    """Have the registration endorsed, and not sent: what the rules refuse is known before anything is written."""
    call = {"command_id": officer.new_command_id(), "arguments": _to_register(person)}
    try:
        proposal = patiently(lambda: officer.post("commands/register/prepare", call))["proposal"]
        signature = _sign(officer, proposal)
        patiently(lambda: officer.post("commands/register/endorse", {"proposal": proposal, "signature": signature}))
    except ApiError as error:
        words = say(error.words("en"), error.words("it"))
        raise RefusedError(say(f"row of line {line}, {person.name}: {error.code}: {words}",
                               f"riga {line}, {person.name}: {error.code}: {words}")) from error


def _sign(client: Client, proposal: str) -> str:
    if client.signer is None:
        raise ValueError("this client has no key to sign with")
    return base64.b64encode(client.signer.sign(base64.b64decode(proposal))).decode("ascii")


def patiently(call: Callable[[], Any]) -> Any:
    """Call; where the gateway takes no more calls for now, wait as it says and call again."""
    while True:
        try:
            return call()
        except ApiError as error:
            if error.code != "TOO_MANY_CALLS":
                raise
            time.sleep(float(error.values.get("wait_s", 1)))


def save_plan(folder: Path, people: Sequence[Person], content: bytes) -> None:
    """Write what is to be done, at once and for the owner's eyes only: it holds new keys."""
    fresh = folder / f"{PLAN_FILE}.new"
    plan = {"file": sha256(content).hexdigest(), "people": [asdict(one) for one in people]}
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(plan, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / PLAN_FILE)


def load_plan(folder: Path) -> tuple[str, list[Person]] | None:
    """Read what an interrupted enrolment left to do: (SHA-256 of its file, people); None when nothing is left."""
    try:
        plan = json.loads((folder / PLAN_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return plan["file"], [Person(**one) for one in plan["people"]]


def carry_out(community: Community, people: Sequence[Person], on_step: Callable[[], None]) -> None:
    """Take all steps of the plan, and forget it."""
    for organisation, members in _by_organisation(people):
        second = community.other_than(organisation)
        with community.client(organisation, "officer") as officer, community.client(second, "officer") as other:
            for one in members:
                _hand_over(community, one)
                _register(officer, other, one)
                on_step()
    _keep(community, people)
    (community.folder / PLAN_FILE).unlink()


def _hand_over(community: Community, one: Person) -> None:
    place = community.folder / HANDOVER / one.folder
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    about = format_toml({"community": community.settings.community, "organisation": one.organisation,
                         "member": one.member})
    words = say("# Hand this folder over to the member, and delete it here: who holds key.pem signs for the member.\n",
                "# Consegna questa cartella al membro e cancellala qui: chi ha key.pem firma per il membro.\n")
    files = {"cert.pem": one.certificate, "member.toml": words + about} | ({"key.pem": one.key} if one.key else {})
    for name, text in files.items():
        with os.fdopen(os.open(place / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)


def _register(officer: Client, other: Client, one: Person) -> None:
    proposed = patiently(lambda: officer.execute("register", _to_register(one), command_id=one.register_id))
    target, digest = _read_proposal(proposed["response"])
    arguments = {"target": target, "digest": digest}
    patiently(lambda: other.execute("countersign", arguments, command_id=one.countersign_id))


def _read_proposal(response: Plain) -> tuple[str, str]:
    if not response.get("repeated"):
        return response["made"][0], response["facts"]["digest"]
    key, record = next(iter(response["things"].items()))
    return key, record["digest"]


def _keep(community: Community, people: Sequence[Person]) -> None:
    """Names and contacts at each member's organisation, points and plants at the energy operator's gateway."""
    for organisation, members in _by_organisation(people):
        group = list(members)
        with community.client(organisation, "officer") as officer:
            _post(officer, "members", "members", [_describe_contact(one) for one in group])
        with community.client(organisation, "officer", at=community.operator) as officer:
            points = [_without_tag(point) | {"member": one.member} for one in group for point in one.points]
            _post(officer, "metering-points", "points", points)
    with community.client(community.operator) as operator:
        _post(operator, "plants", "plants", [plant for one in people for plant in one.plants])


def _describe_contact(one: Person) -> Plain:
    kind = "email" if "@" in one.contact else "phone" if len(one.contact) <= 40 else "address"
    return {"member": one.member, "name": one.name} | ({kind: one.contact} if one.contact else {})


def _without_tag(point: Plain) -> Plain:
    return {name: value for name, value in point.items() if name != "tag"}


def _post(client: Client, path: str, name: str, rows: Sequence[Plain]) -> None:
    for first in range(0, len(rows), _AT_ONCE):
        chunk = list(rows[first : first + _AT_ONCE])
        patiently(lambda chunk=chunk: client.post(path, {name: chunk}))  # type: ignore[misc]
