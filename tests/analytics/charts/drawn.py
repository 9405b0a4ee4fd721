"""Charts of any figures and names, and where the texts of a drawing lie at most."""

from collections.abc import Iterator
from typing import NamedTuple

from hypothesis import strategies as st

from analytics.charts.labels import Label
from analytics.charts.letters import measure
from analytics.charts.meanings import MEANINGS
from analytics.charts.model import Chart, Columns, DataSeries, Lines, Ranges, Rows, Sankey, SankeyBand, Sway, Tornado
from analytics.charts.shapes import END, NARROW, START, WIDE, Box, Drawing, Path, Sheet, Stroke
from analytics.charts.units import COUNT, EURO, KWH, PERCENT, TOKENS

SHEETS = (NARROW, WIDE, Sheet(515, 60, 7), Sheet(515, 90, 7))
UNITS = st.sampled_from([KWH, EURO, TOKENS, COUNT, PERCENT])
HOSTILE = (
    "</svg><script>alert(1)</script>", "\"'&<>", "]]>", "\x00\x0b\ud800\ufffe", "\u202eabc", "{{ 7 * 7 }}", "W" * 300,
    "電気" * 60, "a\n\tb", "&#0;", "<!--", "👩‍👩‍👧 é ﷽", "",
)
NAMES = st.one_of(st.text(max_size=40), st.sampled_from(HOSTILE))
KNOWN = st.one_of(
    st.integers(0, 50_000), st.integers(-(10**6), 10**6), st.integers(-(10**30), 10**30), st.sampled_from([0, 1, -1]))
VALUES = st.one_of(KNOWN, st.none())


@st.composite
def labelled(draw: st.DrawFn, kind: type[Chart] | None = None) -> Chart:
    """A chart by labels, with up to 40 of them and up to 4 series."""
    count = draw(st.integers(0, 40))
    labels = draw(st.lists(st.builds(Label, NAMES, NAMES), min_size=count, max_size=count))
    values = st.lists(VALUES, min_size=count, max_size=count)
    series = draw(st.lists(st.builds(DataSeries, NAMES, st.sampled_from(list(MEANINGS)), values), max_size=4))
    make = kind or draw(st.sampled_from([Columns, Lines, Rows]))
    options = {Columns: "is_stacked", Lines: "is_area"}
    chosen = {options[make]: draw(st.booleans())} if make in options else {}
    return make(draw(NAMES), draw(UNITS), draw(NAMES), labels, series, **chosen)


@st.composite
def ranges(draw: st.DrawFn) -> Ranges:
    """A range by labels: three known figures in order, or none of them."""
    rows = draw(st.lists(st.tuples(NAMES, st.one_of(st.none(), st.tuples(KNOWN, KNOWN, KNOWN))), max_size=40))
    low, middle, high = ([None if row is None else sorted(row)[place] for _, row in rows] for place in range(3))
    labels = [Label(name, name) for name, _ in rows]
    return Ranges(draw(NAMES), draw(UNITS), draw(NAMES), labels, low, middle, high)


FLOWS = st.builds(SankeyBand, NAMES, NAMES, NAMES, st.sampled_from(list(MEANINGS)), st.integers(0, 10**30))
CHARTS: st.SearchStrategy[Chart] = st.one_of(
    labelled(), ranges(), st.builds(
        Tornado, NAMES, UNITS, NAMES, KNOWN, st.lists(st.builds(Sway, NAMES, KNOWN, KNOWN), max_size=12)),
    st.builds(Sankey, NAMES, UNITS, NAMES, NAMES, st.lists(FLOWS, max_size=12)))


class Area(NamedTuple):
    """From the upper left to the lower right corner of what a text takes at most."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def lies_over(self, other: "Area") -> bool:
        slack = 0.2  # places are rounded to a tenth
        return (min(self.right, other.right) - max(self.left, other.left) > slack
                and min(self.bottom, other.bottom) - max(self.top, other.top) > slack)


def list_areas(drawing: Drawing) -> Iterator[Area]:
    """Give each text's area: capitals above its base line, some depth below it."""
    for shape in drawing.shapes:
        if not isinstance(shape, Box | Path | Stroke) and shape.text:
            width, (x, y) = measure(shape.text, drawing.letters), shape.at
            left = x if shape.anchor == START else x - width if shape.anchor == END else x - width / 2
            yield Area(shape.text, left, y - 0.8 * drawing.letters, left + width, y + 0.2 * drawing.letters)


def list_corners(drawing: Drawing) -> Iterator[tuple[float, float]]:
    """Give each corner and point of what is no text."""
    for shape in drawing.shapes:
        if isinstance(shape, Box):
            yield from ((shape.left, shape.top), (shape.right, shape.bottom))
        elif isinstance(shape, Stroke):
            yield from (shape.start, shape.end)
        elif isinstance(shape, Path):
            yield from shape.points
