"""A month in numbers: energy shared, tokens and the euro behind them, services paid, as far as they may be told."""

from collections.abc import Mapping
from dataclasses import dataclass

from analytics.charts.figure import Figure, make_figure
from analytics.charts.labels import label_months
from analytics.charts.model import Columns, DataSeries
from analytics.charts.units import KWH
from chaincode.rules.intervals import add_days
from webapp.page import Page, Shown, Writer
from webapp.parts.backing import ask_backing
from webapp.parts.months import Choice, choose
from webapp.parts.settlements import (
    Plain,
    Settlements,
    ask_settlements,
    find_last_date,
    is_provisional,
    sum_minted,
)
from webapp.parts.telling import ask_members, say_members, tell_count, tell_tokens
from webapp.visit import Visit

SHOWN_MONTHS = 12
NO_SERVICES: Plain = {"services": 0, "paid_cents": 0}


@dataclass(frozen=True)
class Numbers:
    """What the page asked. kept_cents, services: by month; today: the ledger's date."""

    months: Choice
    settlements: Settlements
    kept_cents: Mapping[str, int | None]
    services: Mapping[str, Plain]
    members: int | None
    today: str


def ask(visit: Visit) -> Numbers:
    """Ask what is settled, what is kept behind it, and which services were paid."""
    settlements = ask_settlements(visit)
    return Numbers(
        choose(visit, "month", settlements.month_names), settlements,
        {month.month: month.kept_cents for month in ask_backing(visit, settlements)},
        {month["month"]: month for month in visit.read_open("public/months")["months"]},
        ask_members(visit), visit.read_open("health")["date"],
    )


def show(facts: Numbers, writer: Writer) -> Shown:
    """Write the chosen month in sentences, and all months as a chart and a table."""
    names = facts.settlements.month_names
    return {
        "months": facts.months, "members": say_members(facts.members, writer),
        "month": _show_month(facts, facts.months.chosen, writer) if names else None,
        "rows": [list(_show_month(facts, name, writer)["row"]) for name in reversed(names)],
        "figure": _draw(facts, writer) if names else None,
    }


def _show_month(facts: Numbers, name: str, writer: Writer) -> Plain:
    formats, settled = writer.formats, facts.settlements.of_month(name)
    services = facts.services.get(name, NO_SERVICES)
    is_over = name < facts.today[:7]
    kwh = formats.kwh(sum_shared(settled))
    euro = formats.tokens(facts.kept_cents.get(name))
    minted_cents, energy_cents = sum(map(sum_minted, settled)), sum(one["energy_cents"] for one in settled)
    count = tell_count(services["services"], writer) if is_over else writer.say("not_over")
    paid = tell_tokens(services["paid_cents"], writer) if is_over else writer.say("not_over")
    return {
        "name": formats.month(name), "kwh": kwh, "tokens": formats.tokens(minted_cents), "euro": euro,
        "energy": formats.tokens(energy_cents), "rest": formats.tokens(minted_cents - energy_cents),
        "settled": say_settled(name, settled, writer),
        "count": count, "paid": paid,
        "services": _choose_sentence(services, is_over=is_over),
        "is_provisional": any(map(is_provisional, settled)),
        "row": (formats.month(name), kwh, formats.tokens(minted_cents), euro, count, paid),
    }


def say_settled(month: str, settled: list[Plain], writer: Writer) -> str:
    """Say whether a month is settled whole, or until which day."""
    last = find_last_date(settled[-1])
    is_whole = add_days(last, 1)[:7] != month
    return writer.say("settled_whole") if is_whole else writer.say("settled_until", day=writer.formats.full_day(last))


def _choose_sentence(services: Plain, *, is_over: bool) -> str:
    """Return the key of what is said of a month's services."""
    if not is_over:
        return "numbers_services_later"
    if services["services"] is None:
        return "numbers_services_few"
    return "numbers_services" if services["services"] else "numbers_services_none"


def sum_shared(settled: list[Plain]) -> int:
    """Return the Wh that settlements settled as shared."""
    return sum(int(settlement["shared_wh"]) for settlement in settled)


def _draw(facts: Numbers, writer: Writer) -> Figure:
    names = facts.settlements.month_names[-SHOWN_MONTHS:]
    shared = [sum_shared(facts.settlements.of_month(name)) for name in names]
    series = [DataSeries(writer.say("shared_energy"), "shared", shared)]
    chart = Columns(writer.say("numbers_chart"), KWH, writer.say("month"), label_months(names, writer.language), series)
    return make_figure("shared", chart, writer.language)


PAGE = Page("public", "month", ask, show, order=1)
