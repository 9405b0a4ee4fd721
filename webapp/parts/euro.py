"""A member's monthly papers of the euro: what GSE paid, and how it was divided; saved as PDF or page."""

from dataclasses import dataclass

from flask import Response, abort

from webapp.page import Shown, Writer
from webapp.parts.iban import IbanChange, ask_iban_change, ask_payees, hide_iban, show_iban_change
from webapp.parts.member import Plain, find_member
from webapp.parts.months import Choice, choose
from webapp.visit import Visit
from webapp.words import Say

TEMPLATE = "euro.html"
KINDS = {"account.pdf": "application/pdf", "account.html": "text/html"}


@dataclass(frozen=True)
class EuroFacts:
    """What the page asked. account: the chosen month's paper, {} for none; payee: {} where nobody has said an IBAN."""

    papers: list[Plain]
    iban: IbanChange | None
    months: Choice
    account: Plain
    payee: Plain


def ask(visit: Visit) -> EuroFacts:
    """Ask the energy operator for the months that are divided, and for the paper of the chosen one."""
    member = find_member(visit)
    papers = visit.operator.get("repartition/accounts")["accounts"]
    months = choose(visit, "month", [paper["month"] for paper in reversed(papers)])
    path = f"repartition/months/{months.chosen}/account"
    account = visit.operator.get(path, member=member) if months.chosen else {}
    return EuroFacts(papers, ask_iban_change(visit), months, account, next(iter(ask_payees(visit)), {}))


def show(facts: EuroFacts, writer: Writer) -> Shown:
    """Write each month with what the member is due of it; what isn't known is a dash."""
    accounts = [
        {"month": account["month"], "name": writer.formats.month(account["month"]),
         "euro": writer.formats.tokens(account.get("own_cents"))}
        for account in facts.papers
    ]
    return {
        "accounts": accounts, "iban": show_iban_change(facts.iban, writer), "months": facts.months,
        "month": writer.formats.month(facts.months.chosen) if facts.months.chosen else "",
        "flows": [_show_payment(one, writer) for one in facts.account.get("payments", ())],
        "paid_to": hide_iban(facts.payee.get("iban", "")),
        "due": writer.formats.tokens(facts.account.get("due_cents")) if facts.account else "",
    }


def _show_payment(payment: Plain, writer: Writer) -> list[str]:
    """Return what GSE paid of a flow, what of it backs the tokens, and what of it is one's own."""
    say, tokens = writer.say, writer.formats.tokens
    flow = say("flow", flow=say(f"flow_{payment['flow']}"), kind=say(f"closing_{payment['kind']}"))
    return [flow, *(tokens(payment[name]) for name in ("cents", "kept_cents", "own_cents"))]


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
