"""`volano countersign`: what officers have proposed, signed as the second organisation or taken back (T0)."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from chaincode.audit.explain import fill_in
from chaincode.terminal.telling import echo
from chaincode.words import find_language, say
from chaincode.words.arguments import list_arguments
from gateway.acts.countersigning import choose_registrations, plan_countersignatures, plan_recalls
from gateway.acts.desk import OFFICER
from gateway.acts.enrolling.person import forget
from gateway.acts.work import CallOutcome, try_all
from gateway.client import Client
from gateway.commandline.base.community import Community, open_community
from gateway.commandline.base.names import say_last_day, say_organisation
from gateway.commandline.base.options import ORGANISATION, folder_option, json_option, show_json, show_table
from gateway.commandline.base.references import find_named, format_reference
from gateway.commandline.base.refusals import InputError, RefusedError, format_refusal

SHOWN_DIGITS = 12
Plain = dict[str, Any]


@click.group()
def countersign() -> None:
    """What waits for another organisation's signature: members, suspensions, keys, GSE's figures, released euro.

    Nothing that makes a member, mints or suspends acts by one organisation's word. Who signs has looked at it first.
    What nobody has signed within 30 days of the ledger can no longer act; who proposed it takes it back.

    \b
    Example:
      ./volano countersign list
      ./volano countersign sign 3f9a12c0
      ./volano countersign recall 3f9a12c0
    """


@countersign.command("list")
@folder_option
@json_option
def list_(folder: Path, as_json: bool) -> None:
    """List what waits, oldest first, with all that it says and the last day on which it can be signed.

    \b
    Example:
      ./volano countersign list
    """
    with open_community(folder) as community, _open_officer(community, community.find_officer()) as officer:
        found = officer.get("pending")["pending"]
    if as_json:
        show_json({"pending": found})
        return
    language = find_language()
    rows = [[format_reference(one["pending"]), str(one["proposed_on"]), say_last_day(one),
             say_organisation(one["organisation"]), shorten(one["subject"]),
             "\n".join([fill_in(one["command"], one["arguments"], language),
                        *list_arguments(one["arguments"], language)])]
            for one in found]
    show_table([
        say("gateway.govern.countersign.reference"), say("gateway.govern.countersign.day"),
        say("gateway.govern.countersign.to_be_signed"), say("gateway.govern.countersign.proposed_by"),
        say("gateway.govern.countersign.about"), say("gateway.govern.countersign.what"),
    ], rows, right=(1,), empty=say("gateway.govern.countersign.nothing_waits"))


def shorten(value: Any) -> str:
    """Give an id's or key's end, where two of a kind differ; a member's beginning, as other tables show it."""
    text = str(value)
    kind, _, name = text.rpartition("/")
    if kind:
        return f"{kind}/{name[:SHOWN_DIGITS]}"
    return text if len(text) <= 40 else f"…{text[-SHOWN_DIGITS:]}"


@countersign.command()
@click.argument("references", nargs=-1)
@click.option("--members", "is_members", is_flag=True, help="All registrations of members that wait.")
@click.option("--org", "organisation", type=ORGANISATION,
              help="Whose officer signs; needed where several organisations' keys lie in the folder.")
@folder_option
@json_option
def sign(references: Sequence[str], is_members: bool, organisation: str | None, folder: Path, as_json: bool) -> None:
    """Sign what REFERENCES name, as the second organisation; with the last signature needed it acts.

    \b
    Example:
      ./volano countersign sign 3f9a12c0
    """
    if bool(references) == is_members:
        raise InputError(say("gateway.govern.countersign.name_what_is_to_be_signed"))
    with open_community(folder) as community:
        signer = organisation or community.find_officer(is_only=True)
        with _open_officer(community, signer) as officer:
            work = plan_countersignatures(_choose(officer, signer, references), officer.new_command_id)
            done = [_tell_signed(outcome) for outcome in try_all(work, officer)]
    show_json({"signed": done}) if as_json else echo("\n".join(map(_describe_signed, done)) or say(
        "gateway.govern.countersign.nothing_to_sign",
    ))
    if any(one["refused"] for one in done):
        raise RefusedError(say("gateway.govern.countersign.not_all_could_be_signed"))


@countersign.command()
@click.argument("references", nargs=-1, required=True)
@folder_option
@json_option
def recall(references: Sequence[str], folder: Path, as_json: bool) -> None:
    """Take back what REFERENCES name, by the officer of the organisation that proposed it, while it doesn't act yet.

    \b
    Example:
      ./volano countersign recall 3f9a12c0
    """
    with open_community(folder) as community, ExitStack() as opened:
        officer = opened.enter_context(_open_officer(community, community.find_officer()))
        found = officer.get("pending")["pending"]
        chosen = [find_named(found, "pending", reference) for reference in dict.fromkeys(references)]
        officers = {name: opened.enter_context(_open_officer(community, name))
                    for name in dict.fromkeys(one["organisation"] for one in chosen)}
        done = [_tell(outcome) for row in chosen for own in [officers[row["organisation"]]]
                for outcome in try_all(plan_recalls([row["pending"]], own.new_command_id), own)]
        gone = {one["pending"] for one in done if not one["refused"]}
        forget(folder, lambda person: person.pending in gone)
    back = say("gateway.govern.countersign.taken_back")
    show_json({"recalled": done}) if as_json else echo("\n".join(
        f"{format_reference(one['pending'])} {one['refused'] or back}" for one in done))
    if any(one["refused"] for one in done):
        raise RefusedError(say("gateway.govern.countersign.not_all_could_be_taken_back"))


def _describe_signed(one: Plain) -> str:
    done = say("gateway.govern.countersign.signed_it_acts_now") if one["acts"] else say(
        "gateway.govern.countersign.signed_it_needs_another",
    )
    return f"{format_reference(one['pending'])} {one['refused'] or done}"


def _open_officer(community: Community, organisation: str) -> Client:
    return community.client(organisation, OFFICER)


def _choose(officer: Client, organisation: str, references: Sequence[str]) -> list[Plain]:
    found = officer.get("pending")["pending"]
    if references:
        return [find_named(found, "pending", reference) for reference in references]
    return choose_registrations(found, organisation)


def _tell(outcome: CallOutcome) -> Plain:
    """Say what became of one. What the rules refuse keeps no other from being sent."""
    refused = format_refusal(outcome.refusal) if outcome.refusal else ""
    return {"pending": outcome.call.arguments["target"], "refused": refused}


def _tell_signed(outcome: CallOutcome) -> Plain:
    return _tell(outcome) | {"acts": outcome.response.get("facts", {}).get("acts", False)}
