"""The frame of what stands side by side: columns and lines over the labels of a time or of things."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from analytics.charts.axes import GAP, Axis, Key, draw_legend, draw_upright, make_axis, thin
from analytics.charts.labels import Label
from analytics.charts.letters import cut, measure
from analytics.charts.shapes import MIDDLE, Drawing, Shape, Sheet, Stroke, Text
from analytics.charts.units import Unit


class Frame(NamedTuple):
    """Where things stand: the left and upper edge of the plot, the width of a label's step, and all around it."""

    sheet: Sheet
    axis: Axis
    left: float
    top: float
    step: float
    bottom: float
    around: Sequence[Shape]

    def find_x(self, number: int) -> float:
        """Return the middle of a label's step."""
        return self.left + (number + 0.5) * self.step

    def find_y(self, value: int) -> float:
        """Return how far down a value lies."""
        return round(self.top + self.axis.scale.length - self.axis.scale.find(value), 1)

    def finish(self, shapes: Iterable[Shape]) -> Drawing:
        """Return the drawing with what stands in the frame; the line at zero lies over the bars."""
        lines = [shape for shape in self.around if isinstance(shape, Stroke) and shape.is_zero]
        others = [shape for shape in self.around if shape not in lines]
        return Drawing(self.sheet.width, self.bottom, self.sheet.letters, [*others, *shapes, *lines])


def make_frame(
    unit: Unit, labels: Sequence[Label], values: Sequence[int | None], keys: Sequence[Key], *, sheet: Sheet,
    language: str,
) -> Frame:
    """Lay out a frame for values, from zero on."""
    legend, height = draw_legend(keys, sheet)
    axis = make_axis(unit, [0, *values], sheet.plot, language=language, letters=sheet.letters, is_lying=False)
    line = sheet.letters + GAP / 2
    top = height + 2 * line + GAP / 2
    left = round(max(measure(text, sheet.letters) for text in axis.texts) + GAP, 1)
    base = top + sheet.plot + line * (2 if axis.scale.ticks[0] < 0 else 1) + GAP
    step = (sheet.width - left) / max(1, len(labels))
    names = [(left + (number + 0.5) * step, label.short) for number, label in enumerate(labels)]
    word = Text((0, height + sheet.letters), cut(axis.multiple.say(language), sheet.width, sheet.letters))
    around = [*legend, word, *draw_upright(axis, left, top, sheet), *thin(names, base, sheet)]
    return Frame(sheet, axis, left, top, step, round(base + GAP, 1), around)


def write_figures(frame: Frame, figures: Sequence[tuple[float, float, str]], room: float) -> list[Text]:
    """Write figures at (middle, base) where all have room beside each other, else the first of them alone."""
    letters = frame.sheet.letters
    is_room = all(measure(text, letters) <= room - 1 for _, _, text in figures)
    shown = figures if is_room else figures[:1]
    return [
        Text((round(_keep_inside(frame, middle, measure(text, letters)), 1), round(base, 1)), text, MIDDLE,
             is_soft=False) for middle, base, text in shown
    ]


def _keep_inside(frame: Frame, middle: float, width: float) -> float:
    return max(frame.left + width / 2, min(middle, frame.sheet.width - width / 2))
