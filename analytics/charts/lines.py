"""Lines and areas over time, and the range in which something may come."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby

from analytics.charts.axes import Key
from analytics.charts.model import DataSeries, Figures, Lines, Ranges, list_by_label
from analytics.charts.shapes import Drawing, Path, Shape, Sheet, Text
from analytics.charts.upright import Frame, make_frame, write_figures
from chaincode.words import say_in

_ABOVE = 5


def draw_lines(chart: Lines, sheet: Sheet, language: str) -> Drawing:
    """Draw lines, or areas on top of each other; where a figure isn't known a line is broken."""
    tops = _pile(chart) if chart.is_area else [tuple(series.values) for series in chart.series]
    keys = [Key(series.name, series.meaning, not chart.is_area, number=number)
            for number, series in enumerate(chart.series)]
    frame = make_frame(chart.unit, chart.labels, [value for top in tops for value in top], keys,
                       sheet=sheet, language=language)
    shapes: list[Shape] = []
    lower: Figures = [0] * len(chart.labels)
    for number, (series, top) in enumerate(zip(chart.series, tops, strict=True)):
        if chart.is_area:
            shapes += _fill(frame, lower, top, series)
            lower = top
        else:
            shapes += _trace(frame, top, series.meaning, series.name, number)
    return frame.finish([*shapes, *_write_highest(chart.series, tops, frame, language)])


def _pile(chart: Lines) -> list[Figures]:
    """Return the upper edge of each area; unknown where one of those below it is."""
    rows = [tuple(accumulate(values, _add)) for values in list_by_label(chart)]
    return [[row[number] for row in rows] for number in range(len(chart.series))]


def _add(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def draw_ranges(chart: Ranges, sheet: Sheet, language: str) -> Drawing:
    """Draw the band of what may come, and its middle."""
    band, middle = (say_in(language, f"analytics.charts.words.{name}") for name in ("band", "middle"))
    keys = [Key(middle, chart.meaning, is_line=True), Key(band, chart.meaning, is_faint=True)]
    values = [*chart.low, *chart.middle, *chart.high]
    frame = make_frame(chart.unit, chart.labels, values, keys, sheet=sheet, language=language)
    series = DataSeries(middle, chart.meaning, chart.middle)
    shapes = [*_fill(frame, chart.low, chart.high, DataSeries(band, chart.meaning, chart.high), is_faint=True),
              *_trace(frame, chart.middle, chart.meaning, middle, 0)]
    return frame.finish([*shapes, *_write_highest([series], [chart.middle], frame, language)])


def _list_runs(*figures: Figures) -> Iterator[list[int]]:
    """Give the numbers of labels that lie together and at which all figures are known."""
    numbers = enumerate(zip(*figures, strict=True))
    for is_known, run in groupby(numbers, key=lambda numbered: None not in numbered[1]):
        if is_known:
            yield [number for number, _ in run]


def _trace(frame: Frame, values: Figures, meaning: str, name: str, number: int) -> Iterator[Path]:
    for run in _list_runs(values):
        points = [_find_point(frame, at, values[at]) for at in run]
        if len(points) == 1:  # a single figure is seen as a short stroke
            (x, y), reach = points[0], frame.step * 0.3
            points = [(round(x - reach, 1), y), (round(x + reach, 1), y)]
        yield Path(points, meaning, name, number=number)


def _fill(
    frame: Frame, lower: Figures, upper: Figures, series: DataSeries, *, is_faint: bool = False
) -> Iterator[Path]:
    for run in _list_runs(lower, upper):
        above = [_find_point(frame, at, upper[at]) for at in run]
        below = [_find_point(frame, at, lower[at]) for at in reversed(run)]
        if len(run) == 1:
            reach = frame.step * 0.3
            above, below = ([(round(x + side * reach, 1), y) for side in sides for x, y in points]
                            for points, sides in ((above, (-1, 1)), (below, (1, -1))))
        yield Path([*above, *below], series.meaning, series.name, is_area=True, is_faint=is_faint)


def _find_point(frame: Frame, number: int, value: int | None) -> tuple[float, float]:
    return round(frame.find_x(number), 1), frame.find_y(value or 0)


def _write_highest(
    series: Sequence[DataSeries], tops: Sequence[Figures], frame: Frame, language: str
) -> Sequence[Text]:
    """Write the greatest figure of the line, or of the uppermost area, at its point."""
    known = [(value, number) for top in tops for number, value in enumerate(top) if value is not None]
    if not series or not known:
        return []
    value, number = max(known, key=lambda figure: (figure[0], -figure[1]))
    return write_figures(
        frame, [(frame.find_x(number), frame.find_y(value) - _ABOVE, frame.axis.format(value, language))], 0)
