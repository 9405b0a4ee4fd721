"""`volano document`: seal a file's digest on the ledger, open it on its day, list what was sealed (T16)."""

import json
import secrets
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from chaincode.rules.documents.records import OPEN_KINDS
from chaincode.rules.documents.sealing import compute_digest
from chaincode.terminal.telling import echo
from chaincode.words import say
from gateway.acts.desk import OFFICER
from gateway.acts.stepping import take_step
from gateway.client import Client
from gateway.commandline.base.acting_member import open_actor
from gateway.commandline.base.community import open_community
from gateway.commandline.base.dates import DATE
from gateway.commandline.base.options import (
    ORGANISATION,
    TO_READ,
    folder_option,
    json_option,
    show_json,
    show_table,
)
from gateway.commandline.base.refusals import InputError

KINDS = (*OPEN_KINDS, "request", "quote")
Plain = dict[str, Any]
Function = Callable[..., Any]


@click.group()
def document() -> None:
    """Minutes, statutes, regulations, terms, requests for quotes and quotes; only digests leave this machine.

    \b
    Example:
      ./volano document seal minutes verbale.pdf --organisation municipality
    """


def owner_options(function: Function) -> Function:
    """`--as WHO` for a member, `--organisation ORG` for its officer."""
    named = click.option("--as", "named", default="", metavar="WHO", help="The member whose document it is.")
    organisation = click.option("--organisation", type=ORGANISATION, help="Or the organisation, by its officer.")
    return named(organisation(function))


@document.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", type=TO_READ)
@owner_options
@click.option("--request", "subject", default="", metavar="DOCUMENT", help="Of a quote: the request it answers.")
@click.option("--on", "opens_on", type=DATE, help="The day it opens; of a request at least two days ahead.")
@folder_option
@json_option
def seal(
    kind: str, file: Path, named: str, organisation: str | None, *, subject: str, opens_on: str | None, folder: Path,
    as_json: bool,
) -> None:
    """Seal FILE: its digest stands on the ledger from today; what opens it is kept in FILE.seal.json.

    \b
    Example:
      ./volano document seal request tetto.pdf --organisation citizens --on 2024-05-20
    """
    content, salt = sha256(file.read_bytes()).hexdigest(), secrets.token_hex(16)

    def act(client: Client, member: str, owner: str) -> Plain:
        today = str(client.get("health")["date"])
        arguments: Plain = {
            "kind": kind, "subject": subject, "opens_on": opens_on or _find_day(client, subject) or today,
            "digest": compute_digest((kind, subject, owner), salt, content),
        }
        if kind in OPEN_KINDS:
            arguments |= {"salt": salt, "content": content}
        return take_step(client, "seal", arguments, member)

    receipt = _act_as(folder, named, organisation, act)
    kept = {"document": receipt["response"]["made"][0], "salt": salt, "content": content}
    file.with_name(f"{file.name}.seal.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    _show(kept, say("gateway.documents.group.sealed", document=kept["document"]), as_json)


@document.command("open")
@click.argument("file", type=TO_READ)
@owner_options
@folder_option
@json_option
def open_(file: Path, named: str, organisation: str | None, folder: Path, as_json: bool) -> None:
    """Open what was sealed of FILE, on its day, by what lies in FILE.seal.json; a quote within three days.

    \b
    Example:
      ./volano document open tetto.pdf --organisation citizens
    """
    beside = file.with_name(f"{file.name}.seal.json")
    try:
        kept = json.loads(beside.read_text(encoding="utf-8"))
        arguments = {name: kept[name] for name in ("document", "salt", "content")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(say("gateway.documents.group.what_opens_it_cannot_be_read", place=beside)) from error
    _act_as(folder, named, organisation, lambda client, member, _owner: take_step(client, "open", arguments, member))
    _show(arguments, say("gateway.documents.group.opened", document=arguments["document"]), as_json)


@document.command("list")
@folder_option
@json_option
def list_(folder: Path, as_json: bool) -> None:
    """List what was sealed, and whether it was opened.

    \b
    Example:
      ./volano document list
    """
    with open_community(folder) as community, community.client(community.settings.organisation) as client:
        found = client.get("documents")
    if as_json:
        show_json(found)
        return
    if not found["documents"]:
        echo(say("gateway.documents.group.nothing_is_sealed"))
        return
    names = ("document", "kind", "sealed_date", "opens_on", "state")
    heads = [say(f"gateway.documents.group.{name}") for name in names]
    show_table(heads, [[_say(name, one[name]) for name in names] for one in found["documents"]])


def _say(name: str, value: str) -> str:
    """Give what stands in a column, in the reader's language where it is a word of ours."""
    said = {"state": f"is_{value}", "kind": f"kind_{value}"}.get(name)
    return say(f"gateway.documents.group.{said}") if said else value


def _act_as(folder: Path, named: str, organisation: str | None, act: Callable[[Client, str, str], Plain]) -> Plain:
    """Act as a member, or as an organisation's officer: act(client, member, owner)."""
    if bool(named) == bool(organisation):
        raise InputError(say("gateway.documents.group.whose_document"))
    if named:
        with open_actor(folder, named) as actor:
            return act(actor.client, actor.member, actor.member)
    officers = str(organisation)
    with open_community(folder) as community, community.client(officers, OFFICER) as client:
        return act(client, "", officers)


def _find_day(client: Client, subject: str) -> str:
    """Give the day on which the request opens that a quote answers."""
    documents = client.get("documents")["documents"] if subject else []
    return next((str(one["opens_on"]) for one in documents if one["document"] == subject), "")


def _show(facts: Plain, words: str, as_json: bool) -> None:
    if as_json:
        show_json(facts)
    else:
        echo(words)
