"""Which readings are taken: by their point's days, the clock and the window in which they may come."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chaincode.rules.intervals import local_midnight_s
from gateway.features.readings import checks
from gateway.features.readings.checks import RejectedError, check_reading, make_span, make_window

MAY = local_midnight_s("2024-05-01")
DAY_S = 86_400
# --- one reading
READING = {"metering_point": "p", "register": "withdrawn", "start": "2024-05-01T00:00:00+02:00", "energy_wh": 5}
SPANS = {"p": [(MAY, MAY + DAY_S)], "open": [(MAY, None)], "none": []}
WINDOW = checks.Window(MAY - 900, MAY + DAY_S + 900)


def at(seconds: int) -> str:
    return datetime.fromtimestamp(MAY + seconds, UTC).isoformat()


@pytest.mark.parametrize("changes", [
    {}, {"interval_s": 1}, {"interval_s": 3_600}, {"energy_wh": 0}, {"energy_wh": 2**32 - 1}, {"register": "produced"},
    {"start": at(DAY_S - 900)}, {"quality": "estimated"}, {"metering_point": "open", "start": at(DAY_S)},
    {"start": "2024-05-01T00:00+02:00"},
])  # fmt: skip
def test_a_reading_is_taken(changes: dict[str, Any]) -> None:
    row = check_reading(READING | changes, SPANS, WINDOW)
    assert (row.interval_s, row.is_estimated) == (changes.get("interval_s", 900), "quality" in changes)


@pytest.mark.parametrize(("changes", "code"), [
    *(({"interval_s": length}, "NOT_ON_GRID") for length in (0, -900, 7, 3_601, 7_200, 900.0, "900", True)),
    ({"start": at(1)}, "NOT_ON_GRID"), ({"start": "2024-05-01T00:00:00.5+02:00"}, "NOT_ON_GRID"),
    ({"start": "2024-05-01T00:00:00"}, "NO_OFFSET"), ({"start": "2024-05-01"}, "NO_OFFSET"),
    ({"start": 5}, "NO_OFFSET"),
    ({"energy_wh": -1}, "NEGATIVE"), ({"energy_wh": 2**32}, "TOO_LARGE"), ({"energy_wh": 1.0}, "NOT_AN_INTEGER"),
    ({"energy_wh": True}, "NOT_AN_INTEGER"), ({"register": "stored"}, "UNKNOWN_REGISTER"),
    ({"metering_point": "q"}, "UNKNOWN_POINT"), ({"metering_point": "none"}, "UNKNOWN_POINT"),
    ({"start": at(-900)}, "UNKNOWN_POINT"), ({"start": at(DAY_S)}, "UNKNOWN_POINT"), ({"start": at(-1_800)}, "TOO_OLD"),
    ({"metering_point": "open", "start": at(DAY_S + 900)}, "FUTURE"), ({"quality": "guessed"}, "NOT_A_READING"),
    ({"colour": 1}, "NOT_A_READING"), ({"quality": []}, "NOT_A_READING"),
])  # fmt: skip
def test_a_reading_is_refused_by_code(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(RejectedError) as caught:
        check_reading(READING | changes, SPANS, WINDOW)
    assert caught.value.code == code
    assert checks.say_reason(code)


def test_a_window_is_to_the_end_of_the_day_after_or_to_now() -> None:
    whole_days = checks.Window(MAY - 7 * DAY_S, MAY + 2 * DAY_S)
    assert make_window("2024-04-24", "2024-05-01", MAY + 10 * DAY_S) == whole_days
    assert make_window("2024-05-01", "2024-05-01", MAY).until_s == MAY + 300
    assert make_span("2024-05-01", "") == (MAY, None)
    assert make_span("2024-05-01", "2024-05-02") == (MAY, MAY + DAY_S)
