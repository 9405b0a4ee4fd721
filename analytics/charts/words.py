"""What a chart says, in words: its highest, its lowest and its sum, for those who can't see it or look past it."""

from collections.abc import Iterator, Sequence

from analytics.charts.labels import Label
from analytics.charts.model import (
    Chart,
    Columns,
    Figures,
    Labelled,
    Lines,
    Ranges,
    Rows,
    Sankey,
    Tornado,
    sort_sways,
    sum_known,
    sum_labels,
)
from analytics.charts.units import Unit
from chaincode.words import say_in


def describe(chart: Chart, language: str) -> str:
    """Return what a chart says, as sentences."""
    if isinstance(chart, Tornado):
        return _describe_tornado(chart, language)
    if isinstance(chart, Ranges):
        return _describe_ranges(chart, language)
    return " ".join(_describe_labelled(chart.as_rows() if isinstance(chart, Sankey) else chart, language))


def is_whole(chart: Labelled) -> bool:
    """Whether the series of a chart make a sum at each label."""
    return chart.unit.is_summed and (
        isinstance(chart, Rows) or (isinstance(chart, Columns) and chart.is_stacked)
        or (isinstance(chart, Lines) and chart.is_area))


def _describe_labelled(chart: Labelled, language: str) -> Iterator[str]:
    if len(chart.series) <= 1 or is_whole(chart):
        yield _say_ends(chart.unit, chart.labels, sum_labels(chart), language)
        yield from _say_sum(chart, language)
        return
    for series in chart.series:
        ends = _say_ends(chart.unit, chart.labels, series.values, language)
        yield say_in(language, "analytics.charts.words.of_series", name=series.name, words=ends)


def _say_ends(unit: Unit, labels: Sequence[Label], values: Figures, language: str) -> str:
    """Say the highest and the lowest, and how many aren't known."""
    known = [(value, label.text) for value, label in zip(values, labels, strict=True) if value is not None]
    if not known:
        return say_in(language, "analytics.charts.words.nothing")
    low, high = min(known, key=_get_value), max(known, key=_get_value)
    key = "one" if len(known) == 1 else "equal" if low[0] == high[0] else "ends"
    said = say_in(
        language, f"analytics.charts.words.{key}", low=unit.say(low[0], language), low_label=low[1],
        high=unit.say(high[0], language), high_label=high[1])
    unknown = len(values) - len(known)
    return said + (" " + say_in(language, "analytics.charts.words.unknown", count=unknown) if unknown else "")


def _get_value(figure: tuple[int, str]) -> int:
    return figure[0]


def _say_sum(chart: Labelled, language: str) -> Iterator[str]:
    sums = [sum_known(series.values) for series in chart.series]
    if not chart.unit.is_summed or len(chart.labels) < 2 or not chart.series:
        return
    parts = "; ".join(f"{series.name} {chart.unit.say(part, language)}"
                      for series, part in zip(chart.series, sums, strict=True))
    key = "sum" if len(sums) == 1 else "sum_of"
    yield say_in(language, f"analytics.charts.words.{key}", sum=chart.unit.say(sum(sums), language), parts=parts)


def _describe_ranges(chart: Ranges, language: str) -> str:
    ends = _say_ends(chart.unit, chart.labels, chart.middle, language)
    rows = zip(chart.low, chart.high, chart.labels, strict=True)
    known = [(low, high, label.text) for low, high, label in rows if low is not None and high is not None]
    if not known:
        return ends
    low, high, label = max(known, key=lambda row: row[1] - row[0])
    return say_in(
        language, "analytics.charts.words.ranges", ends=ends, low=chart.unit.say(low, language),
        high=chart.unit.say(high, language), label=label)


def _describe_tornado(chart: Tornado, language: str) -> str:
    base = chart.unit.say(chart.base, language)
    if not chart.sways:
        return say_in(language, "analytics.charts.words.base", base=base)
    sway = sort_sways(chart)[0]
    return say_in(
        language, "analytics.charts.words.tornado", base=base, name=sway.name, low=chart.unit.say(sway.low, language),
        high=chart.unit.say(sway.high, language))
