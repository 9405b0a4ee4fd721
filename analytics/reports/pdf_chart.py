"""A chart's shapes on paper: the same as on a page, in the colours of a light one."""

from collections.abc import Sequence
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable

from analytics.charts.drawing import draw
from analytics.charts.meanings import LINE, MEANINGS, SOFT, TEXT, Colour
from analytics.charts.model import Chart
from analytics.charts.shapes import END, MIDDLE, START, Box, Path, Point, Sheet, Stroke
from analytics.charts.shapes import Text as ChartText
from analytics.reports.pdf_page import TEXT as FONT
from analytics.reports.pdf_page import WIDTH, clean_text

LETTERS = 7
_LINE, _BOLD_LINE = 0.5, 1.2
_FAINT = 0.3
_WRITE = {START: "drawString", MIDDLE: "drawCentredString", END: "drawRightString"}


class DrawnChart(Flowable):  # type: ignore[misc]
    """A chart as wide as the page; plot: how high its bars are at most."""

    def __init__(self, chart: Chart, plot: int, language: str) -> None:
        super().__init__()
        self._drawing = draw(chart, Sheet(int(WIDTH), plot, LETTERS), language)
        self.width, self.height = self._drawing.width, self._drawing.height

    def wrap(self, *_: float) -> tuple[float, float]:
        """Give the room that it takes."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw all shapes; paper counts from below."""
        canvas = self.canv
        canvas.setFont(FONT, LETTERS)
        for shape in self._drawing.shapes:
            if isinstance(shape, Box):
                self._fill(shape.meaning, is_faint=shape.is_faint)
                canvas.rect(shape.left, self.height - shape.bottom, shape.right - shape.left, shape.bottom - shape.top,
                            stroke=0, fill=1)
                canvas.setFillAlpha(1)
            elif isinstance(shape, Path):
                self._draw_path(shape)
            elif isinstance(shape, Stroke):
                self._stroke(SOFT if shape.is_zero else LINE, _LINE)
                canvas.line(shape.start[0], self.height - shape.start[1], shape.end[0], self.height - shape.end[1])
            else:
                self._write(shape)

    def _fill(self, meaning: str, *, is_faint: bool) -> None:
        self.canv.setFillColor(HexColor(MEANINGS[meaning].light))
        if is_faint:
            self.canv.setFillAlpha(_FAINT)

    def _stroke(self, colour: Colour, width: float) -> None:
        self.canv.setStrokeColor(HexColor(colour.light))
        self.canv.setLineWidth(width)

    def _draw_path(self, path: Path) -> None:
        if path.is_area:
            self._fill(path.meaning, is_faint=path.is_faint)
        else:
            self._stroke(MEANINGS[path.meaning], _BOLD_LINE)
        drawn = self._trace(path.points)
        self.canv.drawPath(drawn, stroke=0 if path.is_area else 1, fill=1 if path.is_area else 0)
        self.canv.setFillAlpha(1)

    def _trace(self, points: Sequence[Point]) -> Any:
        traced = self.canv.beginPath()
        for number, (x, y) in enumerate(points):
            (traced.lineTo if number else traced.moveTo)(x, self.height - y)
        return traced

    def _write(self, text: ChartText) -> None:
        self.canv.setFillColor(HexColor((SOFT if text.is_soft else TEXT).light))
        x, y = text.at
        getattr(self.canv, _WRITE[text.anchor])(x, self.height - y, clean_text(text.text))
