"""The same figures as a table: for screen readers, for copying, and for who wants them to the digit."""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.charts.letters import clean
from analytics.charts.model import Chart, Labelled, Ranges, Sankey, Tornado, list_by_label, sort_sways, sum_known
from analytics.charts.units import Unit
from analytics.charts.words import is_whole
from chaincode.words import say_in


@dataclass(frozen=True)
class ChartTable:
    """Texts by row: the first column has words, all others figures; foot: the sums, or nothing."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[str, ...] = ()


def tabulate(chart: Chart, language: str) -> ChartTable:
    """Return a chart's figures as a table."""
    if isinstance(chart, Tornado):
        return _tabulate_tornado(chart, language)
    if isinstance(chart, Ranges):
        names = ("p10", "middle", "p90")
        rows = zip(chart.labels, chart.low, chart.middle, chart.high, strict=True)
        return ChartTable(
            _head(chart.heading, [say_in(language, f"analytics.charts.words.{name}") for name in names], chart.unit,
                  language),
            tuple((clean(label.text), *_write(values, chart.unit, language)) for label, *values in rows))
    return _tabulate_labelled(chart.as_rows() if isinstance(chart, Sankey) else chart, language)


def _tabulate_labelled(chart: Labelled, language: str) -> ChartTable:
    has_sum = len(chart.series) > 1 and is_whole(chart)
    word = say_in(language, "analytics.charts.words.sum_word")
    names = [*(series.name for series in chart.series), *([word] if has_sum else [])]
    rows = tuple(
        (clean(label.text), *_write([*values, *([_add(values)] if has_sum else [])], chart.unit, language))
        for label, values in zip(chart.labels, list_by_label(chart), strict=True))
    sums = [sum_known(series.values) for series in chart.series]
    sums += [sum(sums)] if has_sum else []
    foot = (word, *_write(sums, chart.unit, language)) if chart.unit.is_summed and len(rows) > 1 else ()
    return ChartTable(_head(chart.heading, names, chart.unit, language), rows, foot)


def _add(values: Sequence[int | None]) -> int | None:
    return None if None in values else sum_known(values)


def _tabulate_tornado(chart: Tornado, language: str) -> ChartTable:
    names = [say_in(language, f"analytics.charts.words.{name}") for name in ("when_lower", "when_higher")]
    rows = tuple((clean(sway.name), *_write([sway.low, sway.high], chart.unit, language)) for sway in sort_sways(chart))
    base = (say_in(language, "analytics.charts.words.base_row"), *_write([chart.base] * 2, chart.unit, language))
    return ChartTable(_head(chart.heading, names, chart.unit, language), rows, base)


def _head(heading: str, names: Sequence[str], unit: Unit, language: str) -> tuple[str, ...]:
    word = unit.plain.say(language)
    return (clean(heading), *(clean(f"{name} ({word})" if word else name) for name in names))


def _write(values: Sequence[int | None], unit: Unit, language: str) -> list[str]:
    return ["–" if value is None else unit.plain.format(value, language) for value in values]
