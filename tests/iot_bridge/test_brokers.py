"""Who gets in, and to which topics, on the embedded broker and on Mosquitto alike."""

import dataclasses
import json
import socket
import ssl

import pytest
from paho.mqtt.client import Client as PahoClient
from paho.mqtt.client import MQTTv5, MQTTv311
from paho.mqtt.enums import CallbackAPIVersion

from iot_bridge.broker import find_silence
from iot_bridge.devices import revoke_device
from iot_bridge.mqtt import speaks_version_5
from iot_bridge.tls import create_broker_tls
from iot_bridge.topics import all_readings
from tests.helpers.network.brokers import COMMUNITY
from tests.helpers.network.waiting import wait_for

OWN, OTHER = "IT001E00000001", "IT001E00000002"


def topic(point, channel="readings", community=COMMUNITY):
    return f"volano/v1/{community}/{point}/{channel}"


class Raw:
    """A client that does what no device of ours would."""

    def __init__(self, broker, login, *, client_id=None, protocol=MQTTv311, will=None, password=None):
        self.reasons, self.suback, self.ended = [], [], []
        self.client = PahoClient(
            CallbackAPIVersion.VERSION2, client_id or "raw", protocol=protocol, reconnect_on_failure=False)
        if login is not None:
            self.client.username_pw_set(login.username, login.password if password is None else password)
        if will is not None:
            self.client.will_set(*will, qos=1)
        self.client.tls_set_context(ssl.create_default_context(cafile=broker.tls.ca))
        self.client.on_connect = lambda *arguments: self.reasons.append(arguments[3])
        self.client.on_subscribe = lambda *arguments: self.suback.extend(arguments[3])
        self.client.on_disconnect = lambda *_: self.ended.append(1)
        self.client.connect("127.0.0.1", broker.port)
        self.client.loop_start()
        wait_for(lambda: self.reasons, "a CONNACK")

    @property
    def is_refused(self):
        return self.reasons[0].is_failure

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()


@pytest.fixture
def raw(broker, cleanup):
    def make(login, **options):
        client = Raw(broker, login, **options)
        cleanup.append(client.close)
        return client
    return make


@pytest.fixture
def bridge_ear(broker, connect):
    """What the bridge would hear."""
    return connect(broker.bridge_login(), [all_readings(COMMUNITY)])


def publish(client, name, payload):
    """Publish at QoS 1."""
    return client.client.publish(name, payload, qos=1)


def test_a_device_reaches_the_bridge(broker, bridge_ear, raw):
    device = raw(broker.new_device(OWN))
    publish(device, topic(OWN), b"hello")
    wait_for(lambda: bridge_ear.messages, "the message")
    assert bridge_ear.messages[0].topic == topic(OWN)


def test_an_anonymous_client_is_refused(raw):
    assert raw(None).is_refused


def test_a_wrong_password_and_an_unknown_user_are_refused(broker, raw):
    login = broker.new_device(OWN)
    assert raw(login, password="wrong").is_refused
    assert raw(login, password="").is_refused
    assert raw(dataclasses.replace(login, username=OTHER)).is_refused


def test_a_connection_without_tls_is_refused(broker):
    with socket.create_connection(("127.0.0.1", broker.port), 10) as plain:
        plain.sendall(bytes.fromhex("100c00044d5154540402003c0000"))
        try:
            answer = plain.recv(4)
        except OSError:
            answer = b""
    assert answer[:1] != b"\x20"  # no CONNACK


@pytest.mark.parametrize("name", [
    topic(OTHER), topic(OWN, "receipts"), topic(OTHER, "receipts"), topic(OWN, community="altra"), "other/topic",
])
def test_a_wrong_topic_or_another_point_s_reaches_nobody(broker, bridge_ear, connect, raw, name):
    neighbour = connect(broker.new_device(OTHER), [topic(OTHER, "receipts"), topic(OTHER, "rejects")])
    device = raw(broker.new_device(OWN))
    publish(device, name, b"forged")
    publish(device, topic(OWN), b"marker")
    wait_for(lambda: b"marker" in bridge_ear.payloads(), "the message after the forged one")
    assert bridge_ear.payloads() == [b"marker"]
    assert neighbour.messages == []


def test_a_device_hears_its_own_receipts_only(broker, bridge_ear, connect, raw):
    own = connect(broker.new_device(OWN), [topic(OWN, "receipts"), topic(OWN, "rejects")])
    spy = raw(broker.new_device(OTHER))
    heard = []
    spy.client.on_message = lambda *arguments: heard.append(arguments[2].payload)
    wanted = ["#", topic(OWN, "receipts"), topic("+", "receipts"), topic(OTHER, "receipts")]
    spy.client.subscribe([(name, 1) for name in wanted])
    wait_for(lambda: spy.suback, "a SUBACK")
    bridge_ear.link.publish(topic(OWN, "receipts"), b"for one")
    bridge_ear.link.publish(topic(OTHER, "receipts"), b"for the other")
    wait_for(lambda: own.messages and b"for the other" in heard, "both receipts")
    assert own.payloads() == [b"for one"]
    assert set(heard) == {b"for the other"}


def test_the_embedded_broker_refuses_the_subscription_itself(broker, raw):
    if broker.kind == "mosquitto":  # Mosquitto grants it and delivers nothing: the test above
        return
    spy = raw(broker.new_device(OTHER))
    spy.client.subscribe([("#", 1), (topic(OWN, "receipts"), 1)])
    wait_for(lambda: spy.suback, "a SUBACK")
    assert all(reason.is_failure for reason in spy.suback)


def test_a_revoked_device_is_cut_off_and_cannot_return_while_the_broker_runs_on(broker, bridge_ear, raw):
    login = broker.new_device(OWN)
    device = raw(login)
    assert not device.is_refused
    process = broker.process.pid
    revoke_device(broker.folder, OWN)
    broker.reload()
    wait_for(lambda: device.ended, "the end of the connection")
    assert raw(login, client_id="again").is_refused
    device.client.publish(topic(OWN), b"late", qos=1)
    other = raw(broker.new_device(OTHER))
    publish(other, topic(OTHER), b"marker")
    wait_for(lambda: bridge_ear.messages, "another device's message")
    assert bridge_ear.payloads() == [b"marker"]
    assert broker.process.pid == process
    assert broker.process.poll() is None


def test_a_new_credential_replaces_a_revoked_one(broker, raw):
    old = broker.new_device(OWN)
    revoke_device(broker.folder, OWN)
    new = broker.new_device(OWN)
    wait_for(lambda: not raw(new).is_refused, "the new credential to count")
    assert raw(old, client_id="old").is_refused


def test_a_device_cannot_take_over_the_bridge_s_session(broker, bridge_ear, raw):
    device = raw(broker.new_device(OWN), client_id="bridge")
    stranger = raw(None, client_id="bridge")
    assert stranger.is_refused
    publish(device, topic(OWN), b"still heard")
    wait_for(lambda: bridge_ear.messages, "the message")
    assert bridge_ear.link.connection == 1


def test_a_wrong_password_does_not_disturb_the_session_of_its_user(broker, bridge_ear, raw):
    forged = dataclasses.replace(broker.bridge_login(), password="wrong")
    assert raw(forged, client_id="bridge").is_refused
    publish(raw(broker.new_device(OWN)), topic(OWN), b"still heard")
    wait_for(lambda: bridge_ear.messages, "the message")
    assert bridge_ear.link.connection == 1


def test_a_will_reaches_no_topic_that_its_device_may_not_publish_to(broker, bridge_ear, raw):
    device = raw(broker.new_device(OWN), will=(topic(OTHER), b"forged"))
    device.client.loop_stop()
    device.client.socket().close()
    other = raw(broker.new_device(OTHER))
    publish(other, topic(OTHER), b"marker")
    wait_for(lambda: b"marker" in bridge_ear.payloads(), "another device's message")
    assert bridge_ear.payloads() == [b"marker"]


def test_a_packet_that_is_too_large_ends_its_connection_only(broker, bridge_ear, raw):
    device = raw(broker.new_device(OWN))
    publish(device, topic(OWN), b"x" * 300_000)
    other = raw(broker.new_device(OTHER))
    publish(other, topic(OTHER), b"marker")
    wait_for(lambda: bridge_ear.messages, "another device's message")
    assert bridge_ear.payloads() == [b"marker"]


def test_messages_wait_for_a_bridge_that_is_away(broker, connect, raw):
    bridge = connect(broker.bridge_login(), [all_readings(COMMUNITY)])
    bridge.link.close()
    device = raw(broker.new_device(OWN))
    sent = [publish(device, topic(OWN), b"%d" % number) for number in range(5)]
    for message in sent:
        message.wait_for_publish(30)
    bridge.link.open()
    wait_for(lambda: len(bridge.messages) == 5, "the messages")
    assert sorted(bridge.payloads()) == [b"0", b"1", b"2", b"3", b"4"]


def test_the_version_is_5_where_the_broker_has_it(broker, bridge_ear):
    has_5 = broker.kind == "mosquitto"
    assert speaks_version_5(broker.bridge_login()) is has_5
    assert bridge_ear.link.version == ("5" if has_5 else "3.1.1")


def test_version_5_names_the_refusal_of_a_wrong_topic(broker, raw):
    if broker.kind != "mosquitto":
        return
    device = raw(broker.new_device(OWN), protocol=MQTTv5)
    reasons = []
    device.client.on_publish = lambda *arguments: reasons.append(arguments[3])
    publish(device, topic(OTHER), b"forged")
    wait_for(lambda: reasons, "a PUBACK")
    assert str(reasons[0]) == "Not authorized"


def test_a_broker_with_another_certificate_is_not_trusted(broker, tmp_path):
    stranger = create_broker_tls(tmp_path / "stranger")
    with pytest.raises(ssl.SSLCertVerificationError):
        speaks_version_5(dataclasses.replace(broker.bridge_login(), ca=stranger.ca))


def test_no_password_stands_in_the_broker_s_log(broker, raw):
    login = broker.new_device(OWN)
    raw(login)
    assert login.password not in (broker.folder / "broker.log").read_text()
    assert login.password not in json.dumps((broker.folder / "passwords").read_text())


@pytest.mark.parametrize(("keep_alive_s", "silence_s"), [(0, 0), (1, 2), (30, 45), (31, 47)])
def test_a_client_may_be_silent_for_half_as_long_again_as_it_said(keep_alive_s, silence_s):
    assert find_silence(keep_alive_s) == silence_s


def test_an_idle_client_s_ping_keeps_its_connection(broker, connect, monkeypatch):
    monkeypatch.setattr("iot_bridge.mqtt.KEEP_ALIVE_S", 4)
    client, heard = connect(broker.new_device(OWN), [topic(OWN, "receipts")]), []
    client.link._client.on_log = lambda *arguments: heard.append(arguments[3])
    wait_for(lambda: any("PINGRESP" in one for one in heard) or client.link.connection > 1, "the answer to a ping")
    assert client.link.connection == 1
