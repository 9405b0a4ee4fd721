"""A payment list as CSV, and as the SEPA credit transfer (pain.001) that a bank takes, checked by its schema."""

import csv
import datetime
import io
from dataclasses import dataclass, field

from analytics.repartition.payees import PaymentList, is_iban
from analytics.reports.words import REASONS
from chaincode.rules.units import format_tokens

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


def format_csv(listed: PaymentList, language: str) -> str:
    """Who is paid and who waits, by member; a text that a spreadsheet would work out gets an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in listed.payouts:
        payee = one.payee
        writer.writerow([payee.member, _guard(payee.holder), payee.fiscal_code, payee.iban, format_tokens(one.cents),
                         TO_PAY[language]])
    for waiting in listed.waiting:
        writer.writerow([waiting.member, _guard(waiting.holder), "", "", format_tokens(waiting.cents),
                         REASONS[waiting.reason][language]])
    return out.getvalue()


def _guard(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


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
