"""`volano repartition runs`: what becomes of a run of payments: sent, cancelled, come back."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from analytics.figures import show_eur
from chaincode.terminal.telling import echo
from chaincode.words import Words, find_language, say
from gateway.client import Client
from gateway.commandline.base.community import open_operator
from gateway.commandline.base.options import folder_option, json_option, show_json, show_table
from gateway.commandline.base.people import load_names
from gateway.commandline.base.refusals import InputError
from gateway.commandline.repartition.payees_file import LEAST_ID

STATES = {
    "recorded": Words("gateway.repartition.runs.recorded_not_sent"),
    "sent": Words("gateway.repartition.runs.sent_to_bank"),
    "cancelled": Words("gateway.repartition.runs.cancelled"),
}
Plain = dict[str, Any]


@click.group()
def runs() -> None:
    """Follow what was recorded to be paid: sent, cancelled before that, or come back from the bank.

    \b
    Example:
      ./volano repartition runs list
      ./volano repartition runs sent 2024-10
      ./volano repartition runs returned 2024-10 3f9a0c1d --reason "AC04 account closed"
    """


@runs.command("list")
@folder_option
@json_option
def list_(folder: Path, as_json: bool) -> None:
    """List the runs: date, transfers, sum, state, and what came back.

    \b
    Example:
      ./volano repartition runs list
    """
    with open_operator(folder) as (_, operator):
        found = operator.get("repartition/runs")
    if as_json:
        show_json(found)
        return
    rows = [[run["run"], run["on_date"], str(len(run["transfers"])), _eur(run["cents"]), _eur(run["returned_cents"]),
             str(STATES[run["state"]])] for run in found["runs"]]
    show_table([
        say("gateway.repartition.runs.run"), say("gateway.repartition.runs.date"),
        say("gateway.repartition.runs.transfers"), "EUR",
        say("gateway.repartition.runs.came_back_column"), "",
    ], rows, right=(2, 3, 4), empty=say("gateway.repartition.runs.no_runs"))


@runs.command()
@click.argument("run")
@folder_option
@json_option
def show(run: str, folder: Path, as_json: bool) -> None:
    """Show a RUN's transfers, and which came back.

    \b
    Example:
      ./volano repartition runs show 2024-10
    """
    with open_operator(folder) as (community, operator):
        found = _find_run(operator, run)
        names = load_names(community)
    if as_json:
        show_json(found)
    else:
        _show_run(found, names)


def _find_run(operator: Client, run: str) -> Plain:
    found: list[Plain] = [one for one in operator.get("repartition/runs")["runs"] if one["run"] == run]
    if not found:
        raise InputError(say("gateway.repartition.runs.there_is_no_run_repartition_runs", run=run))
    return found[0]


@runs.command()
@click.argument("run")
@folder_option
@json_option
def sent(run: str, folder: Path, as_json: bool) -> None:
    """Say that the bank has RUN: it can't be cancelled from then on.

    \b
    Example:
      ./volano repartition runs sent 2024-10
    """
    _step(folder, as_json, run, {"step": "sent"})


@runs.command()
@click.argument("run")
@click.option("--reason", default="", help="Why, for the books.")
@folder_option
@json_option
def cancel(run: str, reason: str, folder: Path, as_json: bool) -> None:
    """Cancel RUN, whose file the bank never got: everybody in it is due again. Delete the file.

    \b
    Example:
      ./volano repartition runs cancel 2024-10
    """
    _step(folder, as_json, run, {"step": "cancelled", "reason": reason})


@runs.command()
@click.argument("run")
@click.argument("member")
@click.option("--reason", required=True, help="What the bank says, as AC04 account closed.")
@folder_option
@json_option
def returned(run: str, member: str, reason: str, folder: Path, as_json: bool) -> None:
    """Mark the transfer of RUN to MEMBER (id, its beginning, or name) as come back: the next run pays it again.

    \b
    Example:
      ./volano repartition runs returned 2024-10 3f9a0c1d --reason "AC04 account closed"
    """
    with open_operator(folder) as (community, operator):
        transfers = _find_run(operator, run)["transfers"]
        names = [load_names(community), {payee["member"]: payee["holder"]
                                         for payee in operator.get("repartition/payees")["payees"]}]
    named = [transfer["member"] for transfer in transfers if _is_named(transfer["member"], member, names)]
    if len(named) != 1:
        raise InputError(say(
            "gateway.repartition.runs.transfers_of_are_to_repartition_runs", count=len(named), run=run,
            member=member,
        ))
    _step(folder, as_json, run, {"step": "returned", "member": named[0], "reason": reason})


def _is_named(member: str, text: str, names: Sequence[Mapping[str, str]]) -> bool:
    """Whether a text is the beginning of a member's id (8 characters or more), or one of the member's names."""
    is_id = len(text) >= LEAST_ID and member.startswith(text)
    return is_id or text.casefold() in {name[member].casefold() for name in names if member in name}


def _step(folder: Path, as_json: bool, run: str, body: Plain) -> None:
    with open_operator(folder) as (community, operator):
        _find_run(operator, run)
        found = operator.post(f"repartition/runs/{run}/steps", body)
        names = load_names(community)
    if as_json:
        show_json(found)
    else:
        _show_run(found, names)


def _show_run(one: Plain, names: dict[str, str]) -> None:
    rows = [[one["member"][:12], names.get(one["member"], ""), _eur(one["cents"]), one["returned"]]
            for one in one["transfers"]]
    show_table([
        say("gateway.repartition.runs.member"), say("gateway.repartition.runs.name"), "EUR",
        say("gateway.repartition.runs.came_back"),
    ], rows, right=(2,))
    total, back = _eur(one["cents"]), _eur(one["returned_cents"])
    echo(f"{one['run']}, {one['on_date']}: {total} EUR, {STATES[one['state']]}"
         + say("gateway.repartition.runs.came_back_eur", back=back))


def _eur(cents: int) -> str:
    return show_eur(cents, find_language())
