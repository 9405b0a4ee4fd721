"""The numbers of an axis: integers, 1, 2 or 5 times a power of ten apart, that cover all figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.charts.ticks import compute_scale

FIGURES = st.integers(-(10**40), 10**40)


@given(st.lists(FIGURES, min_size=1), st.integers(2, 5))
def test_an_axis_covers_all_figures_by_few_ticks_of_one_step(values: list[int], most: int) -> None:
    scale = compute_scale([None, *values], most, 200)
    assert scale.ticks[0] <= min(values) and max(values) <= scale.ticks[-1]
    assert 2 <= len(scale.ticks) <= most + 2
    steps = {after - before for before, after in zip(scale.ticks, scale.ticks[1:], strict=False)}
    assert steps == {scale.step} and str(scale.step).strip("0") in ("1", "2", "5")
    assert all(tick % scale.step == 0 for tick in scale.ticks)


@given(st.lists(FIGURES, min_size=1), st.data())
def test_a_figure_lies_between_the_ticks_around_it(values: list[int], data: st.DataObject) -> None:
    scale = compute_scale(values, 5, 200)
    value = data.draw(st.sampled_from(values))
    assert 0 <= scale.find(value) <= 200
    part = (value - scale.ticks[0]) / (scale.ticks[-1] - scale.ticks[0])
    assert scale.find(value) == pytest.approx(200 * part, abs=0.051)


@pytest.mark.parametrize(("values", "ticks"), [
    ([0, 5_100], (0, 2_000, 4_000, 6_000)), ([0], (0, 200, 400, 600, 800, 1_000)), ([], (0, 200, 400, 600, 800, 1_000)),
    ([-3, 4], (-4, -2, 0, 2, 4)), ([0, 10], (0, 2, 4, 6, 8, 10)), ([0, 1], (0, 1)), ([0, -1], (-1, 0)),
    ([5_000, 5_000], (4_000, 4_500, 5_000, 5_500, 6_000)),
])
def test_examples(values: list[int], ticks: tuple[int, ...]) -> None:
    assert compute_scale(values, 5, 200, least=1_000).ticks == ticks
