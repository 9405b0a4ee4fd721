"""`members invite`: codes for the people of a file, who then make keys of their own; and where those invited stand."""

from pathlib import Path

import click

from analytics.slugs import fold
from chaincode.terminal.telling import echo
from chaincode.words import LANGUAGES, Words, say
from gateway.acts.desk import OFFICER
from gateway.acts.enrolling.applicant import Applicant, Faults
from gateway.acts.enrolling.inviting import Plain, close, invite, list_invited
from gateway.acts.enrolling.person import load_plan
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
from gateway.commandline.base.references import require_one
from gateway.commandline.base.refusals import InputError
from gateway.commandline.members.add import find_known, find_waiting, load_known, read_people
from gateway.commandline.members.file import MembersFileError, read_rows

SHORT = 8
_STATES = {name: Words(f"gateway.members.inviting.{name}")
           for name in ("open", "expired", "redeemed", "proposed", "registered")}


@click.command("invite")
@click.argument("file", type=TO_READ, required=False)
@click.option("--language", type=click.Choice(LANGUAGES), default="it",
              help="Of what is written to them; Italian unless given.")
@click.option("--withdraw", metavar="WHO", help="End the invitation of this name: the code is good no more.")
@as_written_option
@folder_option
@json_option
def invite_people(
    file: Path | None, *, language: str, withdraw: str | None, is_as_written: bool, folder: Path, as_json: bool
) -> None:
    """Make a code for each person of FILE, a file as `members add` takes it; without FILE, list who is invited.

    With the code a person makes a key in a browser of their own, which nobody else ever holds; then `members admit`
    registers it. A code is shown this once and good for 30 days. Whoever has it can join in its person's name: hand it
    over as you would a key.

    \b
    Example:
      ./volano members invite members.csv
      ./volano members invite
      ./volano members invite --withdraw "Ada Esempio"
    """
    with open_community(folder) as community:
        if file is not None:
            _show_codes(invite(community, _read_file(community, file, is_as_written=is_as_written), language), as_json)
            return
        invited = list_invited(community, community.officers)
        if withdraw is not None:
            gone = require_one([each for each in invited if fold(each["name"]) == fold(withdraw)],
                               say("gateway.members.inviting.are_called", named=withdraw), "members invite")
            close(community, gone)
            invited.remove(gone)
    _show_invited(invited, as_json)


def _read_file(community: Community, file: Path, *, is_as_written: bool) -> list[Applicant]:
    """Read whom a file names, with every fault of every line."""
    try:
        rows, unread = read_rows(file.read_bytes())
        known = load_known(community)
        applicants, faults = read_people(rows, known, file, unread, is_as_written=is_as_written)
        faults += find_known(applicants, known) + find_waiting(applicants, load_plan(community.folder))
        faults += find_keys(applicants)
        if faults:
            raise MembersFileError(faults)
    except MembersFileError as error:
        raise InputError("\n".join(f"{file}:{line}: {reason}" for line, reason in error.faults)) from error
    for organisation in {applicant.organisation for applicant in applicants}:
        community.load_signer(organisation, OFFICER)
    return applicants


def find_keys(applicants: list[Applicant]) -> Faults:
    """Find who brings a key: that one needs no code."""
    return [(one.line, say("gateway.members.inviting.brings_a_key", name=one.name))
            for one in applicants if one.public_key]


def _show_codes(made: list[Plain], as_json: bool) -> None:
    if as_json:
        show_json({"invitations": made})
        return
    show_table([
        say("gateway.members.inviting.name"), say("gateway.members.inviting.organisation"),
        say("gateway.members.inviting.code"),
    ], [[each["name"], say_organisation(each["organisation"]), each["code"]] for each in made])
    echo(say("gateway.members.inviting.hand_each_over"))


def _show_invited(invited: list[Plain], as_json: bool) -> None:
    if as_json:
        kept = ("name", "organisation", "contact", "state", "expires_at_s", "redeemed_at_s", "member")
        show_json({"invitations": [{name: each[name] for name in kept} for each in invited]})
        return
    show_table([
        say("gateway.members.inviting.name"), say("gateway.members.inviting.organisation"),
        say("gateway.members.inviting.state"), say("gateway.members.inviting.key"),
    ], [[each["name"], say_organisation(each["organisation"]), str(_STATES[each["state"]]), each["member"][:SHORT]]
        for each in invited],
        empty=say("gateway.members.inviting.nobody_is_invited"))
