"""`volano import gse`: GSE's monthly figures by plant, kept at the operator's gateway; if asked, T10's official one."""

from pathlib import Path
from typing import Any

import click

from analytics.cells import ReadingsFileError
from analytics.columns import pair_names
from analytics.figures import show_eur
from analytics.imports.gse import SALE, TEMPLATE, parse_gse
from analytics.imports.guess import GSE
from chaincode.terminal.telling import echo
from chaincode.words import Words, find_language, say
from gateway.acts.countersigning import countersign, plan_proposal, read_proposed
from gateway.acts.desk import OFFICER
from gateway.acts.gse import (
    AWAITS,
    EARLY,
    EQUAL,
    NEGATIVE,
    OPEN,
    RECORDED,
    UNKNOWN,
    find_state,
    list_figures,
    send_figures,
)
from gateway.acts.work import run
from gateway.client import ApiError, Client
from gateway.commandline.base.community import Community, open_community
from gateway.commandline.base.options import TO_READ, folder_option, json_option, show_json, show_table
from gateway.commandline.base.unfit import refuse_file

STATES = {
    UNKNOWN: Words("gateway.energy.import_gse.plant_premium_or_valorisation"),
    OPEN: Words("gateway.energy.import_gse.not_ledger_figure_official"),
    NEGATIVE: Words("gateway.energy.import_gse.below_ledger_takes_no_such_figure"),
    EQUAL: Words("gateway.energy.import_gse.ledger_figure"),
    EARLY: Words("gateway.energy.import_gse.before_community_first_period"),
    AWAITS: Words("gateway.energy.import_gse.proposed_awaits_countersign_sign"),
    RECORDED: Words("gateway.energy.import_gse.recorded_on_ledger"),
}
Plain = dict[str, Any]


@click.command(help=f"""Keep GSE's monthly figures from FILE, a row a month and plant; a second time nothing changes.

Unverified: GSE's own form isn't public, so FILE is a template with the columns {pair_names(TEMPLATE)}, decimal
comma and semicolons; an empty figure is one that GSE hasn't given. A corrected file adds what is known since.
A further column {SALE} is what the producer was paid for energy sold (RID): it stands apart in papers, never divided.

\b
Example:
  ./volano import gse gse.csv
""")
@click.argument("file", type=TO_READ)
@click.option("--official", "is_official", is_flag=True,
              help="Have the euro of each complete month recorded on the ledger (T10), by GSE and a second officer.")
@folder_option
@json_option
def gse(file: Path, is_official: bool, folder: Path, as_json: bool) -> None:
    """Read, keep, compare with the ledger, and tell."""
    content = file.read_bytes()
    try:
        figures = list_figures(parse_gse(content))
    except ReadingsFileError as error:
        raise refuse_file(file, content, error, GSE) from error
    with open_community(folder) as community, _open_loader(community) as loader:
        kept = send_figures(loader, figures)
        named = {one["month"] for one in figures}
        months = [one for one in loader.get("repartition/gse-figures")["months"] if one["month"] in named]
        for month in months:
            month["state"] = find_state(month)
            if is_official and month["state"] == OPEN:
                month["state"] = _record(community, month)
    facts = {"format": "gse", "verified": False, **kept, "months": months}
    show_json(facts) if as_json else _show(facts)


def _open_loader(community: Community) -> Client:
    """GSE's official where that key is kept here, else the energy operator."""
    if community.has_officer(GSE):
        return community.client(GSE, OFFICER, at=community.operator)
    return community.client(community.operator)


def _record(community: Community, month: Plain) -> str:
    """Have GSE's officer propose a month's euro, and another organisation's countersign where its key is kept here."""
    arguments = {"month": month["month"], "euro_cents": month["euro_cents"]}
    with community.client(GSE, OFFICER) as official:
        try:
            month |= _find_proposed(official, arguments) or _propose(official, arguments)
        except ApiError as error:
            if error.code != "T10_NO_MONTH":
                raise
            return EARLY
    second = community.find_second(GSE)
    if not second:
        return AWAITS
    with community.client(second, OFFICER) as other:
        countersign(other, month)
    month["official_cents"] = month["euro_cents"]
    return RECORDED


def _find_proposed(official: Client, arguments: Plain) -> Plain:
    """Give what an earlier call proposed and nobody has signed yet; {} where there is nothing."""
    found = [row for row in official.get("pending")["pending"]
             if row["may_act"] and (row["command"], row["arguments"]) == ("official", arguments)]
    return {name: found[0][name] for name in ("pending", "digest")} if found else {}


def _propose(official: Client, arguments: Plain) -> Plain:
    (proposal,) = run(plan_proposal("official", arguments, official.new_command_id()), official)
    return read_proposed(proposal)


def _show(facts: Plain) -> None:
    rows = [[month["month"], str(month["plants"]), _eur(month["euro_cents"]), _eur(month["official_cents"]),
             str(STATES[month["state"]])] for month in facts["months"]]
    show_table([
        say("gateway.energy.import_gse.month"), say("gateway.energy.import_gse.plants"), "EUR",
        say("gateway.energy.import_gse.on_ledger"), "",
    ], rows,
               right=(1, 2, 3))
    echo(say(
        "gateway.energy.import_gse.figures_accepted_corrected_here", accepted=facts["accepted"],
        corrected=facts["corrected"], repeated=facts["repeated"],
    ))
    echo("  " + say("gateway.energy.import_gse.unverified_gse_own_form_is_not"))


def _eur(cents: int | None) -> str:
    return "–" if cents is None else show_eur(cents, find_language())
