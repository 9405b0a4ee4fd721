"""Counters to quarter-hours: nothing is lost between two quarters' ends, nothing odd is taken silently."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iot_bridge.counters import ASIDE, INTERVAL_S, Counters, Value
from tests.iot_bridge.counting import KEY, Q, take


def test_the_first_value_sets_the_base_and_the_first_whole_quarter_is_the_first_interval():
    intervals, codes = take(Counters(), (600, 1_000), (1_200, 1_060), (1_500, 1_090), (1_800, 1_150), (2_700, 1_200))
    assert intervals == [(1, 120, False), (2, 50, False)]
    assert codes == ["R2_BASE", "", "", "", ""]


def test_a_base_at_a_quarters_end_loses_nothing():
    assert take(Counters(), (0, 5), (900, 25))[0] == [(0, 20, False)]


def test_values_further_apart_than_a_quarter_are_estimates():
    intervals, _ = take(Counters(), (0, 0), (2_700, 90), (3_600, 120), (4_500, 150))
    assert intervals == [(0, 30, True), (1, 30, True), (2, 30, True), (3, 30, True), (4, 30, False)]


def test_a_boot_zero_is_refused_and_the_counter_goes_on():
    assert take(Counters(), (0, 500), (300, 0), (900, 530)) == ([(0, 30, False)], ["R2_BASE", "R2_BOOT_ZERO", ""])


def test_a_reset_is_refused_and_loses_nothing_but_the_step_back():
    intervals, codes = take(Counters(), (0, 500), (300, 7), (900, 10), (1_800, 40))
    assert (intervals, codes) == ([(0, 3, True), (1, 30, False)], ["R2_BASE", "R2_RESET", "", ""])


SLIPS = {  # counters of 100 Wh in five minutes; what comes beside them, and what is counted in all
    "a reset to nothing": ((900, 5_300, ""), (1_200, 0, "R2_BOOT_ZERO"), (1_500, 100, ""), (2_700, 500, ""), 800),
    "a reset within a quarter": ((900, 5_300, ""), (1_200, 7, "R2_RESET"), (1_500, 107, ""), (2_700, 507, ""), 800),
    "a reset over a quarter's end": ((600, 5_200, ""), (1_500, 7, "R2_RESET"), (2_700, 407, ""), (2_700, 407, ""), 600),
    "a reset, then a night": ((900, 5_300, ""), (1_200, 7, "R2_RESET"), (3_600, 7, ""), (7_200, 57, ""), 350),
    "one far too low": ((900, 5_300, ""), (1_200, 12, "R2_RESET"), (1_500, 5_500, ""), (2_700, 5_900, ""), 900),
    "an old value twice": ((900, 5_300, ""), (900, 5_000, "R2_RESET"), (901, 5_000, ""), (2_700, 5_900, ""), 900),
    "a zero, then an old value": ((900, 5_300, ""), (910, 0, "R2_BOOT_ZERO"), (920, 5_000, "R2_RESET"),
                                  (2_700, 5_900, ""), 900),
    "one far too high": ((900, 5_300, ""), (1_200, 10**9, "R2_JUMP"), (1_500, 5_500, ""), (2_700, 5_900, ""), 900),
    "another meter": ((900, 5_300, ""), (1_200, 10**9, "R2_JUMP"), (1_500, 10**9 + 100, ""), (2_700, 10**9 + 500, ""),
                      800),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_energy_beside_a_slip_or_a_reset_counts_once(slip):
    *steps, counted_wh = SLIPS[slip]
    intervals, codes = take(Counters(), (0, 5_000), (300, 5_100), *((at_s, wh) for at_s, wh, _ in steps))
    assert codes == ["R2_BASE", "", *(code for *_, code in steps)]
    assert sum(wh for _, wh, _ in intervals) == counted_wh
    assert [place for place, *_ in intervals] == list(range(steps[-1][0] // 900))


@given(st.lists(st.tuples(st.integers(20, 900), st.integers(1, 1_000), st.sampled_from((
    "", "", "", "low", "high", "old", "reset"))), min_size=2, max_size=60))
def test_slips_and_resets_change_no_sum(steps):
    """A slip is followed by a right value; a reset leaves out its own step, and the next one tells that it is one."""
    counters, at_s, truth, wh, found = Counters(), 0, 0, 10**11, []
    def put(value_wh):
        found.extend(counters.take(KEY, Value(value_wh, Q + at_s))[0])
    put(wh)
    for passed_s, grown_wh, kind in (*steps, (900, 1, "")):
        at_s += passed_s // 10
        wh -= 10**9 if kind == "reset" else 0
        if kind:
            put({"low": 9, "high": 10**12, "old": wh - 10**6, "reset": wh}[kind])
        at_s, wh, truth = at_s + passed_s, wh + min(grown_wh, passed_s), truth + min(grown_wh, passed_s)
        put(wh)
    at_s = -(-at_s // 900) * 900
    put(wh)
    assert sum(one.energy_wh for one in found) == truth


def test_a_step_back_within_its_own_steps_is_noise_and_no_reset():
    noisy = ((0, 5_000), (300, 5_100), (600, 5_090), (900, 5_200), (1_800, 5_300))
    assert take(Counters(), *noisy) == ([(0, 200, False), (1, 100, False)], ["R2_BASE", "", "", "", ""])
    assert take(Counters(), (0, 5_000), (300, 5_100), (600, 20))[1] == ["R2_BASE", "", "R2_RESET"]


def test_zeros_while_a_meter_warms_up_then_its_true_value_are_a_jump():
    intervals, codes = take(Counters(), (0, 0), (60, 0), (120, 1_234_567), (900, 1_234_600), (1_800, 1_234_700))
    assert (intervals, codes) == ([(0, 33, True), (1, 100, False)], ["R2_BASE", "", "R2_JUMP", "", ""])


def test_a_repeat_of_the_devices_own_time_is_refused_and_an_arrival_is_not():
    assert take(Counters(), (0, 5), (60, 6), (60, 6), is_stamped=True)[1] == ["R2_BASE", "", "R2_REPEATED"]
    assert take(Counters(), (0, 5), (60, 6), (60, 6))[1] == ["R2_BASE", "", ""]


def test_an_older_value_and_a_gap_of_more_than_a_day_are_refused():
    assert take(Counters(), (60, 5), (0, 5))[1] == ["R2_BASE", "R2_OLD"]
    assert take(Counters(), (0, 5), (86_401, 9), (86_401 + 900, 10))[1] == ["R2_BASE", "R2_GAP", ""]


def test_the_points_power_bounds_a_step():
    counters = Counters()
    counters.take(KEY, Value(0, Q), 1_000)
    assert counters.take(KEY, Value(251, Q + 900), 1_000)[1] == "R2_JUMP"


def test_counters_without_time_are_forgotten_after_a_pause():
    counters = Counters()
    take(counters, (0, 5))
    counters.forget_unstamped()
    assert take(counters, (60, 6))[1] == ["R2_BASE"]
    stamped = Counters()
    take(stamped, (0, 5), is_stamped=True)
    stamped.forget_unstamped()
    assert take(stamped, (60, 6), is_stamped=True)[1] == [""]


@given(st.lists(st.tuples(st.integers(0, 4_000), st.integers(0, 1_000)), min_size=2, max_size=60))
def test_intervals_are_consecutive_and_sum_to_what_the_counter_grew_by(steps):
    counters, at_s, energy_wh, values = Counters(), 0, 0, []
    for passed_s, grown_wh in steps:
        at_s, energy_wh = at_s + passed_s, energy_wh + grown_wh
        values.append((at_s, energy_wh))
    found, codes = take(counters, (0, 0), *values)
    if set(codes) & {*ASIDE, "R2_GAP"}:
        return
    assert [one[0] for one in found] == list(range(at_s // INTERVAL_S))
    total = sum(one[1] for one in found)
    assert 0 <= total <= energy_wh
    assert all(one[1] >= 0 for one in found)
    if at_s % INTERVAL_S == 0:
        assert total <= dict([(0, 0), *values])[at_s]
