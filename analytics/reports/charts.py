"""Bars, as rectangles that HTML (SVG) and PDF draw alike."""

from collections.abc import Sequence
from html import escape
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


def compute_bars(values: Sequence[int], width: float, height: float) -> list[Bar]:
    """Place a bar for each value (>= 0) beside the others; the highest fills the height."""
    most = max(values, default=0) or 1
    step = width / max(len(values), 1)
    return [Bar(place * step, 0, step * 0.8, height * value / most) for place, value in enumerate(values)]


def draw_svg(values: Sequence[int], labels: Sequence[str], title: str, names: Sequence[str] = ()) -> str:
    """Draw an SVG with a title for those who can't see it, and a tip for each bar.

    names: of the bars; with them each has its name below, and its label on it.
    """
    top = LETTERS if names else 0
    bars = compute_bars(values, WIDTH, HEIGHT)
    drawn = "".join(
        f'<rect x="{bar.left:.1f}" y="{top + HEIGHT - bar.height:.1f}" width="{bar.width:.1f}" '
        f'height="{bar.height:.1f}"><title>{escape(label)}</title></rect>'
        for bar, label in zip(bars, labels, strict=True)
    )
    for bar, label, name in zip(bars, labels, names, strict=True) if names else ():
        middle = bar.left + bar.width / 2
        drawn += (f'<text x="{middle:.1f}" y="{top + HEIGHT - bar.height - 3:.1f}">{escape(label)}</text>'
                  f'<text x="{middle:.1f}" y="{HEIGHT + 2 * top - 3:.1f}">{escape(name)}</text>')
    return (f'<svg role="img" viewBox="0 0 {WIDTH} {HEIGHT + 2 * top + 1}" class="bars"><title>{escape(title)}</title>'
            f'{drawn}<line x1="0" y1="{top + HEIGHT}" x2="{WIDTH}" y2="{top + HEIGHT}"/></svg>')
