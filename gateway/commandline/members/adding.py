"""`members add` as it is typed: its options, and what it says in the end."""

from pathlib import Path

import click

from chaincode.terminal.telling import echo
from chaincode.words import say
from gateway.acts.enrolling.person import HANDOVER
from gateway.commandline.base.community import Community, open_community
from gateway.commandline.base.names import say_organisation
from gateway.commandline.base.options import (
    TO_READ,
    as_written_option,
    folder_option,
    json_option,
    show_json,
    show_table,
)
from gateway.commandline.base.refusals import RefusedError
from gateway.commandline.members.add import Enrolled, enrol, say_stuck


@click.command()
@click.argument("file", type=TO_READ)
@as_written_option
@folder_option
@json_option
def add(file: Path, is_as_written: bool, folder: Path, as_json: bool) -> None:
    """Add the members of FILE, CSV or XLSX, all or none of them.

    Columns: name, organisation (citizens, commerce, municipality, gse) and, if wanted, contact, metering_point,
    perimeter, power_kw, from_date, plant_kw, entry_on, region, grant_pct, public_key, csr, proof; or their Italian
    names. Every fault is told with its line before anything is written, and what is hardly meant is asked about.
    Whoever brings no key gets one in a folder to hand over. The ledger learns keys and tags of metering points, never a
    name. Where no other organisation's keys lie in the folder, its officer signs elsewhere (`countersign sign`); typed
    again, this command then ends what it began. Who can't go on holds nobody up: see `members waiting`.

    \b
    Example:
      ./volano members add members.csv
    """
    content = file.read_bytes()
    with open_community(folder) as community:
        done = enrol(community, file, content, is_as_written=is_as_written)
        _show_added(community, done, as_json)
        stuck = [say_stuck(one) for one in done.left if one.fault]
    if stuck:
        raise RefusedError("\n".join(stuck))


def _show_added(community: Community, done: Enrolled, as_json: bool) -> None:
    place, people, waiting = community.folder / HANDOVER, done.people, {one.member for one in done.waiting}
    if as_json:
        show_json({"members": [{
            "name": one.name, "organisation": one.organisation, "member": one.member, "folder": str(place / one.folder),
            "has_key": (place / one.folder / "key.pem").exists(), "awaits": one.member in waiting,
            "metering_points": [point["metering_point"] for point in one.points],
        } for one in people]})
        return
    rows = [[one.name, say_organisation(one.organisation), one.member[:12],
             " ".join(point["metering_point"] for point in one.points), str(place / one.folder)] for one in people]
    show_table([
        say("gateway.members.adding.name"), say("gateway.members.adding.organisation"),
        say("gateway.members.adding.member"), say("gateway.members.adding.metering_points"),
        say("gateway.members.adding.to_hand_over"),
    ], rows)
    if waiting:
        echo(_say_waiting(len(waiting)))
    elif not done.left:
        echo(say("gateway.members.adding.members_each_registered_by_one", count=len(people)))
        echo(say("gateway.members.adding.hand_folders_in_over_and_delete", place=place))


def _say_waiting(count: int) -> str:
    return say("gateway.members.adding.proposed_and_awaiting_another", count=count)
