"""`volano campaign make | adhere | leave | close | fulfil | received | end`: each by whoever may."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from chaincode.rules import keys
from chaincode.rules.units import BPS
from chaincode.words import say
from gateway.acts.funding import Spending, spend
from gateway.acts.stepping import take_step
from gateway.commandline.base.acting_member import as_option, open_actor
from gateway.commandline.base.community import open_community
from gateway.commandline.base.dates import DATE
from gateway.commandline.base.options import folder_option, json_option, show_said
from gateway.commandline.base.people import find_id
from gateway.commandline.base.references import format_reference
from gateway.commandline.base.refusals import InputError
from gateway.commandline.base.tokens import show_tokens, tokens_option
from gateway.commandline.campaigns.lists import find_campaign

Plain = dict[str, Any]
HUNDREDTH = BPS // 100
_is_tier = re.compile(r"(\d{1,4})=(\d{1,2})", re.ASCII).fullmatch


def read_tier(text: str) -> Plain:
    """Read a tier: "10=15" is 15 % off from ten participants on."""
    found = _is_tier(text)
    if found is None:
        raise InputError(say("gateway.campaigns.steps.no_tier", text=text))
    return {"participants": int(found[1]), "discount_bps": int(found[2]) * HUNDREDTH}


@click.command()
@as_option
@click.option("--tier", "tiers", multiple=True, required=True, metavar="NUMBER=PERCENT",
              help="From so many participants on, so many percent off; as often as needed.")
@click.option("--least", "minimum", type=click.IntRange(1, 5_000), required=True, help="With fewer it fails.")
@click.option("--most", type=click.IntRange(1, 5_000), required=True, help="No more are bound.")
@click.option("--to", "closes_date", type=DATE, metavar="DATE", required=True, help="The last day to adhere.")
@tokens_option("--value-back", "value_back_cents", "To the solidarity fund, of each adhesion.")
@tokens_option("--cashback", "cashback_cents", "To the member, of each adhesion.")
@click.option("--text", required=True, metavar="TEXT", help="What is bought, and the terms; only their salted hash is"
              " on the ledger.")
@folder_option
@json_option
def make(
    *, named: str, tiers: Sequence[str], minimum: int, most: int, closes_date: str, value_back_cents: int | None,
    cashback_cents: int | None, text: str, folder: Path, as_json: bool,
) -> None:
    """Offer to buy together; what adhesions bring is set apart of one's own fund.

    \b
    Example:
      ./volano campaign make --as bottega-prova --text "Pannelli da balcone, 800 W" --tier 5=10 --tier 8=15 \\
        --least 5 --most 9 --to 2024-10-31 --cashback 2
    """
    each = (value_back_cents or 0) + (cashback_cents or 0)
    if not each:
        raise InputError(say("gateway.campaigns.steps.brings_nothing"))
    arguments = {
        "cents": most * each, "tiers": [read_tier(one) for one in tiers], "minimum": minimum, "most": most,
        "closes_date": closes_date, "value_back_cents": value_back_cents or 0, "cashback_cents": cashback_cents or 0,
    }
    with open_actor(folder, named) as actor:
        arguments["terms"] = actor.client.post("words", {"words": {"text": text}})["hash"]
        receipt = spend(actor.client, Spending("campaign", arguments, most * each, actor.member))["response"]
    words = say("gateway.campaigns.steps.made", campaign=format_reference(receipt["made"][0]), tokens=show_tokens(
        most * each))
    show_said(receipt, words, as_json)


def _act_on(folder: Path, named: str, reference: str, command: str, whose: str = "") -> Plain:
    """Take a step on a campaign as a member. whose: the member whose adhesion it is about."""
    with open_actor(folder, named) as actor:
        key = find_campaign(actor.client, reference)["campaign"]
        arguments = {"campaign": key}
        if whose:
            member = actor.member if whose == named else find_id(actor.community, whose)
            arguments["adhesion"] = keys.adhesion(key.rpartition("/")[2], member)
        receipt: Plain = take_step(actor.client, command, arguments, actor.member)["response"]
    return receipt


@click.command()
@click.argument("reference", metavar="CAMPAIGN")
@as_option
@folder_option
@json_option
def adhere(reference: str, named: str, folder: Path, as_json: bool) -> None:
    """Adhere to CAMPAIGN; until 14 days after its last day you may leave it again.

    \b
    Example:
      ./volano campaign adhere 3f9a12c0 --as ada-esempio
    """
    show_said(_act_on(folder, named, reference, "adhere"), say("gateway.campaigns.steps.adhered"), as_json)


@click.command()
@click.argument("reference", metavar="CAMPAIGN")
@as_option
@folder_option
@json_option
def leave(reference: str, named: str, folder: Path, as_json: bool) -> None:
    """Leave CAMPAIGN, until 14 days after the last day to adhere.

    \b
    Example:
      ./volano campaign leave 3f9a12c0 --as ada-esempio
    """
    show_said(_act_on(folder, named, reference, "leave_campaign"), say("gateway.campaigns.steps.left"), as_json)


@click.command()
@click.argument("reference", metavar="CAMPAIGN")
@folder_option
@json_option
def close(reference: str, folder: Path, as_json: bool) -> None:
    """Close CAMPAIGN once its days to leave are over: its price is fixed, or it fails; anyone may.

    \b
    Example:
      ./volano campaign close 3f9a12c0
    """
    with open_community(folder) as community, community.client(community.settings.organisation) as service:
        key = find_campaign(service, reference)["campaign"]
        receipt = take_step(service, "close", {"campaign": key}, "")["response"]
    facts = receipt["facts"]
    words = say("gateway.campaigns.steps.fixed", count=facts["participants"], percent=facts[
        "discount_bps"] // HUNDREDTH) if facts["participants"] else say("gateway.campaigns.steps.failed")
    show_said(receipt, words, as_json)


@click.command()
@click.argument("reference", metavar="CAMPAIGN")
@click.argument("member")
@as_option
@folder_option
@json_option
def fulfil(reference: str, member: str, named: str, *, folder: Path, as_json: bool) -> None:
    """Say, as the provider of CAMPAIGN, that MEMBER got what was bought.

    \b
    Example:
      ./volano campaign fulfil 3f9a12c0 "Ada Esempio" --as bottega-prova
    """
    receipt = _act_on(folder, named, reference, "fulfil", whose=member)
    show_said(receipt, say("gateway.campaigns.steps.fulfilled"), as_json)


@click.command()
@click.argument("reference", metavar="CAMPAIGN")
@as_option
@folder_option
@json_option
def received(reference: str, named: str, folder: Path, as_json: bool) -> None:
    """Say that what was bought in CAMPAIGN was received: value back and cashback are due.

    \b
    Example:
      ./volano campaign received 3f9a12c0 --as ada-esempio
    """
    receipt = _act_on(folder, named, reference, "received", whose=named)
    show_said(receipt, say("gateway.campaigns.steps.received"), as_json)


@click.command()
@click.argument("reference", metavar="CAMPAIGN")
@folder_option
@json_option
def end(reference: str, folder: Path, as_json: bool) -> None:
    """End CAMPAIGN 180 days after it was closed; sent again over 60 days later it brings back what is left.

    \b
    Example:
      ./volano campaign end 3f9a12c0
    """
    with open_community(folder) as community, community.client(community.settings.organisation) as service:
        key = find_campaign(service, reference)["campaign"]
        receipt = take_step(service, "end", {"terms": key}, "")["response"]
    facts = receipt["facts"]
    words = say("gateway.funding.giving.returned", tokens=show_tokens(facts["cents"])) if "cents" in facts else say(
        "gateway.funding.giving.ended",
    )
    show_said(receipt, words, as_json)
