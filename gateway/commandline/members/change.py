"""`members change`: a member's name and contacts, which act at once, or the power of a contract from a date on."""

from pathlib import Path
from typing import Any

import click

from chaincode.words import LANGUAGES, say
from gateway.acts import cells
from gateway.acts.desk import OFFICER
from gateway.acts.enrolling.person import find_contact_kind
from gateway.commandline.base import person_cells
from gateway.commandline.base.community import Community, open_community
from gateway.commandline.base.dates import DATE
from gateway.commandline.base.options import as_written_option, folder_option, json_option, preview_option
from gateway.commandline.base.refusals import InputError
from gateway.commandline.members.carry import Asked
from gateway.commandline.members.find import Found, find_member
from gateway.commandline.members.points import change_power
from gateway.commandline.members.steps import DONE, PREVIEW, Outcome, Step, read, settle_doubts, show_steps

CONTACTS = ("name", "email", "phone", "address", "language")
Plain = dict[str, Any]


@click.command()
@click.argument("member")
@click.option("--name", help="The person's name.")
@click.option("--email", help="An e-mail address.")
@click.option("--phone", help="A telephone number.")
@click.option("--address", help="A postal address.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Of what is written to the person.")
@click.option("--power-kw", help="The contract's power at a metering point.")
@click.option("--point", default="", metavar="POD", help="Which point; the only one unless given.")
@click.option("--from", "from_date", type=DATE, help="From when the power counts; the ledger's day unless given.")
@as_written_option
@preview_option
@folder_option
@json_option
def change(
    member: str, *, power_kw: str | None, point: str, from_date: str | None, is_as_written: bool, is_preview: bool,
    folder: Path, as_json: bool, **contacts: str | None,
) -> None:
    """Change MEMBER's name, contacts or contract power. MEMBER: a name, an id's beginning, or a POD.

    Names and contacts act at once. A power is on the ledger: it counts from its date once another organisation signed.

    \b
    Example:
      ./volano members change "Ada Esempio" --email ada@example.org
      ./volano members change "Ada Esempio" --power-kw 4.5 --from 2024-10-01 --preview
    """
    given = {name: text for name, text in contacts.items() if text is not None}
    if bool(given) == (power_kw is not None):
        raise InputError(say("gateway.members.change.say_what_changes_name_and_contacts"))
    with open_community(folder) as community:
        found = find_member(community, member)
        if power_kw is None:
            meant = _settle(found, given, is_as_written=is_as_written)
            steps = _change_contacts(community, found, meant, is_preview=is_preview)
            show_steps(found, steps, Outcome(PREVIEW if is_preview else DONE), as_json=as_json)
            return
        power_kw = settle_doubts(found, {"power_kw": power_kw}, (), is_as_written=is_as_written)["power_kw"]
        power_w, day = read(cells.read_thousandths, "power_kw", power_kw), from_date or found.date
        asked = Asked(community, found, ("power", point, str(power_w), day), is_preview, as_json)
        change_power(asked, point, power_w, day)


def _settle(found: Found, given: Plain, *, is_as_written: bool) -> Plain:
    if "email" not in given:
        return given
    meant = settle_doubts(found, {"contact": given["email"]}, (), is_as_written=is_as_written)
    return given | {"email": meant["contact"]}


def _change_contacts(community: Community, found: Found, given: Plain, *, is_preview: bool) -> list[Step]:
    readers = {"name": person_cells.read_name, "email": person_cells.read_contact, "phone": person_cells.read_contact}
    clean = {key: read(readers[key], text) if key in readers else text for key, text in given.items()}
    for kind in ("email", "phone"):
        if clean.get(kind) and find_contact_kind(clean[kind]) != kind:
            like = {"email": "ada@example.org", "phone": "+39 0574 555 0123"}[kind]
            raise InputError(say("gateway.members.change.is_none_write_it_as", kind=kind, clean=clean[kind], like=like))
    words = {
        "name": say("gateway.members.change.name"), "email": "e-mail", "phone": say("gateway.members.change.telephone"),
        "address": say("gateway.members.change.address"), "language": say("gateway.members.change.language"),
    }
    steps = [Step(words[key], str(found.about.get(key, "")), text, found.date) for key, text in clean.items()]
    if not is_preview:
        kept = {key: found.about[key] for key in CONTACTS if found.about.get(key)}
        with community.client(found.organisation, OFFICER) as officer:
            officer.post("members", {"members": [kept | clean | {"member": found.member}]})
    return steps
