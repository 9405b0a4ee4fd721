"""Bars, as rectangles that HTML (SVG) and PDF draw alike."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple


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


def draw_svg(values: Sequence[int], labels: Sequence[str], title: str, width: int = 640, height: int = 120) -> str:
    """Draw an SVG with a title for those who can't see it, and a tip for each bar."""
    bars = "".join(
        f'<rect x="{bar.left:.1f}" y="{height - bar.height:.1f}" width="{bar.width:.1f}" height="{bar.height:.1f}">'
        f"<title>{escape(label)}</title></rect>"
        for bar, label in zip(compute_bars(values, width, height), labels, strict=True)
    )
    return (f'<svg role="img" viewBox="0 0 {width} {height + 1}" class="bars"><title>{escape(title)}</title>{bars}'
            f'<line x1="0" y1="{height}" x2="{width}" y2="{height}"/></svg>')
