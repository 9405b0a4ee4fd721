"""What is above a point's power: withdrawn against the contract, the rest against contract or plant."""

import pytest

from analytics.frames import Series, make_readings
from analytics.limits import SET_ASIDE_BPS, TOLD_BPS, Power, find_above

POINT = "IT001E00000001"
POWERS = {POINT: Power(3_000, 6_000)}


@pytest.mark.parametrize(("register", "interval_s", "told_wh", "aside_wh"), [
    ("withdrawn", 3_600, 3_300, 4_500), ("withdrawn", 900, 825, 1_125), ("injected", 3_600, 6_600, 9_000),
    ("produced", 900, 1_650, 2_250),
])
def test_up_to_110_and_150_percent(register: str, interval_s: int, told_wh: int, aside_wh: int) -> None:
    for share_bps, most_wh in ((TOLD_BPS, told_wh), (SET_ASIDE_BPS, aside_wh)):
        series = Series(POINT, register)
        found = make_readings([(series, 0, interval_s, most_wh), (series, interval_s, interval_s, most_wh + 1)])
        assert find_above(found, POWERS, share_bps).tolist() == [1]


def test_a_plant_smaller_than_the_contract_bounds_nothing_and_a_point_that_is_not_named_has_no_bound() -> None:
    other = Series("other", "injected")
    found = make_readings([(Series(POINT, "injected"), 0, 3_600, 9_000), (other, 0, 3_600, 10**9)])
    assert find_above(found, {POINT: Power(6_000, 1_000)}, SET_ASIDE_BPS).tolist() == []
