"""`volano members`: add members from a file, list them, write them to a file. Names never leave this folder."""

import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from analytics.imports.edistribuzione import POD_LENGTH
from chaincode.rules.units import ORGANISATIONS
from gateway.commandline.community import Community, open_community
from gateway.commandline.enrolment import HANDOVER, Person, carry_out, load_plan, make_people, save_plan
from gateway.commandline.members_file import Applicant, Faults, MembersFileError, format_thousandths, parse_members
from gateway.commandline.options import TO_READ, folder_option, json_option, make_progress, show_json, show_table
from gateway.commandline.refusals import InputError
from gateway.commandline.words import say

EXPORTED = ("member", "name", "organisation", "contact", "status", "metering_point", "perimeter", "power_kw",
            "from_date", "to_date")
Plain = dict[str, Any]


@click.group()
def members() -> None:
    """Members and their metering points.

    \b
    Example:
      ./volano members add members.csv
    """


@members.command()
@click.argument("file", type=TO_READ)
@folder_option
@json_option
def add(file: Path, folder: Path, as_json: bool) -> None:
    """Add the members of FILE, all or none of them.

    Columns: name, organisation (citizens, commerce, municipality, gse) and, if wanted, contact, metering_point,
    perimeter, power_kw, from_date, plant_kw, entry_on, region, grant_pct, public_key, csr. Every fault is told with
    its line before anything is written. Whoever brings no key gets one in a folder to hand over. The ledger learns
    keys and tags of metering points, never a name.

    \b
    Example:
      ./volano members add members.csv
    """
    content = file.read_bytes()
    with open_community(folder) as community:
        people = _end_interrupted(community, content)
        if people is None:
            people = _enrol(community, file, content)
        _show_added(community, people, as_json)


def _end_interrupted(community: Community, content: bytes) -> list[Person] | None:
    """End what an earlier call began; give its people when it was of this very file."""
    found = load_plan(community.folder)
    if found is None:
        return None
    digest, people = found
    _carry_out(community, people)
    click.echo(say(f"an interrupted enrolment of {len(people)} is ended",
                   f"conclusa un'iscrizione interrotta di {len(people)}"), err=True)
    return people if digest == sha256(content).hexdigest() else None


def _enrol(community: Community, file: Path, content: bytes) -> list[Person]:
    with community.client(community.operator) as operator:
        today, points = operator.get("health")["date"], operator.get("metering-points")["points"]
    try:
        applicants, faults = parse_members(content, file.parent, today)
        faults += find_known(community, applicants, points)
        if faults:
            raise MembersFileError(faults)
    except MembersFileError as error:
        raise InputError("\n".join(f"{file}:{line}: {reason}" for line, reason in error.faults)) from error
    with make_progress() as bar:
        step = bar.add_task(say("trying", "prova"), total=len(applicants))
        people = make_people(community, applicants, lambda: bar.advance(step))
    save_plan(community.folder, people, content)
    _carry_out(community, people)
    return people


def _carry_out(community: Community, people: Sequence[Person]) -> None:
    with make_progress() as bar:
        step = bar.add_task(say("registering", "iscrizione"), total=len(people))
        carry_out(community, people, lambda: bar.advance(step))


def find_known(community: Community, applicants: Sequence[Applicant], points: Sequence[Plain]) -> Faults:
    """Compare with what the gateways hold: points in use, people who belong already."""
    held = {one["metering_point"][:POD_LENGTH] for one in points if not one["to_date"]}
    faults = [
        (point.line, say(f"{point.metering_point} has a holder already", f"{point.metering_point} ha già un titolare"))
        for one in applicants for point in one.points if point.metering_point[:POD_LENGTH] in held
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


def load_people(community: Community, organisations: Iterable[str]) -> list[Plain]:
    """Members of organisations with names, each from the own gateway; contact: the first of those kept."""
    found = []
    for organisation in sorted(organisations):
        with community.client(organisation, "officer") as officer:
            own = [one for one in officer.get("members")["members"] if one["organisation"] == organisation]
            found += [one | {"contact": _read_contact(officer, one)} for one in own]
    return found


def _read_contact(officer: Any, one: Plain) -> str:
    known = officer.get(f"members/{one['member']}") if one["name"] else {}
    return next((str(known[name]) for name in ("email", "phone", "address") if known.get(name)), "")


def _show_added(community: Community, people: Sequence[Person], as_json: bool) -> None:
    place = community.folder / HANDOVER
    if as_json:
        show_json({"members": [{
            "name": one.name, "organisation": one.organisation, "member": one.member, "folder": str(place / one.folder),
            "has_key": bool(one.key), "metering_points": [point["metering_point"] for point in one.points],
        } for one in people]})
        return
    rows = [[one.name, one.organisation, one.member[:12], " ".join(p["metering_point"] for p in one.points),
             str(place / one.folder)] for one in people]
    show_table([say("name", "nome"), say("organisation", "organizzazione"), say("member", "membro"),
                say("metering points", "punti di misura"), say("to hand over", "da consegnare")], rows)
    click.echo(say(
        f"{len(people)} members, each registered by one organisation and countersigned by another.\n"
        f"Hand the folders in {place} over and delete them there: who holds a key signs for its member.",
        f"{len(people)} membri, ciascuno iscritto da un'organizzazione e controfirmato da un'altra.\n"
        f"Consegna le cartelle in {place} e cancellale lì: chi ha una chiave firma per il suo membro.",
    ))


@members.command("list")
@folder_option
@json_option
def list_(folder: Path, as_json: bool) -> None:
    """List members with their names, as far as their organisations' gateways are here.

    \b
    Example:
      ./volano members list
    """
    with open_community(folder) as community:
        people = _load_with_points(community)
    if as_json:
        show_json({"members": people})
        return
    rows = [[one["name"], one["organisation"], one["member"][:12], _say_status(one), str(one["registered_on"]),
             " ".join(point["metering_point"] for point in one["metering_points"])] for one in people]
    show_table([say("name", "nome"), say("organisation", "organizzazione"), say("member", "membro"),
                say("status", "stato"), say("since day", "dal giorno"), say("metering points", "punti di misura")],
               rows, right=(4,))


def _say_status(one: Plain) -> str:
    if one["is_suspended"]:
        return say("suspended", "sospeso")
    return say("confirmed", "confermato") if one["status"] == "confirmed" else say("left", "uscito")


def _load_with_points(community: Community) -> list[Plain]:
    with community.client(community.operator) as operator:
        points = operator.get("metering-points")["points"]
    return [one | {"metering_points": [point for point in points if point["member"] == one["member"]]}
            for one in load_people(community, set(ORGANISATIONS))]


@members.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@folder_option
def export(file: Path | None, folder: Path) -> None:
    """Write members and points as CSV to FILE, or to standard output. It holds names: keep it where they may be.

    \b
    Example:
      ./volano members export members-today.csv
    """
    with open_community(folder) as community:
        rows = [row for one in _load_with_points(community) for row in _format_rows(one)]
    if file is None:
        _write(sys.stdout, rows)
        return
    try:
        with file.open("x", encoding="utf-8", newline="") as out:
            _write(out, rows)
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}") from error


def _format_rows(one: Plain) -> Iterator[list[str]]:
    own = [one["member"], one["name"], one["organisation"], one["contact"], one["status"]]
    for point in one["metering_points"]:
        kw = format_thousandths(point["power_w"])
        yield [*own, point["metering_point"], point["perimeter"], kw, point["from_date"], point["to_date"]]
    if not one["metering_points"]:
        yield [*own, "", "", "", "", ""]


def _write(out: Any, rows: Sequence[Sequence[str]]) -> None:
    csv.writer(out).writerows([EXPORTED, *rows])
