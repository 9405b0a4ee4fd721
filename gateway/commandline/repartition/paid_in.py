"""`repartition record` and `list`: what GSE paid."""

from pathlib import Path
from typing import Any

import click

from analytics.repartition.payments import FLOWS, KINDS, Payment
from analytics.reports.words import say_flow, say_kind
from chaincode.terminal.telling import echo
from chaincode.words import WordedError, find_language, say
from gateway.acts.closing import record_payment
from gateway.commandline.base.amounts import eur_option, show_cents
from gateway.commandline.base.community import open_operator
from gateway.commandline.base.dates import MONTH
from gateway.commandline.base.options import folder_option, json_option, show_json, show_table
from gateway.commandline.base.refusals import InputError

Plain = dict[str, Any]


@click.command()
@click.option("--flow", type=click.Choice(FLOWS), required=True, help="Which of GSE's two flows.")
@click.option("--kind", type=click.Choice(KINDS), required=True, help="What kind of payment.")
@click.option("--month", required=True, type=MONTH, help="The month that it is for, YYYY-MM.")
@eur_option("--eur", "cents", "The amount, below 0 where GSE takes back.", required=True)
@click.option("--reference", required=True, help="GSE's own reference.")
@eur_option("--fees-eur", "fees_cents", "GSE's fees within it, as its papers show.", default="0")
@eur_option("--withholding-eur", "withholding_cents", "Tax withheld within it.", default="0")
@folder_option
@json_option
def record(folder: Path, as_json: bool, **payment: Any) -> None:
    """Record a payment of GSE, to be divided. Sold energy (RID) is the producer's: a column of import gse.

    \b
    Example:
      ./volano repartition record --flow premium --kind advance --month 2024-09 --eur 120.50 --reference GSE-1
    """
    try:
        paid = Payment(**payment)
    except WordedError as error:
        raise InputError(str(error)) from error
    with open_operator(folder) as (_, operator):
        number = record_payment(operator, paid)
    if as_json:
        show_json({"id": number})
    else:
        echo(say("gateway.repartition.paid_in.payment_recorded_repartition_preview", id=number))


@click.command("list")
@folder_option
@json_option
def list_(folder: Path, as_json: bool) -> None:
    """List GSE's payments and their closings, and what waits in the reserve.

    \b
    Example:
      ./volano repartition list
    """
    with open_operator(folder) as (_, operator):
        facts = operator.get("repartition/payments") | operator.get("repartition/closings")
    if as_json:
        show_json(facts)
        return
    language = find_language()
    rows = [[str(one["id"]), one["month"], say_flow(one["flow"], language), say_kind(one["kind"], language),
             show_cents(one["cents"]), one["reference"], _say_state(one)]
            for one in sorted((*facts["payments"], *facts["withdrawn"]), key=lambda one: int(one["id"]))]
    show_table([
        "", say("gateway.repartition.paid_in.month"), say("gateway.repartition.paid_in.flow"),
        say("gateway.repartition.paid_in.kind"), "EUR", say("gateway.repartition.paid_in.reference"),
        say("gateway.repartition.paid_in.closing_column"),
    ], rows, right=(0, 4, 6), empty=say("gateway.repartition.paid_in.no_payments"))
    waiting = show_cents(facts["reserve_cents"])
    echo(say("gateway.repartition.paid_in.in_reserve_eur", waiting=waiting))


def _say_state(payment: Plain) -> str:
    """The number of a payment's closing, "" while it has none, or why it was withdrawn."""
    if "reason" in payment:
        return say("gateway.repartition.paid_in.withdrawn", reason=payment["reason"])
    return str(payment["closing"] or "")
