"""A payment list as CSV, and as the SEPA credit transfer (pain.001) that a bank takes, checked by its schema."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal

from analytics.csv_table import format_rows
from analytics.repartition.payees import PaymentList, is_iban
from analytics.reports.words import REASONS

COLUMNS = ("member", "holder", "fiscal_code", "iban", "eur", "state")
SCHEMAS = ("pain.001.001.03", "pain.001.001.09")
TO_PAY = {"it": "da pagare", "en": "to pay"}


@dataclass(frozen=True)
class Debtor:
    """Whose account pays; ValueError for an IBAN whose check digits don't fit."""

    name: str
    iban: str = field(repr=False)
    bic: str = ""

    def __post_init__(self) -> None:
        if not is_iban(self.iban):
            raise ValueError("the community's iban: not one whose check digits fit")


def format_list(listed: PaymentList, language: str) -> str:
    """Write as CSV who is paid and who waits, by member."""
    paid = [(one.payee.member, one.payee.holder, one.payee.fiscal_code, one.payee.iban, _to_eur(one.cents),
             TO_PAY[language]) for one in listed.payouts]
    waiting = [(one.member, one.holder, "", "", _to_eur(one.cents), REASONS[one.reason][language])
               for one in listed.waiting]
    return format_rows([COLUMNS, *paid, *waiting])


def _to_eur(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def format_sepa(
    listed: PaymentList, debtor: Debtor, execution_date: str, purpose: str, schema: str = SCHEMAS[0]
) -> bytes:
    """Write the list as XML, one batch, valid by the schema that sepaxml ships.

    Raises:
        ValueError: nobody is paid, or the schema isn't one of SCHEMAS.
    """
    from sepaxml import SepaTransfer  # its schemas take a second to load

    if schema not in SCHEMAS:
        raise ValueError(f"no schema {schema!r}: {', '.join(SCHEMAS)}")
    if not listed.payouts:
        raise ValueError("nobody is paid")
    config = {"name": debtor.name, "IBAN": debtor.iban, "batch": True, "currency": "EUR"}
    sepa = SepaTransfer(config | ({"BIC": debtor.bic} if debtor.bic else {}), schema=schema, clean=True)
    date = datetime.date.fromisoformat(execution_date)
    for number, one in enumerate(listed.payouts, 1):
        sepa.add_payment({
            "name": one.payee.holder, "IBAN": one.payee.iban, "amount": one.cents, "execution_date": date,
            "description": purpose, "endtoend_id": f"{execution_date}-{number:05d}",
        })
    return bytes(sepa.export(validate=True))
