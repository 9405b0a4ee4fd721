"""What a drawing is made of: shapes in its own units, from the upper left corner, for SVG and for paper alike."""

from collections.abc import Sequence
from typing import NamedTuple

Point = tuple[float, float]
START, MIDDLE, END = "start", "middle", "end"


class Box(NamedTuple):
    """A filled rectangle of a meaning; tip: what it says when it's pointed at; is_faint: what lies on it is seen."""

    left: float
    top: float
    right: float
    bottom: float
    meaning: str
    tip: str = ""
    is_faint: bool = False


class Stroke(NamedTuple):
    """A straight line of an axis; is_zero: the one from which bars start."""

    start: Point
    end: Point
    is_zero: bool = False


class Path(NamedTuple):
    """A line through points, of a meaning; is_area: filled instead; number: which of several lines it is."""

    points: Sequence[Point]
    meaning: str
    tip: str = ""
    is_area: bool = False
    is_faint: bool = False
    number: int = 0


class Text(NamedTuple):
    """A text on its base line; is_soft: of axes and legends rather than of the figures."""

    at: Point
    text: str
    anchor: str = START
    is_soft: bool = True


Shape = Box | Stroke | Path | Text


class Drawing(NamedTuple):
    """Shapes within a width and a height; letters: the size of texts."""

    width: float
    height: float
    letters: float
    shapes: Sequence[Shape]


class Sheet(NamedTuple):
    """What a chart is drawn for: its width, the height of its bars, the size of texts."""

    width: int
    plot: int
    letters: int


NARROW = Sheet(280, 150, 12)
WIDE = Sheet(680, 200, 12)
