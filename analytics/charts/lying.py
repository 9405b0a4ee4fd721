"""Bars that lie below each other, and how far a result moves with each thing that it stands on."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analytics.charts.axes import GAP, Axis, Key, draw_legend, draw_lying, make_axis
from analytics.charts.columns import Span, stack
from analytics.charts.letters import clean, cut, measure
from analytics.charts.model import Rows, Sway, Tornado, list_by_label, sort_sways, sum_known
from analytics.charts.shapes import END, START, Box, Drawing, Shape, Sheet, Stroke, Text
from analytics.charts.units import Unit
from chaincode.words import say_in

_NAMES = 0.34
"""On a wide sheet names have so much of its width, left of the bars; on a narrow one they stand above them."""
_NARROW = 480
_FIGURES = 0.33
"""Beside the bars, at each end where some end, so much of the rest is for their figures at most."""


class _Frame(NamedTuple):
    """Where bars lie: the left edge of their axis, the top of the first, and how far apart they are."""

    sheet: Sheet
    axis: Axis
    left: float
    top: float
    line: float
    above: float

    def find_x(self, value: int) -> float:
        return round(self.left + self.axis.scale.find(value), 1)

    def find_top(self, number: int) -> float:
        """Return the upper edge of a bar."""
        return self.top + number * self.line + self.above

    @property
    def thickness(self) -> float:
        return float(self.sheet.letters + 2)

    def write_name(self, number: int, name: str) -> Text:
        """Write whose bar it is: before it, or above it."""
        room = self.sheet.width if self.above else self.sheet.width * _NAMES - GAP
        base = self.find_top(number) - GAP / 2 if self.above else self.find_top(number) + self.sheet.letters - 1
        return Text((0, round(base, 1)), cut(clean(name), room, self.sheet.letters))

    def write_figure(self, number: int, value: int, language: str, at: float, anchor: str) -> Text:
        """Write a figure beside the end of a bar."""
        text = self.axis.format(value, language)
        x = round(at + (GAP / 2 if anchor == START else -GAP / 2), 1)
        return Text((x, round(self.find_top(number) + self.sheet.letters - 1, 1)), text, anchor, is_soft=False)


def _make_frame(
    unit: Unit, values: Sequence[int], figures: Sequence[int], sheet: Sheet, language: str, *,
    height: float, starts_at: int = 0,
) -> _Frame:
    """Lay out lying bars: beside them, where they end, there is room for the widest of their figures."""
    is_narrow = sheet.width < _NARROW
    left = 0 if is_narrow else round(sheet.width * _NAMES, 1)
    above = sheet.letters + GAP / 2 if is_narrow else 0
    def make(length: float) -> Axis:
        return make_axis(unit, values, length, language=language, letters=sheet.letters, is_lying=True)

    draft = make(sheet.width - left)
    room = max((measure(draft.format(value, language), sheet.letters) for value in figures), default=0) + GAP
    room = min(room, (sheet.width - left) * _FIGURES)
    before = room if min(values) < starts_at else GAP
    axis = make(sheet.width - left - room - before)
    line = above + sheet.letters + 2 + GAP
    return _Frame(sheet, axis, round(left + before, 1), height, line, above)


def _finish(frame: _Frame, count: int, legend: Sequence[Shape], shapes: Sequence[Shape], language: str, *,
            zero: int = 0) -> Drawing:
    """Put the axis below the bars, with its unit."""
    bottom = frame.top + count * frame.line + GAP / 2
    axis = list(draw_lying(frame.axis, frame.sheet, left=frame.left, top=frame.top, bottom=bottom, zero=zero))
    base = bottom + 2 * (frame.sheet.letters + GAP / 2)
    word = frame.axis.multiple.say(language)
    said = say_in(language, "analytics.charts.words.in_unit", unit=word) if word else ""
    unit = Text((frame.sheet.width, round(base, 1)), cut(said, frame.sheet.width, frame.sheet.letters), END)
    return Drawing(frame.sheet.width, round(base + GAP, 1), frame.sheet.letters, [*legend, *axis, unit, *shapes])


def draw_rows(chart: Rows, sheet: Sheet, language: str) -> Drawing:
    """Draw bars with their names before them and their figures behind them."""
    rows = [stack(values) for values in list_by_label(chart)]
    legend, height = draw_legend([Key(series.name, series.meaning) for series in chart.series], sheet)
    edges = [0, *(edge for spans in rows for span in spans for edge in span)]
    sums = [sum_known(values) for values in list_by_label(chart)]
    frame = _make_frame(chart.unit, edges, sums, sheet, language, height=height)
    shapes: list[Shape] = []
    for number, (label, spans) in enumerate(zip(chart.labels, rows, strict=True)):
        shapes.append(frame.write_name(number, label.text))
        shapes += _draw_row(chart, frame, number, spans, language)
    return _finish(frame, len(rows), legend, shapes, language)


def _draw_row(chart: Rows, frame: _Frame, number: int, spans: Sequence[Span], language: str) -> Iterator[Shape]:
    top = frame.find_top(number)
    for series, (low, high) in zip(chart.series, spans, strict=True):
        if low != high:
            tip = f"{chart.labels[number].text}, {series.name}: {chart.unit.say(series.values[number], language)}"
            yield Box(frame.find_x(low), round(top, 1), frame.find_x(high), round(top + frame.thickness, 1),
                      series.meaning, tip)
    values = [series.values[number] for series in chart.series]
    if values and None not in values:
        value = sum_known(values)
        edge = max(high for _, high in spans) if value >= 0 else min(low for low, _ in spans)
        yield frame.write_figure(number, value, language, frame.find_x(edge), START if value >= 0 else END)


def draw_tornado(chart: Tornado, sheet: Sheet, language: str) -> Drawing:
    """Draw how far each thing moves the result to either side of what it is."""
    names = [say_in(language, f"analytics.charts.words.{name}") for name in ("when_lower", "when_higher")]
    legend, height = draw_legend([Key(names[0], "low"), Key(names[1], "high")], sheet)
    values = [chart.base, *(value for sway in chart.sways for value in (sway.low, sway.high))]
    frame = _make_frame(chart.unit, values, values, sheet, language, height=height, starts_at=chart.base)
    shapes: list[Shape] = []
    for number, sway in enumerate(sort_sways(chart)):
        shapes.append(frame.write_name(number, sway.name))
        shapes += _draw_sway(chart, frame, (number, sway), names, language)
    x = frame.find_x(chart.base)
    shapes.append(Stroke((x, frame.top), (x, round(frame.top + len(chart.sways) * frame.line, 1)), is_zero=True))
    return _finish(frame, len(chart.sways), legend, shapes, language, zero=chart.base)


def _draw_sway(
    chart: Tornado, frame: _Frame, numbered: tuple[int, Sway], names: Sequence[str], language: str
) -> Iterator[Shape]:
    """Draw both ends, the farther one first, so that the nearer one is seen on it; the figure at each free end."""
    number, sway = numbered
    ends = [(sway.low, "low", names[0]), (sway.high, "high", names[1])]
    ends.sort(key=lambda end: -abs(end[0] - chart.base))
    top = frame.find_top(number)
    for value, meaning, name in ends:
        if value != chart.base:
            left, right = sorted((frame.find_x(value), frame.find_x(chart.base)))
            tip = f"{sway.name}, {name}: {chart.unit.say(value, language)}"
            yield Box(left, round(top, 1), right, round(top + frame.thickness, 1), meaning, tip)
    least, most = (find(sway.low, sway.high, chart.base) for find in (min, max))
    if least != chart.base:
        yield frame.write_figure(number, least, language, frame.find_x(least), END)
    if most != chart.base:
        yield frame.write_figure(number, most, language, frame.find_x(most), START)
