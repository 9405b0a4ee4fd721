"""The bridge's own counts, waits and shares, step by step: no thread, no clock but the one given."""

import queue
from types import SimpleNamespace

import pytest

from iot_bridge import bridge as module
from iot_bridge.bridge import Bridge, StoppedError
from iot_bridge.counters import Value
from iot_bridge.mqtt import Incoming
from iot_bridge.ready_made import DeviceSettings, ReadyMade
from iot_bridge.uplink import Answer, GatewayDownError, GatewayRefusedError, Rejected
from tests.iot_bridge.fakes import TOPIC, FakeGateway, FakeLink
from tests.iot_bridge.malformed import GOOD, message

POINT = "IT001E00000001"
DEVICE = f"volano/v1/prova/{POINT}/device/"


def build(*answers, **options):
    """A bridge that notes in its log what link and gateway are asked, and in waits how long it would have waited."""
    log, waits = [], []
    made = Bridge("prova", FakeGateway(log, *answers), **options)
    made.link, made.log, made.waits = FakeLink(log), log, waits
    made._stop = SimpleNamespace(wait=waits.append, is_set=lambda: False)
    return made


def hold(made, *counts):
    """Parsed messages of so many readings each."""
    held = []
    for mid, count in enumerate(counts, 1):
        rows = [{**GOOD, "start": f"2024-05-{n // 24 + 1:02d}T{n % 24:02d}:00:00Z"} for n in range(count)]
        held.append(made._parse(Incoming(TOPIC, message(f"b{mid}", rows), mid, 1, 1)))
    return held


@pytest.mark.parametrize(("options", "waits"), [
    ({}, [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10]), ({"backoff_s": (0.5, 2)}, [0.5, 1, 2, 2, 2, 2, 2, 2]),
    ({"backoff_s": (3, 3)}, [3] * 8),
])  # fmt: skip
def test_a_gateway_that_is_down_is_asked_twice_as_rarely_up_to_the_longest(options, waits):
    downs = [GatewayDownError("down")] * 8
    made = build(*downs, **options)
    assert made._until_up(lambda: made._gateway.post_readings([])) == Answer(0, 0, ())
    assert made.waits == waits


@pytest.mark.parametrize(("backoff_s", "failures", "is_paused"), [
    ((0.5, 10), 1, False), ((0.5, 10), 2, True), ((0.5, 10), 3, True), ((1, 10), 1, True), ((0.9, 0.9), 5, False),
])  # fmt: skip
def test_a_wait_of_a_second_leaves_messages_with_the_broker_once(backoff_s, failures, is_paused):
    made = build(*[GatewayDownError("down")] * failures, backoff_s=backoff_s)
    key = ("P", "c")
    for name, is_stamped in ((key, False), (("P", "d"), True)):
        made._ready_made.counters.take(name, Value(5, 900, is_stamped), 1_000)
    made._until_up(lambda: made._gateway.post_readings([]))
    assert [entry for entry in made.log if entry[0] in ("open", "close")] == [("close",), ("open",)] * is_paused
    # while they waited, arrival no longer told their time
    assert (made._ready_made.counters.find_time(key) is None) is is_paused
    assert made._ready_made.counters.find_time(("P", "d")) == 900


def test_a_bridge_that_is_stopped_waits_for_nobody():
    made = build(GatewayDownError("down"))
    made._stop = SimpleNamespace(wait=lambda time_s: True)
    with pytest.raises(StoppedError):
        made._until_up(lambda: made._gateway.post_readings([]))
    made.link.open = lambda: (_ for _ in ()).throw(OSError("down"))
    with pytest.raises(StoppedError):
        made._until_open()


def test_a_broker_that_is_down_is_tried_each_second():
    made, tries = build(), []

    def fail():
        tries.append(1)
        if len(tries) < 4:
            raise OSError("down")

    made.link.open = fail
    made._until_open()
    assert (len(tries), made.waits) == (4, [1, 1, 1])
    made._reopen()
    assert made.log == [("close",)] and len(tries) == 5


def test_receipts_are_cut_out_of_a_shared_answer_by_place():
    made = build(Answer(3, 2, (Rejected(3, "READING_X", "no"),)))
    made._store(hold(made, 1, 2, 3))
    told = [entry[2] for entry in made.log if entry[0] == "publish"]
    made_of = [(one["batch"], one["accepted"], one["repeated"], len(one["rejected"])) for one in told]
    assert made_of == [
        ("b1", 1, None, 0), ("b2", 2, None, 0), ("b3", 2, None, 1)]
    assert told[2]["rejected"] == [{"index": 0, "code": "READING_X", "reason": "no"}]
    alone = build(Answer(1, 2, ()))
    alone._store(hold(alone, 3))
    assert [(one[2]["accepted"], one[2]["repeated"]) for one in alone.log if one[0] == "publish"] == [(1, 2)]
    assert [entry[1] for entry in made.log if entry[0] == "ack"] == [1, 2, 3]


@pytest.mark.parametrize(("count", "posts"), [
    (1, [1]), (2, [2, 1, 1]), (3, [3, 1, 2, 1, 1]), (4, [4, 2, 1, 1, 2, 1, 1]),
])
def test_a_refused_post_is_halved_until_each_message_stands_alone(count, posts):
    made = build(*[GatewayRefusedError(400, "READING_X", "no")] * 20)
    made._store(hold(made, *[1] * count))
    assert [entry[1] for entry in made.log if entry[0] == "post"] == posts
    assert [entry[1] for entry in made.log if entry[0] == "ack"] == list(range(1, count + 1))
    told = [entry[2] for entry in made.log if entry[0] == "publish"]
    assert [(one["batch"], one["code"], one["reason"]) for one in told] == [
        (f"b{n}", "READING_X", "no") for n in range(1, count + 1)]


def test_nothing_is_posted_for_messages_without_a_good_reading():
    made = build()
    made._store([])
    assert made.log == []
    held = made._parse(Incoming(TOPIC, message("a", [{**GOOD, "energy_wh": -1}, {**GOOD, "register": "x"}]), 1, 1, 1))
    assert made.log == [("dead letter", TOPIC, "R1_ENERGY,R1_REGISTER", message("a", [
        {**GOOD, "energy_wh": -1}, {**GOOD, "register": "x"}]))]
    made._store([held])
    assert [entry[0] for entry in made.log] == ["dead letter", "ack", "publish"]
    assert made.log[-1][2]["accepted"] == made.log[-1][2]["repeated"] == 0


@pytest.mark.parametrize(("options", "most"), [({}, 100), ({"letters_a_minute": 2}, 2)])
def test_a_topic_has_so_many_dead_letters_a_minute(monkeypatch, options, most):
    made, at = build(**options), [600.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: at[0])

    def count(topic, times):
        for _ in range(times):
            made._keep_dead_letter(Incoming(topic, b"x", 1, 1, 1), "M1_BATCH")
        found = sum(entry[:2] == ("dead letter", topic) for entry in made.log)
        made.log.clear()
        return found

    assert (count("a", most + 5), count("b", 1)) == (most, 1)
    at[0] = 659.9
    assert count("a", 1) == 0
    at[0] = 660
    assert count("a", most + 1) == most


def test_a_dead_letter_is_cut_at_64_kib_and_a_refusal_of_it_ends_nothing(caplog):
    made = build()
    made._keep_dead_letter(Incoming("t", bytes(65_537), 1, 1, 1), "M1_TOO_LARGE")
    assert len(made.log[0][3]) == 65_536

    def refuse(*_):
        raise GatewayRefusedError(422, "X", "no")

    made._gateway.post_dead_letter = refuse
    made._keep_dead_letter(Incoming("t", b"x", 1, 1, 1), "M1_BATCH")
    assert "the gateway refuses a dead letter (M1_BATCH): X" in caplog.text


def test_a_queue_holds_a_thousand_messages_unless_it_says_otherwise():
    for options, most in (({}, 1_000), ({"held_messages": 3}, 3)):
        made = build(**options)
        for mid in range(most):
            made.receive(Incoming("t", b"", mid, 1, 1))
        assert not made._overflowed
        made.receive(Incoming("t", b"", most, 1, 1))
        assert made._overflowed and made._queue.qsize() == most


def collect(made, counts):
    for mid, count in enumerate(counts, 1):
        rows = [{**GOOD, "start": f"2024-05-{n // 24 + 1:02d}T{n % 24:02d}:00:00Z"} for n in range(count)]
        made.receive(Incoming(TOPIC, message(f"b{mid}", rows), mid, 1, 1))
    return len(made._collect())


@pytest.mark.parametrize(("limit", "held"), [(400, 2), (399, 1), (401, 2), (600, 3), (200, 1), (199, 0)])
def test_a_post_is_full_when_another_whole_message_might_not_fit(limit, held):
    assert collect(build(batch_readings=limit, batch_wait_ms=0), [200] * 4) == held


def test_a_post_holds_five_thousand_readings_unless_it_says_otherwise():
    """With 4,801 of them another message of 200 might not fit."""
    assert collect(build(batch_wait_ms=0), [*[200] * 24, 1, 1]) == 25


def test_a_post_waits_half_a_second_for_its_first_message_and_twenty_milliseconds_for_more(monkeypatch):
    made, waits, at = build(), [], [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: at[0])
    messages = [Incoming(TOPIC, message(f"b{n}", [GOOD]), n, 1, 1) for n in range(2)]

    def get(timeout):
        waits.append(round(timeout, 3))
        at[0] += 0.015
        if not messages:
            raise queue.Empty
        return messages.pop(0)

    made._queue = SimpleNamespace(get=get)
    assert len(made._collect()) == 2
    assert waits == [0.5, 0.02, 0.005]


def test_a_device_s_own_messages_are_read_at_the_clock_s_time():
    devices = ReadyMade({POINT: DeviceSettings("shelly2")})
    made = build(ready_made=devices, clock=lambda: 1_714_521_600.9)
    own = DEVICE + "x/status/switch:0"
    assert made._parse(Incoming(own, b'{"aenergy": {"total": 5}}', 1, 1, 1)).batch.rejected[0].code == "R2_BASE"
    assert devices.counters.find_time((POINT, "switch:0/aenergy")) == 1_714_521_600
    made.log.clear()
    assert made._parse(Incoming(DEVICE + "x/status/wifi", b"{}", 2, 1, 1)) is None
    assert [entry[0] for entry in made.log] == ["publish", "dead letter", "ack"], "told once"
    made.log.clear()
    assert made._parse(Incoming(DEVICE + "x/status/wifi", b"{}", 3, 1, 1)) is None
    assert made.log == [("ack", 3)]


@pytest.mark.parametrize("topic", [
    f"volano/v1/altra/{POINT}/readings", f"volano/v1/prova/{POINT}/receipts", f"volano/v1/altra/{POINT}/device/x",
])
def test_a_message_of_another_community_or_channel_is_refused_and_answered_there(topic):
    made = build()
    assert made._parse(Incoming(topic, message("a", [GOOD]), 9, 1, 1)) is None
    assert [entry[0] for entry in made.log] == ["publish", "dead letter", "ack"]
    assert made.log[1][2] == "M1_TOPIC"


def test_quality_goes_along_only_where_it_was_said():
    made = build()
    for more, quality in (({}, None), ({"quality": "estimated"}, "estimated")):
        held = made._parse(Incoming(TOPIC, message("a", [{**GOOD, **more}]), 1, 1, 1))
        (row,) = held.rows()
        assert row.get("quality") == quality and ("quality" in row) is bool(more)
        assert (row["metering_point"], row["interval_s"]) == (POINT, 900)
