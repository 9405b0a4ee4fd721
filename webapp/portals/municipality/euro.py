"""The euro behind the tokens, month by month: what is expected or came, what is kept, what was minted against it."""

from dataclasses import dataclass

from analytics.charts.figure import Figure, make_figure
from analytics.charts.labels import label_months
from analytics.charts.model import Columns, DataSeries
from analytics.charts.units import EURO
from webapp.page import Page, Shown, Writer
from webapp.parts.backing import BackedMonth, ask_backing, say_figure
from webapp.parts.settlements import ask_settlements
from webapp.visit import Visit

SHOWN_MONTHS = 12


@dataclass(frozen=True)
class TownEuro:
    """What the page asked."""

    months: list[BackedMonth]


def ask(visit: Visit) -> TownEuro:
    """Ask for all months."""
    return TownEuro(ask_backing(visit, ask_settlements(visit)))


def show(facts: TownEuro, writer: Writer) -> Shown:
    """Write each month, the newest first; what isn't known is a dash."""
    tokens = writer.formats.tokens
    rows = [
        [writer.formats.month(month.month), tokens(month.euro_cents), tokens(month.kept_cents),
         tokens(month.minted_cents), tokens(month.released_cents), say_figure(month, writer)]
        for month in reversed(facts.months)
    ]
    figure = _draw(facts.months[-SHOWN_MONTHS:], writer) if facts.months else None
    return {"rows": rows, "figure": figure}


def _draw(months: list[BackedMonth], writer: Writer) -> Figure:
    """Draw the newest months."""
    series = [
        DataSeries(writer.say("euro_expected"), "expected", [month.euro_cents for month in months]),
        DataSeries(writer.say("euro_kept"), "kept", [month.kept_cents for month in months]),
        DataSeries(writer.say("tokens_minted_each"), "energy", [month.minted_cents for month in months]),
    ]
    labels = label_months([month.month for month in months], writer.language)
    chart = Columns(writer.say("months_chart"), EURO, writer.say("month"), labels, series, is_stacked=False)
    return make_figure("euro", chart, writer.language)


PAGE = Page("municipality", "euro", ask, show, order=1)
