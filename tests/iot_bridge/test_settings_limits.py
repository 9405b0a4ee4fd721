"""Names in topics and settings of devices, each at its last allowed value and one beyond."""

import re

import pytest

from iot_bridge.ready_made import DeviceSettings
from iot_bridge.settings import SettingsError, load_settings
from iot_bridge.topics import is_community, is_metering_point, parse_device_topic, parse_topic
from tests.iot_bridge.refusing import POINT, refuse
from tests.iot_bridge.settings_file import BRIDGE, write


@pytest.mark.parametrize(("text", "is_one"), [
    ("a" * 64, True), ("a" * 65, False), ("", False), ("A", False), ("a_b", False),
])  # fmt: skip
def test_a_community_s_name_in_topics(text, is_one):
    assert is_community(text) is is_one


@pytest.mark.parametrize(("text", "is_one"), [
    ("A" * 64, True), ("A" * 65, False), ("", False), ("a_b-C9", True), ("a b", False),
])  # fmt: skip
def test_a_point_s_name_in_topics(text, is_one):
    assert is_metering_point(text) is is_one


def test_a_device_s_own_topic_is_what_follows():
    topic, own = parse_device_topic("volano/v1/prova/P/device/a/b/c")
    assert (str(topic), own) == ("volano/v1/prova/P/device", "a/b/c")
    for text in ("volano/v1/prova/P/device", "volano/v1/prova/P/readings/x", "volano/v1/prova/P/readings"):
        assert parse_device_topic(text) is None
    for text in ("volano/v1/prova/P/device/", "volano/v1/prova/P/device/+", "volano/v1/prova/P/device/a/#",
                 "volano/v2/prova/P/device/a", "volano/v1/Pro/P/device/a"):
        assert refuse(parse_device_topic, text) == "M1_TOPIC"
    for text in ("volano/v1/prova/P/device", "volano/v1/prova/P", "volano/v1/prova/P/readings/x",
                 "v1/v1/prova/P/readings"):
        assert refuse(parse_topic, text) == "M1_TOPIC"


def test_what_the_bridge_s_settings_leave_out(tmp_path):
    bridge = load_settings(write(tmp_path, BRIDGE)).bridge
    assert (bridge.organisation, bridge.broker_username, bridge.gateway_ca) == ("gse", "bridge", None)
    assert bridge.mqtt_version == "auto"
    assert (bridge.batch_readings, bridge.batch_wait_ms, bridge.held_messages, bridge.devices) == (5_000, 20, 1_000, {})
    table = '[broker]\ncommunity = "prova"\nfolder = "."\ncertificate = "c"\nprivate_key = "k"\n'
    broker = load_settings(write(tmp_path, table)).broker
    assert (broker.host, broker.port, broker.bridge_username) == ("127.0.0.1", 8_883, "bridge")


@pytest.mark.parametrize(("table", "words"), [
    ("", ".dialect must be one of"), ('dialect = 1', ".dialect must be one of"),
    ('dialect = "shelly2"\nx = 1', "table of"),
    ('dialect = "shelly2"\nregisters = 1', ".registers must name"),
    ('dialect = "shelly2"\nregisters = { "emdata:0/total_act" = "used" }', ".registers must name"),
    ('dialect = "shelly2"\ntopic = 1', ".topic must be a text"), ('dialect = "shelly2"\nmax_w = 0', ".max_w must be"),
    ('dialect = "shelly2"\nmax_w = true', ".max_w must be"), ('dialect = "shelly2"\nmax_w = -1', ".max_w must be"),
    ('dialect = "shelly2"\nregisters = { "nonsense" = "" }', "no channel of"),
])  # fmt: skip
def test_a_device_s_setting_that_cannot_be_used_is_named(tmp_path, table, words):
    with pytest.raises(SettingsError, match=re.escape(f"bridge.devices.{POINT}") + ".*" + re.escape(words)):
        load_settings(write(tmp_path, f"{BRIDGE}[bridge.devices.{POINT}]\n{table}\n"))


def test_a_device_of_one_watt_is_taken_from_the_settings(tmp_path):
    table = f'[bridge.devices.{POINT}]\ndialect = "shelly2"\nmax_w = 1\n'
    assert load_settings(write(tmp_path, BRIDGE + table)).bridge.devices[POINT] == DeviceSettings("shelly2", max_w=1)
