"""`volano fund list | pledges | dues | redemptions`: how funds stand."""

from pathlib import Path
from typing import Any

import click

from chaincode.rules.units import BPS
from chaincode.terminal.telling import echo
from chaincode.words import say
from gateway.commandline.base.acting_member import open_actor
from gateway.commandline.base.community import open_community
from gateway.commandline.base.options import folder_option, json_option, show_json, show_table
from gateway.commandline.base.people import load_names, say_owner
from gateway.commandline.base.references import format_reference
from gateway.commandline.base.tokens import show_tokens

Plain = dict[str, Any]
HUNDREDTH = BPS // 100
named_option = click.option("--as", "named", default="", metavar="WHO", help="Only this member's own.")


@click.command("list")
@folder_option
@json_option
def list_(folder: Path, as_json: bool) -> None:
    """List the funds, and what the quarter still allows for solidarity and redemptions.

    \b
    Example:
      ./volano fund list
    """
    with open_community(folder) as community, community.client(community.settings.organisation) as service:
        found, names = service.get("funds"), {} if as_json else load_names(community)
    if as_json:
        show_json(found)
        return
    rows = [[say_owner(names, one["owner"]), show_tokens(one["amount_cents"]), str(len(one["rows"]))]
            for one in found["funds"]]
    show_table([say(f"gateway.funding.lists.{name}") for name in ("fund", "tokens", "rows")], rows, right=(1, 2),
               empty=say("gateway.funding.lists.no_funds"))
    if rows:
        quarter = {name: show_tokens(cents) for name, cents in found["quarter"].items()}
        echo(say("gateway.funding.lists.quarter", **quarter))


def _load(folder: Path, named: str, what: str, *, has_names: bool) -> tuple[Plain, dict[str, str]]:
    """Give a member's own, or with nobody named all, as this organisation's service reads them; and names."""
    if named:
        with open_actor(folder, named) as actor:
            return actor.client.get(what), load_names(actor.community) if has_names else {}
    with open_community(folder) as community, community.client(community.settings.organisation) as service:
        return service.get(what), load_names(community) if has_names else {}


@click.command()
@folder_option
@json_option
def pledges(folder: Path, as_json: bool) -> None:
    """List what comes back to whom pays for what: pledges, each with what is left of it.

    \b
    Example:
      ./volano fund pledges
    """
    with open_community(folder) as community, community.client(community.settings.organisation) as service:
        found, names = service.get("pledges"), {} if as_json else load_names(community)
    if as_json:
        show_json(found)
        return
    rows = [[format_reference(one["pledge"]), say_owner(names, one["owner"]), ", ".join(map(_cut, one["purposes"])),
             f"{one['bps'] // HUNDREDTH} %", show_tokens(one["cap_cents"]), show_tokens(one["left_cents"]),
             one["to_date"], _say_running(one)] for one in found["pledges"]]
    heads = ("reference", "owner", "purposes", "back", "cap", "left", "until", "state")
    show_table([say(f"gateway.funding.lists.{name}") for name in heads], rows, right=(3, 4, 5),
               empty=say("gateway.funding.lists.no_pledges"))


def _cut(purpose: str) -> str:
    return format_reference(purpose) if "/" in purpose else purpose


def _say_running(one: Plain) -> str:
    return say("gateway.funding.lists.running" if one["is_running"] else "gateway.funding.lists.not_running")


@click.command()
@named_option
@folder_option
@json_option
def dues(named: str, folder: Path, as_json: bool) -> None:
    """List what is due out of budgets and waits, oldest first; a due is a claim on what its budget holds, no debt.

    \b
    Example:
      ./volano fund dues --as ada-esempio
    """
    found, names = _load(folder, named, "dues", has_names=not as_json)
    if as_json:
        show_json(found)
        return
    rows = [[format_reference(one["due"]), say_owner(names, one["payee"]),
             say(f"gateway.funding.lists.cause_{one['cause']}"), show_tokens(one["cents"]),
             format_reference(one["terms"]), str(one["left_on"])] for one in found["dues"]]
    heads = ("reference", "payee", "cause", "tokens", "terms", "since_day")
    show_table([say(f"gateway.funding.lists.{name}") for name in heads], rows, right=(3, 5),
               empty=say("gateway.funding.lists.no_dues"))


@click.command()
@named_option
@folder_option
@json_option
def redemptions(named: str, folder: Path, as_json: bool) -> None:
    """List what shops want in euro, and what was paid.

    \b
    Example:
      ./volano fund redemptions
    """
    found, names = _load(folder, named, "redemptions", has_names=not as_json)
    if as_json:
        show_json(found)
        return
    rows = [[format_reference(one["redemption"]), say_owner(names, one["owner"]), show_tokens(one["cents"]),
             say(f"gateway.funding.lists.is_{one['status']}"), str(one["asked_on"])] for one in found["redemptions"]]
    heads = ("reference", "owner", "tokens", "state", "since_day")
    show_table([say(f"gateway.funding.lists.{name}") for name in heads], rows, right=(2, 4),
               empty=say("gateway.funding.lists.no_redemptions"))
