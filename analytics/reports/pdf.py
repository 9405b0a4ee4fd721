"""A member's statement as PDF, by ReportLab: A4, the readers' own fonts, hours as rows of a fixed-width font.

Texts beyond Western European letters lose their accents in the PDF, since its fonts don't have them; HTML keeps them.
"""

import io
import unicodedata
from collections.abc import Iterator, Sequence

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from analytics.reports.charts import compute_bars
from analytics.reports.statement import MemberStatement
from analytics.reports.tables import HourMatrix, TextTable, make_head, make_matrices, make_tables, sum_shared_days
from analytics.reports.words import say

TEXT, BOLD, FIXED = "Helvetica", "Helvetica-Bold", "Courier"
MARGIN, SIZE, STEP = 40, 9, 12
HOUR_SIZE, HOUR_STEP, CELL = 5.9, 6.6, 8
CHART_HEIGHT = 60


def clean_text(text: str) -> str:
    """Give what the PDF's fonts can show: other letters without their accents, what is left as "?"."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return "".join(_clean_letter(one) for one in text)
    return text


def _clean_letter(one: str) -> str:
    for text in (one, unicodedata.normalize("NFKD", one)[0]):
        try:
            text.encode("cp1252")
        except UnicodeEncodeError:
            continue
        return text
    return "?"


def format_pdf(one: MemberStatement, language: str) -> bytes:
    """A member's statement as the bytes of a PDF file; the same statement gives the same bytes."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, pageCompression=1, lang=language)
    canvas.setTitle(clean_text(f"{say('title', language)} {one.month}"))
    canvas.setAuthor(clean_text(one.community))
    page = _Page(canvas, f"{one.community} · {one.month} · {one.member[:12]}", language)
    _draw_summary(page, one, language)
    if one.hours:
        _draw_chart(page, one, language)
        _draw_hours(page, one, language)
    page.end()
    canvas.save()
    return out.getvalue()


class _Page:
    """Where the pen is; turns to a new page when there is no room."""

    def __init__(self, canvas: Canvas, foot: str, language: str) -> None:
        self.canvas, self._foot, self._language = canvas, clean_text(foot), language
        self._number = 0
        self.turn(A4)

    def turn(self, size: tuple[float, float]) -> None:
        """Begin a page of a size."""
        if self._number:
            self.end()
        self._number += 1
        self.canvas.setPageSize(size)
        self.width, self.top = size[0] - 2 * MARGIN, size[1] - MARGIN

    def end(self) -> None:
        """Write the foot and close the page."""
        self.canvas.setFont(TEXT, 7)
        self.canvas.drawString(MARGIN, MARGIN / 2, f"{self._foot} · {say('page', self._language)} {self._number}")
        self.canvas.showPage()

    def need(self, height: float) -> None:
        """Turn the page unless so much room is left."""
        if self.top - height < MARGIN:
            self.turn((self.width + 2 * MARGIN, self.canvas._pagesize[1]))

    def write(self, text: str, font: str = TEXT, size: float = SIZE) -> None:
        """Write a text, broken into lines."""
        for line in simpleSplit(clean_text(text), font, size, self.width):
            self.need(STEP)
            self.top -= size * STEP / SIZE
            self.canvas.setFont(font, size)
            self.canvas.drawString(MARGIN, self.top, line)

    def write_heading(self, text: str) -> None:
        """Write a heading that stays with what follows."""
        self.need(4 * STEP)
        self.top -= STEP / 2
        self.write(text, BOLD, SIZE + 2)


def _draw_summary(page: _Page, one: MemberStatement, language: str) -> None:
    page.write(f"{say('title', language)} – {one.community}", BOLD, 14)
    page.top -= STEP / 2
    for name, text in make_head(one, language):
        page.write(f"{name}: {text}")
    for table in make_tables(one, language):
        page.write_heading(table.heading)
        for sentence in table.sentences:
            page.write(sentence)
        if table.rows:
            _draw_table(page, table)


def _draw_table(page: _Page, table: TextTable) -> None:
    rows = [tuple(map(clean_text, row)) for row in (*([table.header] if table.header else []), *table.rows)]
    widths = _fit([max(stringWidth(row[place], BOLD, SIZE) for row in rows) for place in range(len(rows[0]))],
                  page.width, table.right)
    for number, row in enumerate(rows):
        page.need(STEP)
        page.top -= STEP
        page.canvas.setFont(BOLD if table.header and number == 0 else TEXT, SIZE)
        left = float(MARGIN)
        for place, (text, width) in enumerate(zip(row, widths, strict=True)):
            if place in table.right:
                page.canvas.drawRightString(left + width, page.top, text)
            else:
                page.canvas.drawString(left, page.top, _cut(text, width))
            left += width + SIZE
    page.top -= STEP / 2


def _fit(widths: list[float], most: float, right: Sequence[int]) -> list[float]:
    """Narrow the columns of texts, never those of figures, until all fit."""
    over = sum(widths) + SIZE * (len(widths) - 1) - most
    texts = [place for place in range(len(widths)) if place not in right]
    total = sum(widths[place] for place in texts)
    if over <= 0 or total <= 0:
        return widths
    return [width * max(0.2, 1 - over / total) if place in texts else width for place, width in enumerate(widths)]


def _cut(text: str, width: float) -> str:
    if stringWidth(text, BOLD, SIZE) <= width + 1:
        return text
    while text and stringWidth(text + "…", BOLD, SIZE) > width + 1:
        text = text[:-1]
    return text + "…"


def _draw_chart(page: _Page, one: MemberStatement, language: str) -> None:
    days = sum_shared_days(one)
    page.need(CHART_HEIGHT + 5 * STEP)
    page.write_heading(say("days", language))
    page.top -= CHART_HEIGHT + STEP / 2
    page.canvas.setFillGray(0.35)
    for bar in compute_bars([wh for _, wh in days], page.width, CHART_HEIGHT):
        page.canvas.rect(MARGIN + bar.left, page.top, bar.width, bar.height, stroke=0, fill=1)
    page.canvas.setFillGray(0)
    page.canvas.line(MARGIN, page.top, MARGIN + page.width, page.top)


def _draw_hours(page: _Page, one: MemberStatement, language: str) -> None:
    page.turn(landscape(A4))
    page.write_heading(say("hours", language))
    page.write(say("hour_note", language))
    for table in one.hours:
        if table.shared_wh is None:
            page.write(f"{table.perimeter}: {say('hidden', language)}")
        for matrix in make_matrices(one, table, language):
            _draw_matrix(page, matrix)


def _draw_matrix(page: _Page, matrix: HourMatrix) -> None:
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
    width = max(len(values) for _, values in matrix.days)
    yield "   " + "".join(f"{number:>{CELL}}" for number in range(width))
    for day, values in matrix.days:
        yield f"{day:>3}" + "".join(f"{value:>{CELL}}" for value in values)
