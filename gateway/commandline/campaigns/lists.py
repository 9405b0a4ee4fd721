"""`volano campaign list | adhesions`: what is bought together, and by whom."""

from pathlib import Path
from typing import Any

import click

from chaincode.rules.units import BPS
from chaincode.words import say
from gateway.client import Client
from gateway.commandline.base.acting_member import as_option, open_actor
from gateway.commandline.base.community import open_community
from gateway.commandline.base.options import folder_option, json_option, show_json, show_table
from gateway.commandline.base.people import load_names, say_owner
from gateway.commandline.base.references import find_named, format_reference

Plain = dict[str, Any]
HUNDREDTH = BPS // 100


def find_campaign(client: Client, reference: str) -> Plain:
    """Give the campaign that a reference names."""
    return find_named(client.get("campaigns")["campaigns"], "campaign", reference)


@click.command("list")
@folder_option
@json_option
def list_(folder: Path, as_json: bool) -> None:
    """List the campaigns, newest first: from how many on what price, until when, how many adhered.

    \b
    Example:
      ./volano campaign list
    """
    with open_community(folder) as community, community.client(community.settings.organisation) as service:
        found, names = service.get("campaigns"), {} if as_json else load_names(community)
    if as_json:
        show_json(found)
        return
    rows = [[format_reference(one["campaign"]), say_owner(names, one["provider"]),
             (one["words"] or {}).get("text", ""), _say_tiers(one),
             f"{one['minimum']} .. {one['most']}", str(one["adhesions"]), one["closes_date"],
             say(f"gateway.campaigns.lists.is_{one['status']}")] for one in found["campaigns"]]
    heads = ("reference", "provider", "what", "tiers", "participants", "adhesions", "until", "state")
    show_table([say(f"gateway.campaigns.lists.{name}") for name in heads], rows, right=(5,),
               empty=say("gateway.campaigns.lists.no_campaigns"))


def _say_tiers(one: Plain) -> str:
    return ", ".join(f"{tier['participants']}: -{tier['discount_bps'] // HUNDREDTH} %" for tier in one["tiers"])


@click.command()
@click.argument("reference", metavar="CAMPAIGN")
@as_option
@folder_option
@json_option
def adhesions(reference: str, named: str, folder: Path, as_json: bool) -> None:
    """List who adhered to CAMPAIGN: all for its provider, one's own for others.

    \b
    Example:
      ./volano campaign adhesions 3f9a12c0 --as bottega-prova
    """
    with open_actor(folder, named) as actor:
        key = find_campaign(actor.client, reference)["campaign"]
        found, names = actor.client.get("adhesions", campaign=key), {} if as_json else load_names(actor.community)
    if as_json:
        show_json(found)
        return
    rows = [[say_owner(names, one["member"]), str(one["adhered_on"]), _say_step(one)] for one in found["adhesions"]]
    show_table([say(f"gateway.campaigns.lists.{name}") for name in ("member", "since_day", "state")], rows, right=(1,),
               empty=say("gateway.campaigns.lists.no_adhesions"))


def _say_step(one: Plain) -> str:
    state = "received" if one["received_on"] else "fulfilled" if one["fulfilled_on"] else (
        "bound" if one["is_bound"] else "adhered")
    return say(f"gateway.campaigns.lists.is_{state}")
