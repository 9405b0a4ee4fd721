"""A link and its broker, told one by one: what the broker is asked for, what counts as an answer, what is dropped."""

import socket
from types import SimpleNamespace

import pytest
from paho.mqtt.client import MQTTv5, MQTTv311

from iot_bridge import mqtt
from iot_bridge.mqtt import Incoming, Link, Login, speaks_version_5


def login(version="auto"):
    return Login("mqtt.example.org", 8_883, "ca.pem", "IT001E00000001", "secret", version)


class Client:
    """In paho's place: notes what it is asked."""

    made: list["Client"]

    def __init__(self, api, name, **options):
        self.name, self.options, self.asked, self.protocol = name, options, [], options["protocol"]
        self.made.append(self)

    def __getattr__(self, what):
        def note(*arguments, **named):
            self.asked.append((what, arguments, named))
            return what == "is_connected"
        return note

    def find(self, what):
        return [(arguments, named) for name, arguments, named in self.asked if name == what]


@pytest.fixture(autouse=True)
def client(monkeypatch):
    monkeypatch.setattr(mqtt, "Client", Client)
    monkeypatch.setattr(Client, "made", [], raising=False)
    monkeypatch.setattr(mqtt.ssl, "create_default_context", lambda cafile: f"trusts {cafile}")
    return Client


class Connection:
    def __init__(self, answer):
        self.answer, self.sent, self.asked = answer, b"", []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def wrap_socket(self, plain, server_hostname):
        self.asked.append(server_hostname)
        return self

    def sendall(self, data):
        self.sent += data

    def recv(self, count):
        self.asked.append(count)
        if self.answer is None:
            raise TimeoutError
        return self.answer[:count]


@pytest.mark.parametrize(("answer", "is_5"), [
    (b"\x20\x03\x00\x00\x00", True), (b"\x20\x09\x00\x87\x06", True), (b"\x20\x03\x00", True),
    (b"\x20\x02\x00\x01", False), (b"\x20\x02\x00", False), (b"\x20\x03", False), (b"\x20", False), (b"", False),
    (b"\x21\x03\x00\x00\x00", False), (b"\x30\x03\x00\x00\x00", False), (b"\x20\x01\x00", False), (None, False),
])  # fmt: skip
def test_a_broker_of_version_5_answers_with_more_than_two_bytes(monkeypatch, answer, is_5):
    made = Connection(answer)
    asked = []
    monkeypatch.setattr(socket, "create_connection", lambda *arguments: asked.append(arguments) or made)
    monkeypatch.setattr(mqtt.ssl, "create_default_context", lambda cafile: made)
    assert speaks_version_5(login()) is is_5
    assert asked == [(("mqtt.example.org", 8_883), 3)]
    assert made.asked == ["mqtt.example.org", 5]
    assert made.sent[0] == 0x10 and len(made.sent) == made.sent[1] + 2 and made.sent[4:9] == b"MQTT\x05"


@pytest.mark.parametrize(("version", "answers", "protocol", "said"), [
    ("5", None, MQTTv5, "5"), ("3.1.1", None, MQTTv311, "3.1.1"), ("auto", True, MQTTv5, "5"),
    ("auto", False, MQTTv311, "3.1.1"),
])  # fmt: skip
def test_the_broker_is_asked_for_a_session_that_outlives_the_connection(monkeypatch, version, answers, protocol, said):
    asked = []
    monkeypatch.setattr(mqtt, "speaks_version_5", lambda one: asked.append(one) or answers)
    link = Link(login(version), ["a", "b"], lambda _: None)
    assert link.version == ("" if version == "auto" else version)
    assert (link.is_connected, link.connection) == (False, 0)
    link.open()
    link.open()
    assert len(asked) == (version == "auto"), "found out once"
    assert link.version == said and link.is_connected
    (first, second) = Client.made
    assert first is not second
    assert (second.name, second.protocol) == ("IT001E00000001", protocol)
    assert (second.options["manual_ack"], second.options["clean_session"]) == (True, None if said == "5" else False)
    assert second.find("username_pw_set") == [(("IT001E00000001", "secret"), {})]
    assert second.find("tls_set_context") == [(("trusts ca.pem",), {})]
    assert second.find("max_inflight_messages_set") == [((1_000,), {})]
    assert second.find("reconnect_delay_set") == [((1, 15), {})]
    assert len(second.find("loop_start")) == 1
    ((arguments, named),) = second.find("connect_async")
    assert arguments == ("mqtt.example.org", 8_883, 30)
    if said == "5":
        properties = named["properties"]
        assert (named["clean_start"], properties.SessionExpiryInterval, properties.ReceiveMaximum) == (
            False, 30 * 86_400, 1_000)
    else:
        assert named == {}


def test_as_many_messages_are_on_their_way_as_are_held():
    link = Link(login("5"), [], lambda _: None, receive_maximum=7)
    link.open()
    ((_, named),) = Client.made[0].find("connect_async")
    assert named["properties"].ReceiveMaximum == 7


def test_a_link_that_was_never_opened_does_nothing():
    link = Link(login("5"), [], lambda _: None)
    link.publish("t", b"x")
    link.acknowledge(Incoming("t", b"x", 1, 1, 0))
    link.close()
    assert Client.made == []


def test_messages_go_at_qos_1_and_are_acknowledged_on_their_own_connection():
    link = Link(login("5"), [], lambda _: None)
    link.open()
    link.publish("t", b"x")
    (made,) = Client.made
    assert made.find("publish") == [(("t", b"x"), {"qos": 1})]
    link.connection = 3
    for qos, connection in ((1, 3), (0, 3), (1, 2), (1, 4), (2, 3)):
        link.acknowledge(Incoming("t", b"x", 9, qos, connection))
    assert made.find("ack") == [((9, 1), {}), ((9, 2), {})]
    link.close()
    assert [len(made.find(name)) for name in ("disconnect", "loop_stop")] == [1, 1]


def reason(is_failure):
    return SimpleNamespace(is_failure=is_failure)


def test_connections_are_counted_and_subscriptions_asked_for_on_each():
    ready = []
    link = Link(login("5"), ["a", "b"], lambda _: None, on_ready=lambda: ready.append(1))
    link.open()
    (made,) = Client.made
    link._connected(made, None, None, reason(True), None)
    assert (link.connection, made.find("subscribe")) == (0, [])
    link._connected(made, None, None, reason(False), None)
    assert (link.connection, made.find("subscribe")) == (1, [(([("a", 1), ("b", 1)],), {})])
    for failures, count in (([False, True], 0), ([True, True], 0), ([False, False], 1), ([], 2)):
        link._subscribed(made, None, None, [reason(one) for one in failures], None)
        assert len(ready) == count
    for is_failure in (True, False):
        link._disconnected(made, None, None, reason(is_failure), None)
    assert link.connection == 3


def test_a_message_bears_its_connection_and_a_topic_that_is_no_text_none():
    heard = []

    class Bad:
        payload, mid, qos = bytearray(b"x"), 4, 1

        @property
        def topic(self):
            return b"\xff".decode("utf-8")

    link = Link(login("5"), [], heard.append)
    link.connection = 2
    link._received(None, None, SimpleNamespace(topic="t", payload=bytearray(b"x"), mid=3, qos=1))
    link._received(None, None, Bad())
    assert heard == [Incoming("t", b"x", 3, 1, 2), Incoming("", b"x", 4, 1, 2)]


def test_no_callback_is_needed_to_be_ready():
    assert Link(login("5"), [], lambda _: None)._subscribed(None, None, None, [], None) is None
