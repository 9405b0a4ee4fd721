"""A device sends again what has no receipt: later each time, at most its window at once, all of it after a break."""

import json

import pytest

from iot_bridge.mqtt import Incoming, Login
from iot_bridge.outbox import Outbox
from iot_bridge.simulator import Device
from tests.iot_bridge.malformed import GOOD

TOPIC = "volano/v1/prova/IT001E00000001/"


class Wire:
    """A link that keeps what is published and acknowledged."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.acknowledged = 0

    def publish(self, topic: str, payload: bytes) -> None:
        assert topic == TOPIC + "readings"
        self.sent.append(json.loads(payload)["batch"])

    def acknowledge(self, _: Incoming) -> None:
        self.acknowledged += 1


@pytest.fixture
def device(tmp_path):
    login = Login("127.0.0.1", 8_883, tmp_path / "ca.pem", "IT001E00000001", "secret")
    outbox = Outbox(tmp_path / "outbox.db")
    built = Device(login, "prova", outbox, resend_s=30, longest_resend_s=100, window=2)
    built.link = Wire()
    yield built
    outbox.close()


def send(device, now):
    """What goes out at a time."""
    device.link.sent.clear()
    device._send_due(now)
    return list(device.link.sent)


def answer(device, channel, **plain):
    device._received(Incoming(TOPIC + channel, json.dumps(plain).encode(), 1, 1, 1))


def test_a_batch_is_sent_again_after_thirty_seconds_then_twice_as_long_up_to_the_longest(device):
    batch = device.add([GOOD])
    assert send(device, 1_000) == [batch]
    times = [now for now in range(1_001, 1_501) if send(device, now)]
    assert times == [1_030, 1_090, 1_190, 1_290, 1_390, 1_490]


def test_no_more_than_the_window_is_on_its_way(device):
    batches = [device.add([GOOD]) for _ in range(4)]
    assert send(device, 0) == batches[:2]
    assert send(device, 1) == []
    answer(device, "receipts", batch=batches[0], rejected=[])
    assert send(device, 2) == [batches[2]]
    answer(device, "rejects", batch=batches[1], code="M1_BATCH", reason="r")
    assert send(device, 3) == [batches[3]]
    assert send(device, 30) == []
    assert send(device, 32) == [batches[2]]
    assert device.refused() == {batches[1]: [{"batch": batches[1], "code": "M1_BATCH", "reason": "r"}]}


def test_after_a_break_all_that_waits_is_sent_as_new(device):
    batches = [device.add([GOOD]) for _ in range(2)]
    send(device, 0)
    device._send_again()
    assert send(device, 1) == batches
    assert not device.wait_until_settled(0)
    for batch in batches:
        answer(device, "receipts", batch=batch, rejected=[])
    assert device.wait_until_settled(0)


@pytest.mark.parametrize("payload", [b"{", b"[]", b"5", b'{"batch": "x"}', b"{}"])
def test_what_is_no_receipt_is_acknowledged_and_ends_nothing(device, payload):
    batch = device.add([GOOD])
    device._received(Incoming(TOPIC + "receipts", payload, 1, 1, 1))
    assert device.link.acknowledged == 1
    assert send(device, 0) == [batch]


def test_an_outbox_keeps_one_to_two_hundred_readings_and_each_answer_once(tmp_path):
    outbox = Outbox(tmp_path / "outbox.db")
    batches = [outbox.add([GOOD] * count)[0] for count in (1, 200)]
    for count in (0, 201):
        with pytest.raises(ValueError, match="1 to 200"):
            outbox.add([GOOD] * count)
    assert list(outbox.waiting()) == batches
    assert {len(batch) for batch in batches} == {16}  # 64 bits: no two batches of a device are ever of one name
    assert outbox.settle(batches[0], [{"code": "X"}]) is True
    assert outbox.settle(batches[0], [{"code": "Y"}]) is False
    assert outbox.settle("unknown") is False
    assert (list(outbox.waiting()), outbox.refused()) == (batches[1:], {batches[0]: [{"code": "X"}]})
    outbox.close()
