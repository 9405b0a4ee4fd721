"""kill -9 of broker, bridge and gateway in turn, as processes: nothing is lost, nothing is there twice."""

import pytest

from tests.bench.bench_bridge import rig
from tests.iot_bridge.conftest import KINDS, wait_for
from tests.iot_bridge.stand_in import Store

POINTS = ("IT001E00000001", "IT001E00000002")


@pytest.mark.parametrize("kind", KINDS)
def test_every_reading_arrives_once_whatever_is_killed_while_they_are_on_their_way(kind):
    with rig(kind, None, POINTS) as running:
        store = Store(running.folder / "gateway.db")
        devices = running.load(400, 1, day=0, resend_s=1)
        for device in devices:
            device.open()
        for number, name in enumerate(("broker", "bridge", "gateway", "bridge", "broker"), 1):
            wait_for(lambda least=20 * number: len(store.rows()) >= least, "readings on their way")
            running.kill(name)
            running.restart(name)
        for device in devices:
            assert device.wait_until_settled(120), "batches without a receipt"
        rows = [row[:3] for row in store.rows()]
        store.close()
    assert len(rows) == len(set(rows)) == 400


@pytest.mark.parametrize("kind", ["mosquitto"])
def test_readings_made_while_all_three_are_down_arrive_when_they_are_back(kind):
    with rig(kind, None, POINTS) as running:
        for name in ("bridge", "broker", "gateway"):
            running.kill(name)
        devices = running.load(20, 10, day=0, resend_s=1)
        for device in devices:
            device.open()
        for name in ("broker", "gateway", "bridge"):
            running.restart(name)
        for device in devices:
            assert device.wait_until_settled(120), "batches without a receipt"
        store = Store(running.folder / "gateway.db")
        rows = store.rows()
        store.close()
    assert len(rows) == 200
