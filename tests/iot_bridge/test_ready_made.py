"""Ready-made devices through the bridge: dialect by the settings, receipts, dead letters; the native one goes on."""

import json

import pytest

from iot_bridge.access import is_allowed
from iot_bridge.bridge import Bridge
from iot_bridge.mqtt import Incoming
from iot_bridge.ready_made import DeviceSettings, ReadyMade
from iot_bridge.rejects import MessageRejectError
from iot_bridge.settings import SettingsError, load_settings
from iot_bridge.topics import all_devices, parse_device_topic
from tests.helpers.network.brokers import COMMUNITY
from tests.helpers.network.waiting import wait_for
from tests.iot_bridge.fakes import FakeGateway, FakeLink, Log
from tests.iot_bridge.malformed import GOOD, message
from tests.iot_bridge.settings_file import BRIDGE, write

POINT = "IT001E00000001"
Q = 1_714_514_400
TOPIC = f"volano/v1/prova/{POINT}/device/"
SHELLY = "shellypro3em-aabbccddeeff/status/emdata:0"


def emdata(act, ret=0):
    return json.dumps({"id": 0, "total_act": act, "total_act_ret": ret}).encode()


def step(bridge, log, at_s, topic, payload):
    """One message at a time, as `run` does with what has come."""
    bridge._clock = lambda: Q + at_s
    bridge.receive(Incoming(topic, payload, len(log) + 1, 1, 1))
    bridge._store(bridge._collect())


@pytest.fixture
def rig():
    log = Log()
    devices = ReadyMade({POINT: DeviceSettings("shelly2")})
    bridge = Bridge("prova", FakeGateway(log), ready_made=devices, batch_wait_ms=1)
    bridge.link = FakeLink(log)
    posted = bridge._gateway.post_readings
    bridge._gateway.post_readings = lambda rows: (log.append(("rows", rows)), posted(rows))[1]
    return bridge, log


def rows_of(log):
    return [row for entry in log if entry[0] == "rows" for row in entry[1]]


def test_counters_of_a_device_become_readings_of_its_point(rig):
    bridge, log = rig
    for at_s, act in ((0, 97634.44), (450, 97700.0), (900, 97734.9)):
        step(bridge, log, at_s, TOPIC + SHELLY, emdata(act))
    assert rows_of(log) == [
        {"metering_point": POINT, "register": "withdrawn", "start": "2024-04-30T22:00:00+00:00", "energy_wh": 100,
         "interval_s": 900, "quality": "measured"},
        {"metering_point": POINT, "register": "injected", "start": "2024-04-30T22:00:00+00:00", "energy_wh": 0,
         "interval_s": 900, "quality": "measured"},
    ]
    assert sum(entry[0] == "ack" for entry in log) == 3


def test_the_first_value_is_said_in_the_receipt_and_kept_as_a_dead_letter(rig):
    bridge, log = rig
    step(bridge, log, 0, TOPIC + SHELLY, emdata(5))
    receipt = next(entry for entry in log if entry[0] == "publish")
    assert receipt[1] == "receipts"
    assert [one["code"] for one in receipt[2]["rejected"]] == ["R2_BASE", "R2_BASE"]
    assert [entry[2] for entry in log if entry[0] == "dead letter"] == ["R2_BASE"]


def test_a_message_without_energy_leaves_one_trace_for_its_topic(rig):
    bridge, log = rig
    for at_s in (0, 60):
        step(bridge, log, at_s, TOPIC + "shellypro3em-aabbccddeeff/online", b"true")
    assert [entry[2] for entry in log if entry[0] == "dead letter"] == ["M1_NO_ENERGY"]
    assert [entry[0] for entry in log].count("ack") == 2


@pytest.mark.parametrize(("topic", "payload", "code"), [
    (TOPIC + SHELLY, b"{", "M1_NOT_JSON"), (TOPIC, emdata(1), "M1_TOPIC"), (TOPIC + "a/#", emdata(1), "M1_TOPIC"),
    (TOPIC.replace("01/", "02/") + SHELLY, emdata(1), "M1_NO_DIALECT"),
    (TOPIC.replace("prova", "altra") + SHELLY, emdata(1), "M1_TOPIC"),
])
def test_what_cannot_be_read_is_refused_and_kept(rig, topic, payload, code):
    bridge, log = rig
    step(bridge, log, 0, topic, payload)
    assert [entry[2] for entry in log if entry[0] == "dead letter"] == [code]
    assert [entry[0] for entry in log][-1] == "ack"


def test_the_native_dialect_goes_on_beside(rig):
    bridge, log = rig
    step(bridge, log, 0, f"volano/v1/prova/{POINT}/readings", message("a", [GOOD]))
    assert log[-1][2] == {"batch": "a", "accepted": 1, "repeated": 0, "rejected": []}


def test_a_channel_may_feed_another_register_or_none_and_a_topic_chooses_one_of_several():
    devices = ReadyMade({POINT: DeviceSettings("zigbee2mqtt", "zigbee2mqtt/meter", registers={
        "energy": "produced", "produced_energy": ""})})
    with pytest.raises(MessageRejectError, match="M1_NO_ENERGY"):
        devices.parse(POINT, "zigbee2mqtt/other", b'{"energy": 9}', Q)
    assert devices.parse(POINT, "zigbee2mqtt/other", b'{"energy": 9}', Q) == devices.parse(
        POINT, "zigbee2mqtt/other", b'{"energy": 9}', Q + 1)
    devices.parse(POINT, "zigbee2mqtt/meter", b'{"energy": 1, "produced_energy": 2}', Q)
    (reading,) = devices.parse(POINT, "zigbee2mqtt/meter", b'{"energy": 1.2, "produced_energy": 3}', Q + 900).readings
    assert (reading.register, reading.energy_wh) == ("produced", 200)


def test_another_pod_another_channel_a_clock_ahead_and_too_many_values_are_refused():
    sinapsi = ReadyMade({POINT: DeviceSettings("sinapsi")})
    def unit(pod, ts, *values):
        rows = [{"ts": str(ts), "1-0:1.8.0.255_3,0_2": str(value)} for value in values]
        return json.dumps([{"pod": pod, "data": rows}]).encode()
    codes = [[one.code for one in sinapsi.parse(POINT, "x", payload, Q).rejected] for payload in (
        unit("IT001E00000009", Q, 1), unit(POINT + "A", Q + 301, 1), unit(POINT, Q, 1, 1))]
    assert codes == [["R2_POINT"], ["R2_CLOCK"], ["R2_BASE", "R2_REPEATED"]]
    with pytest.raises(MessageRejectError, match="M1_COUNTERS"):
        sinapsi.parse(POINT, "x", unit(POINT, Q, *range(51)), Q)
    shelly = ReadyMade({POINT: DeviceSettings("shelly2")})
    shelly.parse(POINT, "x/status/switch:0", b'{"aenergy": {"total": 1}}', Q)
    assert shelly.parse(POINT, "x/status/pm1:0", b'{"aenergy": {"total": 1}}', Q).rejected[0].code == "R2_CHANNEL"


def sum_up(settings, messages):
    """Wh by register of (seconds after Q, topic, payload) messages, and the codes that refused values."""
    devices, total, codes = ReadyMade({POINT: settings}), {}, []
    for at_s, topic, payload in messages:
        content = payload if isinstance(payload, str) else json.dumps(payload)
        batch = devices.parse(POINT, topic, content.encode(), Q + at_s)
        codes += [(one.index, one.code) for one in batch.rejected if one.code != "R2_BASE"]
        for reading in batch.readings:
            total.setdefault(reading.register, {})[reading.start] = reading.energy_wh
    return {register: sum(values.values()) for register, values in total.items()}, codes


def test_phases_of_one_message_are_added_up():
    lists = [(900 * n, "tele/m/SENSOR", {"ENERGY": {"Total": [2 + n / 4, 243 + n / 4, 191 + n / 4]}}) for n in range(5)]
    assert sum_up(DeviceSettings("tasmota"), lists) == ({"withdrawn": 3_000}, [])


def test_phases_of_several_messages_are_added_up_when_the_settings_name_them():
    named = DeviceSettings("shelly1", registers={f"emeter/{n}/total": "withdrawn" for n in range(3)})
    totals = [(900 * n + phase, f"shellies/x/emeter/{phase}/total", str(1_000 + 100 * n))
              for n in range(6) for phase in range(3)]
    assert sum_up(named, totals) == ({"withdrawn": 1_500 - 2 * 100}, [])  # phases 2 and 3 began within a quarter


def test_a_phase_that_falls_silent_is_not_waited_for_and_its_sum_is_an_estimate():
    registers = {f"emeter/{n}/total": "withdrawn" for n in range(2)}
    devices = ReadyMade({POINT: DeviceSettings("shelly1", registers=registers)})
    for phase in (0, 1):
        devices.parse(POINT, f"x/emeter/{phase}/total", b"0", Q)
    given = [reading for n in range(1, 5) for reading in
             devices.parse(POINT, "x/emeter/0/total", str(10 * n).encode(), Q + 900 * n).readings]
    assert [(one.energy_wh, one.quality) for one in given] == [(10, "estimated")] * 4


def test_clamps_that_the_settings_name_are_read():
    named = DeviceSettings("zigbee2mqtt", registers={"energy_a": "withdrawn", "energy_produced_a": "injected"})
    clamps = [(900 * n, "zigbee2mqtt/c", {"energy_a": 170 + n / 2, "energy_produced_a": 1 + n / 10}) for n in range(5)]
    assert sum_up(named, clamps) == ({"withdrawn": 2_000, "injected": 400}, [])
    unnamed = [(at_s, topic, {"energy": 1, **payload}) for at_s, topic, payload in clamps]
    assert sum_up(DeviceSettings("zigbee2mqtt"), unnamed)[1] == [(1, "R2_UNNAMED"), (2, "R2_UNNAMED")]


def test_one_bad_counter_does_not_take_the_good_one_with_it():
    bad = [(900 * n, "zigbee2mqtt/c", {"energy": 170 + n / 2, "produced_energy": -20 - n / 10}) for n in range(5)]
    assert sum_up(DeviceSettings("zigbee2mqtt"), bad) == ({"withdrawn": 2_000}, [(1, "R2_VALUE")] * 5)


def test_topics_and_rights():
    assert parse_device_topic(TOPIC + "a/b")[1] == "a/b"
    assert parse_device_topic(f"volano/v1/prova/{POINT}/readings") is None
    def allowed(user, topic, action):
        return is_allowed(user, topic, action, community="prova", bridge="bridge")
    assert allowed(POINT, TOPIC + "a/b", "publish")
    assert allowed("bridge", all_devices("prova"), "subscribe")
    assert allowed("bridge", TOPIC + "a", "receive")
    assert not allowed("IT001E00000002", TOPIC + "a", "publish")
    assert not allowed(POINT, TOPIC + "#", "subscribe")
    assert not allowed("bridge", TOPIC + "a", "publish")


def test_devices_are_named_in_the_settings(tmp_path):
    table = f'[bridge.devices.{POINT}]\ndialect = "shelly2"\nmax_w = 9000\n'
    table += 'registers = { "emdata:0/total_act" = "" }\n'
    settings = load_settings(write(tmp_path, BRIDGE + table))
    assert settings.bridge.devices == {
        POINT: DeviceSettings("shelly2", max_w=9000, registers={"emdata:0/total_act": ""})}
    assert load_settings(write(tmp_path, BRIDGE)).bridge.devices == {}


@pytest.mark.parametrize("table", [
    "devices = 1\n", '[bridge.devices."a b"]\ndialect = "shelly2"\n', f"[bridge.devices.{POINT}]\n",
    f'[bridge.devices.{POINT}]\ndialect = "modbus"\n', f'[bridge.devices.{POINT}]\ndialect = "shelly2"\nx = 1\n',
    f'[bridge.devices.{POINT}]\ndialect = "shelly2"\nmax_w = 0\n',
    f'[bridge.devices.{POINT}]\ndialect = "shelly2"\ntopic = 1\n',
    f'[bridge.devices.{POINT}]\ndialect = "shelly2"\nregisters = {{ a = "used" }}\n',
    f'[bridge.devices.{POINT}]\ndialect = "shelly2"\nregisters = {{ "emdata:0/power" = "withdrawn" }}\n',
    f'[bridge.devices.{POINT}]\ndialect = "shelly1"\n',
    f'[bridge.devices.{POINT}]\ndialect = "shelly1"\nregisters = {{ "emeter/0/total" = "" }}\n',
])
def test_devices_that_cannot_be_used_are_refused_by_name(tmp_path, table):
    with pytest.raises(SettingsError, match=r"bridge\.devices"):
        load_settings(write(tmp_path, BRIDGE + table))


def test_a_device_reaches_the_bridge_below_its_own_point_and_nowhere_else(broker, connect):
    ear = connect(broker.bridge_login(), [all_devices(COMMUNITY)])
    own = f"volano/v1/{COMMUNITY}/{POINT}/device/{SHELLY}"
    points = (POINT, "IT001E00000002", "IT001E00000003")
    device, stranger, other = (
        connect(broker.new_device(point), [f"volano/v1/{COMMUNITY}/{point}/receipts"]) for point in points)
    for payload in (b"1", b"2"):
        device.link.publish(own, payload)
    wait_for(lambda: len(ear.messages) == 2, "both messages")
    assert [(one.topic, one.payload) for one in ear.messages] == [(own, b"1"), (own, b"2")]
    stranger.link.publish(own, b"3")
    other.link.publish(own.replace(POINT, points[2]), b"4")
    wait_for(lambda: len(ear.messages) == 3, "the last message")
    assert ear.payloads() == [b"1", b"2", b"4"]
