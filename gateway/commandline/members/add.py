"""`members add`: all faults and doubts of the file, what is known of its people already, then its enrolment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from analytics.imports.guess import MEMBERS, find_other
from analytics.slugs import fold
from chaincode.terminal.telling import echo
from chaincode.words import say
from gateway.acts.desk import OFFICER
from gateway.acts.enrolling.applicant import Applicant, Faults
from gateway.acts.enrolling.person import Person, load_plan, save_plan
from gateway.acts.enrolling.plan import list_plants, make_people
from gateway.acts.enrolling.steps import carry_out
from gateway.commandline.base.community import Community
from gateway.commandline.base.names import say_organisation
from gateway.commandline.base.options import is_terminal, make_progress
from gateway.commandline.base.refusals import InputError
from gateway.commandline.members.doubts import Known, ask, correct, list_doubts
from gateway.commandline.members.file import MembersFileError, Rows, parse_members, read_rows

Plain = dict[str, Any]


@dataclass(frozen=True)
class Enrolled:
    """What a file's enrolment came to. left: those who another organisation's officer has still to sign for, and those
    who can't go on, who have a fault.
    """

    people: Sequence[Person]
    left: Sequence[Person]

    @property
    def waiting(self) -> list[Person]:
        """Those who wait for a signature alone."""
        return [one for one in self.left if not one.fault]


def enrol(community: Community, file: Path, content: bytes, *, is_as_written: bool = False) -> Enrolled:
    """Add a file's people, all or none, or go on where an earlier call of the same file had to stop.

    is_as_written: what can be, but seldom is, is taken as it is; else it is asked about, or refused without a terminal.

    Raises:
        InputError: faults of the file, each with its line.
    """
    digest = sha256(content).hexdigest()
    people, left = end_earlier(community)
    if not any(person.file == digest for person in people):
        mended, added = _plan(community, file, content, left, is_as_written=is_as_written)
        people = [*mended, *added]
        save_plan(community.folder, people)
        left = advance(community, people)
    return Enrolled([person for person in people if person.file == digest], [one for one in left if one.file == digest])


def end_earlier(community: Community) -> tuple[Sequence[Person], Sequence[Person]]:
    """Go on with what earlier calls began: (whom that was about, who of them isn't done)."""
    people = load_plan(community.folder)
    left = advance(community, people) if people else []
    done = len(people) - len(left)
    if done:
        echo(say("gateway.members.add.earlier_enrolment_is_ended_people", count=done), err=True)
    for one in left:
        if one.fault:
            echo(say_stuck(one), err=True)
    return people, left


def say_stuck(one: Person) -> str:
    """Say why somebody can't go on, and what can be done."""
    return say("gateway.members.add.cannot_go_on_add_file", name=one.name, fault=one.fault)


def _plan(
    community: Community, file: Path, content: bytes, left: Sequence[Person], *, is_as_written: bool
) -> tuple[list[Person], list[Person]]:
    """Read the file, and have the rules try each registration: (who was on the plan, as mended; who is added to it)."""
    digest = sha256(content).hexdigest()
    try:
        rows, unread = read_rows(content)
        known = load_known(community)
        applicants, faults = read_people(rows, known, file, unread, is_as_written=is_as_written)
        for organisation in {applicant.organisation for applicant in applicants if applicant.organisation}:
            community.load_signer(organisation, OFFICER)
        kept, applicants = mend(left, applicants, digest)
        faults += find_known(applicants, known) + find_waiting(applicants, kept)
        made, refused = try_all(community, applicants, faults, digest)
        if faults or refused:
            raise MembersFileError(faults + refused)
    except MembersFileError as error:
        other = find_other(content, MEMBERS) if error.is_other else None
        if other:
            raise InputError(f"{file}: {other.redirect(str(file))}") from error
        raise InputError("\n".join(f"{file}:{line}: {reason}" for line, reason in error.faults)) from error
    return kept, made


def read_people(
    rows: Rows, known: Known, file: Path, unread: Faults, *, is_as_written: bool
) -> tuple[list[Applicant], Faults]:
    """Read the file's people; what is in doubt is asked about only when nothing else is wrong."""
    doubts = [] if is_as_written else list_doubts(rows, known)
    applicants, faults = parse_members(correct(rows, doubts), file.parent, known.today)
    if not doubts:
        return applicants, unread + faults
    if faults or unread or not is_terminal():
        asked = [(one.line, say("gateway.members.add.mend_it_or_give_as_written", name=one.words)) for one in doubts]
        return applicants, unread + faults + asked
    return parse_members(ask(rows, doubts, str(file)), file.parent, known.today)


def try_all(
    community: Community, applicants: Sequence[Applicant], faults: Faults, digest: str
) -> tuple[list[Person], Faults]:
    """Have the rules try those with whom nothing else is wrong: (they, what the rules refuse)."""
    wrong = {line for line, _ in faults}
    sound = [applicant for applicant in applicants if not applicant.lines & wrong]
    with make_progress() as bar:
        step = bar.add_task(say("gateway.members.add.trying"), total=len(sound))
        return make_people(community, sound, digest, lambda: bar.advance(step))


def load_known(community: Community) -> Known:
    """Ask for what is known of people and points where an officer's key is at hand."""
    with community.client(community.settings.organisation) as own:
        today = str(own.get("health")["date"])
    return Known(load_people(community, community.officers), load_points(community), today)


def advance(community: Community, people: Sequence[Person]) -> list[Person]:
    """Take the plan's people as far as they can be taken here; give those who aren't done."""
    with make_progress() as bar:
        step = bar.add_task(say("gateway.members.add.registering"), total=2 * len(people))
        return carry_out(community, people, lambda: bar.advance(step))


def mend(
    left: Sequence[Person], applicants: Sequence[Applicant], file: str
) -> tuple[list[Person], list[Applicant]]:
    """Let a row take the place of somebody of its name who can't go on: (the plan's people, whom it doesn't have).

    Who is registered already keeps key and points; contact and plants are the row's.
    """
    stuck = {(one.organisation, fold(one.name)): one for one in left if one.fault and one.is_new}
    new, kept = [], list(left)
    for applicant in applicants:
        one = stuck.pop(applicant.identity[:2], None)
        if one is not None:
            kept.remove(one)
        if one is not None and one.is_registered:
            kept.append(replace(one, contact=applicant.contact, plants=list_plants(applicant.points), file=file))
        else:
            new.append(applicant)
    return kept, new


def find_waiting(applicants: Sequence[Applicant], waiting: Sequence[Person]) -> Faults:
    """Compare with who is proposed already: people, and points."""
    points = {point["metering_point"] for one in waiting for point in one.points}
    people = {(one.organisation, fold(one.name), one.contact.casefold()) for one in waiting if one.is_new}
    named = [(applicant.line, applicant.name) for applicant in applicants if applicant.identity in people]
    named += [(point.line, point.metering_point) for applicant in applicants for point in applicant.points
              if point.metering_point in points]
    return [(line, say("gateway.members.add.is_proposed_already_members_waiting", what=what)) for line, what in named]


def find_known(applicants: Sequence[Applicant], known: Known) -> Faults:
    """Compare with what the gateways hold: points in use, people who belong already."""
    held = {one["metering_point"] for one in known.points if not one["to_date"]}
    faults = [
        (point.line, say("gateway.members.add.has_holder_already", metering_point=point.metering_point))
        for applicant in applicants for point in applicant.points if point.metering_point in held
    ]
    people = {(person["organisation"], fold(person["name"]), person["contact"].casefold()) for person in known.people
              if person["name"] and person["status"] == "confirmed"}
    faults += [
        (applicant.line, say(
            "gateway.members.add.belongs_to_already_further_points", name=applicant.name,
            organisation=say_organisation(applicant.organisation),
        ))
        for applicant in applicants if not applicant.public_key and applicant.identity in people
    ]
    return faults


def load_points(community: Community) -> list[Plain]:
    """Metering points as the energy operator's gateway gives them: all to the operator, to officers their members'."""
    found, held = [], community.held
    if community.operator in held:
        with community.client(community.operator) as operator:
            return list(operator.get("metering-points")["points"])
    for organisation in held:
        with community.client(organisation, OFFICER, at=community.operator) as officer:
            found += officer.get("metering-points")["points"]
    return found


def load_people(
    community: Community, organisations: Iterable[str], *, has_contacts: bool = True
) -> list[Plain]:
    """Members of organisations by name, each from its own gateway; contact: the first of those kept, if wanted."""
    found: list[Plain] = []
    for organisation in sorted(organisations):
        with community.client(organisation, OFFICER) as officer:
            members = officer.get("members", contacts=has_contacts)["members"]
            found += [member for member in members if member["organisation"] == organisation]
    found.sort(key=lambda one: (not one["name"], fold(one["name"])))
    return [_unite_contacts(one) for one in found] if has_contacts else found


def _unite_contacts(one: Plain) -> Plain:
    contacts = [one.pop(name) for name in ("email", "phone", "address")]
    return one | {"contact": next(filter(None, contacts), "")}
