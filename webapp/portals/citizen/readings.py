"""What one's own meters counted, by hour, day and month, and how much of it is estimated, corrected or missing."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analytics.charts.figure import Figure, make_figure
from analytics.charts.labels import Label, label_days, label_hours, label_months
from analytics.charts.model import Columns, DataSeries
from analytics.charts.units import KWH
from chaincode.rules.intervals import add_days, days_between
from webapp.formats import NOTHING
from webapp.page import Page, Shown, Writer
from webapp.parts.member import Plain, find_member
from webapp.parts.months import Choice, choose
from webapp.visit import Visit

MEANINGS = {"withdrawn": "outside", "injected": "given", "produced": "produced"}
STEPS = {"day": "hour", "month": "day", "year": "month"}


@dataclass(frozen=True)
class MeterFacts:
    """What the page asked. view: day, month or year; spans: those to choose from."""

    view: str
    spans: Choice
    steps: list[Plain]


def ask(visit: Visit) -> MeterFacts:
    """Ask the energy operator for what the visitor's own meters counted: yesterday, unless another time is chosen."""
    find_member(visit)
    today = visit.read_open("health")["date"]
    founded_on = visit.read_open("parameters")["founded_on"]
    view = next((view for view in ("year", "month") if visit.asked.get(view)), "day")
    last = max(founded_on, add_days(today, -1))
    spans = choose(visit, view, list_spans(view, founded_on, last, visit.asked.get(view, "")))
    first, end = find_days(spans.chosen)
    asked = {"from": max(first, founded_on), "to": max(min(end, today), add_days(founded_on, 1))}  # the rest lacks
    return MeterFacts(view, spans, visit.operator.get("energy", **asked, step=STEPS[view])["steps"])


def list_spans(view: str, founded_on: str, last: str, asked: str) -> list[str]:
    """Return the spans to choose from: years, months, or the days of the month that is asked for."""
    months = list_months(founded_on, last)
    if view == "year":
        return sorted({month[:4] for month in months})
    if view == "month":
        return months
    month = asked[:7] if asked[:7] in months else last[:7]
    first, end = find_days(month)
    first, end = max(first, founded_on), min(end, add_days(last, 1))
    return [add_days(first, number) for number in range(days_between(first, end))]


def list_months(first: str, last: str) -> list[str]:
    """Return the months from one date to another."""
    found = [first[:7]]
    while found[-1] < last[:7]:
        found.append(add_days(f"{found[-1]}-01", 31)[:7])
    return found


def find_days(span: str) -> tuple[str, str]:
    """Return the first day of a year, month or day, and the one after its last."""
    if len(span) == len("2024"):
        return f"{span}-01-01", f"{int(span) + 1}-01-01"
    if len(span) == len("2024-05"):
        return f"{span}-01", f"{add_days(f'{span}-01', 31)[:7]}-01"
    return span, add_days(span, 1)


def show(facts: MeterFacts, writer: Writer) -> Shown:
    """Write each step with its registers and how sure they are, and draw them."""
    registers = [name for name in MEANINGS if any(name in step["registers"] for step in facts.steps)]
    name_span, labels = NAMES[facts.view], _label(facts, writer)
    sure = Counter(_say_quality(step, registers, writer) for step in facts.steps)
    return {
        "view": facts.view, "spans": facts.spans, "names": {one: name_span(one, writer) for one in facts.spans.names},
        "name": name_span(facts.spans.chosen, writer), "registers": registers, "month": facts.spans.chosen[:7],
        "year": facts.spans.chosen[:4], "sentence": _say_sums(facts.steps, registers, writer),
        "sure": ", ".join(f"{words} ({writer.formats.whole(count)})" for words, count in sure.most_common()),
        "columns": [(STEPS[facts.view], "text"),
                    *((f"meter_{name}", "number") for name in registers), ("meter_quality", "text")],
        "rows": [[label.text, *_show_step(step, registers, writer)]
                 for label, step in zip(labels, facts.steps, strict=True)],
        "figure": _draw(facts, registers, labels, writer) if registers else None,
    }


def _say_sums(steps: Sequence[Plain], registers: Sequence[str], writer: Writer) -> str:
    """Return what was counted in all, a sentence for each register."""
    return " ".join(
        writer.say(f"meter_sum_{name}", kwh=writer.formats.kwh(sum_register(steps, name))) for name in registers)


def sum_register(steps: Sequence[Plain], register: str) -> int:
    """Return the Wh of a register in some steps."""
    return sum(int(step["registers"].get(register, {"energy_wh": 0})["energy_wh"]) for step in steps)


def _show_step(step: Plain, registers: Sequence[str], writer: Writer) -> list[str]:
    counted = [step["registers"].get(name) for name in registers]
    cells = [writer.formats.kwh(one["energy_wh"]) if one else NOTHING for one in counted]
    return [*cells, _say_quality(step, registers, writer)]


def _say_quality(step: Plain, registers: Sequence[str], writer: Writer) -> str:
    """Return how sure a step is, the worst first; a register that counts elsewhere and not here lacks."""
    found = [step["registers"][name] for name in registers if name in step["registers"]]
    if not found:
        return writer.say("quality_none")
    lacks = len(found) < len(registers) or any(one["covered_s"] < one["held_s"] for one in found)
    words = [key for key, is_so in (
        ("quality_gaps", lacks), ("quality_estimated", any(one["estimated_wh"] for one in found)),
        ("quality_corrected", any(one["by_hand_wh"] for one in found)),
    ) if is_so]
    return ", ".join(map(writer.say, words or ["quality_measured"]))


def _draw(facts: MeterFacts, registers: Sequence[str], labels: Sequence[Label], writer: Writer) -> Figure:
    series = [
        DataSeries(writer.say(f"meter_{name}"), MEANINGS[name], [
            step["registers"][name]["energy_wh"] if name in step["registers"] else None for step in facts.steps])
        for name in registers
    ]
    title = writer.say("meter_chart", when=NAMES[facts.view](facts.spans.chosen, writer))
    chart = Columns(title, KWH, writer.say(STEPS[facts.view]), labels, series, is_stacked=False)
    return make_figure("meter", chart, writer.language)


def _label(facts: MeterFacts, writer: Writer) -> list[Label]:
    dates = [step["date"] for step in facts.steps]
    if facts.view == "day":
        return label_hours([int(writer.formats.clock(step["start_s"])[:2]) for step in facts.steps], writer.language)
    return label_days(dates, writer.language) if facts.view == "month" else label_months(
        [date[:7] for date in dates], writer.language)


NAMES: dict[str, Callable[[str, Writer], str]] = {
    "day": lambda span, writer: writer.formats.full_day(span),
    "month": lambda span, writer: writer.formats.month(span), "year": lambda span, writer: span,
}
PAGE = Page("citizen", "readings", ask, show, order=3)
