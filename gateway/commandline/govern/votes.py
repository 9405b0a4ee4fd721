"""`volano govern`: what is proposed, voted and decided, each step by whoever may take it (T9)."""

import json
import secrets
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from chaincode.audit.recount import CHOICES, is_same, recount
from chaincode.audit.state_view import StateView
from chaincode.audit.verify import verify
from chaincode.rules.governance.groups import GROUPS
from chaincode.rules.governance.records import ProposalRecord
from chaincode.rules.state import read_record
from chaincode.terminal.telling import echo
from chaincode.words import say
from gateway.acts.desk import OFFICER
from gateway.acts.stepping import take_step
from gateway.client import Client
from gateway.commandline.base.acting_member import open_actor
from gateway.commandline.base.community import open_community
from gateway.commandline.base.dates import DATE
from gateway.commandline.base.ledger_file import count_workers, ledger_argument, load_trust, trust_options
from gateway.commandline.base.options import (
    ORGANISATION,
    TO_READ,
    folder_option,
    json_option,
    show_json,
    show_table,
)
from gateway.commandline.base.peer_blocks import open_blocks
from gateway.commandline.base.references import find_named, format_reference
from gateway.commandline.base.refusals import InputError, RefusedError
from gateway.commandline.govern.preview import preview
from gateway.commandline.govern.values import read_values, set_option

Plain = dict[str, Any]
as_option = click.option("--as", "named", required=True, metavar="WHO", help="The member who acts.")


@click.group()
def govern() -> None:
    """What the community decides by votes: proposals, votes, results, what comes into force.

    \b
    Example:
      ./volano govern propose --as ada-esempio --set w_consume=4000 --set w_produce=6000
      ./volano govern vote 3f9a12c0 yes --as ada-esempio
    """


govern.add_command(preview)


@govern.command()
@as_option
@set_option("A parameter's new value; all of one vote.")
@click.option("--subject", type=TO_READ, help="Or any subject, as JSON.")
@click.option("--text", default="", metavar="TEXT", help="Why, for all to read; only its salted hash is on the ledger.")
@click.option("--minute", default="", metavar="HASH", help="Hash of the assembly's minute.")
@click.option("--from", "from_date", type=DATE, default="", help="Not in force before this date.")
@folder_option
@json_option
def propose(
    named: str, values: Sequence[str], subject: Path | None, *, text: str, minute: str, from_date: str, folder: Path,
    as_json: bool,
) -> None:
    """Propose new values of parameters, or what a file says; without either an opinion, which binds nothing.

    \b
    Example:
      ./volano govern propose --as ada-esempio --set support=2 --text "We are few."
    """
    arguments = {"subject": _read_subject(values, subject), "minute": minute, "from_date": from_date}
    with open_actor(folder, named) as actor:
        arguments["text"], salt = _keep_reason(actor.client, text)
        made = take_step(actor.client, "propose", arguments, actor.member)["response"]["made"][0]
    said = say("gateway.govern.votes.proposed", proposal=format_reference(made))
    _show({"proposal": made, "salt": salt}, said, as_json)


def _keep_reason(client: Client, text: str) -> tuple[str, str]:
    """Have one's own gateway keep why, where all may read it; give its hash and salt; of nothing, salt's alone."""
    if not text:
        salt = secrets.token_hex(16)
        return sha256(salt.encode()).hexdigest(), salt
    kept = client.post("words", {"words": {"text": text}})
    return kept["hash"], kept["salt"]


def _read_subject(values: Sequence[str], subject: Path | None) -> Plain:
    """Give the subject of a proposal from what was typed."""
    if subject is not None:
        try:
            read: Plain = json.loads(subject.read_text(encoding="utf-8"))
        except ValueError as error:
            raise InputError(say("gateway.govern.votes.subject_cannot_be_read", place=subject)) from error
        return read
    if not values:
        return {"kind": "opinion"}
    given = read_values(values)
    groups = [name for name, group in GROUPS.items() if set(given) & set(group.bounds)]
    if len(groups) != 1:
        raise InputError(say("gateway.govern.votes.one_vote_changes_one", names=", ".join(sorted(given))))
    return {"kind": "parameter", "parameter": {"group": groups[0], "values": given}}


def _act_on(folder: Path, named: str, reference: str, command: str, **arguments: Any) -> Plain:
    """Take a step on a proposal as a member."""
    with open_actor(folder, named) as actor:
        proposal = find_proposal(actor.client, reference)["proposal"]
        receipt: Plain = take_step(actor.client, command, {"proposal": proposal} | arguments, actor.member)["response"]
    return receipt


def find_proposal(client: Client, reference: str) -> Plain:
    """Give the proposal that a reference names."""
    return find_named(client.get("proposals")["proposals"], "proposal", reference)


@govern.command()
@click.argument("reference", metavar="PROPOSAL")
@as_option
@folder_option
@json_option
def support(reference: str, named: str, folder: Path, as_json: bool) -> None:
    """Say that PROPOSAL should be voted on; with the last supporter needed, `govern open` opens the vote.

    \b
    Example:
      ./volano govern support 3f9a12c0 --as ada-esempio
    """
    _show(_act_on(folder, named, reference, "support"), say("gateway.govern.votes.done"), as_json)


@govern.command("open")
@click.argument("reference", metavar="PROPOSAL")
@click.option("--organisation", type=ORGANISATION, help="By this organisation's officer, without supporters.")
@folder_option
@json_option
def open_(reference: str, organisation: str | None, folder: Path, as_json: bool) -> None:
    """Open the vote on PROPOSAL by its supporters, or by an officer.

    \b
    Example:
      ./volano govern open 3f9a12c0 --organisation municipality
    """
    with open_community(folder) as community:
        own = community.settings.organisation
        with community.client(own) as service:
            proposal = find_proposal(service, reference)["proposal"]
            supporters = [] if organisation else service.get("votes", proposal=proposal)["supporters"]
            given = {"proposal": proposal, "supporters": supporters[:20]}
            if not organisation:
                receipt = take_step(service, "open_vote", given, "")["response"]
        if organisation:
            with community.client(organisation, OFFICER) as officer:
                receipt = take_step(officer, "open_vote", given, "")["response"]
    _show(receipt, say("gateway.govern.votes.opened", day=receipt["facts"]["last_day"]), as_json)


@govern.command()
@click.argument("reference", metavar="PROPOSAL")
@click.argument("choice", type=click.Choice(CHOICES))
@as_option
@click.option("--for", "givers", multiple=True, metavar="MEMBER", help="The id of a member who gave a mandate.")
@folder_option
@json_option
def vote(reference: str, choice: str, named: str, *, givers: Sequence[str], folder: Path, as_json: bool) -> None:
    """Vote on PROPOSAL; until its last day another vote takes this one's place.

    \b
    Example:
      ./volano govern vote 3f9a12c0 yes --as ada-esempio
    """
    receipt = _act_on(folder, named, reference, "vote", choice=choice, givers=list(givers))
    _show(receipt, say("gateway.govern.votes.done"), as_json)


@govern.command()
@click.argument("reference", metavar="PROPOSAL")
@as_option
@click.option("--to", default="", metavar="MEMBER", help="The id of the member who votes instead; nobody unless given.")
@folder_option
@json_option
def mandate(reference: str, named: str, to: str, folder: Path, as_json: bool) -> None:
    """Let another member vote on PROPOSAL, or nobody any more; a vote of your own makes it idle.

    \b
    Example:
      ./volano govern mandate 3f9a12c0 --as ada-esempio
    """
    _show(_act_on(folder, named, reference, "mandate", to=to), say("gateway.govern.votes.done"), as_json)


def _act_as_service(folder: Path, reference: str, command: str, **arguments: Any) -> Plain:
    """Take a step that anyone may take, as this folder's organisation."""
    with open_community(folder) as community, community.client(community.settings.organisation) as service:
        given = {"proposal": find_proposal(service, reference)["proposal"]} | arguments
        receipt: Plain = take_step(service, command, given, "")["response"]
    return receipt


@govern.command()
@click.argument("reference", metavar="PROPOSAL")
@folder_option
@json_option
def tally(reference: str, folder: Path, as_json: bool) -> None:
    """Count the votes on PROPOSAL, once, after its last day.

    \b
    Example:
      ./volano govern tally 3f9a12c0
    """
    receipt = _act_as_service(folder, reference, "tally")
    _show(receipt, say("gateway.govern.votes.counted", status=say_status(receipt["facts"]["status"])), as_json)


@govern.command()
@click.argument("reference", metavar="PROPOSAL")
@click.option("--row", "rows", multiple=True, metavar="KEY", help="A row of the commons, where tokens move.")
@folder_option
@json_option
def enact(reference: str, rows: Sequence[str], folder: Path, as_json: bool) -> None:
    """Let what PROPOSAL decided take effect, once its days of confirmation are over.

    \b
    Example:
      ./volano govern enact 3f9a12c0
    """
    receipt = _act_as_service(folder, reference, "enact", rows=list(rows))
    _show(receipt, say("gateway.govern.votes.enacted", status=say_status(receipt["facts"]["status"])), as_json)


@govern.command("list")
@folder_option
@json_option
def list_(folder: Path, as_json: bool) -> None:
    """List what was proposed, and how each stands.

    \b
    Example:
      ./volano govern list
    """
    with open_community(folder) as community, community.client(community.settings.organisation) as service:
        found = service.get("proposals")
    if as_json:
        show_json(found)
        return
    rows = [[format_reference(one["proposal"]), one["kind"], say_status(one["status"]), str(one["supporters"]),
             str(one["last_day"] or ""), str(one["electors"] or "")] for one in found["proposals"]]
    heads = ("reference", "kind", "status", "supporters", "last_day", "electors")
    show_table([say(f"gateway.govern.votes.{name}") for name in heads], rows, right=(3, 4, 5),
               empty=say("gateway.govern.votes.nothing_proposed"))


@govern.command()
@click.argument("reference", metavar="PROPOSAL")
@folder_option
@json_option
def show(reference: str, folder: Path, as_json: bool) -> None:
    """Show PROPOSAL: what it is about, and once it was counted who said what, by heads.

    \b
    Example:
      ./volano govern show 3f9a12c0
    """
    with open_community(folder) as community, community.client(community.settings.organisation) as service:
        found = find_proposal(service, reference)
    if as_json:
        show_json(found)
        return
    echo(say("gateway.govern.votes.stands", proposal=format_reference(found["proposal"]), kind=found["kind"],
             status=say_status(found["status"])))
    told = {name: found[name] for name in ("subject", "result") if found[name]}
    echo(json.dumps(told, indent=1))


@govern.command("recount")
@click.argument("reference", metavar="PROPOSAL")
@ledger_argument
@trust_options
@folder_option
@json_option
def recount_(
    reference: str, ledger: Path | None, trust: Path | None, checkpoint: str, *, folder: Path, as_json: bool
) -> None:
    """Count PROPOSAL again from the blocks alone, without a gateway; exit code 1 if its result is another.

    \b
    Example:
      ./volano govern recount 3f9a12c0 ledger.blocks --trust trust.toml
    """
    trusted = load_trust(trust, folder, checkpoint)
    with open_blocks(ledger, folder) as opened:
        report = verify(opened.blocks, trusted, workers=count_workers(opened.count), state_digest=opened.state_digest)
    view = StateView(report.state)
    rows = [{"proposal": key} for key, _ in view.scan("proposal/")]
    key = find_named(rows, "proposal", reference)["proposal"]
    record = read_record(ProposalRecord, view.get(key) or b"")
    if record.opening is None or record.result is None:
        raise RefusedError(say("gateway.govern.votes.not_counted_yet", proposal=format_reference(key)))
    again = recount(key, record.opening, view)
    heads = {choice: again.count(choice=choice) for choice in CHOICES}
    same = is_same(record, again) and report.is_ok
    _show({"proposal": key, "heads": heads, "why": again.why, "is_same": same}, say(
        f"gateway.govern.votes.{'recounted' if same else 'recounted_otherwise'}", **heads), as_json)
    if not same:
        raise SystemExit(1)


def say_status(status: str) -> str:
    """Give how a proposal stands in the reader's language."""
    return say(f"gateway.govern.votes.is_{status}")


def _show(facts: Plain, words: str, as_json: bool) -> None:
    show_json(facts) if as_json else echo(words)

