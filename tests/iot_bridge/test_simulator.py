"""A device's own life: it connects when it is opened, wakes at once for what is new, and ends when it is closed."""

import threading

import pytest

from iot_bridge.mqtt import Login
from iot_bridge.outbox import Outbox
from iot_bridge.simulator import Device
from tests.helpers.network.waiting import wait_for
from tests.iot_bridge.malformed import GOOD

POINT = "IT001E00000001"


class Wire:
    """A link that fails to open a few times, then stands."""

    def __init__(self, failures=0):
        self.failures, self.opened, self.closed, self.sent = failures, 0, 0, []
        self.is_connected = False

    def open(self):
        self.opened += 1
        if self.opened <= self.failures:
            raise ConnectionRefusedError("down")
        self.is_connected = True

    def close(self):
        self.closed += 1

    def publish(self, topic, payload):
        self.sent.append((topic, payload))


class Sleeper(threading.Condition):
    """Sleeps until somebody wakes it, however short the time; counts its sleeps by their length."""

    def __init__(self):
        super().__init__()
        self.times = []

    def wait(self, timeout=None):
        self.times.append(timeout)
        return super().wait(None if timeout == 0.2 else 0)


@pytest.fixture
def make(tmp_path, cleanup):
    def build(failures=0, **options):
        login = Login("127.0.0.1", 8_883, tmp_path / "ca.pem", POINT, "secret")
        outbox = Outbox(tmp_path / "outbox.db")
        cleanup.append(outbox.close)
        device = Device(login, "prova", outbox, **options)
        device.link, device._changed = Wire(failures), Sleeper()
        return device
    return build


def find_thread():
    return next((one for one in threading.enumerate() if one.name.startswith("device ")), None)


def test_a_device_connects_when_it_is_opened_and_not_before(make):
    device = make()
    device._connect()
    assert device.link.opened == 0
    device.open()
    wait_for(lambda: device._changed.times, "the device to sleep")
    thread = find_thread()
    assert (thread.name, thread.daemon) == (f"device volano/v1/prova/{POINT}/readings", True)
    assert (device.link.opened, device.link.closed) == (1, 0)
    device.close()
    thread.join(5)
    assert not thread.is_alive(), "it sleeps until it is woken"
    assert device.link.closed == 1


def test_what_is_added_wakes_the_device(make):
    device = make()
    device.open()
    wait_for(lambda: device._changed.times, "the device to sleep")
    batches = [device.add([GOOD]) for _ in range(2)]
    wait_for(lambda: len(device.link.sent) == 2, "both batches")
    assert {topic for topic, _ in device.link.sent} == {f"volano/v1/prova/{POINT}/readings"}
    # a new connection wakes it, too
    device._send_again()
    wait_for(lambda: len(device.link.sent) == 4, "both batches again")
    for batch in batches:
        device._settle(batch, [])
    assert device.wait_until_settled(0)
    device.close()


def test_nothing_is_sent_while_the_broker_hasnt_accepted_the_connection(make):
    device = make()
    device.link.open = lambda: None
    device.open()
    device.add([GOOD])
    wait_for(lambda: len(device._changed.times) > 1, "the device to look")
    assert device.link.sent == []
    device.close()


def test_a_broker_that_is_down_is_tried_again_a_second_later_until_the_device_is_closed(make):
    device = make(failures=3)
    device._is_open = True
    with device._changed:
        device._connect()
    assert (device.link.opened, device._changed.times) == (4, [1, 1, 1])
    other = make(failures=10**6)
    other.open()
    wait_for(lambda: other.link.opened > 2, "several tries")
    thread = find_thread()
    other.close()
    thread.join(5)
    assert not thread.is_alive()


def test_who_waits_is_told_when_the_last_batch_is_answered(make):
    device = make()
    batch, done = device.add([GOOD]), []
    waiting = threading.Thread(target=lambda: done.append(device.wait_until_settled(30)))
    waiting.start()
    wait_for(lambda: device._changed.times, "the other to wait")
    device._settle(batch, [])
    waiting.join(5)
    assert done == [True]


def test_a_device_sends_again_after_30_seconds_up_to_ten_minutes_and_twenty_at_once(make):
    device = make()
    batches = [device.add([GOOD]) for _ in range(21)]
    device._send_due(0)
    assert len(device.link.sent) == 20
    times = []
    for now in range(1, 2_600):
        device.link.sent.clear()
        device._send_due(now)
        if device.link.sent:
            assert len(device.link.sent) == 20
            times.append(now)
    assert times == [30, 90, 210, 450, 930, 1_530, 2_130]
    assert list(device._waiting) == batches


@pytest.mark.parametrize(("longest_s", "times"), [(30, [30, 60, 90, 120]), (45, [30, 75, 120]), (100, [30, 90])])
def test_no_wait_is_longer_than_the_longest(make, longest_s, times):
    device = make(resend_s=30, longest_resend_s=longest_s)
    device.add([GOOD])
    device._send_due(0)
    found = []
    for now in range(1, 125):
        device.link.sent.clear()
        device._send_due(now)
        found += [now] * len(device.link.sent)
    assert found == times
