"""Zonal prices of a month, on which the premium expected from GSE depends: what lacks, and a table brought."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gateway.acts.prices import read_prices, send_prices
from gateway.client import ApiError
from webapp.page import Came, Page, Shown, Writer
from webapp.parts.brought import NOTHING_UNFIT, Unfit, hear_refusal, read_brought, show_brought, show_unfit
from webapp.parts.month_rows import say_count, say_lack
from webapp.parts.months import Choice
from webapp.parts.settlements import Plain
from webapp.portals.manager.overview import ask as ask_month
from webapp.visit import Visit


@dataclass(frozen=True)
class PriceFacts:
    """What the page asked. row: of the month's list; kept: how many hours were just kept, or None; unfit: of a
    table that couldn't be taken.
    """

    months: Choice
    row: Plain
    kept: int | None = None
    unfit: Unfit = NOTHING_UNFIT


def ask(visit: Visit) -> PriceFacts:
    """Ask what the chosen month lacks."""
    found = ask_month(visit)
    return PriceFacts(found.months, found.row("prices"))


def show(facts: PriceFacts, writer: Writer) -> Shown:
    """Write what lacks, and what was kept."""
    row = facts.row
    return {
        "months": facts.months, "month_words": writer.formats.month(facts.months.chosen),
        "count": say_count(row, writer) if row["of"] else "", "lacks": [say_lack(one, writer) for one in row["items"]],
        "kept": None if facts.kept is None else writer.formats.whole(facts.kept),
        **show_unfit(facts.unfit, writer),
    }


def bring(visit: Visit, form: Mapping[str, str]) -> Came:
    """Have a table's prices kept; a price that is known is replaced by another."""
    facts, content = ask(visit), read_brought(form)
    found = read_prices(content, form.get("zone", "").strip())
    if found.prices is None:
        return replace(facts, unfit=Unfit(found.faults, typed=show_brought(content)))
    try:
        send_prices(visit.own, found.prices)
    except ApiError as error:
        return replace(facts, unfit=Unfit((), hear_refusal(error), show_brought(content)))
    return replace(ask(visit), kept=len(found.prices))


PAGE = Page("manager", "prices", ask, show, order=2, acts={"bring": bring}, file_acts=frozenset({"bring"}))
