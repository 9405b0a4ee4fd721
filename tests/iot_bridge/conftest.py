"""Brokers, a stand-in gateway and a running bridge."""

import threading

import pytest

from iot_bridge.bridge import Bridge
from iot_bridge.mqtt import Incoming, Link
from iot_bridge.outbox import Outbox
from iot_bridge.simulator import Device
from iot_bridge.topics import all_readings
from iot_bridge.uplink import Uplink
from tests.helpers.network.brokers import COMMUNITY, prepare_broker
from tests.helpers.network.waiting import wait_for
from tests.iot_bridge.stand_in import StandIn

KINDS = ("amqtt", "mosquitto")


class Client:
    """A link that notes what it hears, and acknowledges it."""

    def __init__(self, login, subscriptions=()):
        self.messages: list[Incoming] = []
        self.ready = threading.Event()
        self.link = Link(login, list(subscriptions), self._hear, on_ready=self.ready.set)

    def _hear(self, message):
        self.messages.append(message)
        self.link.acknowledge(message)

    def open(self):
        self.link.open()
        return self

    def payloads(self):
        return [message.payload for message in list(self.messages)]


class Running:
    """A bridge on a thread, between a broker and a stand-in gateway."""

    def __init__(self, broker, gateway, version="auto", **options):
        self.uplink = Uplink(gateway.url, broker.tls.certificate, broker.tls.private_key)
        self.bridge = Bridge(COMMUNITY, self.uplink, backoff_s=(0.05, 1), letters_a_minute=10_000, **options)
        self.ready = threading.Event()
        self.acknowledged: list[Incoming] = []
        self.link = Link(
            broker.bridge_login(version), [all_readings(COMMUNITY)], self.bridge.receive, on_ready=self.ready.set)
        acknowledge = self.link.acknowledge
        self.link.acknowledge = lambda message: (self.acknowledged.append(message), acknowledge(message))
        self.thread = threading.Thread(target=self.bridge.run, args=(self.link,))
        self.thread.start()
        assert self.ready.wait(30)

    def stop(self):
        self.bridge.stop()
        self.thread.join()
        self.link.close()
        self.uplink.close()


@pytest.fixture(params=KINDS)
def broker(request, tmp_path):
    """A running broker of each kind."""
    started = prepare_broker(request.param, tmp_path)
    started.start()
    yield started
    started.stop()


@pytest.fixture
def gateway(tmp_path):
    """A stand-in gateway."""
    served = StandIn(tmp_path / "gateway.db").start()
    yield served
    served.stop()


@pytest.fixture
def cleanup():
    """Functions to call at the test's end, last first."""
    calls = []
    yield calls
    for call in reversed(calls):
        call()


@pytest.fixture
def bridge(broker, gateway, cleanup):
    """A running bridge."""
    running = Running(broker, gateway)
    cleanup.append(running.stop)
    return running


@pytest.fixture
def connect(cleanup):
    """Connect a client and wait until its subscriptions are answered."""
    def make(login, subscriptions=()):
        client = Client(login, subscriptions).open()
        cleanup.append(client.link.close)
        wait_for(client.ready.is_set if subscriptions else lambda: client.link.is_connected, "the connection")
        return client
    return make


@pytest.fixture
def make_device(broker, tmp_path, cleanup):
    """A device of a metering point with an outbox; opened by the test."""
    def make(metering_point, resend_s=30.0, window=20):
        outbox = Outbox(tmp_path / f"{metering_point}.db")
        device = Device(broker.new_device(metering_point), COMMUNITY, outbox, resend_s=resend_s, window=window)
        cleanup.extend([outbox.close, device.close])
        device.outbox = outbox
        return device
    return make
