"""Shared energy and its parts: golden cases of the energy rules and what must always hold."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from analytics.sharing import compute_hourly_totals, compute_shared, compute_sharing


def energies(high: int) -> st.SearchStrategy[np.ndarray]:
    shapes = st.tuples(st.integers(1, 6), st.integers(1, 5).map(lambda hours: hours * 4))
    return hnp.arrays(np.int64, shapes, elements=st.integers(0, high))


@st.composite
def registers(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    withdrawn = draw(energies(draw(st.sampled_from([3, 10**6, 10**11]))))
    same_shape = hnp.arrays(np.int64, withdrawn.shape, elements=st.integers(0, 10**6))
    return withdrawn, draw(same_shape)


def test_g1_published_case() -> None:
    injected = np.array([[5000, 2000], [1000, 0]])
    withdrawn = np.array([[3000, 4000], [1000, 1000]])
    sharing = compute_sharing(withdrawn, injected, 1)
    assert sharing.shared_wh.tolist() == [4000, 2000]
    assert sharing.withdrawn_part_wh.sum(axis=1).tolist() == [4600, 1400]


def test_g8_quarters_are_summed_before_the_minimum() -> None:
    injected, withdrawn = np.array([[0, 0, 4, 4]]), np.array([[4, 4, 0, 0]])
    assert compute_shared(withdrawn, injected).tolist() == [8]


def test_g3_hours_of_example_a() -> None:
    injected = np.array([[10, 12, 5, 0], [40, 50, 20, 0], [100, 130, 60, 0]]) * 1000
    withdrawn = np.array([[120, 45, 300, 80]]) * 1000
    assert compute_sharing(withdrawn, injected, 1).shared_wh.tolist() == [120_000, 45_000, 85_000, 0]


def test_cumulative_rounding_in_order_of_points() -> None:
    sharing = compute_sharing(np.array([[1], [1], [1]]), np.array([[2], [0], [0]]), 1)
    assert sharing.withdrawn_part_wh.tolist() == [[0], [1], [1]]  # floors of 2/3, 4/3, 6/3


@given(registers())
def test_parts_add_up_and_are_the_exact_formula(case: tuple[np.ndarray, np.ndarray]) -> None:
    withdrawn, injected = case
    sharing = compute_sharing(withdrawn, injected)
    assert (sharing.shared_wh == np.minimum(sharing.withdrawn_wh, sharing.injected_wh)).all()
    for energy, parts in (
        (withdrawn, sharing.withdrawn_part_wh),
        (injected, sharing.injected_part_wh),
    ):
        hourly = energy.reshape(len(energy), -1, 4).sum(axis=2)
        assert (parts.sum(axis=0) == sharing.shared_wh).all()
        assert ((parts >= 0) & (parts <= hourly)).all()
        for hour, shared in enumerate(sharing.shared_wh.tolist()):
            total, done, cumulated = int(hourly[:, hour].sum()), 0, 0
            for point in range(len(hourly)):
                cumulated += int(hourly[point, hour])
                until = Fraction(shared * cumulated, max(total, 1)).__floor__()
                assert parts[point, hour] == until - done
                done = until


@given(registers(), st.randoms(use_true_random=False))
def test_totals_and_shared_do_not_depend_on_the_order_of_points(
    case: tuple[np.ndarray, np.ndarray], random: object
) -> None:
    withdrawn, injected = case
    order = np.random.default_rng(random.getrandbits(32)).permutation(len(withdrawn))  # type: ignore[attr-defined]
    assert (compute_shared(withdrawn, injected) == compute_shared(withdrawn[order], injected[order])).all()


@pytest.mark.parametrize("dtype", [np.int32, np.uint32])
def test_sums_of_32_bit_arrays_do_not_overflow(dtype: type) -> None:
    top = np.iinfo(dtype).max
    quarters: np.ndarray = np.full((1000, 8), top, dtype)
    assert compute_hourly_totals(quarters, 4).tolist() == [4000 * int(top)] * 2
    sharing = compute_sharing(quarters, quarters)
    assert (sharing.withdrawn_part_wh == 4 * int(top)).all()


def test_no_points_and_no_hours_share_nothing() -> None:
    assert compute_sharing(np.zeros((0, 4), int), np.zeros((1, 4), int)).shared_wh.tolist() == [0]
    assert compute_sharing(np.zeros((2, 0), int), np.zeros((1, 0), int)).shared_wh.tolist() == []
