"""The ledger's day: where it stands, and the button that opens past days, as when a month that is over is played."""

from collections.abc import Mapping
from dataclasses import dataclass

from chaincode.rules.intervals import days_between
from webapp.page import Page, Shown, Writer
from webapp.parts.month_rows import say_count
from webapp.parts.months import Choice
from webapp.parts.settlements import Plain
from webapp.portals.manager.overview import ask as ask_month
from webapp.visit import Visit

MOST_DAYS = 31   # of more the gateway opens no more at once


@dataclass(frozen=True)
class LedgerDayFacts:
    """What the page asked. row: of the month's list; date: the ledger's day."""

    months: Choice
    row: Plain
    date: str

    @property
    def until(self) -> str:
        """The day up to which days are to be opened, "" for none."""
        return str(self.row["items"][0]["until"]) if self.row["items"] else ""


def ask(visit: Visit) -> LedgerDayFacts:
    """Ask where the ledger stands, and what the chosen month lacks; at first its own, whose days come next."""
    found = ask_month(visit, back=0)
    return LedgerDayFacts(found.months, found.row("days"), found.found["date"])


def show(facts: LedgerDayFacts, writer: Writer) -> Shown:
    """Write the ledger's day, and how many days there are to open."""
    left = days_between(facts.date, facts.until) if facts.until else 0
    return {
        "months": facts.months, "date": writer.formats.full_day(facts.date), "until": facts.until,
        "until_words": writer.formats.full_day(facts.until) if facts.until else "", "left": left,
        "is_more": left > MOST_DAYS, "most": MOST_DAYS,
        "count": say_count(facts.row, writer) if facts.row["of"] else "",
    }


def open_days(visit: Visit, _form: Mapping[str, str]) -> str:
    """Have the days opened, as many as go at once; the month is looked at again."""
    facts = ask(visit)
    if facts.until:
        visit.own.post("days/until", {"until": facts.until})
    return f"{PAGE.path}?month={facts.months.chosen}"


PAGE = Page("manager", "days", ask, show, order=1, acts={"open": open_days})
