"""`volano members`: add members from a file, list them, write them to a file. Names never leave this folder."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from analytics.csv_table import format_rows
from chaincode.rules.intervals import is_date
from chaincode.wire.possession import bring_keys
from chaincode.words import say, say_count
from gateway.acts.desk import OFFICER
from gateway.acts.enrolling.person import HANDOVER, Person, forget, load_plan
from gateway.acts.slugs import fold
from gateway.commandline.base.cells import format_thousandths
from gateway.commandline.base.community import Community, open_community
from gateway.commandline.base.names import say_last_day, say_organisation
from gateway.commandline.base.options import (
    TO_READ,
    as_written_option,
    folder_option,
    json_option,
    open_new,
    show_json,
    show_table,
)
from gateway.commandline.base.references import format_reference, require_one
from gateway.commandline.base.refusals import InputError, RefusedError, refusals
from gateway.commandline.members.add import Enrolled, enrol, load_people, load_points, say_stuck
from gateway.commandline.members.change import change
from gateway.commandline.members.erase import erase
from gateway.commandline.members.leave import leave
from gateway.commandline.members.plants import plants
from gateway.commandline.members.points import points
from gateway.commandline.members.show import show
from gateway.commandline.members.standing import recover, suspend

EXPORTED = ("member", "name", "organisation", "contact", "status", "metering_point", "perimeter", "power_kw",
            "from_date", "to_date")
Plain = dict[str, Any]


@click.group()
def members() -> None:
    """Members and their metering points.

    \b
    Example:
      ./volano members add members.csv

    \f
    I membri e i loro punti di misura.
    """


@members.command()
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

    \f
    Aggiunge i membri di FILE, CSV o XLSX, tutti o nessuno.

    Colonne, coi nomi inglesi o italiani: name (nome), organisation (organizzazione: citizens, commerce, municipality,
    gse) e, se servono, contact (recapito), metering_point (pod), perimeter (cabina), power_kw (potenza_kw), from_date
    (dal), plant_kw (impianto_kw), entry_on (in_esercizio_dal), region (regione), grant_pct (contributo_pct),
    public_key, csr, proof. Ogni errore è detto con la sua riga prima di scrivere qualcosa; ciò che di rado è giusto
    viene chiesto. Chi non porta una chiave ne riceve una in una cartella da consegnare. Il registro conosce chiavi e
    pseudonimi dei punti di misura, mai un nome. Se nella cartella non ci sono chiavi di un'altra organizzazione, il suo
    incaricato firma altrove (`countersign sign`); ripetuto, questo comando porta a termine ciò che ha cominciato. Chi
    non può proseguire non trattiene gli altri: vedi `members waiting`.
    """
    content = file.read_bytes()
    with open_community(folder) as community:
        done = enrol(community, file, content, is_as_written=is_as_written)
        _show_added(community, done, as_json)
        stuck = [say_stuck(one) for one in done.left if one.fault]
    if stuck:
        raise RefusedError("\n".join(stuck))


@members.command()
@click.argument("key", type=TO_READ)
@click.option("--member", default="", metavar="MEMBER", help="Whose keys it is to recover; to register unless given."
              "\fPer recuperare con essa le chiavi di questo membro; per iscriversi se non indicato.")
@click.option("--date", help="The ledger's day, or one of the 30 days before; today unless given."
                             "\fIl giorno del registro, o uno dei 30 precedenti; oggi se manca.")
@json_option
def prove(key: Path, member: str, date: str | None, as_json: bool) -> None:
    """Print the public key of KEY (PEM, on P-256) and its proof, for the officer who adds the member.

    KEY stays where it is: what is printed says that its holder wants to become a member with it, by one registration.

    \b
    Example:
      ./volano members prove key.pem

    \f
    Mostra la chiave pubblica di CHIAVE (PEM, su P-256) e la sua prova, per l'incaricato che aggiunge il membro.

    CHIAVE resta dov'è: ciò che viene mostrato dice che chi la possiede vuole diventare membro con essa, con una sola
    iscrizione.
    """
    try:
        held = load_pem_private_key(key.read_bytes(), None)
    except (ValueError, TypeError) as error:
        raise InputError(say(f"{key} is no private key in PEM: name another file",
                             f"{key} non è una chiave privata PEM: indica un altro file")) from error
    if not isinstance(held, ec.EllipticCurvePrivateKey) or not isinstance(held.curve, ec.SECP256R1):
        raise InputError(say(f"{key} isn't on P-256: make another", f"{key} non è su P-256: creane un'altra"))
    if date is not None and not is_date(date):
        raise InputError(say(f"{date} is no date YYYY-MM-DD", f"{date} non è una data AAAA-MM-GG"))
    register_id = f"{date or datetime.now(UTC).date().isoformat()}-{secrets.token_hex(16)}"
    brought = bring_keys([held], register_id, member)
    shown = {"public_key": brought["public_keys"][0], "proof": f"{register_id}:{brought['proofs'][0]}"}
    if as_json:
        show_json(shown)
        return
    for name, text in shown.items():
        click.echo(f"{name} {text}")


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
    show_table([say("name", "nome"), say("organisation", "organizzazione"), say("member", "membro"),
                say("metering points", "punti di misura"), say("to hand over", "da consegnare")], rows)
    if waiting:
        click.echo(_say_waiting(len(waiting)))
    elif not done.left:
        click.echo(say_count(len(people), (
            "{} member, registered by one organisation and countersigned by another.",
            "{} members, each registered by one organisation and countersigned by another.",
        ), ("{} membro, iscritto da un'organizzazione e controfirmato da un'altra.",
            "{} membri, ciascuno iscritto da un'organizzazione e controfirmato da un'altra.")))
        click.echo(say(f"Hand the folders in {place} over and delete them there: who holds a key signs for its member.",
                       f"Consegna le cartelle in {place} e cancellale lì: chi ha una chiave firma per il suo membro."))


def _say_waiting(count: int) -> str:
    return say(
        f"proposed, and awaiting another organisation's officer: {count}. There: ./volano countersign list, "
        "then sign.\nThen type this command again: it keeps names and metering points. Hand the folders over only "
        "then.",
        f"proposti, in attesa di un incaricato di un'altra organizzazione: {count}. Lì: ./volano countersign list, "
        "poi sign.\nPoi ripeti questo comando: conserva nomi e punti di misura. Consegna le cartelle solo allora.",
    )


@members.command()
@click.option("--forget", "forgotten", metavar="WHO", help="Drop the plan for this name or reference: who will not be "
              "signed for, or can't go on.\fLascia perdere questo nome o riferimento: per cui nessuno firmerà, o che "
              "non può proseguire.")
@folder_option
@json_option
def waiting(forgotten: str | None, folder: Path, as_json: bool) -> None:
    """List who isn't done: proposed and to be signed by another organisation, until when; or what is in the way.

    \b
    Example:
      ./volano members waiting
      ./volano members waiting --forget "Ada Esempio"

    \f
    Elenca chi non è concluso: proposto, e con quale riferimento ed entro quando un'altra organizzazione firma; oppure
    che cosa lo impedisce.
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
    show_table([say("reference", "riferimento"), say("to be signed", "da firmare"), say("name", "nome"),
                say("organisation", "organizzazione"), say("member", "membro"),
                say("metering points", "punti di misura")], rows)
    if not people:
        click.echo(say("nobody waits", "nessuno attende"))


def _forget(folder: Path, named: str) -> None:
    """Drop one person's plan, and say what is left of it."""
    people = load_plan(folder)
    found = [one for one in people if fold(one.name) == fold(named)] or [
        one for one in people if one.pending and one.pending.rsplit("/", 1)[1].startswith(named) and len(named) >= 4]
    gone = require_one([asdict(one) for one in found], say(f"are called or begin with {named!r}",
                                                           f"si chiamano o iniziano con {named!r}"), "members waiting")
    forget(folder, lambda one: asdict(one) == gone)
    click.echo(say_forgotten(found[0], folder), err=True)


def say_forgotten(one: Person, folder: Path) -> str:
    """Say what remains of somebody whose plan was dropped."""
    if one.is_registered:
        return say(f"dropped: {one.name} stays on the ledger; name, points and plants aren't kept here",
                   f"lasciato perdere: {one.name} resta sul registro; nome, punti e impianti non sono conservati qui")
    place = folder / HANDOVER / one.folder
    left = say(f"; {place} holds a key for nobody: delete it", f"; {place} ha una chiave di nessuno: cancellala")
    return say(f"dropped: {one.name}", f"lasciato perdere: {one.name}") + (
        left if one.is_new and place.is_dir() else "")


def _load_pending(folder: Path) -> dict[str, Plain]:
    """What the ledger has of those who wait, by the key of what waits; what was signed or taken back isn't among it."""
    with open_community(folder) as community, community.client(community.find_officer(), OFFICER) as officer:
        return {one["pending"]: one for one in officer.get("pending")["pending"]}


def _say_until(pending: Plain | None) -> str:
    return say_last_day(pending) if pending else say("no more: `members add` again", "non più: ripeti `members add`")


@members.command("list")
@folder_option
@json_option
def list_(folder: Path, as_json: bool) -> None:
    """List members with their names, as far as their organisations' gateways are here.

    \b
    Example:
      ./volano members list

    \f
    Elenca i membri con i loro nomi, per quanto i gateway delle loro organizzazioni sono qui.
    """
    with open_community(folder) as community:
        people = _load_with_points(community)
    if as_json:
        show_json({"members": people})
        return
    rows = [[one["name"] or "–", say_organisation(one["organisation"]), one["member"][:12], _say_status(one),
             str(one["registered_on"]), " ".join(point["metering_point"] for point in one["metering_points"])]
            for one in people]
    show_table([say("name", "nome"), say("organisation", "organizzazione"), say("member", "membro"),
                say("status", "stato"), say("since day", "dal giorno"), say("metering points", "punti di misura")],
               rows, right=(4,))
    click.echo(_sum_up(people))


def _sum_up(people: Sequence[Plain]) -> str:
    """Say how many belong, how many have left, and of how many no name is kept."""
    if not people:
        return say("no members yet: ./volano members add FILE", "ancora nessun membro: ./volano members add FILE")
    left = sum(one["status"] != "confirmed" for one in people)
    parts = [say_count(len(people) - left, ("{} member", "{} members"), ("{} membro", "{} membri"))]
    if left:
        parts.append(say_count(left, ("{} has left", "{} have left"), ("{} uscito", "{} usciti")))
    nameless = sum(not one["name"] for one in people)
    if nameless:
        parts.append(say_count(nameless, (
            "{} without a name here: erased, or never kept; the ledger keeps the pseudonym",
            "{} without names here: erased, or never kept; the ledger keeps the pseudonyms",
        ), ("{} senza nome qui: cancellato, o mai conservato; sul registro resta lo pseudonimo",
            "{} senza nome qui: cancellati, o mai conservati; sul registro restano gli pseudonimi")))
    return "; ".join(parts)


def _say_status(one: Plain) -> str:
    if one["is_suspended"]:
        return say("suspended", "sospeso")
    return say("confirmed", "confermato") if one["status"] == "confirmed" else say("left", "uscito")


def _load_with_points(community: Community) -> list[Plain]:
    points = load_points(community)
    return [one | {"metering_points": [point for point in points if point["member"] == one["member"]]}
            for one in load_people(community, community.held)]


@members.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@folder_option
def export(file: Path | None, folder: Path) -> None:
    """Write members and points as CSV to FILE, or to standard output. It holds names: keep it where they may be.

    \b
    Example:
      ./volano members export members-today.csv

    \f
    Scrive membri e punti in CSV su FILE, o sull'uscita standard. Contiene nomi: conservalo dove possono stare.
    """
    with open_community(folder) as community:
        text = format_people(_load_with_points(community))
    if file is None:
        click.echo(text, nl=False)
        return
    with open_new(file) as out:
        out.write(text.encode())


def format_people(people: Iterable[Plain]) -> str:
    """Write members as CSV, a row for each metering point."""
    return format_rows([EXPORTED, *(row for one in people for row in _list_rows(one))])


def _list_rows(one: Plain) -> Iterator[list[str]]:
    own = [one["member"], one["name"], one["organisation"], one["contact"], one["status"]]
    for point in one["metering_points"]:
        kw = format_thousandths(point["power_w"])
        yield [*own, point["metering_point"], point["perimeter"], kw, point["from_date"], point["to_date"]]
    if not one["metering_points"]:
        yield [*own, "", "", "", "", ""]


for _command in (show, erase, change, leave, suspend, recover, points, plants):
    members.add_command(_command)
