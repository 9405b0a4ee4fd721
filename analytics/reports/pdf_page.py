"""A page of a PDF by ReportLab: A4, the readers' own fonts, texts broken into lines, tables that keep their figures.

Texts beyond Western European letters lose their accents, since the fonts don't have them; HTML keeps them.
"""

import unicodedata
from collections.abc import Sequence

from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from analytics.reports.tables import TextTable
from analytics.reports.words import say

TEXT, BOLD = "Helvetica", "Helvetica-Bold"
MARGIN, SIZE, STEP = 40, 9, 12


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


class Page:
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


def write_table(page: Page, table: TextTable) -> None:
    """Write a heading, its sentences and its table."""
    page.write_heading(table.heading)
    for sentence in table.sentences:
        page.write(sentence)
    if table.rows:
        draw_table(page, table)


def draw_table(page: Page, table: TextTable) -> None:
    """Draw a table, its header again on no page but the first."""
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
