"""`volano programme join | quit | attest | hand-out | scan | sign | share`: who takes part, and how it is shown."""

import secrets
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from chaincode.rules.programmes.attesting import MAX_LINES
from chaincode.words import say
from gateway.acts.handing_out import HandedOut, plan_codes, read_code, write_codes
from gateway.acts.stepping import take_step
from gateway.acts.work import sign_one
from gateway.commandline.base.acting_member import Actor, as_option, open_actor
from gateway.commandline.base.dates import DATE
from gateway.commandline.base.options import TO_WRITE, folder_option, json_option, open_new, show_said
from gateway.commandline.base.people import find_id
from gateway.commandline.base.refusals import InputError
from gateway.commandline.base.tokens import show_tokens
from gateway.commandline.programmes.lists import find_programme

Plain = dict[str, Any]
CODE_BYTES = 16
MOST_CODES = 5_000


def _act_on(folder: Path, named: str, reference: str, command: str, **arguments: Any) -> Plain:
    """Take a step on a programme as a member."""
    with open_actor(folder, named) as actor:
        key = find_programme(actor.client, reference)["programme"]
        receipt: Plain = take_step(actor.client, command, {"programme": key} | arguments, actor.member)["response"]
    return receipt


@click.command()
@click.argument("reference", metavar="PROGRAMME")
@as_option
@folder_option
@json_option
def join(reference: str, named: str, folder: Path, as_json: bool) -> None:
    """Take part in PROGRAMME from today on; of who doesn't, nothing is recorded.

    \b
    Example:
      ./volano programme join 3f9a12c0 --as ada-esempio
    """
    show_said(_act_on(folder, named, reference, "join"), say("gateway.programmes.taking_part.joined"), as_json)


@click.command("quit")
@click.argument("reference", metavar="PROGRAMME")
@as_option
@folder_option
@json_option
def quit_(reference: str, named: str, folder: Path, as_json: bool) -> None:
    """Take part in PROGRAMME no more, from tomorrow on; what was recorded until then stays yours.

    \b
    Example:
      ./volano programme quit 3f9a12c0 --as ada-esempio
    """
    show_said(_act_on(folder, named, reference, "quit"), say("gateway.programmes.taking_part.quit"), as_json)


@click.command()
@click.argument("reference", metavar="PROGRAMME")
@click.argument("action")
@click.argument("members", nargs=-1, required=True, metavar="MEMBER...")
@as_option
@click.option("--on", "date", type=DATE, metavar="DATE", help="One of the last 7 dates; today unless given.")
@click.option("--quantity", type=click.IntRange(1, 10_000), default=1, show_default=True,
              help="Units that each of them did.")
@click.option("--text", default="", metavar="TEXT", help="What shows it; only its salted hash is on the ledger.")
@folder_option
@json_option
def attest(
    reference: str, action: str, members: Sequence[str], *, named: str, date: str | None, quantity: int, text: str,
    folder: Path, as_json: bool,
) -> None:
    """Say, as an attester of PROGRAMME, that each MEMBER did ACTION; never of oneself.

    \b
    Example:
      ./volano programme attest 3f9a12c0 ride "Ada Esempio" "Bruno Prova" --as elsa-prova
    """
    if len(members) > MAX_LINES:
        raise InputError(say("gateway.programmes.taking_part.too_many", most=MAX_LINES))
    salt = secrets.token_hex(16)
    with open_actor(folder, named) as actor:
        day = date or str(actor.client.get("health")["date"])
        deeds = [{
            "member": find_id(actor.community, member), "action": action, "date": day, "quantity": quantity,
            "evidence": sha256(f"{salt}:{text}".encode()).hexdigest(),
        } for member in members]
        key = find_programme(actor.client, reference)["programme"]
        arguments = {"programme": key, "deeds": deeds}
        receipt = take_step(actor.client, "attest_actions", arguments, actor.member)["response"]
    words = say("gateway.programmes.taking_part.attested", count=len(deeds), tokens=show_tokens(
        receipt["facts"]["cents"]))
    show_said(receipt | {"salt": salt}, words, as_json)


@click.command("hand-out")
@click.argument("reference", metavar="PROGRAMME")
@click.argument("action")
@click.argument("number", type=click.IntRange(1, MOST_CODES))
@click.option("--place", required=True, metavar="NAME", help="Where: one word of small letters.")
@click.option("--on", "date", type=DATE, metavar="DATE", help="The date on which they count; today unless given.")
@click.option("--out", type=TO_WRITE, required=True, help="The file for the codes, a line each.")
@as_option
@folder_option
@json_option
def hand_out(
    reference: str, action: str, number: int, *, place: str, date: str | None, out: Path, named: str, folder: Path,
    as_json: bool,
) -> None:
    """Make NUMBER codes for ACTION of PROGRAMME, as its attester: each line of the file is one, for paper or as a QR.

    \b
    Example:
      ./volano programme hand-out 3f9a12c0 visit 30 --place museo --out codici.txt --as elsa-prova
    """
    with open_actor(folder, named) as actor:
        handed_out = HandedOut(
            find_programme(actor.client, reference)["programme"], action, place,
            date or str(actor.client.get("health")["date"]),
            [secrets.token_bytes(CODE_BYTES) for _ in range(number)],
        )
        receipt = _hand_out(actor, handed_out, out)
    words = say("gateway.programmes.taking_part.handed_out", count=number, date=handed_out.date, place=out)
    show_said(receipt, words, as_json)


def _hand_out(actor: Actor, handed_out: HandedOut, out: Path) -> Plain:
    """Sign for codes and write them into a new file, of which nothing stays where they are refused."""
    work = plan_codes(handed_out, actor.member, actor.client.new_command_id())
    with open_new(out) as file:
        try:
            response: Plain = sign_one(work, actor.client)["response"]
        except Exception:
            out.unlink()
            raise
        file.write(("\n".join(write_codes(handed_out, response["made"][0])) + "\n").encode("ascii"))
    return response


@click.command()
@click.argument("code")
@as_option
@folder_option
@json_option
def scan(code: str, named: str, folder: Path, as_json: bool) -> None:
    """Show CODE, a line of those that were handed out, on its date; each counts once.

    \b
    Example:
      ./volano programme scan "$(head -1 codici.txt)" --as ada-esempio
    """
    with open_actor(folder, named) as actor:
        receipt = take_step(actor.client, "scan", read_code(code), actor.member)["response"]
    tokens = show_tokens(receipt["facts"]["cents"])
    show_said(receipt, say("gateway.programmes.taking_part.due", tokens=tokens), as_json)


@click.command()
@click.argument("reference", metavar="PROGRAMME")
@click.argument("action")
@click.argument("other", metavar="MEMBER")
@as_option
@folder_option
@json_option
def sign(reference: str, action: str, other: str, named: str, *, folder: Path, as_json: bool) -> None:
    """Sign that ACTION of PROGRAMME was done together with MEMBER, who signs too within a week.

    \b
    Example:
      ./volano programme sign 3f9a12c0 lift "Bruno Prova" --as ada-esempio
    """
    with open_actor(folder, named) as actor:
        member = find_id(actor.community, other)
    receipt = _act_on(folder, named, reference, "mutual", action=action, other=member)
    cents = receipt["facts"].get("cents", 0)
    words = say("gateway.programmes.taking_part.due", tokens=show_tokens(cents)) if cents else say(
        "gateway.programmes.taking_part.other_signs",
    )
    show_said(receipt, words, as_json)


@click.command()
@click.argument("reference", metavar="PROGRAMME")
@click.argument("action")
@as_option
@folder_option
@json_option
def share(reference: str, action: str, named: str, *, folder: Path, as_json: bool) -> None:
    """Take one's own part of the goal of ACTION of PROGRAMME, once it was reached.

    \b
    Example:
      ./volano programme share 3f9a12c0 ride --as ada-esempio
    """
    receipt = _act_on(folder, named, reference, "share", action=action)
    tokens = show_tokens(receipt["facts"]["cents"])
    show_said(receipt, say("gateway.programmes.taking_part.due", tokens=tokens), as_json)
