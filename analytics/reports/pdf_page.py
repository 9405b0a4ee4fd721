"""Paper by ReportLab's platypus: A4, the readers' own fonts, headings that stay with what they head, a foot.

Texts beyond Western European letters lose their accents, since the fonts don't have them; HTML keeps them.
"""

import io
import unicodedata
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import BaseDocTemplate, CondPageBreak, Flowable, Frame, PageTemplate, Paragraph, Table

from analytics.reports.tables import TextTable
from analytics.reports.words import say

TEXT, BOLD = "Helvetica", "Helvetica-Bold"
MARGIN, SIZE, STEP = 40, 9, 12
WIDTH = A4[0] - 2 * MARGIN
UPRIGHT, TURNED = "upright", "turned"
WORDS = ParagraphStyle("words", fontName=TEXT, fontSize=SIZE, leading=STEP, spaceShrinkage=0)
TITLE = ParagraphStyle("title", fontName=BOLD, fontSize=14, leading=20, spaceAfter=STEP / 2)
_STYLES = {
    (is_right, is_head): ParagraphStyle(
        "cell", WORDS, fontName=BOLD if is_head else TEXT, alignment=TA_RIGHT if is_right else TA_LEFT)
    for is_right in (False, True) for is_head in (False, True)}
HEADING = ParagraphStyle("heading", fontName=BOLD, fontSize=SIZE + 2, leading=15, spaceBefore=10)


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


def build_pdf(story: Sequence[Flowable], title: str, community: str, foot: str, language: str) -> bytes:
    """Lay out what is to be read, from an upright page on; the same story gives the same bytes."""
    def draw_foot(canvas: Any, document: Any) -> None:
        canvas.setFont(TEXT, 7)
        canvas.drawString(MARGIN, MARGIN / 2, f"{clean_text(foot)} · {say('page', language)} {document.page}")

    out = io.BytesIO()
    document = BaseDocTemplate(
        out, title=clean_text(title), author=clean_text(community), lang=language, invariant=1, pageCompression=1,
        pageTemplates=[_make_page(UPRIGHT, A4, draw_foot), _make_page(TURNED, landscape(A4), draw_foot)],
    )
    document.build(list(story))
    return out.getvalue()


def _make_page(name: str, size: tuple[float, float], draw_foot: Any) -> PageTemplate:
    room = Frame(MARGIN, MARGIN, size[0] - 2 * MARGIN, size[1] - 2 * MARGIN, 0, 0, 0, 0)
    return PageTemplate(name, [room], pagesize=size, onPageEnd=draw_foot)


def write(text: str, style: ParagraphStyle = WORDS) -> Paragraph:
    """A text, broken into lines."""
    return Paragraph(escape(clean_text(text), quote=False), style)


def write_table(table: TextTable) -> Iterator[Flowable]:
    """A heading that stays with what follows, its sentences and its table, whose header is on each of its pages."""
    yield CondPageBreak(4 * STEP)
    yield write(table.heading, HEADING)
    yield from map(write, table.sentences)
    if table.rows:
        yield make_table(table)


def make_table(table: TextTable) -> Table:
    """A table as wide as its words; those of too wide a column are broken into lines, figures never."""
    heads = [table.header] if table.header else []
    rows = [tuple(map(clean_text, row)) for row in (*heads, *table.rows)]
    wanted = [max(map(_measure, column)) for column in zip(*rows, strict=True)]
    room = WIDTH - SIZE * (len(wanted) - 1)
    widths = fit(wanted, room, table.right)
    if sum(widths) > room:  # figures aren't broken; what stands above them may be
        wanted = [max(map(_measure, (*column[len(heads):], *" ".join(column[:len(heads)]).split())))
                  if place in table.right else wanted[place] for place, column in enumerate(zip(*rows, strict=True))]
        widths = fit(wanted, room, table.right)
    cells = [
        [write(cell, _STYLES[place in table.right, number < len(heads)]) if width < _measure(cell) else cell
         for place, (cell, width) in enumerate(zip(row, widths, strict=True))] for number, row in enumerate(rows)
    ]
    return Table(
        cells, [width + SIZE for width in widths], hAlign="LEFT", repeatRows=len(heads),
        style=[
            ("FONT", (0, 0), (-1, -1), TEXT, SIZE, STEP), ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), SIZE), ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0), ("VALIGN", (0, 0), (-1, -1), "TOP"),
            *(("ALIGN", (place, 0), (place, -1), "RIGHT") for place in table.right),
            *(("FONTNAME", (0, row), (-1, row), BOLD) for row in range(len(heads))),
        ],
    )


def _measure(cell: str) -> float:
    return float(stringWidth(cell, BOLD, SIZE)) + 1


def fit(widths: Sequence[float], most: float, right: Sequence[int]) -> list[float]:
    """Narrow the columns of texts, never those of figures, until all fit."""
    over = sum(widths) - most
    total = sum(width for place, width in enumerate(widths) if place not in right)
    if over <= 0 or total <= 0:
        return list(widths)
    less = max(0.2, 1 - over / total)
    return [width if place in right else width * less for place, width in enumerate(widths)]
