"""What charts stand in: an axis with its unit and numbers, a legend, and labels as many as there is room for."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from analytics.charts.letters import clean, cut, measure
from analytics.charts.shapes import END, MIDDLE, Box, Path, Shape, Sheet, Stroke, Text
from analytics.charts.ticks import Scale, compute_scale
from analytics.charts.units import SHORT, Multiple, Unit

GAP = 6
"""Between two texts, and between a text and what it belongs to."""
_TICK_ROOM, _LYING_ROOM = 3, 7
"""From one tick to the next there are at least so many letters' heights, lying ones."""
_BETWEEN = 4
"""Between two labels."""
_WIDEST_LABEL = 0.4
"""A label has at most so much of a drawing's width."""


class Key(NamedTuple):
    """An entry of a legend."""

    name: str
    meaning: str
    is_line: bool = False
    is_faint: bool = False
    number: int = 0


class Axis(NamedTuple):
    """A scale with the multiple of its unit in which it is shown, and the texts of its ticks."""

    scale: Scale
    multiple: Multiple
    texts: Sequence[str]

    def format(self, value: int, language: str) -> str:
        """Write a figure as it stands on a bar."""
        return self.multiple.format(value, language, longest=SHORT)


def make_axis(
    unit: Unit, values: Iterable[int | None], length: float, *, language: str, letters: int, is_lying: bool
) -> Axis:
    """Return the axis that shows some values over a length."""
    most = max(3, min(5, int(length / letters / (_LYING_ROOM if is_lying else _TICK_ROOM))))
    scale = compute_scale(values, most, length, least=10**unit.plain.power)
    multiple = unit.choose(max(abs(tick) for tick in scale.ticks))
    digits = multiple.find_digits(scale.step)
    return Axis(scale, multiple, [multiple.format(tick, language, digits, SHORT) for tick in scale.ticks])


def draw_legend(keys: Sequence[Key], sheet: Sheet) -> tuple[list[Shape], float]:
    """Return the legend's shapes and its height; there is none of a single thing."""
    if len(keys) < 2:
        return [], 0
    shapes: list[Shape] = []
    side, line = sheet.letters * 0.8, sheet.letters + GAP
    left, base = 0.0, float(sheet.letters)
    for key in keys:
        name = cut(clean(key.name), sheet.width - side - GAP, sheet.letters)
        width = side + GAP + measure(name, sheet.letters)
        if left and left + width > sheet.width:
            left, base = 0.0, base + line
        shapes += [_draw_key(key, left, base, side), Text((round(left + side + GAP, 1), base), name)]
        left += width + 2 * GAP
    return shapes, base + GAP


def _draw_key(key: Key, left: float, base: float, side: float) -> Shape:
    right = round(left + side, 1)
    left = round(left, 1)
    if key.is_line:
        middle = round(base - side / 2, 1)
        return Path([(left, middle), (right, middle)], key.meaning, number=key.number)
    return Box(left, round(base - side, 1), right, base, key.meaning, is_faint=key.is_faint)


def draw_upright(axis: Axis, left: float, top: float, sheet: Sheet) -> Iterator[Shape]:
    """Draw an axis from the bottom up, its lines to the right edge, its numbers left of it."""
    for tick, text in zip(axis.scale.ticks, axis.texts, strict=True):
        y = round(top + axis.scale.length - axis.scale.find(tick), 1)
        yield Stroke((left, y), (sheet.width, y), tick == 0)
        yield Text((left - GAP, round(y + sheet.letters / 3, 1)), text, END)


def draw_lying(
    axis: Axis, sheet: Sheet, *, left: float, top: float, bottom: float, zero: int = 0
) -> Iterator[Shape]:
    """Draw an axis from the left, its lines from top to bottom, as many of its numbers below as there is room for."""
    xs = [round(left + axis.scale.find(tick), 1) for tick in axis.scale.ticks]
    for x, tick in zip(xs, axis.scale.ticks, strict=True):
        yield Stroke((x, top), (x, bottom), tick == zero)
    yield from thin(list(zip(xs, axis.texts, strict=True)), bottom + sheet.letters + GAP / 2, sheet)


def thin(texts: Sequence[tuple[float, str]], base: float, sheet: Sheet) -> Iterator[Text]:
    """Write texts at middles from left to right: every one, or every second ..., none over another or over an edge."""
    most = sheet.width * _WIDEST_LABEL
    names = [cut(clean(text), most, sheet.letters) for _, text in texts]
    widest = max((measure(name, sheet.letters) for name in names), default=0)
    step = texts[1][0] - texts[0][0] if len(texts) > 1 else sheet.width
    every, end = max(1, -int(-(widest + _BETWEEN) // step)), -float(_BETWEEN)
    for (middle, _), name in list(zip(texts, names, strict=True))[::every]:
        width = measure(name, sheet.letters)
        at = max(width / 2, min(middle, sheet.width - width / 2))
        if at - width / 2 >= end + _BETWEEN:
            yield Text((round(at, 1), round(base, 1)), name, MIDDLE)
            end = at + width / 2
