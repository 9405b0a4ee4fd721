"""Bars, as rectangles that HTML (SVG) and PDF draw alike."""

from collections.abc import Sequence
from typing import NamedTuple

WIDTH, HEIGHT = 640, 120
LETTERS = 12
"""Room for a line of letters on the bars, and for one below."""


class Bar(NamedTuple):
    """A bar: left edge, bottom edge, width and height in the units of the chart."""

    left: float
    bottom: float
    width: float
    height: float


class Chart(NamedTuple):
    """Bars of a page with a label each; names: of each bar, where they are shown."""

    bars: Sequence[Bar]
    labels: Sequence[str]
    names: Sequence[str] = ()


def compute_bars(values: Sequence[int], width: float, height: float) -> list[Bar]:
    """Place a bar for each value (>= 0) beside the others; the highest fills the height."""
    most = max(values, default=0) or 1
    step = width / max(len(values), 1)
    return [Bar(place * step, 0, step * 0.8, height * value / most) for place, value in enumerate(values)]


def compute_chart(values: Sequence[int], labels: Sequence[str], names: Sequence[str] = ()) -> Chart:
    """Place a page's bars."""
    return Chart(compute_bars(values, WIDTH, HEIGHT), labels, names)
