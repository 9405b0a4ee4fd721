"""`volano programme list | show | mine`: what is rewarded, how far goals are, one's own part."""

from pathlib import Path
from typing import Any

import click

from chaincode.terminal.telling import echo
from chaincode.words import say
from gateway.client import Client
from gateway.commandline.base.acting_member import as_option, open_actor
from gateway.commandline.base.community import open_community
from gateway.commandline.base.options import folder_option, json_option, show_json, show_table
from gateway.commandline.base.people import load_names, say_owner
from gateway.commandline.base.references import find_named, format_reference
from gateway.commandline.base.tokens import show_tokens

Plain = dict[str, Any]


def find_programme(client: Client, reference: str) -> Plain:
    """Give the programme that a reference names."""
    return find_named(client.get("programmes")["programmes"], "programme", reference)


@click.command("list")
@folder_option
@json_option
def list_(folder: Path, as_json: bool) -> None:
    """List the programmes, newest first, and what is left of each.

    \b
    Example:
      ./volano programme list
    """
    with open_community(folder) as community, community.client(community.settings.organisation) as service:
        found, names = service.get("programmes"), {} if as_json else load_names(community)
    if as_json:
        show_json(found)
        return
    rows = [[format_reference(one["programme"]), say_kind(one["kind"]), say_owner(names, one["owner"]),
             show_tokens(one["left_cents"]), one["to_date"], _say_running(one), _say_goals(one)]
            for one in found["programmes"]]
    heads = ("reference", "kind", "owner", "left", "until", "state", "goals")
    show_table([say(f"gateway.programmes.lists.{name}") for name in heads], rows, right=(3,),
               empty=say("gateway.programmes.lists.no_programmes"))


def say_kind(kind: str) -> str:
    """Give a kind of programme in the reader's language."""
    return say(f"gateway.programmes.lists.kind_{kind}")


def _say_running(one: Plain) -> str:
    return say("gateway.programmes.lists.running" if one["is_running"] else "gateway.programmes.lists.not_running")


def _say_goals(one: Plain) -> str:
    return ", ".join(f"{goal['action']} {goal['done']}/{goal['quantity']}" for goal in one["progress"])


@click.command()
@click.argument("reference", metavar="PROGRAMME")
@folder_option
@json_option
def show(reference: str, folder: Path, as_json: bool) -> None:
    """Show PROGRAMME: its actions with what each brings and how it is shown, its goals, events, what can be drawn.

    \b
    Example:
      ./volano programme show 3f9a12c0
    """
    with open_community(folder) as community, community.client(community.settings.organisation) as service:
        found, names = find_programme(service, reference), {} if as_json else load_names(community)
    if as_json:
        show_json(found)
        return
    echo(say(
        "gateway.programmes.lists.head", kind=say_kind(found["kind"]), owner=say_owner(names, found["owner"]),
        first=found["from_date"], last=found["to_date"], left=show_tokens(found["left_cents"]),
        paid=show_tokens(found["paid_cents"]), state=_say_running(found),
    ))
    rows = [[one["code"], show_tokens(one["cents"]), one["unit"], say(f"gateway.programmes.lists.by_{one['evidence']}"),
             show_tokens(one["day_cents"]), show_tokens(one["month_cents"])] for one in found["actions"]]
    heads = ("action", "tokens", "unit", "shown", "a_date", "in_30_days")
    show_table([say(f"gateway.programmes.lists.{name}") for name in heads], rows, right=(1, 4, 5))
    for line in _describe(found, names):
        echo(line)


def _describe(found: Plain, names: dict[str, str]) -> list[str]:
    """Give a line for each goal, event, sum to draw, and for the attesters."""
    goals = [say(
        "gateway.programmes.lists.goal", action=goal["action"], done=goal["done"], quantity=goal["quantity"],
        tokens=show_tokens(goal["cents"]),
    ) for goal in found["progress"]]
    events = [say(
        f"gateway.programmes.lists.event_{event['direction']}", date=event["date"], hour=event["first_hour"],
        hours=event["hours"],
    ) for event in found["events"]]
    undrawn = [say("gateway.programmes.lists.undrawn", tokens=show_tokens(one["cents"]), settlement=one["settlement"])
               for one in found["undrawn"]]
    attesters = [say("gateway.programmes.lists.attesters", names=", ".join(
        say_owner(names, one) for one in found["attesters"]))] if found["attesters"] else []
    return [*goals, *events, *undrawn, *attesters]


@click.command()
@as_option
@folder_option
@json_option
def mine(named: str, folder: Path, as_json: bool) -> None:
    """Show what was recorded of WHO in the last 30 days, by programme and action; nobody else reads it.

    \b
    Example:
      ./volano programme mine --as ada-esempio
    """
    with open_actor(folder, named) as actor:
        found = actor.client.get("participations")
    if as_json:
        show_json(found)
        return
    rows = [[format_reference(one["programme"]), action, show_tokens(sum(day["cents"] for day in done["days"]))]
            for one in found["participations"] for action, done in (one["actions"] or {"": {"days": ()}}).items()]
    show_table([say(f"gateway.programmes.lists.{name}") for name in ("reference", "action", "in_30_days")], rows,
               right=(2,), empty=say("gateway.programmes.lists.no_part"))
