"""Repeats, overlaps, gaps and estimates of readings."""

from analytics.frames import Readings, Series, make_readings
from analytics.quality import Gap, count_estimated, find_gaps, find_overlaps

ADA = Series("IT001E00000001", "withdrawn")
ROOF = Series("IT001E00000002", "injected")


def rows_of(*rows: tuple[Series, int, int, int]) -> Readings:
    return make_readings(rows)


def test_a_repeat_a_conflict_and_a_mixed_interval_are_told_apart() -> None:
    readings = rows_of(
        (ROOF, 900, 900, 7),
        (ADA, 900, 900, 7),
        (ADA, 0, 900, 5),
        (ADA, 0, 900, 5),
        (ROOF, 900, 900, 8),
        (ADA, 0, 1800, 3),
    )
    overlaps = find_overlaps(readings)
    assert overlaps.repeats.tolist() == [[2, 3]]
    assert overlaps.conflicts.tolist() == [[0, 4]]
    assert overlaps.mixed.tolist() == [[3, 5], [5, 1]]


def test_touching_intervals_do_not_overlap() -> None:
    overlaps = find_overlaps(rows_of((ADA, 0, 900, 5), (ADA, 900, 1800, 5), (ROOF, 0, 3600, 5)))
    assert not overlaps.repeats.size + overlaps.conflicts.size + overlaps.mixed.size


def test_gaps_before_between_and_after() -> None:
    readings = rows_of((ADA, 900, 900, 1), (ADA, 3600, 900, 1), (ROOF, 0, 7200, 1))
    assert list(find_gaps(readings, 0, 7200)) == [
        Gap(ADA, 0, 900, 1),
        Gap(ADA, 1800, 3600, 2),
        Gap(ADA, 4500, 7200, 3),
    ]


def test_readings_outside_the_window_leave_it_empty() -> None:
    assert list(find_gaps(rows_of((ADA, 7200, 900, 1), (ROOF, -900, 900, 1)), 0, 3600)) == [
        Gap(ADA, 0, 3600, 4),
        Gap(ROOF, 0, 3600, 4),
    ]


def test_estimates_are_counted_by_series() -> None:
    readings = make_readings([(ADA, 0, 900, 1), (ADA, 900, 900, 1), (ROOF, 0, 900, 1)], [True, True, False])
    assert count_estimated(readings) == {ADA: 2}


def test_no_readings_have_nothing_wrong() -> None:
    empty = make_readings([])
    assert list(find_gaps(empty, 0, 3600)) == []
    assert find_overlaps(empty).repeats.shape == (0, 2)
