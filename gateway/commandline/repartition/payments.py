"""`volano repartition payments`: who is paid and who waits, recorded as a run, and the bank's file."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from analytics.figures import show_eur
from analytics.repartition.bank_days import find_bank_day
from analytics.repartition.payees import PaymentList
from analytics.reports import cbi
from analytics.reports.debtor import Debtor, TransferError
from analytics.reports.payment_list import FORMS, RUN_NAME, Order, format_list, format_sepa
from analytics.reports.words import say_unpaid
from chaincode.terminal.telling import echo
from chaincode.words import find_language, say
from gateway.acts.files import write_private
from gateway.acts.paying import read_debtor, read_list
from gateway.commandline.base.community import open_operator
from gateway.commandline.base.dates import DATE
from gateway.commandline.base.lacks import show_remarks
from gateway.commandline.base.options import TO_WRITE, folder_option, json_option, show_json, show_table
from gateway.commandline.base.refusals import InputError
from gateway.commandline.repartition.out import language_option
from gateway.commandline.repartition.waiting_ibans import list_waiting, say_waiting

Plain = dict[str, Any]


@dataclass(frozen=True)
class BankFile:
    """What the bank's file is made of, besides the list."""

    file: Path
    debtor: Debtor
    purpose: str
    form: str

    def make(self, listed: PaymentList, date: str, run: str) -> bytes:
        """The file's bytes; InputError where no bank would take it."""
        try:
            return format_sepa(listed, self.debtor, Order(run, date, self.purpose), self.form)
        except TransferError as error:
            raise refuse(error) from error


def refuse(error: TransferError) -> InputError:
    """A transfer that can't be made, in one line with its code."""
    return InputError(f"{error.code}: {error}")


@click.command()
@click.option("--on", "on_date", type=DATE, help="The day of payment; the ledger's day unless given.")
@click.option("--csv", "csv_file", type=TO_WRITE, help="Write the list, with who waits and why.")
@click.option("--record", "run", default="", metavar="NAME", help="Record the list as a run, under a new name.")
@click.option("--sepa", "sepa_file", type=TO_WRITE, help="Write the recorded run for the bank.")
@click.option("--iban", default="", help="The community's account, for --sepa.")
@click.option("--bic", default="", help="Its bank's BIC, where the bank wants it.")
@click.option("--cuc", default="", help="The community's code at CBI, for CBI's form.")
@click.option("--name", default="", help="The community's name on the transfer; its title unless given.")
@click.option("--purpose", default="CER", show_default=True, help="What the payee reads before community and months.")
@click.option("--schema", "form", type=click.Choice(FORMS), default=FORMS[0], show_default=True,
              help="ISO 20022's form, or CBI's for Italian corporate banking.")
@language_option
@folder_option
@json_option
def payments(  # noqa: PLR0917 - click passes each option by name
    on_date: str | None, csv_file: Path | None, run: str, sepa_file: Path | None, iban: str, bic: str, cuc: str,
    name: str, purpose: str, form: str, language: str | None, folder: Path, as_json: bool,
) -> None:
    """Show who is paid and who waits (by name, and why); record it as a run, and write the run for the bank.

    The bank's file is only made of a recorded run, so nothing is paid twice. When the bank has it, say so by
    runs sent; until then a run can be cancelled.

    \b
    Example:
      ./volano repartition payments
      ./volano repartition payments --record 2024-10 --sepa list.xml --iban IT60X0542811101000000123456
    """
    if sepa_file is not None and not run:
        raise InputError(say("gateway.repartition.payments.sepa_name_run_by_record_name"))
    _require_name(run)
    with open_operator(folder) as (community, operator):
        title = name or community.settings.title or community.community
        transfer = None if sepa_file is None else BankFile(
            sepa_file, _read_debtor(title, iban, bic, cuc), purpose, form,
        )
        asked = on_date or str(operator.get("health")["date"])
        date = find_bank_day(asked) if run else asked
        found = operator.get("repartition/payouts", on_date=date)
        if transfer is not None:
            transfer.make(read_list(found), date, run)  # what no bank takes is found before anything is recorded
        if run:
            found = operator.post("repartition/payouts", {"run": run, "on_date": date})
        waiting = len(list_waiting(operator))
    listed = read_list(found)
    if csv_file is not None:
        write_private(csv_file, format_list(listed, language or find_language()).encode())
    if transfer is not None:
        write_private(transfer.file, transfer.make(listed, date, run))
    if as_json:
        show_json(found | {"asked_on": asked, "on_date": date, "run": run})
        return
    _show_list(found, asked, date)
    if run:
        _say_next(run, transfer)
    if waiting:
        echo(say_waiting(waiting))


def _require_name(run: str) -> None:
    if run and not re.fullmatch(RUN_NAME, run):
        raise InputError(say("gateway.repartition.payments.record_name_of_letters_digits", run=run))


def _read_debtor(title: str, iban: str, bic: str, cuc: str) -> Debtor:
    try:
        return read_debtor(title, iban, bic, cuc)
    except TransferError as error:
        raise refuse(error) from error


def _show_list(found: Plain, asked: str, date: str) -> None:
    language = find_language()
    rows = [[payout["payee"]["holder"], show_eur(payout["cents"], language), ", ".join(payout["months"]),
             say("gateway.repartition.payments.to_pay")] for payout in found["payouts"]]
    rows += [[one["holder"] or one["member"][:12], show_eur(one["cents"], language), "",
              say_unpaid(one["reason"], language)] for one in found["waiting"]]
    show_table([
        say("gateway.repartition.payments.holder"), "EUR", say("gateway.repartition.payments.months"), "",
    ], rows, right=(1,), empty=say("gateway.repartition.payments.nobody_is_due"))
    total = show_eur(found["total_cents"], language)
    echo(say(
        "gateway.repartition.payments.to_pay_eur_to_on", total=total, count=len(found["payouts"]), date=date,
    ))
    if asked != date:
        echo(say("gateway.repartition.payments.banks_move_no_money_on_transfers", asked=asked, date=date))
    show_remarks(found["remarks"])


def _say_next(run: str, transfer: BankFile | None) -> None:
    if transfer is not None:
        kind = f"{cbi.SCHEMA}, " + say("gateway.repartition.payments.cbi_form") if transfer.form == cbi.FORM else (
            f"{transfer.form}, " + say("gateway.repartition.payments.iso_not_cbi_form")
        )
        echo(f"{transfer.file}: {kind}")
    echo(say("gateway.repartition.payments.run_recorded_when_bank", run=run))


@click.command()
@click.argument("payment", type=int)
@click.option("--reason", required=True, help="Why; it stays beside the payment.")
@folder_option
@json_option
def withdraw(payment: int, reason: str, folder: Path, as_json: bool) -> None:
    """Withdraw PAYMENT, recorded wrongly and not closed yet; a closed one is corrected by a note (correct).

    \b
    Example:
      ./volano repartition withdraw 3 --reason "typed twice"
    """
    with open_operator(folder) as (_, operator):
        operator.post(f"repartition/payments/{payment}/withdrawal", {"reason": reason})
    if as_json:
        show_json({"withdrawn": payment})
    else:
        echo(say("gateway.repartition.payments.payment_withdrawn", payment=payment))
