"""A plan's result for people, as tables and charts in order: the first page is for a mayor. HTML and PDF alike."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from babel.dates import format_date
from reportlab.platypus import Flowable, KeepTogether

from analytics.charts.drawing import draw
from analytics.charts.figure import make_svg_file
from analytics.charts.labels import label_hours, label_months, label_names
from analytics.charts.model import Chart, Columns, DataSeries, Lines, Sankey, SankeyBand, Sway, Tornado
from analytics.charts.png import format_png
from analytics.charts.shapes import WIDE
from analytics.charts.units import EURO, KWH
from analytics.planner.answers import Answers
from analytics.planner.gains_shown import tabulate_gains
from analytics.planner.verdict import tell_verdict
from analytics.planner.words import (
    say_kind,
    say_name,
    say_party,
    say_variable,
    show_euro,
    show_figure,
    tell_number,
)
from analytics.reports.html import format_parts
from analytics.reports.pdf_chart import DrawnChart
from analytics.reports.pdf_page import HEADING, TITLE, build_pdf, write, write_table
from analytics.reports.tables import TextTable
from chaincode.words import say_in

Plain = dict[str, Any]
Part = TextTable | Chart
CHART_HEIGHT = 90
DAYS_OF = (1, 7)
"""Of the twelve mean days a winter's and a summer's are drawn; the JSON has all."""
MOST_ROWS, MOST_KEPT = 40, 30
ENERGIES = ("produced_kwh", "used_kwh", "on_spot_kwh", "injected_kwh", "withdrawn_kwh", "shared_kwh",
            "self_consumption_pct", "self_sufficiency_pct", "shared_of_injected_pct", "co2_avoided_kg")  # fmt: skip
INDICES = ("npv_eur", "irr_pct", "payback_years", "discounted_payback_years", "roi_pct")
CASES = ("low", "middle", "high")
MEMBER = ("used_kwh", "bill_before_eur", "bill_after_eur", "part_eur")


def format_html(result: Plain, language: str) -> str:
    """The result as one page that needs nothing beside itself."""
    return format_parts(str(result["name"]), list(list_parts(result, language)), language)


def format_pdf(result: Plain, language: str) -> bytes:
    """The result on paper, A4: the same result gives the same bytes."""
    title = str(result["name"])
    story: list[Flowable] = [write(title, TITLE)]
    for part in list_parts(result, language):
        if isinstance(part, TextTable):
            table = list(write_table(part))
            story += [KeepTogether(table)] if len(part.rows) < MOST_KEPT else table
        else:
            story.append(KeepTogether([write(part.title, HEADING), DrawnChart(part, CHART_HEIGHT, language)]))
    return build_pdf(story, title, title, f"{title} · {result['digest'][:16]}", language)


def list_plots(result: Plain, language: str) -> Iterator[tuple[str, bytes]]:
    """Each chart as SVG and as PNG, by the name of its file."""
    charts = [part for part in list_parts(result, language) if not isinstance(part, TextTable)]
    for number, chart in enumerate(charts, 1):
        yield f"{number}.svg", make_svg_file(chart, language).encode()
        yield f"{number}.png", format_png(draw(chart, WIDE, language), chart.title)


def list_parts(result: Plain, language: str) -> Iterator[Part]:
    """What is read, in order."""
    yield _sum_up(result, language)
    yield _chart_flows(result, language)
    yield _chart_years(result, language)
    yield _chart_months(result, language)
    yield from (_chart_day(day, language) for day in result["energy"]["days"] if day["month"] in DAYS_OF)
    yield _tabulate(say("energy", language), [
        (say_name(name, language), show_figure(name, result["energy"][name], language)) for name in ENERGIES])
    yield _tabulate(say("first_year", language), [
        (say_kind(kind, language), show_euro(eur, language))
        for kind, eur in result["money"]["first_year_eur"].items()])
    yield from _list_levels(result, language)
    if "ranges" in result:
        yield from _list_ranges(result, language)
    yield _list_members(result, language)
    if "gains" in result:
        gains = tabulate_gains(result["gains"], language)
        rows = len(gains.rows)
        yield _cut(replace(gains, rows=gains.rows[:MOST_ROWS]), rows, "more_parties", language)
    notes = tuple(it if language == "it" else en for en, it in result["warnings"])
    if Answers.perimeter in result["money"]["configurations"]:
        notes = (*notes, say("example_perimeter", language, perimeter=Answers.perimeter))
    yield TextTable(say("notes", language), (*notes, say("made_by", language, release=result["release"],
                                                       digest=result["digest"])))  # fmt: skip


def say(name: str, language: str, **values: object) -> str:
    """A text of the report."""
    return say_in(language, f"analytics.planner.report.{name}", **values)


def _sum_up(result: Plain, language: str) -> TextTable:
    """The page's first lines: what is shared, what it costs, what it brings, when it is back."""
    energy, money = result["energy"], result["money"]
    figures = {"produced_kwh": energy["produced_kwh"], "shared_kwh": energy["shared_kwh"],
               "self_sufficiency_pct": energy["self_sufficiency_pct"], "investment_eur": money["investment_eur"],
               **{name: money["project"][name] for name in ("npv_eur", "payback_years")}}  # fmt: skip
    shown = {name: show_figure(name, value, language) for name, value in figures.items()}
    parts = sum(member["part_eur"] for member in result["members"].values())
    saved = sum(member["bill_before_eur"] - member["bill_after_eur"] for member in result["members"].values())
    euro = {"parts": show_euro(parts, language), "saved": show_euro(saved, language)}
    brings = "brings" if round(saved, 2) else "brings_parts"
    sentences = ["shares", "costs_drawn" if "ranges" in result else "costs", brings]
    return TextTable(say("in_short", language), (*tell_verdict(result, language), *(
        say(f"short_{name}", language, members=len(result["members"]), **shown | euro | _show_drawn(result, language))
        for name in sentences)))


def _show_drawn(result: Plain, language: str) -> dict[str, str]:
    """What is drawn, where it is: then these figures stand in the first lines, and no other of the same name."""
    if "ranges" not in result:
        return {}
    figures = result["ranges"]["figures"]
    drawn = {name: show_figure("npv_eur", value, language) for name, value in figures["npv_eur"].items()}
    return drawn | {"payback_years": show_figure("payback_years", figures["payback_years"]["p50"], language)}


def _chart_months(result: Plain, language: str) -> Chart:
    months = result["energy"]["months"]
    return Columns(say("by_month", language), KWH, say("month", language),
                   label_months((month["month"] for month in months), language), tuple(
        DataSeries(say_name(name, language), meaning, [round(month[name] * 1000) for month in months])
        for name, meaning in (("injected_kwh", "given"), ("withdrawn_kwh", "outside"), ("shared_kwh", "shared"))
    ), is_stacked=False)  # fmt: skip


def _chart_flows(result: Plain, language: str) -> Chart:
    """Where the first year's energy comes from, and where it goes; what is shared is made here and used here."""
    on_spot, shared, injected, withdrawn = (round(result["energy"][f"{name}_kwh"] * 1000) for name in (
        "on_spot", "shared", "injected", "withdrawn"))
    made, used, grid = (say(name, language) for name in ("made_here", "used_here", "grid"))
    bands = ((made, used, "on_spot", "used", on_spot), (made, used, "shared", "shared", shared),
             (made, grid, "sold", "given", injected - shared), (grid, used, "bought", "outside", withdrawn - shared))
    return Sankey(say("flows", language), KWH, say("flow", language), say("energy", language), [
        SankeyBand(source, target, say(f"flow_{name}", language), meaning, value)
        for source, target, name, meaning, value in bands])


def _chart_day(day: Plain, language: str) -> Chart:
    month = format_date(date(2024, day["month"], 1), "LLLL", locale=language)
    return Lines(say("mean_day", language, month=month), KWH, say("hour", language),
                 label_hours(range(len(day["used_kwh"])), language), tuple(
        DataSeries(say_name(name, language), meaning, [round(kwh * 1000) for kwh in day[name]])
        for name, meaning in (("produced_kwh", "produced"), ("used_kwh", "used"), ("shared_kwh", "shared"))))


def _chart_years(result: Plain, language: str) -> Chart:
    years = result["money"]["project"]["years_eur"]
    first = int(result["first_year"])
    labels = label_names(str(first - 1 + number) for number in range(len(years)))
    return Columns(say("by_year", language), EURO, say("year", language), labels, (
        DataSeries(say("net", language), "received", [round(eur * 100) for eur in years]),))


def _list_levels(result: Plain, language: str) -> Iterator[TextTable]:
    money = result["money"]
    whole = money["project"] | {name: money[name] for name in ("investment_eur", "wacc_pct")}
    own = _tabulate(say("project", language), [
        (say_name(name, language), show_figure(name, whole[name], language))
        for name in ("investment_eur", *INDICES, "wacc_pct")])
    drawn = _show_drawn(result, language)
    undrawn = (say("undrawn", language, **drawn),) if drawn else ()
    yield replace(own, sentences=(*_tell_beginning(whole, language), *undrawn))
    for table, levels in (("plants", money["plants"]), ("configurations", money["configurations"]),
                          ("parties", dict(reversed(money["parties"].items())))):
        rows = [(say_party(name, language), *(show_figure(index, level[index], language) for index in INDICES))
                for name, level in levels.items()]
        header = ("", *(say_name(index, language) for index in INDICES))
        yield _cut(_tabulate(say(table, language), rows[:MOST_ROWS], header), len(rows), f"more_{table}", language)


def _tell_beginning(whole: Plain, language: str) -> tuple[str, ...]:
    """Why the column of the years before the first isn't what the plants cost."""
    names = {"first_eur": whole["years_eur"][0], "investment_eur": whole["investment_eur"]}
    if not round(sum(names.values())):
        return ()
    return (say("begun", language, **{name: show_figure("npv_eur", eur, language) for name, eur in names.items()}),)


def _list_ranges(result: Plain, language: str) -> Iterator[Part]:
    ranges = result["ranges"]
    names, cases = ("p10", "p50", "p90"), [say(f"{one}_case", language) for one in CASES]
    yield _tabulate(say("ranges", language, draws=tell_number(int(ranges["table"]["draws"]))), [
        (say_name(name, language), *(show_figure(name, figure[one], language) for one in names))
        for name, figure in ranges["figures"].items()], (say("variable", language), *cases))
    base = ranges["figures"]["npv_eur"]["p50"] or 0.0
    yield Tornado(say("tornado", language), EURO, say("variable", language), round(base * 100), [
        Sway(say_variable(one["name"], language), round(one["low_eur"] * 100), round(one["high_eur"] * 100))
        for one in ranges["tornado"]])


def _list_members(result: Plain, language: str) -> TextTable:
    members = list(result["members"].items())
    rows = [(code, *(show_figure(name, member[name], language) for name in MEMBER))
            for code, member in members[:MOST_ROWS]]  # fmt: skip
    header = ("", *(say_name(name, language) for name in MEMBER))
    return _cut(_tabulate(say("members", language), rows, header), len(members), "more_members", language)


def _cut(table: TextTable, count: int, name: str, language: str) -> TextTable:
    """Say how many rows a table lacks of all: paper has room for so many."""
    more = count - len(table.rows)
    return replace(table, sentences=(*table.sentences, say(name, language, count=more))) if more else table


def _tabulate(heading: str, rows: Sequence[tuple[str, ...]], header: tuple[str, ...] = ()) -> TextTable:
    width = len(rows[0]) if rows else 0
    return TextTable(heading, (), header, tuple(rows), tuple(range(1, width)))
