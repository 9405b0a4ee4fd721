"""A member's statement as PDF: hours as rows of a fixed-width font."""

import io
from collections.abc import Iterator

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from analytics.reports.charts import compute_bars
from analytics.reports.pdf_page import BOLD, MARGIN, STEP, Page, clean_text, write_table
from analytics.reports.statement import MemberStatement
from analytics.reports.tables import HourMatrix, make_head, make_matrices, make_tables, sum_shared_days
from analytics.reports.words import say

FIXED = "Courier"
HOUR_SIZE, HOUR_STEP, CELL = 5.9, 6.6, 8
CHART_HEIGHT = 60


def format_pdf(one: MemberStatement, language: str) -> bytes:
    """A member's statement as the bytes of a PDF file; the same statement gives the same bytes."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, pageCompression=1, lang=language)
    canvas.setTitle(clean_text(f"{say('title', language)} {one.month}"))
    canvas.setAuthor(clean_text(one.community))
    page = Page(canvas, f"{one.community} · {one.month} · {one.member[:12]}", language)
    _draw_summary(page, one, language)
    if one.hours:
        _draw_chart(page, one, language)
        _draw_hours(page, one, language)
    page.end()
    canvas.save()
    return out.getvalue()


def _draw_summary(page: Page, one: MemberStatement, language: str) -> None:
    page.write(f"{say('title', language)} – {one.community}", BOLD, 14)
    page.top -= STEP / 2
    for name, text in make_head(one, language):
        page.write(f"{name}: {text}")
    for table in make_tables(one, language):
        write_table(page, table)


def _draw_chart(page: Page, one: MemberStatement, language: str) -> None:
    days = sum_shared_days(one)
    page.need(CHART_HEIGHT + 5 * STEP)
    page.write_heading(say("days", language))
    page.top -= CHART_HEIGHT + STEP / 2
    page.canvas.setFillGray(0.35)
    for bar in compute_bars([wh for _, wh in days], page.width, CHART_HEIGHT):
        page.canvas.rect(MARGIN + bar.left, page.top, bar.width, bar.height, stroke=0, fill=1)
    page.canvas.setFillGray(0)
    page.canvas.line(MARGIN, page.top, MARGIN + page.width, page.top)


def _draw_hours(page: Page, one: MemberStatement, language: str) -> None:
    page.turn(landscape(A4))
    page.write_heading(say("hours", language))
    page.write(say("hour_note", language))
    for table in one.hours:
        if table.shared_wh is None:
            page.write(f"{table.perimeter}: {say('hidden', language)}")
        for matrix in make_matrices(one, table, language):
            _draw_matrix(page, matrix)


def _draw_matrix(page: Page, matrix: HourMatrix) -> None:
    lines = list(_format_matrix(matrix))
    page.need(len(lines) * HOUR_STEP + 3 * STEP)
    page.write_heading(matrix.title)
    text = page.canvas.beginText(MARGIN, page.top - HOUR_STEP)
    text.setFont(FIXED, HOUR_SIZE, HOUR_STEP)
    for line in lines:
        text.textLine(line)
    page.canvas.drawText(text)
    page.top -= (len(lines) + 1) * HOUR_STEP


def _format_matrix(matrix: HourMatrix) -> Iterator[str]:
    yield "   " + "".join(f"{number:>{CELL}}" for number in range(matrix.width))
    for day, values in matrix.days:
        yield f"{day:>3}" + "".join(f"{value:>{CELL}}" for value in values)
