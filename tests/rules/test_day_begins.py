"""T14: a day is founded or opened from its midnight in Europe/Rome on, whatever the season; calendars end in 9999."""

from dataclasses import replace

import pytest

from chaincode import contract
from chaincode.rules import canonical, intervals, keys
from tests.helpers.rules.world import SERVICE, World


def code(effects: contract.Effects) -> str:
    return str(canonical.decode(effects.response).get("code", ""))


@pytest.mark.parametrize(("date", "midnight_s"), [
    ("2024-05-01", 1_714_514_400), ("2024-12-01", 1_733_007_600), ("2024-03-31", 1_711_839_600),
    ("2024-10-28", 1_730_070_000),
])  # fmt: skip
def test_a_day_is_founded_and_opened_from_its_first_second(date: str, midnight_s: int) -> None:
    for name in ("found", "open_day"):
        world = World(intervals.add_days(date, -1))
        arguments = {"date": date}
        if name == "found":
            for key in (keys.NOW, keys.CHAIN, keys.SUPPLY):
                del world.state[key]
            arguments["parameters"] = {"community": "borgo", "first_period": date}
        for at_s, expected in ((midnight_s - 1, "T14_TOO_EARLY"), (midnight_s, "")):
            call = world.build_call(name, SERVICE, id_date=date if name == "found" else "", **arguments)
            assert code(world.send(replace(call, timestamp_s=at_s))) == expected
        assert world.date == date


def test_dates_are_of_the_years_1996_to_9999() -> None:
    for text, is_one in (("1995-12-31", False), ("1996-01-01", True), ("9999-12-31", True)):
        assert intervals.is_date(text) is is_one
    assert intervals.format_date(intervals.parse_date("9999-12-31")) == "9999-12-31"
    for days in (intervals.parse_date("1996-01-01") - 1, intervals.parse_date("9999-12-31") + 1):
        with pytest.raises(ValueError, match="1996 to 9999"):
            intervals.format_date(days)


@pytest.mark.parametrize(("consume", "produce", "expected"), [
    (5_000, 5_000, ""), (10_000, 0, ""), (5_000, 5_001, "T14_WEIGHTS"),
])  # fmt: skip
def test_weights_add_up_to_the_whole_at_most(consume: int, produce: int, expected: str) -> None:
    world = World("2024-05-01")
    del world.state[keys.NOW]
    named = {"community": "borgo", "first_period": "2024-05-01", "w_consume": consume, "w_produce": produce}
    call = world.build_call("found", SERVICE, id_date="2024-05-01", date="2024-05-01", parameters=named)
    assert code(world.send(call)) == expected


def test_the_offset_is_known_from_the_first_second_of_1996_to_the_last_of_9999() -> None:
    first_s = 820_454_400
    assert (intervals.rome_offset_s(first_s), intervals.rome_offset_s(253_402_300_799)) == (3_600, 3_600)
    for beyond_s in (first_s - 1, 253_402_300_800):
        with pytest.raises(ValueError, match="1996 to 9999"):
            intervals.rome_offset_s(beyond_s)
