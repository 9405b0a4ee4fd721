import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iot_bridge.payloads import Reading
from iot_bridge.payloads.volano import parse
from iot_bridge.rejects import REASONS, MessageRejectError
from tests.iot_bridge.malformed import BAD_FIELDS, GOOD, build_malformed, message


def refusal_of(payload):
    """The code of the message's refusal, or of its first refused reading."""
    try:
        batch = parse(payload)
    except MessageRejectError as error:
        return error.code
    assert not batch.readings
    return batch.rejected[0].code


def test_a_message_becomes_a_batch_with_instants_in_utc():
    batch = parse(message("7f3a", [GOOD]))
    assert batch.batch == "7f3a"
    assert batch.readings == (Reading(0, "withdrawn", "2024-04-30T22:15:00+00:00", 125, 900),)
    assert batch.rejected == ()


def test_the_interval_is_a_quarter_unless_given():
    (reading,) = parse(message("a", [{k: v for k, v in GOOD.items() if k != "interval_s"}])).readings
    assert reading.interval_s == 900


def test_quality_is_passed_on():
    (reading,) = parse(message("a", [{**GOOD, "quality": "estimated"}])).readings
    assert reading.quality == "estimated"


def test_names_that_this_version_does_not_know_are_ignored():
    assert parse(json.dumps({"batch": "a", "firmware": "2", "readings": [{**GOOD, "power_w": 1}]}).encode()).readings


def test_two_hundred_readings_pass_and_one_more_is_refused():
    readings = [{**GOOD, "start": f"2024-05-{1 + n // 24:02d}T{n % 24:02d}:00:00Z"} for n in range(200)]
    assert len(parse(message("a", readings)).readings) == 200
    assert refusal_of(message("a", [*readings, GOOD])) == "M1_TOO_MANY"


@pytest.mark.parametrize("start", ["2024-10-27T02:15:00+02:00", "2024-10-27T02:15:00+01:00"])
def test_both_hours_of_the_night_when_clocks_go_back_are_told_apart_by_the_offset(start):
    (reading,) = parse(message("a", [{**GOOD, "start": start}])).readings
    assert reading.start == {"+02:00": "2024-10-27T00:15:00+00:00", "+01:00": "2024-10-27T01:15:00+00:00"}[start[-6:]]


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, (_, values) in BAD_FIELDS.items() for v in values])
def test_a_bad_field_refuses_its_reading_only(name, value):
    batch = parse(message("a", [GOOD, {**GOOD, name: value}]))
    assert [reading.index for reading in batch.readings] == [0]
    assert [(reject.index, reject.code) for reject in batch.rejected] == [(1, BAD_FIELDS[name][0])]


def test_two_values_for_one_interval_refuse_both_and_an_exact_repeat_refuses_none():
    other = {**GOOD, "energy_wh": 7}
    batch = parse(message("a", [GOOD, other, {**GOOD, "register": "injected"}]))
    assert [reading.index for reading in batch.readings] == [2]
    assert [(reject.index, reject.code) for reject in batch.rejected] == [(0, "R1_TWO_VALUES"), (1, "R1_TWO_VALUES")]
    assert len(parse(message("a", [GOOD, GOOD])).readings) == 2


def test_a_thousand_malformed_messages_each_get_their_code():
    for payload, code in build_malformed(1_000):
        assert refusal_of(payload) == code, payload[:300]


@given(st.binary(max_size=2_000))
def test_bytes_never_break_the_parser(payload):
    try:
        parse(payload)
    except MessageRejectError as error:
        assert error.code in REASONS


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["batch", "readings", *GOOD, "quality"]) | st.text(), inner, max_size=6))


@given(st.fixed_dictionaries({"batch": st.text() | st.just("a"), "readings": st.lists(JSON, max_size=5) | JSON}))
def test_every_reading_is_taken_or_refused_by_name(value):
    try:
        batch = parse(json.dumps(value).encode())
    except MessageRejectError as error:
        assert error.code in REASONS
        return
    places = sorted([*(r.index for r in batch.readings), *(r.index for r in batch.rejected)])
    assert places == list(range(len(value["readings"])))
    assert all(reject.code in REASONS and reject.reason for reject in batch.rejected)
