"""The numbers of devices' messages, each at its last allowed value and one beyond."""

import json
from decimal import Decimal

import pytest

from iot_bridge.payloads import shelly1, tasmota, zigbee2mqtt
from iot_bridge.payloads.values import load_json, load_object, read_counters, read_text, to_instant
from iot_bridge.payloads.volano import parse
from iot_bridge.ready_made import DeviceSettings, ReadyMade
from tests.iot_bridge.counting import Q
from tests.iot_bridge.malformed import GOOD, message
from tests.iot_bridge.refusing import POINT, refuse


@pytest.mark.parametrize(("seconds", "code"), [
    (820_454_399, "M1_SHAPE"), (820_454_400, ""), ("1714514400", ""), (253_370_764_799, ""),
    (253_370_764_800, "M1_SHAPE"),
])  # fmt: skip
def test_instants_are_from_1996_to_9998(seconds, code):
    assert refuse(to_instant, seconds) == code


def test_one_counter_of_two_may_be_bad_and_not_all():
    good, bad = read_counters([("a", 5), ("b", -5)], 10, 7, "pod")
    assert (good.channel, good.energy_wh, good.at_s, good.pod, good.is_bad) == ("a", 50, 7, "pod", False)
    assert (bad.channel, bad.energy_wh, bad.at_s, bad.pod, bad.is_bad) == ("b", 0, 7, "pod", True)
    assert refuse(read_counters, [("a", -5), ("b", -5)]) == "M1_SHAPE"
    assert read_counters([]) == ()


def test_a_message_has_at_most_65536_bytes():
    assert read_text(b" " * 65_535 + b"x") == "x"
    assert refuse(read_text, b" " * 65_536 + b"x") == "M1_TOO_LARGE"
    whole = message("a", [GOOD])
    assert parse(whole.ljust(65_536)).readings
    assert refuse(parse, whole.ljust(65_537)) == "M1_TOO_LARGE"


def test_json_of_devices_is_exact_and_of_the_shape_asked_for():
    assert load_json(b"0.1") == Decimal("0.1")
    assert load_object(b'{"a": 1}') == {"a": 1}
    for payload, code in ((b"[1]", "M1_NOT_AN_OBJECT"), (b"{", "M1_NOT_JSON"), (b"NaN", "M1_NOT_AN_OBJECT"),
                          (b"[" * 50_000, "M1_NOT_JSON"), (b"\xff", "M1_NOT_UTF8")):
        assert refuse(load_object, payload) == code


@pytest.mark.parametrize(("changes", "code"), [
    ({"energy_wh": 2**31 - 1}, ""), ({"energy_wh": 2**31}, "R1_ENERGY"), ({"energy_wh": 0}, ""),
    ({"energy_wh": -1}, "R1_ENERGY"),
    ({"interval_s": 3_600, "start": "2024-05-01T01:00:00Z"}, ""), ({"interval_s": 7_200}, "R1_INTERVAL"),
    ({"interval_s": 1}, ""), ({"interval_s": 0}, "R1_INTERVAL"), ({"interval_s": -900}, "R1_INTERVAL"),
    ({"interval_s": 3_600, "start": "2024-05-01T00:15:00Z"}, "R1_GRID"), ({"start": "1996-01-01T00:00:00Z"}, ""),
    ({"start": "1995-12-31T23:45:00Z"}, "R1_START"), ({"start": "1996-01-01T00:45:00+01:00"}, "R1_START"),
    ({"start": "2024-05-01T00:15"}, "R1_OFFSET"), ({"start": "2024-05-01T00:15Z"}, ""),
    ({"start": "9999-12-31T23:45:00-01:00"}, "R1_START"),
])  # fmt: skip
def test_a_reading_s_numbers(changes, code):
    batch = parse(message("a", [{**GOOD, **changes}]))
    assert [one.code for one in batch.rejected] == ([code] if code else [])
    assert len(batch.readings) == (not code)


@pytest.mark.parametrize(("batch", "code"), [
    ("b" * 64, ""), ("b" * 65, "M1_BATCH"), ("", "M1_BATCH"), ("a/b", "M1_BATCH"),
])  # fmt: skip
def test_a_batch_s_name_has_1_to_64_characters(batch, code):
    assert refuse(parse, message(batch, [GOOD])) == code


def sinapsi(*values, pod=POINT, at_s=Q):
    rows = [{"ts": str(at_s + n), "1-0:1.8.0.255_3,0_2": str(value)} for n, value in enumerate(values)]
    return json.dumps([{"pod": pod, "data": rows}]).encode()


def test_a_clock_may_be_five_minutes_ahead_and_a_message_hold_fifty_values():
    devices = ReadyMade({POINT: DeviceSettings("sinapsi")})
    assert [one.code for one in devices.parse(POINT, "x", sinapsi(1), Q - 301).rejected] == ["R2_CLOCK"]
    assert [one.code for one in devices.parse(POINT, "x", sinapsi(1), Q - 300).rejected] == ["R2_BASE"]
    assert len(ReadyMade({POINT: DeviceSettings("sinapsi")}).parse(POINT, "x", sinapsi(*range(50)), Q).rejected) == 1
    assert refuse(devices.parse, POINT, "x", sinapsi(*range(51)), Q) == "M1_COUNTERS"


@pytest.mark.parametrize(("pod", "codes"), [
    (POINT, ["R2_BASE"]), (POINT + "X", ["R2_BASE"]), (POINT[:13] + "9", ["R2_POINT"]), ("IT001E0000000", ["R2_POINT"]),
    ("", ["R2_BASE"]),
])  # fmt: skip
def test_a_pod_is_told_by_its_fourteen_characters(pod, codes):
    devices = ReadyMade({POINT: DeviceSettings("sinapsi")})
    assert [one.code for one in devices.parse(POINT, "x", sinapsi(1, pod=pod), Q).rejected] == codes


def test_a_device_that_the_settings_lack_and_one_that_feeds_nothing():
    assert refuse(ReadyMade({}).parse, POINT, "x", b"{}", Q) == "M1_NO_DIALECT"
    with pytest.raises(ValueError, match="no channel of"):
        DeviceSettings("shelly2", registers={"nonsense": "withdrawn"})
    with pytest.raises(ValueError, match="must say what each channel"):
        DeviceSettings("shelly1", registers={"emeter/0/total": ""})


@pytest.mark.parametrize(("topic", "payload", "channel", "energy_wh"), [
    ("shellies/x/relay/0/energy", b"599", "relay/0/energy", 9), ("relay/9/energy", b"600", "relay/9/energy", 10),
    ("a/b/emeter/1/total_returned", b"59.9", "emeter/1/total_returned", 59),
])  # fmt: skip
def test_a_plug_counts_watt_minutes_and_a_meter_wh(topic, payload, channel, energy_wh):
    assert [(one.channel, one.energy_wh) for one in shelly1.parse(topic, payload)] == [(channel, energy_wh)]


def test_eight_outlets_have_a_register_of_their_own_accord():
    device = DeviceSettings("tasmota")
    found = {f"{name}/{place}": device.find_register(f"{name}/{place}")
             for name in ("Total", "ExportActive") for place in range(9)}
    assert found == {name: None if name.endswith("8") else "withdrawn" if "Total" in name else "injected"
                     for name in found}
    assert device.are_added("Total/0", "Total/7") and not device.are_added("Total/0", "Total/8")
    assert not device.are_added("Total/0", "ExportActive/0")
    named = DeviceSettings("tasmota", registers={"Total/0": "withdrawn", "ExportActive/0": "withdrawn"})
    assert named.are_added("Total/0", "ExportActive/0") and not named.are_added("Total/0", "ExportActive/1")


@pytest.mark.parametrize(("topic", "count"), [
    ("tele/x/SENSOR", 1), ("SENSOR", 1), ("tele/SENSOR/STATE", 0), ("tele/x/SENSORS", 0),
])
def test_a_tasmota_s_energy_is_in_its_sensor_message(topic, count):
    assert len(tasmota.parse(topic, b'{"ENERGY": {"Total": 1.2345}}')) == count
    assert tasmota.parse("SENSOR", b'{"ENERGY": {"Total": 1.2345}}')[0].energy_wh == 1_234


@pytest.mark.parametrize(("topic", "count"), [
    ("zigbee2mqtt/meter", 1), ("zigbee2mqtt/meter/set", 0), ("zigbee2mqtt/meter/get", 0), ("bridge/x", 0),
    ("zigbee2mqtt/bridge/state", 0), ("zigbee2mqtt/house/bridge", 1), ("zigbee2mqtt/meter/availability", 0),
    ("set/meter", 1), ("bridge", 0),
])  # fmt: skip
def test_a_zigbee_device_s_own_topic_holds_its_energy(topic, count):
    assert len(zigbee2mqtt.parse(topic, b'{"energy": 1.5}')) == count
    assert zigbee2mqtt.parse("meter", b'{"energy": 1.5, "produced_energy": null}')[0].energy_wh == 1_500


def test_what_is_told_once_is_bounded(monkeypatch):
    """A device that invents topics doesn't fill the memory: beyond ten thousand they are no longer told."""
    monkeypatch.setattr("iot_bridge.ready_made.MOST_TOPICS", 2)
    devices = ReadyMade({POINT: DeviceSettings("shelly2")})
    assert [refuse(devices.parse, POINT, name, b"{}", Q) for name in ("a", "a", "b", "c")] == [
        "M1_NO_ENERGY", "", "M1_NO_ENERGY", ""]
