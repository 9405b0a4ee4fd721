"""A month's key: the shared energy of each hour, by whom it is of, summed."""

import numpy as np

from analytics.repartition.month_key import MonthKey, PerimeterMonth, Row, Standing, compute_key, parse_key


def build_month(perimeter: str = "AC001E00001", holders: tuple[str, ...] = ("ada", "bruno", "sole")) -> PerimeterMonth:
    withdrawn = np.array([[3, 4], [1, 1], [0, 0]])
    injected = np.array([[0, 0], [0, 0], [6, 2]])
    return PerimeterMonth(perimeter, holders, withdrawn, injected)


def test_parts_add_up_to_the_shared_energy() -> None:
    key = compute_key("2024-05", [build_month()], {"ada": Standing(need=2), "sole": Standing(is_enterprise=True)})
    assert [row.member for row in key.rows] == ["ada", "bruno", "sole"]
    assert sum(row.shared_withdrawn_wh for row in key.rows) == 4 + 2 == sum(row.shared_injected_wh for row in key.rows)
    assert key.rows[0] == Row("ada", 7, 0, key.rows[0].shared_withdrawn_wh, 0, False, 2)
    assert key.rows[2].is_enterprise


def test_a_members_points_and_perimeters_are_summed() -> None:
    one = compute_key("2024-05", [build_month(holders=("ada", "ada", "ada"))], {})
    two = compute_key("2024-05", [build_month(), build_month("AC001E00002")], {})
    assert one.rows == (Row("ada", 9, 8, 6, 6),)
    assert [row.withdrawn_wh for row in two.rows] == [14, 4, 0]


def test_a_key_is_kept_as_plain_values() -> None:
    key = compute_key("2024-05", [build_month()], {})
    assert parse_key(key.to_plain()) == key
    assert key.digest != MonthKey("2024-06", key.rows).digest
