"""Paying members: a date's list recorded as a run, the file that a bank takes, what became of it.

    listed -> recorded: nobody in it is due any more, and the bank's file is made -> sent, or cancelled
                                                                                     `-> transfers that came back
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analytics.repartition.bank_days import find_bank_day
from analytics.repartition.payees import Payee, PaymentList, Payout, Waiting
from analytics.repartition.remarks import read_remarks
from analytics.reports.debtor import Debtor
from analytics.reports.payment_list import FORMS, Order, format_sepa, name_run
from gateway.client import Client

PURPOSE = "CER"
Plain = dict[str, Any]


@dataclass(frozen=True)
class RecordedRun:
    """A run that was just recorded, and its file for the bank: it is made this once, of what was recorded."""

    run: str
    on_date: str
    file: bytes


def find_pay_day(date: str) -> str:
    """Return the first day from a date on, both "YYYY-MM-DD", on which banks move euro."""
    return find_bank_day(date)


def read_list(found: Plain) -> PaymentList:
    """Return a payment list as the gateway answers it."""
    return PaymentList(
        tuple(Payout(Payee(**payout["payee"]), payout["cents"], payout["months"]) for payout in found["payouts"]),
        tuple(Waiting(**one) for one in found["waiting"]), read_remarks(found["remarks"]),
    )


def read_debtor(title: str, iban: str, bic: str = "", cuc: str = "") -> Debtor:
    """Return whose account pays, of what was typed.

    Raises:
        TransferError: no bank takes it.
    """
    return Debtor(title, *("".join(one.split()).upper() for one in (iban, bic, cuc)))


def find_name(date: str, runs: Sequence[Plain]) -> str:
    """Return a name for a run of a date that none of the known ones has."""
    return name_run(date, {run["run"] for run in runs})


def record_run(operator: Client, run: str, on_date: str, debtor: Debtor, form: str = FORMS[0]) -> RecordedRun:
    """Record a date's list as a run. What no bank takes of it is found before anything is recorded.

    Raises:
        TransferError: there is no file for such a list.
        ApiError: refused.
    """
    order = Order(run, on_date, PURPOSE)
    format_sepa(read_list(operator.get("repartition/payouts", on_date=on_date)), debtor, order, form)
    recorded = read_list(operator.post("repartition/payouts", {"run": run, "on_date": on_date}))
    return RecordedRun(run, on_date, format_sepa(recorded, debtor, order, form))
