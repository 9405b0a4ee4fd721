"""The numbers of counters, each at its last allowed value and one beyond."""

from decimal import Decimal

import pytest

from iot_bridge.counters import Counters, Value
from iot_bridge.payloads.values import to_wh
from iot_bridge.ready_made import DeviceSettings
from tests.iot_bridge.counting import KEY, Q, take
from tests.iot_bridge.refusing import POINT, refuse


def grow(passed_s, grown_wh, max_w):
    counters = Counters()
    counters.take(KEY, Value(1_000, Q), max_w)
    return counters.take(KEY, Value(1_000 + grown_wh, Q + passed_s), max_w)[1]


@pytest.mark.parametrize(("passed_s", "most_wh", "max_w"), [
    (900, 250, 1_000), (3_600, 1_000, 1_000), (60, 16, 1_000), (1, 16, 1_000), (0, 16, 1_000), (59, 16, 1_000),
    (120, 33, 1_000), (900, 25_000, 100_000),
])  # fmt: skip
def test_a_step_is_at_most_the_points_power_over_a_minute_or_longer(passed_s, most_wh, max_w):
    assert grow(passed_s, most_wh, max_w) == ""
    assert grow(passed_s, most_wh + 1, max_w) == "R2_JUMP"


def test_a_point_without_a_power_of_its_own_may_have_a_hundred_kilowatts():
    assert take(Counters(), (0, 0), (3_600, 100_000))[1] == ["R2_BASE", ""]
    assert take(Counters(), (0, 0), (3_600, 100_001))[1] == ["R2_BASE", "R2_JUMP"]
    assert DeviceSettings("shelly2").max_w == 100_000


def test_a_gap_is_more_than_a_day():
    assert take(Counters(), (0, 5), (86_400, 9))[1] == ["R2_BASE", ""]
    assert take(Counters(), (0, 5), (86_401, 9))[1] == ["R2_BASE", "R2_GAP"]


@pytest.mark.parametrize(("back_wh", "code"), [(1, ""), (150, ""), (151, "R2_RESET")])
def test_noise_is_at_most_the_mean_step(back_wh, code):
    # steps of 100 and 300: three quarters of the mean before and one of the new one, 150
    steps = ((0, 5_000), (300, 5_100), (600, 5_400), (700, 5_400), (900, 5_400 - back_wh))
    assert take(Counters(), *steps)[1] == ["R2_BASE", "", "", "", code]


def test_a_step_back_before_any_step_is_a_reset_and_zero_is_never_noise():
    assert take(Counters(), (0, 5_000), (300, 4_999))[1] == ["R2_BASE", "R2_RESET"]
    assert take(Counters(), (0, 5), (300, 8), (600, 0))[1] == ["R2_BASE", "", "R2_BOOT_ZERO"]
    assert take(Counters(), (0, 0), (300, 0))[1] == ["R2_BASE", ""]


def test_only_the_same_value_at_the_same_time_is_a_repeat():
    assert take(Counters(), (0, 5), (0, 6), is_stamped=True)[1] == ["R2_BASE", ""]
    assert take(Counters(), (0, 5), (1, 5), is_stamped=True)[1] == ["R2_BASE", ""]
    assert take(Counters(), (0, 5), (0, 5), is_stamped=True)[1] == ["R2_BASE", "R2_REPEATED"]


def test_what_a_quarter_has_is_on_the_line_between_two_values_rounded_down():
    intervals, _ = take(Counters(), (0, 0), (600, 10), (1_200, 21), (1_800, 31), (2_700, 41))
    assert intervals == [(0, 15, False), (1, 16, False), (2, 10, False)]
    assert take(Counters(), (0, 0), (901, 9), (1_801, 18), (2_700, 27))[0] == [
        (0, 8, True), (1, 9, True), (2, 10, False)]


def test_the_time_of_a_counter_is_its_last_values():
    counters = Counters()
    assert counters.find_time(KEY) is None
    take(counters, (0, 5), (60, 6), (30, 7), (90, 2))
    assert counters.find_time(KEY) == Q + 60, "what is set aside passes no quarter's end"
    assert counters.find_time((POINT, "other")) is None


@pytest.mark.parametrize(("value", "scale", "wh"), [
    (0, 1, 0), (10**13, 1, 10**13), ("10000000000000", 1, 10**13), (Decimal("1.999"), 1, 1),
    (Decimal("1.9999"), 1_000, 1_999),
    ("12.345678901234", 1_000, 12_345), ("0.000000000001", 1, 0), ("00000000000000000007", 1, 7),
])  # fmt: skip
def test_a_counter_is_whole_wh_rounded_down(value, scale, wh):
    assert to_wh(value, scale) == wh


@pytest.mark.parametrize("value", [
    -1, 10**13 + 1, Decimal("-0.1"), True, None, 1.5, [], "", "-1", "1e3", "1.0000000000001", "0" * 20 + "7", "٣", "1.",
    ".5",
])  # fmt: skip
def test_another_value_is_no_counter(value):
    assert refuse(to_wh, value) == "M1_SHAPE"
