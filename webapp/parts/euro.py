"""A member's monthly papers of the euro: what GSE paid, and how it was divided; saved as PDF or page."""

from dataclasses import dataclass

from flask import Response, abort

from webapp.page import Shown, Writer
from webapp.parts.iban import IbanChange, ask_iban_change, show_iban_change
from webapp.parts.member import Plain, find_member
from webapp.visit import Visit
from webapp.words import Say

TEMPLATE = "euro.html"
KINDS = {"account.pdf": "application/pdf", "account.html": "text/html"}


@dataclass(frozen=True)
class EuroFacts:
    """What the page asked."""

    papers: list[Plain]
    iban: IbanChange | None


def ask(visit: Visit) -> EuroFacts:
    """Ask the energy operator for the months that are divided."""
    find_member(visit)
    return EuroFacts(visit.operator.get("repartition/accounts")["accounts"], ask_iban_change(visit))


def show(facts: EuroFacts, writer: Writer) -> Shown:
    """Write each month with what the member is due of it; what isn't known is a dash."""
    accounts = [
        {"month": account["month"], "name": writer.formats.month(account["month"]),
         "euro": writer.formats.tokens(account.get("own_cents"))}
        for account in facts.papers
    ]
    return {"accounts": accounts, "iban": show_iban_change(facts.iban, writer)}


def give_pdf(visit: Visit) -> Response:
    """Give the visitor's own paper of a month as PDF."""
    return _give(visit, "account.pdf")


def give_page(visit: Visit) -> Response:
    """Give the same as a page of its own, to be kept."""
    return _give(visit, "account.html")


def _give(visit: Visit, name: str) -> Response:
    month = visit.asked.get("month", "")
    months = [account["month"] for account in visit.operator.get("repartition/accounts")["accounts"]]
    if month not in months:
        abort(404)
    data = visit.operator.get(f"repartition/months/{month}/{name}", language=visit.language)
    answer = Response(data, mimetype=KINDS[name])
    saved = f"{Say(visit.language)('account_file')}-{month}.{name.partition('.')[2]}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{saved}"'
    return answer


FILES = {"account.pdf": give_pdf, "account.html": give_page}
