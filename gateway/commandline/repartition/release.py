"""`volano repartition release`: euro kept of a month above its tokens go to the use that the regulation names."""

from pathlib import Path
from typing import Any

import click

from analytics.repartition.kept_use import DIVISION
from analytics.reports.words import say_purse
from chaincode.rules.units import ORGANISATIONS
from chaincode.words import find_language, say
from gateway.acts.countersigning import countersign, plan_proposal
from gateway.acts.desk import OFFICER
from gateway.acts.work import run
from gateway.client import Client
from gateway.commandline.base.amounts import eur_option, show_cents
from gateway.commandline.base.community import Community, open_operator
from gateway.commandline.base.dates import MONTH
from gateway.commandline.base.names import say_organisation
from gateway.commandline.base.options import folder_option, json_option, preview_option, show_json
from gateway.commandline.base.references import format_reference
from gateway.commandline.repartition.closings_out import show_closings

MAY, WAITS, DIVIDED = "may", "waits", "divided"
Plain = dict[str, Any]


@click.command()
@click.argument("month", type=MONTH)
@eur_option("--eur", "cents", "Less than all that may go.")
@preview_option
@folder_option
@json_option
def release(month: str, cents: int | None, is_preview: bool, folder: Path, as_json: bool) -> None:
    """Release the euro kept of MONTH above its tokens to the use that the regulation names in [kept].

    The month has GSE's figure on the ledger, all of its periods are settled for good, and the regulation's months are
    over. Two organisations sign: proposed here, it waits for another's officer. Once it acts, the same command divides
    it, by MONTH's own weights, or gives it to the purse; it's due with the next payments.

    \b
    Example:
      ./volano repartition release 2024-09 --preview
      ./volano repartition release 2024-09
    """
    with open_operator(folder) as (community, operator):
        found = operator.get(f"repartition/releases/{month}", cents=cents)
        if not is_preview:
            found = _go_on(community, operator, found)
        if as_json:
            show_json(found)
        else:
            show_closings(community, found["closings"], False, _say_state(found, community, is_preview=is_preview))


def _go_on(community: Community, operator: Client, found: Plain) -> Plain:
    """Propose it, have it signed where a second organisation's key is kept here, and divide it once it acts."""
    path = f"repartition/releases/{found['month']}"
    if found["state"] == MAY:
        ((use, cents),) = found["uses"].items()
        arguments = {"month": found["month"], "cents": cents, "use": use}
        run(plan_proposal("release_kept", arguments, operator.new_command_id()), operator)
        found = operator.get(path)
    if found["state"] == WAITS:
        second = community.find_second(found["pending"]["organisation"])
        if not second:
            return found
        with community.client(second, OFFICER) as other:
            countersign(other, found["pending"])
    made = operator.post("repartition/releases", {"month": found["month"]})
    return found | {"state": DIVIDED, "pending": None, "closings": made["closings"]}


def _say_state(found: Plain, community: Community, *, is_preview: bool) -> str:
    language = find_language()
    uses = ", ".join(
        f"{show_cents(cents)} EUR " + (say("gateway.repartition.release.to_be_divided") if use == DIVISION
                                       else say("gateway.repartition.release.to") + say_purse(use, language))
        for use, cents in found["uses"].items()
    )
    said = f"{found['month']}: {uses}. {_say_next(found, community)}"
    return said + say("gateway.repartition.release.nothing_was_written") if is_preview else said


def _say_next(found: Plain, community: Community) -> str:
    if found["state"] == DIVIDED:
        return say("gateway.repartition.release.released_and_divided_due_with_next")
    if found["state"] == WAITS:
        pending = found["pending"]
        reference = format_reference(pending["pending"])
        return _say_signers(pending["organisation"]) + f" ./volano countersign sign {reference}"
    if found["state"] == MAY:
        return _say_signers(community.operator)
    return say("gateway.repartition.release.released_on_ledger_not_divided_yet")


def _say_signers(proposer: str) -> str:
    """Who signs second: an officer of any other organisation."""
    names = ", ".join(say_organisation(name) for name in ORGANISATIONS if name != proposer)
    return say("gateway.repartition.release.officer_of_one_of_these_signs", names=names)
