"""Whatever is drawn lies within its drawing, nothing over anything else, and bars are as long as their figures."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.charts.columns import stack
from analytics.charts.drawing import draw
from analytics.charts.labels import label_days, label_hours, label_names
from analytics.charts.model import Chart, Columns, DataSeries, Lines, Ranges, Rows, Sway, Tornado
from analytics.charts.shapes import NARROW, WIDE, Box, Path, Sheet, Stroke, Text
from analytics.charts.units import EURO, KWH
from tests.analytics.charts.drawn import CHARTS, SHEETS, VALUES, labelled, list_areas, list_corners

LANGUAGES = st.sampled_from(["it", "en"])


@settings(max_examples=150, deadline=None)
@given(CHARTS, st.sampled_from(SHEETS), LANGUAGES)
def test_nothing_lies_outside_and_no_text_over_another(chart: Chart, sheet: Sheet, language: str) -> None:
    drawing = draw(chart, sheet, language)
    assert all(-0.1 <= x <= drawing.width + 0.1 and -0.1 <= y <= drawing.height + 0.1 for x, y in list_corners(drawing))
    areas = list(list_areas(drawing))
    outside = [area for area in areas if area.left < -0.2 or area.right > drawing.width + 0.2
               or area.top < -0.2 or area.bottom > drawing.height]
    assert outside == []
    assert [pair for pair in combinations(areas, 2) if pair[0].lies_over(pair[1])] == []


@given(st.lists(VALUES, max_size=6))
def test_what_is_stacked_sums_up_to_either_side_of_zero(values: list[int | None]) -> None:
    spans = stack(values)
    assert [high - low for low, high in spans] == [abs(value or 0) for value in values]
    ends = [0, *(end for span in spans for end in span)]
    assert max(ends) == sum(value for value in values if (value or 0) > 0)
    assert min(ends) == sum(value for value in values if (value or 0) < 0)
    rising = sorted(span for span, value in zip(spans, values, strict=True) if (value or 0) > 0)
    assert all(one[1] == other[0] for one, other in pairwise(rising))


@settings(deadline=None)
@given(labelled(Columns), st.sampled_from(SHEETS))
def test_columns_add_up_to_the_axis(chart: Columns, sheet: Sheet) -> None:
    drawing = draw(chart, sheet, "en")
    strokes = [shape for shape in drawing.shapes if isinstance(shape, Stroke)]
    (zero,) = [stroke for stroke in strokes if stroke.is_zero]
    bottom, top = max(stroke.start[1] for stroke in strokes), min(stroke.start[1] for stroke in strokes)
    assert bottom - top == pytest.approx(sheet.plot, abs=0.2)
    bars = [shape for shape in drawing.shapes if isinstance(shape, Box) and shape.tip]
    assert all(top - 0.1 <= bar.top <= bar.bottom <= bottom + 0.1 for bar in bars)
    shown = [[(series.values[number], series) for series in chart.series if series.values[number]]
             for number in range(len(chart.labels))]
    assert len(bars) == sum(map(len, shown))
    for bar in bars:
        assert bar.top <= zero.start[1] + 0.1 or bar.bottom >= zero.start[1] - 0.1


def build_days(*series: DataSeries, **options: bool) -> Columns:
    dates = [f"2024-05-{day:02d}" for day in range(1, 32)]
    return Columns("t", KWH, "Day", label_days(dates, "en"), series, **options)


def list_texts(chart: Chart, sheet: Sheet, language: str = "en") -> list[str]:
    return [area.text for area in list_areas(draw(chart, sheet, language))]


def test_a_bar_is_as_high_as_its_figure_against_the_axis() -> None:
    chart = build_days(DataSeries("a", "shared", [1_000 * day for day in range(1, 32)]))
    bars = [shape for shape in draw(chart, WIDE, "en").shapes if isinstance(shape, Box)]
    heights = [bar.bottom - bar.top for bar in bars]
    assert heights == pytest.approx([200 * day / 40 for day in range(1, 32)], abs=0.11)
    assert {round(bar.right - bar.left, 1) for bar in bars} <= {16.5, 16.6}
    assert all(one.right < other.left for one, other in pairwise(bars))


def test_series_of_a_column_touch_and_beside_each_other_they_do_not() -> None:
    pair = (DataSeries("a", "shared", [3_000] * 31), DataSeries("b", "outside", [1_000] * 31))
    stacked = [shape for shape in draw(build_days(*pair), WIDE, "en").shapes if isinstance(shape, Box) and shape.tip]
    for lower, upper in zip(stacked[::2], stacked[1::2], strict=True):
        assert (lower.top, lower.left) == (upper.bottom, upper.left)
    beside = draw(build_days(*pair, is_stacked=False), WIDE, "en").shapes
    bars = [shape for shape in beside if isinstance(shape, Box) and shape.tip]
    assert len({bar.bottom for bar in bars}) == 1
    assert all(one.right <= other.left + 0.11 for one, other in pairwise(bars))


@pytest.mark.parametrize(("sheet", "labels"), [
    (WIDE, [str(day) for day in range(1, 32)]), (NARROW, [str(day) for day in range(1, 32, 3)]),
])
def test_labels_are_left_out_evenly_where_there_is_no_room(sheet: Sheet, labels: list[str]) -> None:
    texts = list_texts(build_days(DataSeries("a", "shared", [None] * 31)), sheet)
    assert texts[-len(labels):] == labels


def test_hours_of_the_day_on_which_the_clock_is_set_back() -> None:
    hours = [0, 1, 2, 2, *range(3, 24)]
    labels = label_hours(hours, "it")
    assert [label.text for label in labels][2:4] == ["02:00–03:00", "02:00–03:00, di nuovo"]
    assert labels[-1] == ("23:00–00:00", "23") and len(labels) == 25


def test_figures_stand_on_bars_where_all_have_room_else_on_the_highest() -> None:
    few = Columns("t", EURO, "m", label_names("abc"), [DataSeries("a", "received", [12_345, 99, 50_000])])
    assert {"123.45", "0.99", "500.00"} <= set(list_texts(few, NARROW))
    many = build_days(DataSeries("a", "shared", [10_234, *[500] * 30]))
    assert "10.2" in list_texts(many, NARROW) and "0.5" not in list_texts(many, NARROW)


def test_a_stack_with_an_unknown_part_has_no_figure() -> None:
    pair = [DataSeries("a", "shared", [7_770]), DataSeries("b", "outside", [None])]
    chart = Columns("t", KWH, "m", label_names("a"), pair)
    assert "7.8" not in list_texts(chart, WIDE)


@pytest.mark.parametrize(("language", "unit"), [("it", "migliaia di €"), ("en", "thousand €")])
def test_an_axis_says_its_unit_and_shows_great_figures_by_a_multiple(language: str, unit: str) -> None:
    chart = Columns("t", EURO, "m", label_names("ab"), [DataSeries("a", "received", [10**8, 0])])
    texts = list_texts(chart, WIDE, language)
    assert unit in texts and ("1.000" if language == "it" else "1,000") in texts


def test_a_line_is_broken_where_a_figure_is_unknown_and_a_lone_one_is_a_stroke() -> None:
    values = [1_000, 2_000, None, 3_000, None, None]
    chart = Lines("t", KWH, "h", label_names("abcdef"), [DataSeries("a", "shared", values)])
    paths = [shape for shape in draw(chart, WIDE, "en").shapes if isinstance(shape, Path)]
    assert [len(path.points) for path in paths] == [2, 2]
    assert paths[1].points[0][1] == paths[1].points[1][1]


def test_areas_lie_on_top_of_each_other() -> None:
    series = [DataSeries("a", "shared", [1_000, 2_000]), DataSeries("b", "outside", [3_000, 3_000])]
    chart = Lines("t", KWH, "h", label_names("ab"), series, is_area=True)
    lower, upper = (shape for shape in draw(chart, WIDE, "en").shapes if isinstance(shape, Path))
    assert list(upper.points[2:]) == list(reversed(lower.points[:2]))


def test_a_range_holds_its_median() -> None:
    chart = Ranges("t", KWH, "h", label_names("ab"), [1_000, 1_000], [2_000, 3_000], [5_000, 4_000])
    band, middle = [shape for shape in draw(chart, WIDE, "en").shapes if isinstance(shape, Path)][1:]
    assert band.is_area and band.is_faint and not middle.is_area
    highs, lows = band.points[:2], list(reversed(band.points[2:]))
    assert all(high[1] < at[1] < low[1] for high, at, low in zip(highs, middle.points, lows, strict=True))


def test_lying_bars_begin_at_zero_and_have_their_names() -> None:
    names = label_names(["a long name of a thing", "b"])
    chart = Rows("t", KWH, "n", names, [DataSeries("a", "shared", [4_000, -2_000])])
    for sheet in (NARROW, WIDE):
        drawing = draw(chart, sheet, "en")
        (zero,) = [shape for shape in drawing.shapes if isinstance(shape, Stroke) and shape.is_zero]
        right, left = [shape for shape in drawing.shapes if isinstance(shape, Box)]
        assert right.left == left.right == zero.start[0]
        assert right.right - right.left == pytest.approx(2 * (left.right - left.left), abs=0.2)
        assert {"a long name of a thing", "4.0", "-2.0"} <= set(list_texts(chart, sheet))


def test_a_tornado_shows_what_moves_the_result_most_first() -> None:
    chart = Tornado("t", EURO, "what", 100_000, [Sway("little", 99_000, 101_000), Sway("much", 150_000, 40_000)])
    drawing = draw(chart, WIDE, "en")
    bars = [shape for shape in drawing.shapes if isinstance(shape, Box) and shape.tip]
    assert [bar.tip.partition(",")[0] for bar in bars] == ["much", "much", "little", "little"]
    assert (bars[0].meaning, bars[1].meaning) == ("high", "low")
    assert bars[0].right == bars[1].left and {"400.00", "1,500.00"} <= set(list_texts(chart, WIDE))


def test_a_label_at_an_edge_is_moved_inside_by_half_its_width() -> None:
    names = label_names(["Condominio", *["b"] * 9])
    texts = {area.text: area for area in list_areas(draw(Columns("t", KWH, "m", names, []), NARROW, "en"))}
    assert texts["Condominio"].left == pytest.approx(0, abs=0.1)


def test_the_highest_figure_of_lines_stands_at_its_point() -> None:
    series = [DataSeries("a", "shared", [1_000, 9_000, 2_000]), DataSeries("b", "outside", [3_000, 4_000, 5_000])]
    drawing = draw(Lines("t", KWH, "h", label_names("xyz"), series), WIDE, "en")
    (text,) = [shape for shape in drawing.shapes if isinstance(shape, Text) and not shape.is_soft]
    point = next(shape for shape in drawing.shapes if isinstance(shape, Path) and shape.tip == "a").points[1]
    assert (text.text, text.at) == ("9.0", (point[0], pytest.approx(point[1] - 5)))
