"""The sheet rules all classes of a drawing, on light and dark pages and on paper, and its colours are seen."""

import re

import pytest

from analytics.charts.figure import make_figure
from analytics.charts.labels import label_names
from analytics.charts.meanings import GROUND, MEANINGS, SOFT, TEXT
from analytics.charts.model import Columns, DataSeries, Lines, Ranges, Rows, Sway, Tornado
from analytics.charts.sheet import format_sheet
from analytics.charts.units import EURO, KWH

LABELS = label_names("ab")
PAIR = [DataSeries("x", "shared", [1, -2]), DataSeries("y", "outside", [3, 4])]
CHARTS = [
    Columns("t", KWH, "h", LABELS, PAIR), Lines("t", KWH, "h", LABELS, PAIR), Rows("t", KWH, "h", LABELS, PAIR),
    Ranges("t", KWH, "h", LABELS, [1, 1], [2, 2], [3, 3]), Tornado("t", EURO, "h", 5, [Sway("s", 1, 9)]),
]


def compute_contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2."""
    dark, light = sorted(map(compute_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def compute_luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("meaning", MEANINGS)
def test_each_colour_is_seen_on_its_ground(meaning: str) -> None:
    colour = MEANINGS[meaning]
    for ground in ("#ffffff", "#fbfcfb"):
        assert compute_contrast(colour.light, ground) >= 3
    for ground in (GROUND.dark, "#1e2523"):
        assert compute_contrast(colour.dark, ground) >= 3


@pytest.mark.parametrize("ink", [TEXT, SOFT])
def test_letters_are_read_on_their_ground(ink: object) -> None:
    assert compute_contrast(ink.light, GROUND.light) >= 4.5
    assert compute_contrast(ink.dark, GROUND.dark) >= 4.5


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
def test_each_class_of_a_drawing_is_in_the_sheet(chart: object) -> None:
    svg = make_figure("one", chart, "en").svg
    used = {name for names in re.findall('class="([^"]*)"', svg) for name in names.split()}
    ruled = set(re.findall(r"\.([a-z][\w-]*)", format_sheet())) | {"chart-line-0"}
    assert used - ruled == set()


def test_each_colour_is_set_for_light_dark_and_paper() -> None:
    sheet = format_sheet()
    named = set(re.findall(r"var\((--[\w-]+)\)", sheet))
    blocks = re.findall(r":root\{([^}]*)\}", sheet)
    assert [set(re.findall(r"(--[\w-]+):", block)) >= named for block in blocks] == [True] * 3
    assert blocks[0] == blocks[2] != blocks[1]
    assert not re.search(r"url\(|@import|[<&\"']", sheet) and sheet.count("{") == sheet.count("}")
