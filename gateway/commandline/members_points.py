"""`members point add | close`: a member's points, each from a date, by the way of an enrolment.

Proposed, signed by a second organisation, then kept where points live; typed again, a command ends what waited.
"""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from chaincode.rules import canonical
from chaincode.words import find_point as find_mark
from chaincode.words import say
from gateway.commandline import members_cells as cells
from gateway.commandline.community import OFFICER, Community, open_community
from gateway.commandline.enrolment_plan import Person, describe_point, save_plan, try_register
from gateway.commandline.members_add import advance, end_earlier, load_points, say_stuck
from gateway.commandline.members_file import Point
from gateway.commandline.members_find import Found, find_member, find_point
from gateway.commandline.members_steps import (
    AWAITS,
    DONE,
    PREVIEW,
    Outcome,
    Step,
    read,
    read_day,
    settle_doubts,
    show_steps,
)
from gateway.commandline.options import as_written_option, folder_option, json_option, preview_option
from gateway.commandline.refusals import InputError, RefusedError

Plain = dict[str, Any]


def say_kw(power_w: int) -> str:
    """Write a power in kW."""
    return f"{cells.format_thousandths(power_w)} kW".replace(".", find_mark())


def change_power(
    community: Community, found: Found, held: Plain, given: tuple[str, str | None], *, is_preview: bool, as_json: bool
) -> None:
    """Give a point another power from a day on: the point as it was ends then, and begins anew."""
    power_w, day = read(cells.read_thousandths, "power_kw", given[0]), read_day("--from", given[1], found.date)
    if day < held["from_date"]:
        raise InputError(say(f"the point is {found.shown}'s from {held['from_date']} on",
                             f"il punto è di {found.shown} dal {held['from_date']}"))
    new = {"metering_point": held["metering_point"], "perimeter": held["perimeter"], "power_w": power_w,
           "from_date": day, "to_date": ""}
    ended = [_name(held) | {"to_date": day}] if day > held["from_date"] else []
    steps = [Step(f"{say('power', 'potenza')} {held['metering_point']}", say_kw(held["power_w"]), say_kw(power_w), day)]
    carry(community, found, [*ended, new], steps, is_preview=is_preview, as_json=as_json)


def _name(point: Plain) -> Plain:
    return {key: point[key] for key in ("metering_point", "perimeter", "power_w", "from_date", "to_date")}


def carry(
    community: Community, found: Found, points: Sequence[Plain], steps: Sequence[Step], *, is_preview: bool,
    as_json: bool, notes: Sequence[str] = (),
) -> Outcome:
    """Register a member's points anew, some with an end, some with a beginning; keep them once a second one signed.

    Raises:
        RefusedError: the rules refuse it; nothing was written.
    """
    asked = sha256(canonical.encode({"member": found.member, "points": list(points)})).hexdigest()
    _, left = ([], []) if is_preview else end_earlier(community)
    outcome = next((_judge(one) for one in left if one.file == asked), None)
    if outcome is None:
        person = _make(community, found, points, asked)
        outcome = Outcome(PREVIEW) if is_preview else _register(community, left, person)
    show_steps(found, steps, outcome, as_json=as_json, notes=notes)
    return outcome


def _make(community: Community, found: Found, points: Sequence[Plain], asked: str) -> Person:
    """Make the plan's row, and have the rules try it."""
    with community.client(found.organisation, OFFICER) as officer:
        tagged = [describe_point(officer, Point(0, **point)) for point in points]
        person = Person(
            found.shown, found.organisation, "", found.member, found.record["public_keys"], "", "", "",
            officer.new_command_id(), tagged, [], asked, is_new=False,
        )
        refused = try_register(officer, person)
    if refused:
        raise RefusedError("\n".join(refused))
    return person


def _register(community: Community, left: Sequence[Person], person: Person) -> Outcome:
    people = [*left, person]
    save_plan(community.folder, people)
    return next((_judge(one) for one in advance(community, people) if one.file == person.file), Outcome(DONE))


def _judge(one: Person) -> Outcome:
    if one.fault:
        raise RefusedError(say_stuck(one))
    return Outcome(AWAITS, one.proposal)


@click.group("point")
def points() -> None:
    """A member's metering points: a further one, or the end of one.

    \b
    Example:
      ./volano members point add "Ada Esempio" --point IT001E00000009 --perimeter AC001E00001 --power-kw 3
      ./volano members point close IT001E00000009 --on 2024-12-31

    \f
    I punti di misura di un membro: uno in più, o la fine di uno.
    """


@points.command("add")
@click.argument("member")
@click.option("--point", "pod", required=True, metavar="POD", help="The metering point.\fIl punto di misura.")
@click.option("--perimeter", required=True, help="Its primary substation's area.\fLa sua cabina primaria.")
@click.option("--power-kw", required=True, help="The contract's power.\fLa potenza del contratto.")
@click.option("--from", "from_date", metavar="DATE", help="Since when; the ledger's day unless given."
              "\fDa quando; il giorno del registro se non indicato.")
@as_written_option
@preview_option
@folder_option
@json_option
def add_point(
    member: str, *, pod: str, perimeter: str, power_kw: str, from_date: str | None, is_as_written: bool,
    is_preview: bool, folder: Path, as_json: bool,
) -> None:
    """Give MEMBER a further metering point, from a date on, once another organisation signed.

    \b
    Example:
      ./volano members point add "Ada Esempio" --point IT001E00000009 --perimeter AC001E00001 --power-kw 3

    \f
    Dà a MEMBER un altro punto di misura, da una data, quando un'altra organizzazione ha firmato.
    """
    with open_community(folder) as community:
        found = find_member(community, member)
        given = settle_doubts(found, {"metering_point": pod, "perimeter": perimeter, "power_kw": power_kw},
                              load_points(community), is_as_written=is_as_written)
        new: Plain = {
            "metering_point": read(cells.read_pod, given["metering_point"]),
            "perimeter": read(cells.read_perimeter, given["perimeter"]),
            "power_w": read(cells.read_thousandths, "power_kw", given["power_kw"]),
            "from_date": read_day("--from", from_date, found.date), "to_date": "",
        }
        words = f"{new['metering_point']}, {new['perimeter']}, {say_kw(new['power_w'])}"
        carry(community, found, [new], [Step(say("point", "punto"), "", words, new["from_date"])],
              is_preview=is_preview, as_json=as_json)


@points.command("close")
@click.argument("pod", metavar="POD")
@click.option("--on", "to_date", metavar="DATE", help="The first day without it; the ledger's day unless given."
              "\fIl primo giorno senza; il giorno del registro se non indicato.")
@preview_option
@folder_option
@json_option
def close_point(pod: str, to_date: str | None, is_preview: bool, folder: Path, as_json: bool) -> None:
    """End POD on a date, once another organisation signed. Readings before stay, and settle as they are.

    \b
    Example:
      ./volano members point close IT001E00000009 --on 2024-12-31

    \f
    Chiude POD a una data, quando un'altra organizzazione ha firmato. Le letture di prima restano e si liquidano.
    """
    with open_community(folder) as community:
        found = find_member(community, str(read(cells.read_pod, pod)))
        held, day = find_point(found, pod), read_day("--on", to_date, found.date)
        close(community, found, [held], day, is_preview=is_preview, as_json=as_json)


def close(
    community: Community, found: Found, held: Sequence[Plain], day: str, *, is_preview: bool, as_json: bool,
    notes: Sequence[str] = (),
) -> Outcome:
    """End points on a day."""
    point, ended = say("point", "punto"), say("ended", "chiuso")
    steps = [Step(f"{point} {one['metering_point']}", say_kw(one["power_w"]), ended, day) for one in held]
    return carry(community, found, [_name(one) | {"to_date": day} for one in held], steps, is_preview=is_preview,
                 as_json=as_json, notes=notes)
