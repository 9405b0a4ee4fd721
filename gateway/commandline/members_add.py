"""`members add`: the file's faults, what is known of its people already, then its enrolment, all or none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from chaincode.words import say
from gateway.client import Client
from gateway.commandline.community import OFFICER, Community
from gateway.commandline.enrolment import carry_out
from gateway.commandline.enrolment_plan import Person, load_plan, make_people, save_plan
from gateway.commandline.members_file import Applicant, Faults, MembersFileError, parse_members
from gateway.commandline.options import make_progress
from gateway.commandline.refusals import InputError
from gateway.trial import list_held

Plain = dict[str, Any]


@dataclass(frozen=True)
class Enrolled:
    """What a file's enrolment came to. waiting: those who another organisation's officer has still to sign for."""

    people: Sequence[Person]
    waiting: Sequence[Person]


def enrol(community: Community, file: Path, content: bytes) -> Enrolled:
    """Add a file's people, all or none, or go on where an earlier call of the same file had to stop.

    Raises:
        InputError: faults of the file, each with its line.
        RefusedError: the rules refuse one.
    """
    digest = sha256(content).hexdigest()
    people, waiting = _end_earlier(community)
    if not any(one.file == digest for one in people):
        people = [*waiting, *_plan(community, file, content, waiting)]
        save_plan(community.folder, people)
        waiting = _carry_out(community, people)
    return Enrolled([one for one in people if one.file == digest], [one for one in waiting if one.file == digest])


def _end_earlier(community: Community) -> tuple[Sequence[Person], Sequence[Person]]:
    """Go on with what earlier calls began: (whom that was about, who of them still waits)."""
    people = load_plan(community.folder)
    waiting = _carry_out(community, people) if people else []
    if len(waiting) < len(people):
        click.echo(say(f"an earlier enrolment is ended, of so many people: {len(people) - len(waiting)}",
                       f"conclusa un'iscrizione precedente, persone: {len(people) - len(waiting)}"), err=True)
    return people, waiting


def _plan(community: Community, file: Path, content: bytes, waiting: Sequence[Person]) -> list[Person]:
    """Read the file, and have the rules try each registration."""
    with community.client(community.settings.organisation) as own:
        today = own.get("health")["date"]
    try:
        applicants, faults = parse_members(content, file.parent, today)
        faults += find_known(community, applicants, load_points(community)) + find_waiting(applicants, waiting)
        if faults:
            raise MembersFileError(faults)
    except MembersFileError as error:
        raise InputError("\n".join(f"{file}:{line}: {reason}" for line, reason in error.faults)) from error
    with make_progress() as bar:
        step = bar.add_task(say("trying", "prova"), total=len(applicants))
        return make_people(community, applicants, sha256(content).hexdigest(), lambda: bar.advance(step))


def _carry_out(community: Community, people: Sequence[Person]) -> list[Person]:
    with make_progress() as bar:
        step = bar.add_task(say("registering", "iscrizione"), total=2 * len(people))
        return carry_out(community, people, lambda: bar.advance(step))


def find_waiting(applicants: Sequence[Applicant], waiting: Sequence[Person]) -> Faults:
    """Compare with who is proposed already: people, and points."""
    points = {point["metering_point"] for one in waiting for point in one.points}
    people = {(one.organisation, one.name, one.contact) for one in waiting}
    named = [(one.line, one.name) for one in applicants if (one.organisation, one.name, one.contact) in people]
    named += [(point.line, point.metering_point) for one in applicants for point in one.points
              if point.metering_point in points]
    return [(line, say(f"{what} is proposed already: ./volano members waiting",
                       f"{what} è già proposto: ./volano members waiting")) for line, what in named]


def find_known(community: Community, applicants: Sequence[Applicant], points: Sequence[Plain]) -> Faults:
    """Compare with what the gateways hold: points in use, people who belong already."""
    held = {one["metering_point"] for one in points if not one["to_date"]}
    faults = [
        (point.line, say(f"{point.metering_point} has a holder already", f"{point.metering_point} ha già un titolare"))
        for one in applicants for point in one.points if point.metering_point in held
    ]
    known = {(one["organisation"], one["name"], one["contact"]) for one in load_people(community, {
        one.organisation for one in applicants
    })}
    faults += [
        (one.line, say(f"{one.name!r} belongs to {one.organisation} already; bring the public_key to add points",
                       f"{one.name!r} è già di {one.organisation}; indica public_key per aggiungere punti"))
        for one in applicants if not one.public_key and (one.organisation, one.name, one.contact) in known
    ]
    return faults


def load_points(community: Community) -> list[Plain]:
    """Metering points as the energy operator's gateway gives them: all to the operator, to officers their members'."""
    found, held = [], list_held(community.folder)
    if community.operator in held:
        with community.client(community.operator) as operator:
            return list(operator.get("metering-points")["points"])
    for organisation in held:
        with community.client(organisation, OFFICER, at=community.operator) as officer:
            found += officer.get("metering-points")["points"]
    return found


def load_people(community: Community, organisations: Iterable[str]) -> list[Plain]:
    """Members of organisations with names, each from the own gateway; contact: the first of those kept."""
    found = []
    for organisation in sorted(organisations):
        with community.client(organisation, OFFICER) as officer:
            own = [one for one in officer.get("members")["members"] if one["organisation"] == organisation]
            found += [one | {"contact": _read_contact(officer, one)} for one in own]
    return found


def _read_contact(officer: Client, one: Plain) -> str:
    known = officer.get(f"members/{one['member']}") if one["name"] else {}
    return next((str(known[name]) for name in ("email", "phone", "address") if known.get(name)), "")
