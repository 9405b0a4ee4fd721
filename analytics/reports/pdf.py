"""A member's account as PDF: hours as rows of a fixed-width font."""

from collections.abc import Iterator

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, KeepTogether, NextPageTemplate, PageBreak, Preformatted

from analytics.reports.account import MemberAccount
from analytics.reports.charts import chart_days
from analytics.reports.pdf_chart import DrawnChart
from analytics.reports.pdf_page import HEADING, TITLE, TURNED, build_pdf, write, write_table
from analytics.reports.tables import HourMatrix, make_head, make_matrices, make_tables
from analytics.reports.words import say

FIXED, CELL = "Courier", 8
HOURS = ParagraphStyle("hours", fontName=FIXED, fontSize=5.9, leading=6.6)
CHART_HEIGHT = 60


def format_pdf(one: MemberAccount, language: str) -> bytes:
    """A member's account as the bytes of a PDF file; the same account gives the same bytes."""
    story = [*_write_summary(one, language), *(_write_hours(one, language) if one.hours else ())]
    foot = f"{one.community} · {one.month} · {one.member[:12]}"
    return build_pdf(story, f"{say('title', language)} {one.month}", one.community, foot, language)


def _write_summary(one: MemberAccount, language: str) -> Iterator[Flowable]:
    yield write(f"{say('title', language)} – {one.community}", TITLE)
    for name, text in make_head(one, language):
        yield write(f"{name}: {text}")
    for table in make_tables(one, language):
        yield from write_table(table)


def _write_hours(one: MemberAccount, language: str) -> Iterator[Flowable]:
    days = chart_days(one, language)
    if days:
        yield KeepTogether([write(days.title, HEADING), DrawnChart(days, CHART_HEIGHT, language)])
    yield from (NextPageTemplate(TURNED), PageBreak())
    yield write(say("hours", language), HEADING)
    yield write(say("hour_note", language))
    for table in one.hours:
        if table.shared_wh is None:
            yield write(f"{table.perimeter}: {say('hidden', language)}")
        for matrix in make_matrices(one, table, language):
            yield KeepTogether([write(matrix.title, HEADING), Preformatted("\n".join(_format_matrix(matrix)), HOURS)])


def _format_matrix(matrix: HourMatrix) -> Iterator[str]:
    yield "   " + "".join(f"{number:>{CELL}}" for number in range(matrix.width))
    for day, values in matrix.days:
        yield f"{day:>3}" + "".join(f"{value:>{CELL}}" for value in values)
