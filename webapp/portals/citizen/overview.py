"""A citizen's first page: what can be spent, what waits for them, and what a month's shared energy brought."""

from dataclasses import dataclass
from typing import Any

from analytics.charts.figure import Figure, make_figure
from analytics.charts.labels import label_days
from analytics.charts.model import Columns, DataSeries
from analytics.charts.units import KWH
from webapp.page import Page, Shown, Writer
from webapp.parts.days import OwnDays, ask_days, name_days
from webapp.parts.iban import PAYEES, IbanChange, ask_iban_change, refuse_iban, show_iban_change
from webapp.parts.member import Member, ask_agreements, ask_first, ask_member, is_mine, show_agreements, show_expiry
from webapp.parts.months import Choice, choose
from webapp.parts.settlements import Plain, ask_settlements, find_last_date, is_provisional
from webapp.visit import Visit


@dataclass(frozen=True)
class OverviewFacts:
    """What the page asked."""

    member: Member
    wallet: Plain
    lines: list[Plain]
    agreements: list[Plain]
    iban: IbanChange | None
    months: Choice
    settlements: list[Plain]
    days: OwnDays


def ask(visit: Visit) -> OverviewFacts:
    """Ask for the wallet, agreements, and the days of the chosen month, the newest at first."""
    ask_first(visit)
    settlements = ask_settlements(visit)
    months = choose(visit, "month", settlements.month_names)
    chosen = settlements.of_month(months.chosen) if months.chosen else []
    visit.ask_ahead(visit.energy_operator, PAYEES, *map(name_days, chosen))
    return OverviewFacts(
        ask_member(visit), visit.read("wallet"), visit.read("wallet/lines")["lines"], ask_agreements(visit),
        ask_iban_change(visit), months, chosen, ask_days(visit, chosen),
    )


def show(facts: OverviewFacts, writer: Writer) -> Shown:
    """Say what there is, and draw the month's days."""
    return {
        "name": facts.member.name, "expiry": show_expiry(facts.wallet, writer), "months": facts.months,
        "waits": any(map(is_mine, facts.agreements)), "agreements": show_agreements(facts.agreements, writer),
        "iban": show_iban_change(facts.iban, writer),
        "month": _show_month(facts, writer) if facts.settlements else None,
    }


def _show_month(facts: OverviewFacts, writer: Writer) -> dict[str, Any]:
    formats, days = writer.formats, facts.days
    periods = {settlement["period"] for settlement in facts.settlements}
    cents = sum(line.get("amount_cents", 0) for line in facts.lines if line["settlement"][:10] in periods)
    last = find_last_date(facts.settlements[-1])
    return {
        "name": formats.month(facts.months.chosen), "tokens": formats.tokens(cents),
        "kwh": formats.kwh(days.shared_wh), "is_hidden": days.is_hidden,
        "first": formats.day(facts.settlements[0]["period"]), "last": formats.full_day(last),
        "is_provisional": any(map(is_provisional, facts.settlements)),
        "figure": None if days.is_hidden else _draw(days, writer),
    }


def _draw(days: OwnDays, writer: Writer) -> Figure:
    used = [day["shared_withdrawn_wh"] for day in days.days]
    given = [day["shared_injected_wh"] for day in days.days]
    series = [DataSeries(writer.say("you_used"), "shared", used)]
    if any(given):
        series.append(DataSeries(writer.say("you_gave"), "given", given))
    labels = label_days([day["date"] for day in days.days], writer.language)
    chart = Columns(writer.say("citizen_chart"), KWH, writer.say("day"), labels, series)
    return make_figure("month", chart, writer.language)


PAGE = Page("citizen", "", ask, show, order=0, acts={"refuse-iban": refuse_iban})
