"""What is to be shown: figures as integers with their names, their unit and their meaning; None is what isn't known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from analytics.charts.labels import Label, label_names
from analytics.charts.units import Unit

Figures = Sequence[int | None]


class DataSeries(NamedTuple):
    """What belongs together: its name, its meaning (a name of `meanings`), a figure for each label."""

    name: str
    meaning: str
    values: Figures


class Sway(NamedTuple):
    """What a result becomes when one thing that it stands on is lower, and when it is higher."""

    name: str
    low: int
    high: int


@dataclass(frozen=True)
class Labelled:
    """What all charts by labels have; heading: what the labels are, above the table's first column."""

    title: str
    unit: Unit
    heading: str
    labels: Sequence[Label]
    series: Sequence[DataSeries]


@dataclass(frozen=True)
class Columns(Labelled):
    """Bars that stand side by side by label: their series on top of each other, else beside each other."""

    is_stacked: bool = True


@dataclass(frozen=True)
class Lines(Labelled):
    """Lines over time; as areas they lie on top of each other, and sum up."""

    is_area: bool = False


@dataclass(frozen=True)
class Rows(Labelled):
    """Bars that lie below each other, with names of any length: their series follow each other."""


@dataclass(frozen=True)
class Ranges:
    """What may come, by label: of ten cases eight lie between low (p10) and high (p90); middle is the median."""

    title: str
    unit: Unit
    heading: str
    labels: Sequence[Label]
    low: Figures
    middle: Figures
    high: Figures
    meaning: str = "shared"


@dataclass(frozen=True)
class Tornado:
    """How far a result moves with each thing that it stands on, by itself; the widest comes first."""

    title: str
    unit: Unit
    heading: str
    base: int
    sways: Sequence[Sway]


class SankeyBand(NamedTuple):
    """So much from a source to a target; name: what the band is; never below zero."""

    source: str
    target: str
    name: str
    meaning: str
    value: int


@dataclass(frozen=True)
class Sankey:
    """Where something comes from and where it goes; heading: what a band is, figure: what flows."""

    title: str
    unit: Unit
    heading: str
    figure: str
    bands: Sequence[SankeyBand]

    def as_rows(self) -> Rows:
        """Give the same as rows: for its table and its words."""
        names = [f"{band.source} > {band.target}: {band.name}" for band in self.bands]
        series = DataSeries(self.figure, "other", [band.value for band in self.bands])
        return Rows(self.title, self.unit, self.heading, label_names(names), (series,))


Chart = Columns | Lines | Rows | Ranges | Tornado | Sankey


def sum_known(values: Figures) -> int:
    """Sum what is known."""
    return sum(value for value in values if value is not None)


def sum_labels(chart: Labelled) -> list[int | None]:
    """Sum all series by label; None where one of them isn't known, or there is none."""
    return [None if None in values or not values else sum_known(values) for values in list_by_label(chart)]


def list_by_label(chart: Labelled) -> list[tuple[int | None, ...]]:
    """Give each label's figures, one a series."""
    if not chart.series:
        return [()] * len(chart.labels)
    return list(zip(*(series.values for series in chart.series), strict=True))


def sort_sways(tornado: Tornado) -> list[Sway]:
    """Give what moves the result most first."""
    return sorted(tornado.sways, key=lambda sway: -abs(sway.high - sway.low))
