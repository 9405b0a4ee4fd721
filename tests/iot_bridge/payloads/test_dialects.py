"""Each dialect on messages as its devices send them (values made up); what isn't of it is refused."""

import copy
import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iot_bridge.payloads import Counter
from iot_bridge.ready_made import DIALECTS
from iot_bridge.rejects import REASONS, MessageRejectError

CF1 = {"Chain2Data": {"Id": "c2g-000000000", "Ts": "2026/02/01 03:52:52", "Meter": "M1", "Type": "CF1", "Payload": {
    "MessagePosixTimestamp": 1769914372, "MeasurePosixTimestamp": 1769914200, "TariffCode": 3, "CurrQuartActEnergy": 12,
    "PrevQuartActEnergy": 45, "InstantPower": 180, "TotalActEnergy": 1234567, "TotalProdActEnergy": 89}}}
SINAPSI = [{"du": "DU00000000", "pod": "IT001E00000001", "data": [
    {"ts": "1757506202", "1-0:1.7.0.255_3,0_2": "59"},
    {"ts": "1757506262", "1-0:1.8.0.255_3,0_2": "1234567", "1-0:2.8.0.255_3,0_2": "89"}]}]
ENERGY = {"TotalStartTime": "2024-01-01T00:00:00", "Total": 512.301, "Today": 1.207, "Power": 61}
PHASES = {"id": 0, "a_total_act_energy": 95884.06, "total_act": 97634.44, "total_act_ret": 51230.04}
EVENT = {"src": "shelly-x", "method": "NotifyStatus", "params": {"ts": 1706745600.12, "switch:0": {
    "id": 0, "apower": 142.7, "aenergy": {"total": 1587.234, "by_minute": [2378.3], "minute_ts": 1706745600}}}}
METER = {"current": 0.9, "energy": 88.21, "produced_energy": 1503.4, "linkquality": 96, "power": -205, "voltage": 231}


def parse(dialect: str, topic: str, message: object) -> tuple[Counter, ...]:
    payload = message.encode() if isinstance(message, str) else json.dumps(message).encode()
    return DIALECTS[dialect].parse(topic, payload)


def pairs(counters: tuple[Counter, ...]) -> list[tuple[str, int]]:
    return [(one.channel, one.energy_wh) for one in counters]


def test_chain2gate_counts_withdrawn_and_injected_at_the_meters_time() -> None:
    found = parse("chain2gate", "c2g/cf1", CF1)
    assert pairs(found) == [("M1/TotalActEnergy", 1234567), ("M1/TotalProdActEnergy", 89)]
    assert {one.at_s for one in found} == {1769914200}


def test_sinapsi_counts_by_obis_at_its_time_for_its_pod() -> None:
    found = parse("sinapsi", "/user/iomtsgdata/key/", SINAPSI)
    assert pairs(found) == [("1.8.0", 1234567), ("2.8.0", 89)]
    assert {(one.at_s, one.pod) for one in found} == {(1757506262, "IT001E00000001")}


WHOLE_WH = [
    ("shelly1", "shellies/shellyem-AABBCC/emeter/0/total", "1834221.4", [("emeter/0/total", 1834221)]),
    ("shelly1", "shellies/shellyem-AABBCC/emeter/0/total_returned", "903311.7", [("emeter/0/total_returned", 903311)]),
    ("shelly1", "shellies/shellyplug-s-AABBCC/relay/0/energy", "3600", [("relay/0/energy", 60)]),
    ("shelly2", "shellypro3em-x/status/emdata:0", PHASES,
     [("emdata:0/total_act", 97634), ("emdata:0/total_act_ret", 51230)]),
    ("shelly2", "shellyproem50-x/status/em1data:0", {"id": 0, "total_act_energy": 2776.0, "total_act_ret_energy": 0.0},
     [("em1data:0/total_act_energy", 2776), ("em1data:0/total_act_ret_energy", 0)]),
    ("shelly2", "x/events/rpc", EVENT, [("switch:0/aenergy", 1587)]),
    ("tasmota", "tele/plug/SENSOR", {"Time": "2024-06-03T12:15:00", "ENERGY": ENERGY}, [("Total", 512301)]),
    ("tasmota", "tele/dual/SENSOR", {"ENERGY": {"Total": [82.513, 10.254]}}, [("Total/0", 82513), ("Total/1", 10254)]),
    ("zigbee2mqtt", "zigbee2mqtt/meter", METER, [("energy", 88210), ("produced_energy", 1503400)]),
    ("emontx", "emon/emontx4/E1", "5812034", [("E1", 5812034)]),
]


@pytest.mark.parametrize(("dialect", "topic", "message", "expected"), WHOLE_WH)
def test_counters_are_whole_wh(dialect: str, topic: str, message: object, expected: list[tuple[str, int]]) -> None:
    assert pairs(parse(dialect, topic, message)) == expected


@pytest.mark.parametrize(("dialect", "topic", "message"), [
    ("chain2gate", "x", {"Chain2Data": {"Type": "CF21", "Payload": {"InstantPower": 1}}}),
    ("chain2gate", "x", {"Chain2Info": {}}), ("sinapsi", "x", []), ("shelly1", "shellies/x/emeter/0/power", "-412.53"),
    ("shelly1", "shellies/x/emeter/0/energy", "3521"), ("shelly1", "shellies/x/online", "true"),
    ("shelly2", "x/status/em:0", {"total_act_power": -200.0}), ("shelly2", "x/online", "true"),
    ("shelly2", "x/events/rpc", {"method": "NotifyEvent"}), ("tasmota", "tele/x/LWT", "Online"),
    ("tasmota", "tele/x/SENSOR", {"Time": "2024-06-03T12:15:00", "AM2301": {"Temperature": 21}}),
    ("zigbee2mqtt", "zigbee2mqtt/x/availability", {"state": "online"}),
    ("zigbee2mqtt", "zigbee2mqtt/bridge/state", "x"),
    ("zigbee2mqtt", "zigbee2mqtt/door", {"contact": True, "battery": 100}), ("emontx", "emon/emontx4/P1", "-205"),
])
def test_a_message_without_energy_holds_no_counter(dialect: str, topic: str, message: object) -> None:
    assert parse(dialect, topic, message) == ()


@pytest.mark.parametrize(("dialect", "topic", "message", "code"), [
    ("chain2gate", "x", "[1]", "M1_NOT_AN_OBJECT"), ("chain2gate", "x", "{", "M1_NOT_JSON"),
    ("chain2gate", "x", {"Chain2Data": {"Type": "CF1", "Payload": {"TotalActEnergy": 1}}}, "M1_SHAPE"),
    ("sinapsi", "x", {}, "M1_SHAPE"), ("sinapsi", "x", [{"data": [{"1-0:1.8.0.255": "1"}]}], "M1_SHAPE"),
    ("shelly1", "x/emeter/0/total", "-1", "M1_SHAPE"), ("shelly1", "x/emeter/0/total", "nan", "M1_SHAPE"),
    ("shelly1", "x/emeter/0/total", "1" * 70_000, "M1_TOO_LARGE"),
    ("shelly2", "x/status/emdata:0", {"total_act": "x"}, "M1_SHAPE"),
    ("shelly2", "x/status/emdata:0", '{"total_act": 9e999999}', "M1_SHAPE"),
    ("shelly2", "x/status/emdata:0", '{"total_act": NaN}', "M1_SHAPE"),
    ("tasmota", "tele/x/SENSOR", {"ENERGY": {"Total": True}}, "M1_SHAPE"),
    ("tasmota", "tele/x/SENSOR", {"ENERGY": [1]}, "M1_SHAPE"),
    ("zigbee2mqtt", "zigbee2mqtt/x", {"energy": {}}, "M1_SHAPE"), ("emontx", "emon/x/E1", "", "M1_SHAPE"),
])
def test_a_message_that_is_not_of_the_dialect_is_refused(dialect: str, topic: str, message: object, code: str) -> None:
    with pytest.raises(MessageRejectError) as refused:
        parse(dialect, topic, message)
    assert refused.value.code == code


@pytest.mark.parametrize(("dialect", "topic", "message"), [
    ("zigbee2mqtt", "zigbee2mqtt/c", {"energy": 170.0, "produced_energy": -20.0}),
    ("tasmota", "tele/x/SENSOR", {"ENERGY": {"Total": [1.5, None, 2]}}),
    ("chain2gate", "x", {"Chain2Data": {"Type": "CF1", "Meter": "M1", "Payload": {
        "MeasurePosixTimestamp": 1769914200, "TotalActEnergy": 5, "TotalProdActEnergy": "x"}}}),
    ("sinapsi", "x", [{"data": [{"ts": "1757506262", "1-0:1.8.0.255_3": "7", "1-0:2.8.0.255_3": "-1"}]}]),
    ("shelly2", "x/status/emdata:0", {"total_act": 5.5, "total_act_ret": "off"}),
    ("sinapsi", "x", [{"data": [{"ts": "1757506262", "1-0:2.8.0.255_3": "-1"},
                                {"ts": "1757506262", "1-0:1.8.0.255_3": "7"}]}]),
    ("sinapsi", "x", [{"data": [{"ts": "0", "1-0:1.8.0.255_3": "7"}, {"ts": "1757506262", "1-0:1.8.0.255_3": "7"}]}]),
    ("shelly2", "x/events/rpc", {"method": "NotifyStatus", "params": {
        "switch:0": {"aenergy": {"total": None}}, "switch:1": {"aenergy": {"total": 5}}}}),
])
def test_one_bad_value_leaves_the_good_one(dialect: str, topic: str, message: object) -> None:
    found = parse(dialect, topic, message)
    assert {one.is_bad for one in found} == {False, True}


BAD = ("-20.0", "NaN", "Infinity", "-Infinity", "true", "[]", "{}", '"x"', '"1,5"', '""', "1e400", "9" * 30,
       "9" * 5_000, "1e9999999999999999999")


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize(("dialect", "topic", "message"), [
    ("zigbee2mqtt", "zigbee2mqtt/c", '{"produced_energy": BAD, "energy": 170}'),
    ("tasmota", "tele/x/SENSOR", '{"ENERGY": {"ExportActive": BAD, "Total": 170}}'),
    ("tasmota", "tele/x/SENSOR", '{"ENERGY": {"Total": [BAD, 170]}}'),
    ("shelly2", "x/status/emdata:0", '{"total_act_ret": BAD, "total_act": 170000}'),
    ("shelly2", "x/events/rpc", '{"method": "NotifyStatus", "params": {"em1data:0": {"total_act_energy": 170000}, '
                                '"switch:1": {"aenergy": {"total": BAD}}}}'),
    ("chain2gate", "x", '{"Chain2Data": {"Type": "CF1", "Meter": "M1", "Payload": {"MeasurePosixTimestamp": 1769914200,'
                        '"TotalActEnergy": 170000, "TotalProdActEnergy": BAD}}}'),
    ("sinapsi", "x", '[{"data": [{"ts": 1757506262, "1-0:1.8.0.255_3": 170000, "1-0:2.8.0.255_3": BAD}]}]'),
    ("sinapsi", "x", '[{"data": [{"ts": BAD, "1-0:1.8.0.255_3": 5}, {"ts": 1757506262, "1-0:1.8.0.255_3": 170000}]}]'),
])
def test_no_bad_value_takes_the_good_one_along(dialect: str, topic: str, message: str, bad: str) -> None:
    found = parse(dialect, topic, message.replace("BAD", bad))
    assert [one.energy_wh for one in found if not one.is_bad] == [170_000]
    assert [one.is_bad for one in found].count(True) == 1


def test_a_component_that_is_nothing_leaves_the_others() -> None:
    params = {"switch:0": None, "switch:1": {"aenergy": {"total": 5}}}
    assert pairs(parse("shelly2", "x/events/rpc", {"method": "NotifyStatus", "params": params})) == [
        ("switch:1/aenergy", 5)]


def test_every_channel_that_a_dialect_reads_or_feeds_is_one_that_settings_may_name() -> None:
    for dialect in DIALECTS.values():
        assert all(dialect.CHANNEL.fullmatch(channel) for channel in dialect.REGISTERS)
    read = parse("zigbee2mqtt", "zigbee2mqtt/c", dict.fromkeys((
        "energy_a", "energy_b", "energy_phase_c", "produced_energy_a", "energy_produced_a", "consumed_energy_l1",
        "energy_1"), 1))
    assert len(read) == 7


def test_text_that_is_no_utf8_is_refused() -> None:
    for dialect in DIALECTS.values():
        for topic in ("x/emeter/0/total", "x/events/rpc", "tele/x/SENSOR", "x", "emon/x/E1"):
            try:
                assert dialect.parse(topic, b"\xff") == ()
            except MessageRejectError as error:
                assert error.code == "M1_NOT_UTF8"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([
        "Chain2Data", "Type", "Payload", "Meter", "TotalActEnergy", "MeasurePosixTimestamp", "data", "pod", "ts",
        "1-0:1.8.0.255", "ENERGY", "Total", "energy", "total_act", "aenergy", "total", "method", "params", "switch:0",
    ]), inner, max_size=5), max_leaves=12)
TOPICS = st.sampled_from(["x/emeter/0/total", "x/relay/0/energy", "x/events/rpc", "x/status/switch:0", "tele/x/SENSOR",
                          "zigbee2mqtt/x", "emon/x/E1", ""])


@given(st.sampled_from(list(DIALECTS)), TOPICS, JSON.map(lambda value: json.dumps(value).encode()) | st.binary())
def test_no_message_breaks_a_dialect(dialect: str, topic: str, payload: bytes) -> None:
    try:
        found = DIALECTS[dialect].parse(topic, payload)
    except MessageRejectError as error:
        assert error.code in REASONS
        return
    assert all(type(one.energy_wh) is int and one.energy_wh >= 0 for one in found)


ODD = (None, True, -1, 7, 10**400, "", "x", "7", [], [None], ["switch:0"], {}, {"switch:0": None}, {"total": None})
MESSAGES = [("chain2gate", "x", CF1), ("sinapsi", "x", SINAPSI), *(row[:3] for row in WHOLE_WH)]


def spoil(message: object) -> Iterator[object]:
    """The message with each of its parts replaced by each odd value, one at a time, or left out."""
    yield from ODD
    parts = message.items() if isinstance(message, dict) else enumerate(message) if isinstance(message, list) else ()
    for place, part in parts:
        for other in spoil(part):
            bent = copy.copy(message)
            bent[place] = other  # type: ignore[index]
            yield bent
        rest = copy.copy(message)
        del rest[place]  # type: ignore[attr-defined]
        yield rest


@pytest.mark.parametrize(("dialect", "topic", "message"), MESSAGES)
def test_a_message_with_one_odd_part_is_read_or_refused(dialect: str, topic: str, message: object) -> None:
    for other in spoil(message):
        try:
            found = parse(dialect, topic, other)
        except MessageRejectError as error:
            assert error.code in REASONS
            continue
        assert all(type(one.energy_wh) is int and one.energy_wh >= 0 for one in found), other
