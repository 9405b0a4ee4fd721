"""A shop's first page: what came in by day, what expires next, and what waits for the shop."""

from dataclasses import dataclass

from analytics.charts.figure import Figure, make_figure
from analytics.charts.labels import label_days
from analytics.charts.model import Columns, DataSeries
from analytics.charts.units import TOKENS
from chaincode.rules.intervals import add_days, days_between
from webapp.page import Page, Shown, Writer
from webapp.parts.iban import IbanChange, ask_iban_change, refuse_iban, show_iban_change
from webapp.parts.member import (
    Member,
    Plain,
    ask_agreements,
    ask_first,
    ask_member,
    date_of,
    is_mine,
    show_agreements,
    show_expiry,
)
from webapp.parts.months import Choice, choose
from webapp.visit import Visit


@dataclass(frozen=True)
class Income:
    """Tokens that came in on a date, and of which kind: services, awards."""

    date: str
    cents: int
    kind: str


@dataclass(frozen=True)
class TillFacts:
    """What the page asked."""

    member: Member
    wallet: Plain
    agreements: list[Plain]
    iban: IbanChange | None
    months: Choice
    income: tuple[Income, ...]


def ask(visit: Visit) -> TillFacts:
    """Ask for the wallet, agreements, and what came in in the chosen month, the newest with any at first."""
    ask_first(visit)
    member = ask_member(visit)
    wallet, agreements = visit.read("wallet"), ask_agreements(visit)
    income = _list_income(wallet, agreements, visit.read("wallet/lines")["lines"])
    months = choose(visit, "month", sorted({income.date[:7] for income in income} or {wallet["date"][:7]}))
    chosen = tuple(one for one in income if one.date.startswith(months.chosen))
    return TillFacts(member, wallet, agreements, ask_iban_change(visit), months, chosen)


def _list_income(wallet: Plain, agreements: list[Plain], lines: list[Plain]) -> list[Income]:
    paid = [agreement for agreement in agreements
            if agreement["role"] == "provider" and agreement.get("paid_cents", 0) > 0]
    return [
        *(Income(date_of(wallet, agreement["closed_on"]), agreement["paid_cents"], "services") for agreement in paid),
        *(Income(date_of(wallet, line["countersigned_on"]), line["amount_cents"], "awards") for line in lines),
    ]


def show(facts: TillFacts, writer: Writer) -> Shown:
    """Say what came in, and draw its days."""
    services, awards = ([income.cents for income in facts.income if income.kind == kind]
                        for kind in ("services", "awards"))
    return {
        "name": facts.member.name, "expiry": show_expiry(facts.wallet, writer), "months": facts.months,
        "waits": any(map(is_mine, facts.agreements)), "agreements": show_agreements(facts.agreements, writer),
        "iban": show_iban_change(facts.iban, writer),
        "month": {
            "name": writer.formats.month(facts.months.chosen), "count": writer.formats.whole(len(services)),
            "services": writer.formats.tokens(sum(services)), "awards": writer.formats.tokens(sum(awards)),
        },
        "figure": _draw(facts, writer) if facts.income else None,
    }


def _draw(facts: TillFacts, writer: Writer) -> Figure:
    """Draw each day of the month, up to the ledger's newest."""
    first = f"{facts.months.chosen}-01"
    following = add_days(first, 31)[:7]
    last = min(facts.wallet["date"], add_days(f"{following}-01", -1))
    dates = [add_days(first, number) for number in range(days_between(first, last) + 1)]

    def sum_days(kind: str) -> list[int]:
        return [sum(income.cents for income in facts.income if (income.date, income.kind) == (date, kind))
                for date in dates]

    series = [DataSeries(writer.say("by_services"), "services", sum_days("services")),
              DataSeries(writer.say("by_energy"), "energy", sum_days("awards"))]
    chart = Columns(writer.say("commerce_chart"), TOKENS, writer.say("day"), label_days(dates, writer.language), series)
    return make_figure("month", chart, writer.language)


PAGE = Page("commerce", "", ask, show, order=0, acts={"refuse-iban": refuse_iban})
