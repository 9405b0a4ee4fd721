"""`members waiting`: who isn't done yet, and whom to give up."""

from dataclasses import asdict
from pathlib import Path

import click

from analytics.slugs import fold
from chaincode.terminal.telling import echo
from chaincode.words import say
from gateway.acts.desk import OFFICER
from gateway.acts.enrolling.person import HANDOVER, Person, forget, load_plan
from gateway.commandline.base.community import open_community
from gateway.commandline.base.names import say_last_day, say_organisation
from gateway.commandline.base.options import folder_option, json_option, show_json, show_table
from gateway.commandline.base.references import format_reference, require_one
from gateway.commandline.base.refusals import refusals
from gateway.commandline.members.listing import Plain


@click.command()
@click.option("--forget", "forgotten", metavar="WHO",
              help="Drop the plan for this name or reference: who will not be signed for, or can't go on.")
@folder_option
@json_option
def waiting(forgotten: str | None, folder: Path, as_json: bool) -> None:
    """List who isn't done: proposed and to be signed by another organisation, until when; or what is in the way.

    \b
    Example:
      ./volano members waiting
      ./volano members waiting --forget "Ada Esempio"
    """
    with refusals():
        if forgotten is not None:
            _forget(folder, forgotten)
        people = load_plan(folder)
    known = _load_pending(folder) if people else {}
    if as_json:
        show_json({"members": [{
            "name": one.name, "organisation": one.organisation, "member": one.member, "pending": one.pending,
            "may_act": known.get(one.pending, {}).get("may_act"), "fault": one.fault,
            "metering_points": [point["metering_point"] for point in one.points],
        } for one in people]})
        return
    rows = [[format_reference(one.pending) if one.pending else "", one.fault or _say_until(known.get(one.pending)),
             one.name, say_organisation(one.organisation), one.member[:12],
             " ".join(point["metering_point"] for point in one.points)]
            for one in people]
    show_table([
        say("gateway.members.waiting.reference"), say("gateway.members.waiting.to_be_signed"),
        say("gateway.members.waiting.name"), say("gateway.members.waiting.organisation"),
        say("gateway.members.waiting.member"), say("gateway.members.waiting.metering_points"),
    ], rows, empty=say("gateway.members.waiting.nobody_waits"))


def _forget(folder: Path, named: str) -> None:
    """Drop one person's plan, and say what is left of it."""
    people = load_plan(folder)
    found = [person for person in people if fold(person.name) == fold(named)] or [
        one for one in people if one.pending and one.pending.rsplit("/", 1)[1].startswith(named) and len(named) >= 4]
    gone = require_one([asdict(one) for one in found], say(
        "gateway.members.waiting.are_called_or_begin_with", named=named,
    ), "members waiting")
    forget(folder, lambda one: asdict(one) == gone)
    echo(say_forgotten(found[0], folder), err=True)


def say_forgotten(one: Person, folder: Path) -> str:
    """Say what remains of somebody whose plan was dropped."""
    if one.is_registered:
        return say("gateway.members.waiting.dropped_stays_on_ledger_name_points", name=one.name)
    place = folder / HANDOVER / one.folder
    left = say("gateway.members.waiting.holds_key_for_nobody_delete_it", place=place)
    is_made = one.is_new and one.folder and place.is_dir()
    return say("gateway.members.waiting.dropped", name=one.name) + (left if is_made else "")


def _load_pending(folder: Path) -> dict[str, Plain]:
    """What the ledger has of those who wait, by the key of what waits; what was signed or taken back isn't among it."""
    with open_community(folder) as community, community.client(community.find_officer(), OFFICER) as officer:
        return {one["pending"]: one for one in officer.get("pending")["pending"]}


def _say_until(pending: Plain | None) -> str:
    return say_last_day(pending) if pending else say("gateway.members.waiting.no_more_members_add_again")
