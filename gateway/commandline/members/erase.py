"""`members erase`: what is held of a member erased at their wish, told with what stays and why."""

from pathlib import Path
from typing import Any

import click

from chaincode.words import say
from gateway.acts.desk import OFFICER
from gateway.commandline.base.acting_member import list_handed_over
from gateway.commandline.base.community import Community, open_community
from gateway.commandline.base.names import say_organisation
from gateway.commandline.base.options import confirm, folder_option, json_option, show_json
from gateway.commandline.members.find import find_person

ERASED = {
    "contacts": ("contacts", "contatti"), "words": ("words", "parole"),
    "points": ("metering points", "punti di misura"), "ended": ("ended metering points", "punti di misura chiusi"),
    "readings": ("readings", "letture"), "messages": ("refused messages", "messaggi rifiutati"),
    "figures": ("GSE's figures", "cifre del GSE"),
    "statements": ("statements", "rendiconti"), "payee": ("bank details", "coordinate bancarie"),
    "ledger": ("ledger", "registro"), "backups": ("backups", "copie"),
}
Plain = dict[str, Any]


@click.command()
@click.argument("member")
@click.option("--yes", "is_sure", is_flag=True, help="Don't ask.\fNon chiedere.")
@folder_option
@json_option
def erase(member: str, is_sure: bool, folder: Path, as_json: bool) -> None:
    """Erase what is held of MEMBER (the id's first digits, see `members list`) here and at the energy operator's.

    Contacts, words, metering points, readings, refused messages: at the member's own wish. It says what was erased,
    what stays and why, the folder to hand over too; typed again later, it erases what is no longer needed by then.

    \b
    Example:
      ./volano members erase 3f2a91c07b4d

    \f
    Cancella ciò che si conserva di MEMBRO (le prime cifre, vedi `members list`), qui e presso il gestore dell'energia.

    Recapiti, testi, punti di misura, letture, messaggi rifiutati: per volontà del membro. Dice che cosa è stato
    cancellato, che cosa resta e perché, anche la cartella da consegnare; ripetuto più tardi, cancella ciò che nel
    frattempo non serve più.
    """
    with open_community(folder) as community:
        found = find_person(community, member)
        name = found["name"] or member
        if not is_sure:
            confirm(say(f"Erase what is held of {name}?", f"Cancellare i dati di {name}?"))
        gateways = dict.fromkeys((community.operator, found["organisation"]))
        reports = {at: _erase_at(community, found, at) for at in gateways}
    places = list_handed_over(folder, found["member"])
    if as_json:
        show_json({"gateways": reports, "handover": [str(place) for place in places]})
        return
    _show_erased(reports)
    for place in places:
        click.echo(say(
            f"kept {place}: it bears the name, and may hold the only copy of the key. Hand it over, delete it.",
            f"conservata {place}: porta il nome e può avere l'unica copia della chiave. Consegnala, poi cancellala.",
        ))


def _erase_at(community: Community, found: Plain, at: str) -> Plain:
    with community.client(found["organisation"], OFFICER, at=at) as officer:
        report: Plain = officer.post(f"members/{found['member']}/erase")
    return report


def _show_erased(reports: dict[str, Plain]) -> None:
    erased, kept = say("erased", "cancellato"), say("kept", "conservato")
    for at, report in reports.items():
        whose = say_organisation(at)
        for one in report["erased"]:
            click.echo(f"{whose}: {erased}: {say(*ERASED[one['what']])} {one['count']}")
        for one in report["kept"]:
            click.echo(f"{whose}: {kept}: {say(*ERASED[one['what']])} {one['count']}: "
                       f"{say(one['why_en'], one['why_it'])}")
