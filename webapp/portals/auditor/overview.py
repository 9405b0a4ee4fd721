"""The supply equation: every token that was minted is in a wallet, held, in a fund, in the commons, or burnt."""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.charts.figure import Figure, make_figure
from analytics.charts.labels import label_months
from analytics.charts.model import Columns, DataSeries
from analytics.charts.units import TOKENS
from webapp.page import Page, Shown, Writer
from webapp.parts.months import Choice, choose
from webapp.parts.settlements import Plain, ask_settlements, is_counted, name_settlement, sum_minted
from webapp.visit import Visit

HOLDERS = ("lots", "held", "funds", "commons", "burnt")
PARTS = {"energy_cents": "energy", "bonus_cents": "bonus", "welcome_cents": "welcome"}
SHOWN_MONTHS = 12


@dataclass(frozen=True)
class SupplyFacts:
    """What the page asked. held: where all tokens are; settled: all that counts, those of a period after each other."""

    held: Plain
    settled: list[Plain]
    months: Choice


def ask(visit: Visit) -> SupplyFacts:
    """Ask where all tokens are, and what each settlement minted."""
    settled = [settlement for settlement in ask_settlements(visit).all if is_counted(settlement)]
    months = choose(visit, "month", list_months(settled))
    return SupplyFacts(visit.own.get("audit/supply"), settled, months)


def list_months(settled: Sequence[Plain]) -> list[str]:
    """Return the months in which settled periods begin."""
    return sorted({settlement["period"][:7] for settlement in settled})


def is_right(facts: SupplyFacts) -> bool:
    """Whether what was minted is what settlements minted and what was paid in, and is all somewhere."""
    somewhere = sum(facts.held[f"{name}_cents"] for name in HOLDERS)
    made = sum(map(sum_minted, facts.settled)) + facts.held["paid_in_cents"]
    return bool(somewhere == made == facts.held["minted_cents"])


def show(facts: SupplyFacts, writer: Writer) -> Shown:
    """Write the equation, where it comes from, and the chosen month's settlements with what was before and after."""
    tokens, held = writer.formats.tokens, facts.held
    return {
        "is_right": is_right(facts), "months": facts.months, "minted": tokens(held["minted_cents"]),
        "holders": {name: tokens(held[f"{name}_cents"]) for name in HOLDERS},
        "rows": list_rows(facts, writer), "figure": _draw(facts.settled, writer) if facts.settled else None,
        "foot": [writer.say("everywhere"), "", "", "", "", tokens(sum(held[f"{name}_cents"] for name in HOLDERS))],
    }


def list_rows(facts: SupplyFacts, writer: Writer) -> list[list[str]]:
    """Return rows that sum up: what was before the month, its settlements, what came after it."""
    chosen, total = facts.months.chosen, 0
    before = [settlement for settlement in facts.settled if settlement["period"][:7] < chosen]
    inside = [settlement for settlement in facts.settled if settlement["period"][:7] == chosen]
    after = [settlement for settlement in facts.settled if settlement["period"][:7] > chosen]
    blocks = [(writer.say("before_month", month=writer.formats.month(chosen)), before)] if before else []
    blocks += [(_name(settlement, writer), [settlement]) for settlement in inside]
    blocks += [(writer.say("after_month", month=writer.formats.month(chosen)), after)] if after else []
    rows = []
    for name, settled in blocks:
        total += sum(map(sum_minted, settled))
        parts = [sum(settlement[part] for settlement in settled) for part in PARTS]
        rows.append([name, *map(writer.formats.tokens, (*parts, sum(parts), total))])
    return [*rows, *_list_paid_in(facts.held["paid_in_cents"], total, writer)]


def _list_paid_in(cents: int, before_cents: int, writer: Writer) -> list[list[str]]:
    """The row of what no settlement minted, where there is some."""
    tokens = writer.formats.tokens
    return [[writer.say("paid_in"), "", "", "", tokens(cents), tokens(before_cents + cents)]] if cents else []


def _name(settlement: Plain, writer: Writer) -> str:
    return name_settlement(settlement["settlement_id"], settlement["days"], writer)


def _draw(settled: Sequence[Plain], writer: Writer) -> Figure:
    """Draw what the newest months minted."""
    months = list_months(settled)[-SHOWN_MONTHS:]
    series = [
        DataSeries(writer.say(part), meaning, [
            sum(settlement[part] for settlement in settled if settlement["period"][:7] == month) for month in months])
        for part, meaning in PARTS.items()
    ]
    labels = label_months(months, writer.language)
    chart = Columns(writer.say("auditor_chart"), TOKENS, writer.say("month"), labels, series)
    return make_figure("minted", chart, writer.language)


PAGE = Page("auditor", "", ask, show, order=0)
