"""Where something comes from and where it goes: bands from the left to the right, as wide as what flows in them."""

from collections.abc import Iterator, Mapping, Sequence

from analytics.charts.axes import GAP, Key, draw_legend
from analytics.charts.letters import clean, cut
from analytics.charts.model import Sankey, SankeyBand
from analytics.charts.shapes import Box, Drawing, Path, Point, Shape, Sheet, Text
from analytics.charts.units import SHORT

_NARROW, _NAMES, _NARROW_NAMES = 480, 0.28, 0.38
"""At either side names and figures have so much of a sheet's width."""
_LARGE = 1000
"""From so many on figures have no digits after the point."""
_BAR = 8
_STEPS = 12
"""A band's edge has so many points."""
Span = tuple[float, float]


def draw_sankey(chart: Sankey, sheet: Sheet, language: str) -> Drawing:
    """Draw bands, and at either side a bar for each end with its name and its sum."""
    names = dict.fromkeys((band.name, band.meaning) for band in chart.bands)
    legend, top = draw_legend([Key(name, meaning) for name, meaning in names], sheet)
    sides = sum_ends(chart.bands, "source"), sum_ends(chart.bands, "target")
    scale = sheet.plot / max(1, *(sum(side.values()) for side in sides))
    spans = [_lay(side, scale, top, sheet) for side in sides]
    part = _find_part(sheet)
    edges = round(sheet.width * part, 1), round(sheet.width * (1 - part), 1)
    shapes = [*legend, *_draw_bands(chart, spans, scale, edges, language)]
    for at, side, own in zip((0.0, edges[1] + _BAR + GAP), sides, spans, strict=True):
        shapes += _draw_ends(chart, side, own, at, edges[0] - GAP if not at else edges[1], sheet, language)
    bottom = max((end for own in spans for _, end in own.values()), default=top)
    return Drawing(sheet.width, round(bottom + GAP, 1), sheet.letters, shapes)


def _find_part(sheet: Sheet) -> float:
    return _NARROW_NAMES if sheet.width < _NARROW else _NAMES


def sum_ends(bands: Sequence[SankeyBand], side: str) -> dict[str, int]:
    """Sum what comes from each source, or goes to each target, in their order."""
    sums: dict[str, int] = {}
    for band in bands:
        end = getattr(band, side)
        sums[end] = sums.get(end, 0) + band.value
    return sums


def _lay(side: Mapping[str, int], scale: float, top: float, sheet: Sheet) -> dict[str, Span]:
    """Lay bars below each other, each with room for two lines beside it at least; from and to of each slot."""
    least, at, spans = 2.0 * (sheet.letters + GAP), top, {}
    for name, value in side.items():
        spans[name] = at, at + max(least, value * scale + GAP)
        at = spans[name][1]
    return spans


def _draw_bands(
    chart: Sankey, spans: Sequence[Mapping[str, Span]], scale: float, edges: tuple[float, float], language: str
) -> Iterator[Path]:
    """Draw each band from where the last one of its source ended to where the last one of its target did."""
    ended = [{name: span[0] for name, span in side.items()} for side in spans]
    for band in chart.bands:
        height = band.value * scale
        start, end = ended[0][band.source], ended[1][band.target]
        ended[0][band.source], ended[1][band.target] = start + height, end + height
        if band.value:
            above = _bend((edges[0] + _BAR, start), (edges[1], end))
            below = [(x, round(y + height, 1)) for x, y in reversed(above)]
            tip = f"{band.source}, {band.name}, {band.target}: {chart.unit.say(band.value, language)}"
            yield Path([*above, *below], band.meaning, tip, is_area=True)


def _bend(start: Point, end: Point) -> list[Point]:
    """Return points from one to the other, level at both."""
    parts = [step / _STEPS for step in range(_STEPS + 1)]
    return [(round(start[0] + (end[0] - start[0]) * part, 1),
             round(start[1] + (end[1] - start[1]) * part * part * (3 - 2 * part), 1)) for part in parts]


def _draw_ends(  # noqa: PLR0917 - one side's
    chart: Sankey, side: Mapping[str, int], spans: Mapping[str, Span], at: float, edge: float, sheet: Sheet,
    language: str,
) -> Iterator[Shape]:
    """Draw a side's bars, with what each is called and how much it has."""
    room, letters = sheet.width * _find_part(sheet) - _BAR - 2 * GAP, sheet.letters
    bar = edge if at else edge + GAP
    most, whole = max(side.values(), default=0), max(1, sum(side.values()))
    multiple = chart.unit.choose(most)
    digits = 0 if most >= _LARGE * 10**multiple.power else multiple.digits
    for name, (start, end) in spans.items():
        height = side[name] / whole * sheet.plot if side[name] else 1
        yield Box(bar, round(start, 1), bar + _BAR, round(min(end, start + height), 1), "other", clean(name))
        yield Text((at, round(start + letters, 1)), cut(clean(name), room, letters), is_soft=False)
        figure = f"{multiple.format(side[name], language, digits, SHORT)} {multiple.say(language)}"
        yield Text((at, round(start + 2 * letters + GAP / 2, 1)), cut(figure, room, letters))
