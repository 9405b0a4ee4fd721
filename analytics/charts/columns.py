"""Columns: a bar a label, its series on top of each other or beside each other."""

from collections.abc import Iterator, Sequence

from analytics.charts.axes import Key
from analytics.charts.model import Columns, list_by_label, sum_known
from analytics.charts.shapes import Box, Drawing, Sheet, Text
from analytics.charts.upright import Frame, make_frame, write_figures

_WIDEST = 48
_BAR = 0.78
"""A bar has so much of its step."""
_ABOVE = 3
Span = tuple[int, int]


def stack(values: Sequence[int | None]) -> list[Span]:
    """Put figures on top of each other: from and to of each, those below zero downwards, nothing of what is unknown."""
    up = down = 0
    spans = []
    for value in values:
        if (value or 0) >= 0:
            spans.append((up, up := up + (value or 0)))
        else:
            spans.append((down := down + (value or 0), down - (value or 0)))
    return spans


def draw_columns(chart: Columns, sheet: Sheet, language: str) -> Drawing:
    """Draw bars, with their figures on them where there is room, else that of the highest."""
    rows = [_list_spans(chart, values) for values in list_by_label(chart)]
    edges = [edge for spans in rows for span in spans for edge in span]
    keys = [Key(series.name, series.meaning) for series in chart.series]
    frame = make_frame(chart.unit, chart.labels, edges, keys, sheet=sheet, language=language)
    bars = [box for number, spans in enumerate(rows) for box in _draw_bars(chart, frame, number, spans, language)]
    return frame.finish([*bars, *_write(chart, frame, rows, language)])


def _list_spans(chart: Columns, values: Sequence[int | None]) -> list[Span]:
    return stack(values) if chart.is_stacked else [span for value in values for span in stack([value])]


def _find_bar(chart: Columns, frame: Frame, number: int, of: int) -> tuple[float, float]:
    """Return the left edge and the width of a series' bar at a label."""
    count = 1 if chart.is_stacked else max(1, len(chart.series))
    whole = min(_WIDEST * count, frame.step * _BAR)
    width = whole / count
    return frame.find_x(number) - whole / 2 + (0 if chart.is_stacked else of * width), width


def _draw_bars(chart: Columns, frame: Frame, number: int, spans: Sequence[Span], language: str) -> Iterator[Box]:
    for of, (series, (low, high)) in enumerate(zip(chart.series, spans, strict=True)):
        if low != high:
            left, width = _find_bar(chart, frame, number, of)
            tip = f"{chart.labels[number].text}, {series.name}: {chart.unit.say(series.values[number], language)}"
            top, bottom = frame.find_y(high), frame.find_y(low)
            yield Box(round(left, 1), top, round(left + width, 1), bottom, series.meaning, tip)


def _write(chart: Columns, frame: Frame, rows: Sequence[Sequence[Span]], language: str) -> Sequence[Text]:
    """Write each bar's figure; that of a stack is its sum. The greatest comes first."""
    found = []
    for number, (values, spans) in enumerate(zip(list_by_label(chart), rows, strict=True)):
        parts = [(values, spans)] if chart.is_stacked else [([v], [s]) for v, s in zip(values, spans, strict=True)]
        for of, (some, theirs) in enumerate(parts):
            if None not in some and any(some):
                left, width = _find_bar(chart, frame, number, of)
                found.append((sum_known(some), left + width / 2, theirs))
    found.sort(key=lambda figure: -abs(figure[0]))
    room = _find_bar(chart, frame, 0, 0)[1] / _BAR
    return write_figures(frame, [
        (middle, _find_base(frame, value, theirs), frame.axis.format(value, language))
        for value, middle, theirs in found
    ], room)


def _find_base(frame: Frame, value: int, spans: Sequence[Span]) -> float:
    if value >= 0:
        return frame.find_y(max(high for _, high in spans)) - _ABOVE
    return frame.find_y(min(low for low, _ in spans)) + frame.sheet.letters
