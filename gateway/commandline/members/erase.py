"""`members erase`: what is held of a member erased at their wish, told with what stays and why."""

from pathlib import Path
from typing import Any

import click

from chaincode.terminal.telling import echo
from chaincode.words import Words, find_language, say
from gateway.acts.desk import OFFICER
from gateway.commandline.base.acting_member import list_handed_over
from gateway.commandline.base.community import Community, open_community
from gateway.commandline.base.names import say_organisation
from gateway.commandline.base.options import confirm, folder_option, json_option, show_json
from gateway.commandline.members.find import find_person

ERASED = {
    "contacts": Words("gateway.members.erase.contacts"), "words": Words("gateway.members.erase.words"),
    "points": Words("gateway.members.erase.metering_points"),
    "ended": Words("gateway.members.erase.ended_metering_points"), "readings": Words("gateway.members.erase.readings"),
    "messages": Words("gateway.members.erase.refused_messages"), "figures": Words("gateway.members.erase.gse_figures"),
    "statements": Words("gateway.members.erase.statements"), "payee": Words("gateway.members.erase.bank_details"),
    "uploads": Words("gateway.members.erase.files"),
    "letters": Words("gateway.members.erase.letters"), "notices": Words("gateway.members.erase.notices"),
    "ledger": Words("gateway.members.erase.ledger"), "backups": Words("gateway.members.erase.backups"),
}
Plain = dict[str, Any]


@click.command()
@click.argument("member")
@click.option("--yes", "is_sure", is_flag=True, help="Don't ask.")
@folder_option
@json_option
def erase(member: str, is_sure: bool, folder: Path, as_json: bool) -> None:
    """Erase what is held of MEMBER (the id's first digits, see `members list`) here and at the energy operator's.

    Contacts, words, files, metering points, readings, refused messages: at the member's own wish. It says what was
    erased, what stays and why, the folder to hand over too; typed again later, it erases what is no longer needed by
    then.

    \b
    Example:
      ./volano members erase 3f2a91c07b4d
    """
    with open_community(folder) as community:
        found = find_person(community, member)
        name = found["name"] or member
        if not is_sure:
            confirm(say("gateway.members.erase.erase_what_is_held_of", name=name))
        gateways = dict.fromkeys((community.operator, found["organisation"]))
        reports = {at: _erase_at(community, found, at) for at in gateways}
    places = list_handed_over(folder, found["member"])
    if as_json:
        show_json({"gateways": reports, "handover": [str(place) for place in places]})
        return
    _show_erased(reports)
    for place in places:
        echo(say("gateway.members.erase.kept_it_bears_name_and_may", place=place))


def _erase_at(community: Community, found: Plain, at: str) -> Plain:
    with community.client(found["organisation"], OFFICER, at=at) as officer:
        report: Plain = officer.post(f"members/{found['member']}/erase")
    return report


def _show_erased(reports: dict[str, Plain]) -> None:
    erased, kept = say("gateway.members.erase.erased"), say("gateway.members.erase.kept")
    for at, report in reports.items():
        whose = say_organisation(at)
        for one in report["erased"]:
            echo(f"{whose}: {erased}: {ERASED[one['what']]} {one['count']}")
        for one in report["kept"]:
            echo(f"{whose}: {kept}: {ERASED[one['what']]} {one['count']}: "
                 f"{one[f'why_{find_language()}']}")
