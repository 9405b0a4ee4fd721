"""Device, broker, bridge and a stand-in gateway together, on both brokers."""

import json

from iot_bridge.outbox import Outbox
from iot_bridge.simulator import Device
from tests.helpers.network.brokers import COMMUNITY
from tests.helpers.network.waiting import wait_for
from tests.iot_bridge.conftest import Running
from tests.iot_bridge.malformed import GOOD, build_malformed, message

OWN = "IT001E00000001"


def quarters(count, energy_wh=1):
    starts = [f"2024-05-{1 + n // 24:02d}T{n % 24:02d}:00:00Z" for n in range(count)]
    return [{**GOOD, "start": start, "energy_wh": energy_wh} for start in starts]


def test_a_reading_reaches_the_gateway_and_its_receipt_the_device(bridge, gateway, make_device):
    device = make_device(OWN)
    device.add(quarters(200))
    device.open()
    assert device.wait_until_settled(30)
    assert len(gateway.store.rows()) == 200
    assert device.outbox.waiting() == {}
    assert device.outbox.refused() == {}


def test_a_reading_that_the_gateway_refuses_is_noted_by_the_device_and_the_others_are_kept(
    bridge, gateway, make_device,
):
    device = make_device(OWN)
    batch = device.add([{**GOOD, "start": "2010-01-01T00:00:00Z"}, GOOD, {**GOOD, "energy_wh": -1}])
    device.open()
    assert device.wait_until_settled(30)
    assert [(r["index"], r["code"]) for r in device.outbox.refused()[batch]] == [
        (0, "READING_TOO_OLD"), (2, "R1_ENERGY")]
    assert len(gateway.store.rows()) == 1
    assert [letter[1] for letter in gateway.store.dead_letters()] == ["R1_ENERGY"]


def test_nothing_is_acknowledged_before_the_gateway_has_it(bridge, gateway, make_device):
    gateway.gate.clear()
    device = make_device(OWN)
    device.add([GOOD])
    device.open()
    wait_for(lambda: gateway.waiting, "the POST")
    assert bridge.acknowledged == []
    assert len(device.outbox.waiting()) == 1
    gateway.gate.set()
    assert device.wait_until_settled(30)
    assert len(bridge.acknowledged) == 1


def test_a_gateway_that_fails_and_breaks_off_loses_nothing_and_gets_nothing_twice(bridge, gateway, make_device):
    gateway.failures[:] = [503, "break", "commit-break", 500, 429]
    device = make_device(OWN, resend_s=1)
    for number in range(20):
        device.add(quarters(10, number))
    device.open()
    assert device.wait_until_settled(60)
    assert len(gateway.store.rows()) == 200


def test_a_device_that_was_off_sends_what_its_file_still_holds(bridge, broker, gateway, tmp_path, cleanup):
    login, file = broker.new_device(OWN), tmp_path / "outbox.db"
    before = Outbox(file)
    before.add([GOOD])
    before.close()
    after = Outbox(file)
    device = Device(login, COMMUNITY, after)
    cleanup.extend([after.close, device.close])
    device.open()
    assert device.wait_until_settled(30)
    assert len(gateway.store.rows()) == 1


def test_a_repeated_message_is_one_reading(bridge, broker, gateway, connect):
    device = connect(broker.new_device(OWN), [f"volano/v1/{COMMUNITY}/{OWN}/receipts"])
    for _ in range(2):
        device.link.publish(f"volano/v1/{COMMUNITY}/{OWN}/readings", message("same", [GOOD]))
    wait_for(lambda: len(device.messages) == 2, "two receipts")
    receipts = [json.loads(payload) for payload in device.payloads()]
    assert {receipt["batch"] for receipt in receipts} == {"same"}
    assert len(gateway.store.rows()) == 1


def test_what_was_not_acknowledged_comes_again_from_mosquitto_without_the_device(
    broker, gateway, make_device, cleanup,
):
    if broker.kind != "mosquitto":  # the embedded broker drops it after five seconds; there the device sends again
        return
    first = Running(broker, gateway)
    gateway.failures[:] = [503] * 1_000
    device = make_device(OWN, resend_s=1_000)
    device.add([GOOD])
    device.open()
    wait_for(lambda: gateway.posts, "the first attempt")
    first.stop()
    assert first.acknowledged == []
    gateway.failures.clear()
    second = Running(broker, gateway)
    cleanup.append(second.stop)
    assert device.wait_until_settled(30)
    assert len(gateway.store.rows()) == 1


def test_more_than_two_hundred_readings_are_refused_whole(bridge, broker, gateway, connect):
    device = connect(broker.new_device(OWN), [f"volano/v1/{COMMUNITY}/{OWN}/rejects"])
    device.link.publish(f"volano/v1/{COMMUNITY}/{OWN}/readings", message("big", quarters(201)))
    wait_for(lambda: device.messages, "the reject")
    reject = json.loads(device.payloads()[0])
    assert (reject["batch"], reject["code"]) == ("big", "M1_TOO_MANY")
    assert gateway.store.rows() == []


def test_a_thousand_malformed_messages_get_clear_answers_and_write_nothing(bridge, broker, gateway, connect):
    base = f"volano/v1/{COMMUNITY}/{OWN}"
    device = connect(broker.new_device(OWN), [f"{base}/receipts", f"{base}/rejects"])
    malformed = list(build_malformed(1_000, seed=3))
    for number, (payload, _) in enumerate(malformed):
        device.link.publish(f"{base}/readings", payload)
        wait_for(lambda sent=number: len(device.messages) > sent - 100, "answers")
    wait_for(lambda: len(device.messages) >= 1_000, "all answers", within_s=120)
    answers = [json.loads(payload) for payload in device.payloads()]
    codes = [answer["code"] if "code" in answer else answer["rejected"][0]["code"] for answer in answers]
    assert sorted(codes) == sorted(code for _, code in malformed)
    assert gateway.store.rows() == []
    assert len(gateway.store.dead_letters()) == 1_000
