"""A chart as a page shows it: drawn for two widths, said in words, and as a table."""

import re
from dataclasses import dataclass

from analytics.charts.drawing import draw
from analytics.charts.model import Chart
from analytics.charts.shapes import NARROW, WIDE
from analytics.charts.svg import Svg, format_svg, format_svg_file
from analytics.charts.table import ChartTable, tabulate
from analytics.charts.words import describe

_NAME = re.compile("[a-z][a-z0-9-]*")


@dataclass(frozen=True)
class Figure:
    """What a template writes: the drawings as they are, all else as texts."""

    name: str
    title: str
    words: str
    svg: Svg
    table: ChartTable


def make_figure(name: str, chart: Chart, language: str) -> Figure:
    """Return a chart for a page; name: its own among the ids of the page, in small letters, digits and hyphens.

    Raises:
        ValueError: the name can be no id.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(name)
    words = describe(chart, language)
    drawings = "".join(
        format_svg(draw(chart, sheet, language), f"{name}-{kind}", f"chart-{kind}", chart.title, words)
        for kind, sheet in (("narrow", NARROW), ("wide", WIDE)))
    return Figure(name, chart.title, words, Svg(drawings), tabulate(chart, language))


def make_svg_file(chart: Chart, language: str) -> str:
    """Return a chart as an SVG file that needs nothing beside itself."""
    return format_svg_file(draw(chart, WIDE, language), chart.title, describe(chart, language))
