"""When the channels of a register are added up: how long a quarter waits, and when it is given again."""

from iot_bridge.ready_made import DeviceSettings, ReadyMade
from tests.iot_bridge.counting import Q
from tests.iot_bridge.refusing import POINT


def phases(*steps):
    """(start of the quarter, Wh, quality) of a register fed by two channels: steps are (seconds, channel, Wh)."""
    registers = {f"emeter/{n}/total": "withdrawn" for n in range(2)}
    devices = ReadyMade({POINT: DeviceSettings("shelly1", registers=registers)})
    found = []
    for at_s, channel, energy_wh in steps:
        batch = devices.parse(POINT, f"x/emeter/{channel}/total", str(energy_wh).encode(), Q + at_s)
        found.append([(one.start[11:16], one.energy_wh, one.quality) for one in batch.readings])
    return found


def test_a_quarter_waits_until_each_channel_has_passed_its_end():
    assert phases((0, 0, 0), (0, 1, 0), (900, 0, 10), (899, 1, 4), (900, 1, 5)) == [
        [], [], [], [], [("22:00", 15, "measured")]]


def test_a_channel_silent_for_two_quarters_is_waited_for_no_longer():
    begun = ((0, 0, 0), (0, 1, 0), (900, 0, 10))
    assert phases(*begun, (1_800, 0, 20))[3] == []
    assert phases(*begun, (1_801, 0, 20))[3] == [("22:00", 10, "estimated"), ("22:15", 9, "estimated")]


def test_a_sum_that_changes_is_given_again_and_one_that_does_not_is_not():
    steps = ((0, 0, 0), (0, 1, 0), (900, 0, 10), (2_701, 0, 30), (2_702, 1, 27), (2_703, 1, 27))
    assert phases(*steps)[3:] == [
        [("22:00", 10, "estimated"), ("22:15", 9, "estimated"), ("22:30", 10, "estimated")],
        [("22:00", 18, "estimated"), ("22:15", 18, "estimated"), ("22:30", 19, "estimated")], []]


def test_a_quarter_of_a_day_ago_still_waits_for_its_other_channel():
    given = phases((0, 0, 0), (0, 1, 0), (900, 0, 10), (86_400, 1, 96))[3]
    assert given[0] == ("22:00", 11, "estimated")
