"""The year's report, and what GSE is told once a year, as PDF: A4, with the figures on the chart's bars."""

import io

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from analytics.reports.charts import LETTERS, compute_bars
from analytics.reports.pdf_page import BOLD, MARGIN, STEP, TEXT, Page, clean_text, write_table
from analytics.reports.words import say
from analytics.reports.year_tables import list_bars, make_tables, make_title
from analytics.reports.yearly import YearReport

CHART_HEIGHT, CHART_SIZE = 90, 6.5


def format_year_pdf(report: YearReport, language: str, *, is_for_gse: bool = False) -> bytes:
    """The report as the bytes of a PDF file; the same report gives the same bytes."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, pageCompression=1, lang=language)
    title = make_title(report, language, is_for_gse=is_for_gse)
    canvas.setTitle(clean_text(title))
    canvas.setAuthor(clean_text(report.community))
    page = Page(canvas, f"{report.community} · {report.year}", language)
    page.write(title, BOLD, 14)
    _draw_chart(page, report, language)
    for table in make_tables(report, language, is_for_gse=is_for_gse):
        page.need((len(table.rows) + 4) * STEP)
        write_table(page, table)
    page.end()
    canvas.save()
    return out.getvalue()


def _draw_chart(page: Page, report: YearReport, language: str) -> None:
    names, cents, texts = list_bars(report, language)
    page.write_heading(say("received", language))
    page.top -= CHART_HEIGHT + 2 * LETTERS
    for bar, name, text in zip(compute_bars(cents, page.width, CHART_HEIGHT), names, texts, strict=True):
        page.canvas.setFillGray(0.35)
        page.canvas.rect(MARGIN + bar.left, page.top, bar.width, bar.height, stroke=0, fill=1)
        page.canvas.setFillGray(0)
        page.canvas.setFont(TEXT, CHART_SIZE)
        middle = MARGIN + bar.left + bar.width / 2
        page.canvas.drawCentredString(middle, page.top + bar.height + 2, text)
        page.canvas.drawCentredString(middle, page.top - CHART_SIZE - 2, name)
    page.canvas.line(MARGIN, page.top, MARGIN + page.width, page.top)
    page.top -= LETTERS
