"""A drawing as SVG: by classes, whose colours the page's sheet rules, or with its colours in it, as a file."""

from collections.abc import Iterator, Sequence

from analytics.charts.letters import write_xml
from analytics.charts.meanings import GROUND, LINE, MEANINGS, SOFT, TEXT
from analytics.charts.shapes import Box, Drawing, Path, Point, Shape, Stroke, Text

DASHES = ("", "7 4", "2 3", "9 3 2 3")
"""How lines are told apart without colours, by their number."""


class Svg(str):
    """A text that is SVG already: templates write it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def format_svg(drawing: Drawing, name: str, kind: str, title: str, words: str) -> Svg:
    """Return a drawing for a page; name: its own among the ids of the page, kind: a further class."""
    head = (f'<svg class="chart {kind}" viewBox="0 0 {_write(drawing.width)} {_write(drawing.height)}" role="img" '
            f'aria-labelledby="{name}-title {name}-words"><title id="{name}-title">{write_xml(title)}</title>'
            f'<desc id="{name}-words">{write_xml(words)}</desc>')
    return Svg(head + "".join(_write_shape(shape, _name_classes(shape)) for shape in drawing.shapes) + "</svg>")


def format_svg_file(drawing: Drawing, title: str, words: str) -> str:
    """Return a drawing as a file of its own, its title above it."""
    line = drawing.letters * 2
    width, height = _write(drawing.width), _write(drawing.height + line)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="Helvetica, Arial, sans-serif" '
        f'font-size="{_write(drawing.letters)}"><title>{write_xml(title)}</title><desc>{write_xml(words)}</desc>'
        f'<rect width="100%" height="100%" fill="{GROUND.light}"/>'
        f'<text y="{_write(drawing.letters)}" fill="{TEXT.light}" font-weight="bold">{write_xml(title)}</text>'
        f'<g transform="translate(0 {_write(line)})">'
        + "".join(_write_shape(shape, _name_colours(shape)) for shape in drawing.shapes) + "</g></svg>\n")


def _write(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _write_shape(shape: Shape, style: str) -> str:
    if isinstance(shape, Box):
        width, height = _write(shape.right - shape.left), _write(shape.bottom - shape.top)
        return (f'<rect{style} x="{_write(shape.left)}" y="{_write(shape.top)}" width="{width}" height="{height}"'
                + _write_tip("rect", shape.tip))
    if isinstance(shape, Stroke):
        (x, y), (to_x, to_y) = shape.start, shape.end
        return f'<path{style} d="M{_write(x)} {_write(y)}L{_write(to_x)} {_write(to_y)}"/>'
    if isinstance(shape, Path):
        return f'<path{style} d="{_write_points(shape.points, is_closed=shape.is_area)}"{_write_tip("path", shape.tip)}'
    anchor = "" if shape.anchor == "start" else f' text-anchor="{shape.anchor}"'
    return f'<text{style} x="{_write(shape.at[0])}" y="{_write(shape.at[1])}"{anchor}>{write_xml(shape.text)}</text>'


def _write_tip(name: str, tip: str) -> str:
    return f"><title>{write_xml(tip)}</title></{name}>" if tip else "/>"


def _write_points(points: Sequence[Point], *, is_closed: bool) -> str:
    return "M" + "L".join(f"{_write(x)} {_write(y)}" for x, y in points) + ("Z" if is_closed else "")


def _name_classes(shape: Shape) -> str:
    return f' class="{" ".join(_list_classes(shape))}"'


def _list_classes(shape: Shape) -> Iterator[str]:
    if isinstance(shape, Stroke):
        yield "chart-zero" if shape.is_zero else "chart-rule"
    elif isinstance(shape, Text):
        yield "chart-soft" if shape.is_soft else "chart-text"
    else:
        yield f"chart-{shape.meaning}"
        if isinstance(shape, Path) and not shape.is_area:
            yield from ("chart-line", f"chart-line-{shape.number % len(DASHES)}")
        elif shape.is_faint:
            yield "chart-faint"


def _name_colours(shape: Shape) -> str:
    if isinstance(shape, Stroke):
        return f' fill="none" stroke="{(SOFT if shape.is_zero else LINE).light}"'
    if isinstance(shape, Text):
        return f' fill="{(SOFT if shape.is_soft else TEXT).light}"'
    colour = MEANINGS[shape.meaning].light
    if isinstance(shape, Path) and not shape.is_area:
        dash = DASHES[shape.number % len(DASHES)]
        return f' fill="none" stroke="{colour}" stroke-width="2"' + (f' stroke-dasharray="{dash}"' if dash else "")
    return f' fill="{colour}"' + (' fill-opacity="0.3"' if shape.is_faint else f' stroke="{GROUND.light}"')
