"""kill -9 of broker, bridge and gateway in turn, as processes: nothing is lost, nothing is there twice."""

import pytest

from tests.bench.bench_bridge import count_unanswered, rig
from tests.helpers.network.waiting import wait_for

POINTS = ("IT001E00000001", "IT001E00000002")


@pytest.mark.parametrize(("kind", "is_real"), [("amqtt", True), ("mosquitto", False)])
def test_every_reading_arrives_once_whatever_is_killed_while_they_are_on_their_way(kind, is_real):
    with rig(kind, POINTS, is_real=is_real) as running:
        devices = running.load(400, 1, day=0, resend_s=1)
        for device in devices:
            device.open()
        for number, name in enumerate(("broker", "bridge", "gateway", "bridge", "broker"), 1):
            wait_for(lambda least=20 * number: len(running.keys()) >= least, "readings on their way")
            running.kill(name)
            running.restart(name)
        for device in devices:
            assert device.wait_until_settled(120), "batches without a receipt"
            assert device.refused() == {}
            device.close()  # one session a user: it would take the next one's answers
        keys = running.keys()
        assert count_unanswered(running, 40) == 0
    assert len(keys) == len(set(keys)) == 400


def test_readings_made_while_all_three_are_down_arrive_when_they_are_back():
    with rig("mosquitto", POINTS) as running:
        for name in ("bridge", "broker", "gateway"):
            running.kill(name)
        devices = running.load(20, 10, day=0, resend_s=1)
        for device in devices:
            device.open()
        for name in ("broker", "gateway", "bridge"):
            running.restart(name)
        for device in devices:
            assert device.wait_until_settled(120), "batches without a receipt"
        keys = running.keys()
    assert len(keys) == 200
