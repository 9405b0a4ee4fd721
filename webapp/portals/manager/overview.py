"""The manager's first page: the month as a list of steps, each with its state, and the one that comes next."""

from dataclasses import dataclass

from webapp.page import Page, Shown, Writer
from webapp.parts.month_rows import list_items, say_count, say_row, say_state
from webapp.parts.months import Choice, choose, list_months
from webapp.parts.settlements import Plain
from webapp.visit import Visit

SIGNS = {"ok": "✓", "missing": "!", "waits": "…", "open": "→"}
OPEN = ("missing", "open")
NO_ROW: Plain = {"state": "", "there": 0, "of": 0, "items": [], "next": "", "other": ""}
SIGNED_AT = "manager/signatures"
# By row, the page on which it is done: each that ever has something to do.
DONE_AT = {
    "days": "manager/days", "plants": "manager/plants",
    "settlements": "manager/periods", "signatures": SIGNED_AT, "gse": "manager/gse", "official": "manager/gse",
    "regulation": "manager/regulation", "payments": "manager/payments",
    "payouts": "manager/payouts", "readings": "manager/readings",
    "prices": "manager/prices", "set_aside": "manager/set-aside", "released": "manager/released",
}


@dataclass(frozen=True)
class MonthFacts:
    """What the page asked. found: the month's list, as the gateway says it."""

    months: Choice
    found: Plain

    def row(self, name: str) -> Plain:
        """Return a row by its name; one that stands for nothing where the month has none."""
        return next((row for row in self.found["rows"] if row["name"] == name), NO_ROW | {"name": name})


def ask(visit: Visit, back: int = 1) -> MonthFacts:
    """Ask for the chosen month; at first for the last one that is over, or the founding one. back: how many months
    before the ledger's own that is.
    """
    first = visit.read("parameters")["parameters"]["first_period"]
    names = list_months(first[:7], visit.own.get("health")["date"][:7])
    months = choose(visit, "month", names, names[max(0, len(names) - 1 - back)])
    return MonthFacts(months, visit.own.get("repartition/month", month=months.chosen))


def show(facts: MonthFacts, writer: Writer) -> Shown:
    """Write each row, and of which one it is the turn: the first that isn't done and can be done now."""
    found = facts.found
    rows = [_show_row(row, writer) for row in found["rows"]]
    until = "" if found["is_over"] else writer.formats.full_day(found["date"])
    turn = next((row for row in rows if row["is_open"]), None)
    return {"months": facts.months, "month": writer.formats.month(found["month"]), "until": until, "rows": rows,
            "turn": turn}


def _show_row(row: Plain, writer: Writer) -> Plain:
    first, rest = list_items(row, writer)
    return {
        "name": row["name"], "words": say_row(row["name"], writer), "count": say_count(row, writer),
        "state": row["state"], "sign": SIGNS[row["state"]], "state_words": say_state(row["state"], writer),
        "first": first, "rest": rest, "page": _find_page(row), "is_to_do": row["state"] != "ok" and bool(row["next"]),
        "is_open": row["state"] in OPEN and bool(row["next"]),
    }


def _find_page(row: Plain) -> str:
    """Return the page on which a row's next step is done: a settlement that awaits is signed.

    Of tariffs and of what is kept beside the tokens there is nothing to do.
    """
    is_unsigned = any(item["state"] == "unsigned" for item in row["items"]) if row["name"] == "settlements" else False
    return SIGNED_AT if is_unsigned else DONE_AT.get(row["name"], "")


PAGE = Page("manager", "", ask, show, order=0)
