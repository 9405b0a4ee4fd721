"""The town hall's first page: a month's shared energy day by day, the euro behind it, how many take part."""

from dataclasses import dataclass

from analytics.charts.figure import Figure, make_figure
from analytics.charts.labels import label_days
from analytics.charts.model import Columns, DataSeries
from analytics.charts.units import KWH
from chaincode.rules.intervals import add_days
from webapp.page import Page, Shown, Writer
from webapp.parts.backing import BackedMonth, ask_backing
from webapp.parts.months import Choice, choose
from webapp.parts.settlements import Plain, Settlements, ask_settlements
from webapp.visit import Visit


@dataclass(frozen=True)
class EnergyDay:
    """A day over all perimeters, Wh; None where a figure would be a few homes'. outside_wh: from elsewhere."""

    date: str
    shared_wh: int | None
    outside_wh: int | None


@dataclass(frozen=True)
class TownMonth:
    """What the page asked. settled: of the chosen month."""

    months: Choice
    members: dict[str, int]
    days: list[EnergyDay]
    settled: list[Plain]
    backing: BackedMonth | None


def ask(visit: Visit) -> TownMonth:
    """Ask for the days of the periods that begin in the chosen month, up to yesterday; the newest settled at first."""
    today = visit.open().get("health")["date"]
    settlements = ask_settlements(visit)
    running = find_running(settlements, visit.read("parameters")["parameters"]["first_period"])
    months = choose(visit, "month", *list_months(settlements, running, today))
    settled = settlements.of_month(months.chosen)
    begun = [*(settlement["period"] for settlement in settled), running]
    periods = [period for period in begun if period.startswith(months.chosen) and period < today]
    previews = [visit.operator.get(f"periods/{period}/preview") for period in periods]
    backing = {month.month: month for month in ask_backing(visit, settlements)}
    return TownMonth(
        months, visit.read_open("members/counts")["members"],
        [day for day in add_up(previews) if day.date < today], settled, backing.get(months.chosen),
    )


def find_running(settlements: Settlements, first_period: str) -> str:
    """Return the first day that isn't settled."""
    if not settlements.found:
        return first_period
    last = settlements.found[-1]
    return add_days(last["period"], last["days"])


def list_months(settlements: Settlements, running: str, today: str) -> tuple[list[str], str]:
    """Return the months in which something is settled or has begun, and which is shown first."""
    names = settlements.month_names
    begun = [running[:7]] if running < today or not names else []
    return sorted({*names, *begun}), (names or begun)[-1]


def add_up(previews: list[Plain]) -> list[EnergyDay]:
    """Return each day over all perimeters, in order."""
    days: dict[str, EnergyDay] = {}
    for part in (day for preview in previews for perimeter in preview["perimeters"] for day in perimeter["days"]):
        before = days.get(part["date"], EnergyDay(part["date"], 0, 0))
        shared, withdrawn = part["shared_wh"], part["withdrawn_wh"]
        outside = None if shared is None or withdrawn is None else withdrawn - shared
        days[part["date"]] = EnergyDay(
            part["date"], _add(before.shared_wh, shared), _add(before.outside_wh, outside))
    return [days[date] for date in sorted(days)]


def _add(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def show(facts: TownMonth, writer: Writer) -> Shown:
    """Say what was shared, and draw it where single days may be told."""
    formats = writer.formats
    members = sum(facts.members.values())
    return {
        "months": facts.months, "month": formats.month(facts.months.chosen), "count": formats.whole(members),
        "days": formats.whole(len(facts.days)), "is_begun": bool(facts.days or facts.settled),
        "is_hidden": any(day.shared_wh is None for day in facts.days), "kwh": formats.kwh(_sum_shared(facts)),
        "kept": _show_kept(facts.backing, writer) if facts.settled else None,
        "figure": _draw(facts, writer) if facts.days and all(day.shared_wh is not None for day in facts.days) else None,
        "members": [[writer.say(name), formats.whole(count)] for name, count in facts.members.items()],
        "members_foot": [writer.say("sum"), formats.whole(members)],
    }


def _sum_shared(facts: TownMonth) -> int:
    """Return what the days shared; where they aren't told, what is settled."""
    known = [day.shared_wh for day in facts.days if day.shared_wh is not None]
    if len(known) < len(facts.days) or not known:
        return sum(settlement["shared_wh"] for settlement in facts.settled)
    return sum(known)


def _show_kept(month: BackedMonth | None, writer: Writer) -> dict[str, str] | None:
    if month is None:
        return None
    tokens = writer.formats.tokens
    return {"euro": tokens(month.euro_cents), "kept": tokens(month.kept_cents), "minted": tokens(month.minted_cents)}


def _draw(facts: TownMonth, writer: Writer) -> Figure:
    days, is_whole = facts.days, all(day.outside_wh is not None for day in facts.days)
    series = [DataSeries(writer.say("shared_energy"), "shared", [day.shared_wh for day in days])]
    if is_whole:
        series.append(DataSeries(writer.say("from_outside"), "outside", [day.outside_wh for day in days]))
    title = writer.say("municipality_chart" if is_whole else "municipality_chart_shared")
    labels = label_days([day.date for day in days], writer.language)
    return make_figure("month", Columns(title, KWH, writer.say("day"), labels, series), writer.language)


PAGE = Page("municipality", "", ask, show, order=0)
