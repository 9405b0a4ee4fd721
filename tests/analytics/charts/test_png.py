"""A chart as PNG: a picture of the drawing's size, its bars where the drawing has them and in their colours."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageColor, ImageFont

import analytics
from analytics.charts.drawing import draw
from analytics.charts.labels import label_days
from analytics.charts.meanings import GROUND, MEANINGS
from analytics.charts.model import Columns, DataSeries
from analytics.charts.png import FONT, SCALE, format_png
from analytics.charts.shapes import WIDE, Box
from analytics.charts.units import KWH

LANGUAGES = Path(analytics.__file__).parent / "languages"
CHART = Columns("Energy", KWH, "Day", label_days(["2024-05-01", "2024-05-02"], "en"),
                (DataSeries("shared", "shared", (4_200, 3_100)),))  # fmt: skip


def test_the_bars_stand_where_the_drawing_has_them() -> None:
    drawing = draw(CHART, WIDE, "en")
    image = Image.open(BytesIO(format_png(drawing, CHART.title))).convert("RGB")
    line = drawing.letters * 2
    assert image.size == (drawing.width * SCALE, round((drawing.height + line) * SCALE))
    bars = [shape for shape in drawing.shapes if isinstance(shape, Box) and shape.tip]
    assert len(bars) == 2
    for bar in bars:
        at = round((bar.left + bar.right) / 2 * SCALE), round(((bar.top + bar.bottom) / 2 + line) * SCALE)
        assert image.getpixel(at) == ImageColor.getrgb(MEANINGS["shared"].light)
    assert image.getpixel((image.width - 1, image.height - 1)) == ImageColor.getrgb(GROUND.light)


def test_the_title_is_written_and_the_same_chart_gives_the_same_bytes() -> None:
    drawing = draw(CHART, WIDE, "en")
    one, other = (format_png(drawing, title) for title in ("Energy", ""))
    assert one == format_png(drawing, "Energy")
    assert one != other


@pytest.mark.parametrize("language", ["en", "it"])
@pytest.mark.parametrize("table", ["charts", "planner", "economy"])
def test_every_letter_of_our_sentences_has_a_shape_of_its_own(table: str, language: str) -> None:
    """A font without a letter draws the same box for it as for any other that it lacks."""
    text = (LANGUAGES / language / f"{table}.toml").read_text(encoding="utf-8")
    font = ImageFont.truetype(FONT, 24)
    missing = bytes(font.getmask("\uffff"))
    assert missing
    assert {letter for letter in text if letter.isprintable() and bytes(font.getmask(letter)) == missing} == set()
