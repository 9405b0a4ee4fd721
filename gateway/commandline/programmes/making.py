"""`volano programme propose | top-up | draw | end | announce`: what a programme promises, and of what."""

from pathlib import Path
from typing import Any

import click

from chaincode.kernel.toml import TomlError, parse_toml
from chaincode.words import say, words_of
from gateway.acts.funding import Spending, spend
from gateway.acts.stepping import take_step
from gateway.commandline.base.acting_member import as_option, open_actor
from gateway.commandline.base.community import open_community
from gateway.commandline.base.dates import DATE
from gateway.commandline.base.options import TO_READ, folder_option, json_option, show_said
from gateway.commandline.base.people import find_id
from gateway.commandline.base.references import format_reference
from gateway.commandline.base.refusals import InputError
from gateway.commandline.base.tokens import show_tokens, tokens_argument, tokens_option
from gateway.commandline.programmes.lists import find_programme

Plain = dict[str, Any]


@click.command()
@click.argument("file", type=TO_READ)
@as_option
@tokens_option("--tokens", "cents", "What is set apart for it, of one's own fund.", required=True)
@folder_option
@json_option
def propose(file: Path, named: str, cents: int, folder: Path, as_json: bool) -> None:
    """Propose the programme that FILE (TOML) describes, out of one's own fund; another organisation signs it.

    FILE has kind, from_date, to_date, [[actions]] with code, unit, cents, evidence (attested, scanned, mutual or
    metered), day_cents, month_cents, attester_cents, and if wanted attesters (members), [[goals]], value_back_bps, sdg.
    What settlements mint for a programme is voted: `govern propose --subject`.

    \b
    Example:
      ./volano programme propose bici.toml --as comune-prova --tokens 200
    """
    try:
        plan = parse_toml(file.read_bytes())
    except TomlError as error:
        raise InputError(say("gateway.programmes.making.cannot_be_read", place=file, why=words_of(error))) from error
    with open_actor(folder, named) as actor:
        if isinstance(plan.get("attesters"), list):
            plan["attesters"] = [find_id(actor.community, str(one)) for one in plan["attesters"]]
        arguments = {"owner": actor.member, "cents": cents, "plan": plan}
        receipt = spend(actor.client, Spending("programme", arguments, cents, actor.member))
    made = receipt["response"]["made"][0]
    words = say("gateway.funding.giving.to_sign", reference=format_reference(made))
    show_said(receipt["response"], words, as_json)


@click.command("top-up")
@click.argument("reference", metavar="PROGRAMME")
@tokens_argument
@as_option
@folder_option
@json_option
def top_up(reference: str, cents: int, named: str, folder: Path, as_json: bool) -> None:
    """Put TOKENS of one's own fund behind PROGRAMME, whoever's it is.

    \b
    Example:
      ./volano programme top-up 3f9a12c0 50 --as bottega-prova
    """
    with open_actor(folder, named) as actor:
        key = find_programme(actor.client, reference)["programme"]
        receipt = spend(actor.client, Spending("top_up", {"programme": key, "cents": cents}, cents, actor.member))
    show_said(receipt["response"], say("gateway.programmes.making.added", tokens=show_tokens(cents)), as_json)


@click.command()
@click.argument("reference", metavar="PROGRAMME", required=False)
@folder_option
@json_option
def draw(reference: str | None, folder: Path, as_json: bool) -> None:
    """Add what countersigned settlements minted for PROGRAMME to its budget; for all programmes unless named.

    The municipality's service does it once a day by itself.

    \b
    Example:
      ./volano programme draw
    """
    drawn = []
    with open_community(folder) as community, community.client(community.settings.organisation) as service:
        chosen = [find_programme(service, reference)] if reference else service.get("programmes")["programmes"]
        for one in chosen:
            for undrawn in one["undrawn"]:
                arguments = {"settlement": undrawn["settlement"], "programme": one["programme"]}
                take_step(service, "draw", arguments, "")
                drawn.append(arguments | {"cents": undrawn["cents"]})
    total = show_tokens(sum(one["cents"] for one in drawn))
    words = say("gateway.programmes.making.drawn", tokens=total) if drawn else say(
        "gateway.programmes.making.nothing_to_draw",
    )
    show_said({"drawn": drawn}, words, as_json)


@click.command()
@click.argument("reference", metavar="PROGRAMME")
@as_option
@folder_option
@json_option
def end(reference: str, named: str, folder: Path, as_json: bool) -> None:
    """End a PROGRAMME of one's own: no new dues from today; sent again over 60 days later it brings back what is left.

    \b
    Example:
      ./volano programme end 3f9a12c0 --as comune-prova
    """
    with open_actor(folder, named) as actor:
        key = find_programme(actor.client, reference)["programme"]
        receipt = take_step(actor.client, "end", {"terms": key}, actor.member)
    facts = receipt["response"]["facts"]
    words = say("gateway.funding.giving.returned", tokens=show_tokens(facts["cents"])) if "cents" in facts else say(
        "gateway.funding.giving.ended",
    )
    show_said(receipt["response"], words, as_json)


@click.command()
@click.argument("reference", metavar="PROGRAMME")
@click.option("--on", "date", type=DATE, metavar="DATE", required=True, help="A later date.")
@click.option("--hour", "first_hour", type=click.IntRange(0, 23), required=True, help="The first hour.")
@click.option("--hours", type=click.IntRange(1, 24), required=True, help="For how many hours.")
@click.option("--less", "is_less", is_flag=True, help="Use less then, instead of more.")
@folder_option
@json_option
def announce(
    reference: str, *, date: str, first_hour: int, hours: int, is_less: bool, folder: Path, as_json: bool
) -> None:
    """Announce, as energy operator, hours of a later date in which those who take part use more, or less.

    \b
    Example:
      ./volano programme announce 3f9a12c0 --on 2024-10-05 --hour 12 --hours 3
    """
    with open_community(folder) as community, community.client(community.operator) as operator:
        receipt = take_step(operator, "announce_event", {
            "programme": find_programme(operator, reference)["programme"], "date": date, "first_hour": first_hour,
            "hours": hours, "direction": "away" if is_less else "towards",
        }, "")
    show_said(receipt["response"], say("gateway.programmes.making.announced", date=date), as_json)
