"""A payment list as CSV, and as the transfer that a bank takes: ISO 20022's pain.001, or CBI's form of it.

pain.001 is checked by the schema that sepaxml ships. CBI's schema isn't free to hand on; `cbi` is made after it.
"""

import datetime
from collections.abc import Container, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from xml.etree import ElementTree

from analytics.csv_table import format_rows
from analytics.repartition.bank_days import find_bank_day, is_bank_day
from analytics.repartition.bank_text import REASON, REFERENCE, clean
from analytics.repartition.payees import PaymentList
from analytics.reports import cbi
from analytics.reports.debtor import Debtor, TransferError
from analytics.reports.words import say_unpaid
from chaincode.words import say_in

COLUMNS = ("member", "holder", "fiscal_code", "iban", "eur", "state")
SCHEMAS = ("pain.001.001.03", "pain.001.001.09")
FORMS = (*SCHEMAS, cbi.FORM)
NOT_PROVIDED = "NOTPROVIDED"
RUN_NAME = "[A-Za-z0-9][A-Za-z0-9.-]{0,28}"
"""What a run may be called: with a transfer's number it is the transfer's reference at the bank."""


@dataclass(frozen=True)
class Order:
    """What a bank is told of a run. run: its name, from which each transfer has a reference; date: of execution."""

    run: str
    date: str
    purpose: str = "CER"


def name_run(date: str, taken: Container[str]) -> str:
    """Return a name that no run has: the date, numbered from the second on."""
    return next(name for number in count(1) if (name := f"{date}-{number}" if number > 1 else date) not in taken)


def format_list(listed: PaymentList, language: str) -> str:
    """Write as CSV who is paid and who waits, by member; below them what was said of the months."""
    paid = [(one.payee.member, one.payee.holder, one.payee.fiscal_code, one.payee.iban, _to_eur(one.cents),
             say_in(language, "analytics.reports.payment_list.to_pay")) for one in listed.payouts]
    waiting = [(one.member, one.holder, "", "", _to_eur(one.cents), say_unpaid(one.reason, language))
               for one in listed.waiting]
    note = say_in(language, "analytics.reports.payment_list.note")
    notes = [("", remark.words(language), "", "", "", note) for remark in listed.remarks]
    return format_rows([COLUMNS, *paid, *waiting, *notes])


def _to_eur(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def format_reason(purpose: str, community: str, months: Sequence[str]) -> str:
    """What a payee reads: purpose, community and the months that are paid, "CER Borgo Sole 2024-07/2024-09"."""
    ends = sorted({min(months), max(months)}) if months else []
    tail = " " + "/".join(ends) if ends else ""
    return clean(f"{purpose} {community}", REASON - len(tail)) + tail


def format_sepa(listed: PaymentList, debtor: Debtor, order: Order, form: str = SCHEMAS[0]) -> bytes:
    """Write a run as XML, one batch.

    Raises:
        TransferError: nobody is paid; no bank day; a form that isn't one of FORMS, or CBI's of what it can't be made.
    """
    if form not in FORMS:
        raise TransferError(
            "TRANSFER_FORM", "analytics.reports.payment_list.no_schema", form=form, forms=", ".join(FORMS),
        )
    if not listed.payouts:
        raise TransferError("NOBODY_IS_PAID", "analytics.reports.payment_list.nobody_is_paid")
    if not is_bank_day(order.date):
        day = find_bank_day(order.date)
        raise TransferError(
            "TRANSFER_DATE", "analytics.reports.payment_list.on_banks_move_no_money_give", date=order.date, day=day,
        )
    if form == cbi.FORM:
        cbi.require_code(debtor)
        return cbi.convert(_build(listed, debtor, order, cbi.MADE_OF), debtor)
    return _export(_build(listed, debtor, order, form), form)


def _build(listed: PaymentList, debtor: Debtor, order: Order, schema: str) -> ElementTree.Element:
    from sepaxml import SepaTransfer  # its schemas take a second to load

    config = {"name": clean(debtor.name), "IBAN": debtor.iban, "batch": True, "currency": "EUR"}
    sepa = SepaTransfer(config | ({"BIC": debtor.bic} if debtor.bic else {}), schema=schema, clean=False)
    date = datetime.date.fromisoformat(order.date)
    for number, one in enumerate(listed.payouts, 1):
        sepa.add_payment({
            "name": clean(one.payee.holder), "IBAN": one.payee.iban, "amount": one.cents, "execution_date": date,
            "description": format_reason(order.purpose, debtor.name, one.months),
            "endtoend_id": make_reference(order.run, number),
        })
    root = ElementTree.fromstring(sepa.export(validate=False))  # noqa: S314 - our own XML
    for name in root.iterfind(".//{*}MsgId"):
        name.text = clean(order.run, REFERENCE)  # so a bank that has the run refuses it a second time
    if not debtor.bic:
        _say_no_bic(root, schema)
    return root


def make_reference(run: str, number: int) -> str:
    """The reference by which the bank names a run's transfer, also when it comes back."""
    tail = f"-{number:05d}"
    return clean(run, REFERENCE - len(tail)) + tail


def _say_no_bic(root: ElementTree.Element, schema: str) -> None:
    """Without a BIC the schema wants to be told so (EPC115-06, implementation guidelines)."""
    space = f"{{urn:iso:std:iso:20022:tech:xsd:{schema}}}"
    for bank in root.iterfind(f".//{space}DbtrAgt/{space}FinInstnId"):
        other = ElementTree.SubElement(bank, f"{space}Othr")
        ElementTree.SubElement(other, f"{space}Id").text = NOT_PROVIDED


def _export(root: ElementTree.Element, schema: str) -> bytes:
    from sepaxml.validation import try_valid_xml

    ElementTree.register_namespace("", f"urn:iso:std:iso:20022:tech:xsd:{schema}")
    content = cbi.PROLOGUE + bytes(ElementTree.tostring(root, "utf-8"))
    try_valid_xml(content, schema)
    return content
