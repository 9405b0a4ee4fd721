"""Why a day brought what it did: its hours with their worth, and the facts by which the browser checks them."""

from dataclasses import dataclass
from typing import Any

from chaincode.rules.units import BPS, MICRO
from webapp.page import Page, Shown, Writer
from webapp.parts.days import OwnDays, ask_days, credit_micro, is_hidden
from webapp.parts.member import find_member
from webapp.parts.months import Choice, choose
from webapp.parts.settlements import Plain, ask_settlements
from webapp.visit import Visit

OWN, ALL = ("withdrawn_wh", "injected_wh"), ("total_withdrawn_wh", "total_injected_wh", "shared_wh")


@dataclass(frozen=True)
class DayFacts:
    """What the page asked. why: the operator's answer of the chosen day; anchor: one's own gateway's of its period."""

    member: str
    months: Choice
    dates: Choice
    days: OwnDays
    day: Plain | None
    why: Plain
    anchor: Plain
    line: Plain | None


def ask(visit: Visit) -> DayFacts:
    """Ask for the days of the chosen month, and for the chosen day's hours: the newest, unless another is named."""
    member = find_member(visit)
    settlements = ask_settlements(visit)
    asked = visit.asked.get("day", "")
    months = choose(visit, "month", settlements.month_names, _find_month(asked, settlements.month_names))
    days = ask_days(visit, settlements.of_month(months.chosen)) if months.chosen else OwnDays(())
    dates = choose(visit, "day", [day["date"] for day in days.days])
    day = next((day for day in days.days if day["date"] == dates.chosen), None)
    if day is None:
        return DayFacts(member, months, dates, days, None, {}, {}, None)
    name = day["settlement"]["settlement_id"]
    path = f"periods/{day['settlement']['period']}"
    lines = visit.read("wallet/lines")["lines"]
    return DayFacts(
        member, months, dates, days, day, visit.operator.get(f"{path}/why", date=day["date"], settlement=name),
        visit.own.get(f"{path}/anchor", settlement=name),
        next((line for line in lines if line["settlement"] == name), None),
    )


def _find_month(date: str, months: list[str]) -> str:
    """Return the month whose periods hold a date: its own, or the one before where a period runs over."""
    earlier = [month for month in months if month <= date[:7]]
    return earlier[-1] if date and earlier else ""


def show(facts: DayFacts, writer: Writer) -> Shown:
    """Say what the day brought, hour by hour, and give the browser what it checks."""
    names = {day["date"]: _name_day(day, writer) for day in facts.days.days}
    shown: Shown = {"months": facts.months, "dates": facts.dates, "names": names, "day": None, "check": {}}
    if facts.day is None:
        return shown
    week = [day for day in facts.days.days if day["settlement"] == facts.day["settlement"]]
    check = {"why": facts.why, "anchor": facts.anchor, "line": facts.line, "member": facts.member, "week": week}
    return {**shown, "check": check, "day": _show_day(facts, week, writer)}


def _name_day(day: Plain, writer: Writer) -> str:
    name = writer.formats.weekday(day["date"])
    return name if is_hidden(day) else f"{name}: {writer.formats.tokens(credit_micro(day) / MICRO)}"


def _show_day(facts: DayFacts, week: list[Plain], writer: Writer) -> dict[str, Any]:
    day, formats, terms = facts.day or {}, writer.formats, facts.why["terms"]
    hours = [hour for part in facts.why["perimeters"] for hour in part["hours"]]
    line = facts.line or {}
    shown = {
        "is_hidden": is_hidden(day), "date": formats.full_day(day["date"]),
        "value": formats.tokens(terms["value_cents_per_mwh"]), "consume": formats.percent(terms["w_consume"]),
        "produce": formats.percent(terms["w_produce"]), "withdrawn": formats.fine_kwh(day["withdrawn_wh"]),
        "injected": formats.fine_kwh(day["injected_wh"]),
        "first": formats.day(week[0]["date"]), "last": formats.day(week[-1]["date"]),
        "paid": formats.tokens(line.get("energy_cents", 0)),
        "credited": formats.fine_tokens(line.get("credited_micro", 0)),
    }
    if is_hidden(day):
        return shown
    return {
        **shown, "tokens": formats.tokens(credit_micro(day) / MICRO), "is_worth": day["worth_micro"] > 0,
        "hours": formats.whole(sum(hour["shared_wh"] > 0 for hour in hours)),
        "used": formats.fine_kwh(day["shared_withdrawn_wh"]), "gave": formats.fine_kwh(day["shared_injected_wh"]),
        "is_provisional": day["share_bps"] < BPS, "worth": formats.fine_tokens(day["worth_micro"]),
        "part": formats.fine_tokens(credit_micro(day)), "share": formats.percent(day["share_bps"]),
        "rows": [_show_hour(hour, writer) for hour in hours],
        "foot": [writer.say("sum"), *(formats.fine_kwh(day[name]) for name in OWN), "", "", "",
                 formats.fine_tokens(day["worth_micro"])],
    }


def _show_hour(hour: Plain, writer: Writer) -> list[str]:
    formats = writer.formats
    return [formats.clock(hour["start_s"]), *(formats.fine_kwh(hour[name]) for name in (*OWN, *ALL)),
            formats.fine_tokens(hour["consumed_micro"] + hour["produced_micro"])]


PAGE = Page("citizen", "energy", ask, show, order=2)
