"""What is left out: the protocol's own sizes and times, as a device or an operator meets them."""

import re
from types import SimpleNamespace

import pytest

from iot_bridge import processes
from iot_bridge.access import is_allowed
from iot_bridge.counters import Counters, Interval, Value
from iot_bridge.payloads import Batch, Reading
from iot_bridge.payloads.volano import MAX_READINGS, parse
from iot_bridge.phases import Phases
from iot_bridge.receipts import build_receipt
from iot_bridge.rejects import REASONS, MessageRejectError, reject_reading
from iot_bridge.settings import SettingsError, load_settings
from iot_bridge.topics import all_devices, all_readings
from iot_bridge.uplink import Answer, Rejected
from tests.iot_bridge.malformed import GOOD, message
from tests.iot_bridge.settings_file import BRIDGE, write

POINT, OTHER = "IT001E00000001", "IT001E00000002"
Q = 1_714_514_400


def test_words_of_a_code_or_of_the_gateway_s_refusal():
    assert str(MessageRejectError("M1_BATCH", "b")) == f"M1_BATCH: {REASONS['M1_BATCH']}"
    assert MessageRejectError("READING_X").reason == REASONS["G1_REFUSED"]
    assert MessageRejectError("READING_X", reason="own").reason == "own"
    assert reject_reading(3, "R1_GRID").to_plain() == {"index": 3, "code": "R1_GRID", "reason": REASONS["R1_GRID"]}
    assert str(MAX_READINGS) in REASONS["M1_TOO_MANY"]


# Receipts


@pytest.mark.parametrize(("answer", "is_alone", "accepted", "repeated"), [
    (Answer(2, 0, ()), False, 2, 0), (Answer(0, 9, ()), False, 0, 2), (Answer(5, 1, ()), False, 2, None),
    (Answer(1, 1, ()), True, 1, 1), (Answer(5, 4, (), frozenset({3, 4, 6, 7})), False, 1, 1),
    (Answer(5, 0, (), frozenset()), False, 2, 0), (Answer(5, 2, (), frozenset({4, 5})), True, 0, 2),
])  # fmt: skip
def test_a_batch_s_part_of_an_answer(answer, is_alone, accepted, repeated):
    """Two readings, at the places 4 and 5 of the POST."""
    batch = Batch("b", (Reading(0, "withdrawn", "s", 1, 900), Reading(2, "withdrawn", "s", 1, 900)), ())
    receipt = build_receipt(batch, 4, answer, is_alone=is_alone)
    assert receipt == {"batch": "b", "accepted": accepted, "repeated": repeated, "rejected": []}


def test_what_bridge_and_gateway_refuse_stands_in_the_batch_s_own_order():
    batch = Batch("b", (Reading(1, "w", "s", 1, 900), Reading(3, "w", "s", 1, 900)), (reject_reading(2, "R1_GRID"),))
    answer = Answer(4, 3, tuple(Rejected(place, "X", str(place)) for place in (3, 5, 4, 6)))
    receipt = build_receipt(batch, 4, answer, is_alone=False)
    assert [(one["index"], one["reason"]) for one in receipt["rejected"]] == [
        (1, "4"), (2, REASONS["R1_GRID"]), (3, "5")]
    assert (receipt["accepted"], receipt["repeated"]) == (0, 0), "nothing is kept, so nothing was there already"


# Settings


@pytest.mark.parametrize(("table", "words"), [
    ("bridge.devices = 1", None), ('[bridge.devices]\nx = 1', "bridge.devices.x must be a metering point's table of"),
    ('[bridge.devices."a b"]\ndialect = "shelly2"', "bridge.devices.a b must be a metering point's table of"),
    ('devices = 1', "bridge.devices must be a table"), ("batch_wait_ms = 1.5", "bridge.batch_wait_ms must be a whole"),
    ("organisation = 1", "bridge.organisation must be a text"), ("gateway_ca = 1", "bridge.gateway_ca must be a text"),
])  # fmt: skip
def test_a_setting_that_cannot_be_used_is_named(tmp_path, table, words):
    with pytest.raises(SettingsError, match=re.escape(words or "bridge.")):
        load_settings(write(tmp_path, BRIDGE + table + "\n"))


@pytest.mark.parametrize("version", ["auto", "3.1.1", "5"])
def test_each_version_may_be_asked_for_and_paths_are_absolute(tmp_path, version):
    more = f'mqtt_version = "{version}"\ngateway_ca = "own.pem"\nbatch_readings = 7\n'
    bridge = load_settings(write(tmp_path, BRIDGE + more)).bridge
    assert (bridge.mqtt_version, bridge.gateway_ca, bridge.batch_readings) == (version, tmp_path / "own.pem", 7)


def test_each_part_has_a_community_s_name(tmp_path):
    table = '[broker]\ncommunity = "Pro"\nfolder = "."\ncertificate = "c"\nprivate_key = "k"\n'
    with pytest.raises(SettingsError, match="community must be"):
        load_settings(write(tmp_path, BRIDGE + table))
    settings = load_settings(write(tmp_path, "[other]\n"))
    assert (settings.bridge, settings.broker) == (None, None)


# Who may


@pytest.mark.parametrize(("username", "topic", "action", "may"), [
    (POINT, f"volano/v1/prova/{POINT}/device/a/b", "publish", True),
    (POINT, f"volano/v1/prova/{POINT}/device/a/b", "subscribe", False),
    (POINT, f"volano/v1/prova/{OTHER}/device/a", "publish", False),
    (POINT, f"volano/v1/altra/{POINT}/device/a", "publish", False),
    (POINT, f"volano/v1/prova/{POINT}/device/+", "publish", False),
    (POINT, all_devices("prova"), "subscribe", False), (POINT, all_readings("prova"), "subscribe", False),
    ("bridge", all_devices("prova"), "subscribe", True), ("bridge", all_readings("prova"), "subscribe", True),
    ("bridge", all_devices("altra"), "subscribe", False), ("bridge", all_readings("prova"), "receive", False),
    ("bridge", f"volano/v1/prova/{POINT}/readings", "subscribe", False),
    ("bridge", f"volano/v1/prova/{POINT}/device/a", "receive", True),
    ("bridge", f"volano/v1/prova/{POINT}/device/a", "publish", False),
    ("bridge", f"volano/v1/prova/{POINT}/receipts", "receive", False),
    ("bridge", f"volano/v1/altra/{POINT}/receipts", "publish", False),
])  # fmt: skip
def test_who_may_do_what(username, topic, action, may):
    assert is_allowed(username, topic, action, community="prova", bridge="bridge") is may


# Quarters


def test_a_sum_is_forgotten_after_a_day():
    counters, key = Counters(), (POINT, "withdrawn")
    for channel in ("a", "b"):
        counters.take((POINT, channel), Value(0, Q), 10**6)
    phases = Phases(counters)
    for channel in ("a", "b"):
        assert phases.join(key, channel, lambda *_: True)
    assert list(phases.add(key, "a", [Interval(Q, 5, False)], Q + 900, 0)) == []
    for at_s, count in ((Q + 86_400, 1), (Q + 86_401, 0)):
        assert len(phases._registers[key].sums) == 1
        list(phases.add(key, "a", [], at_s, 0))
        assert len(phases._registers[key].sums) == count
    assert phases._registers[key].given == {}


def test_a_channel_that_may_not_be_added_feeds_nothing():
    phases, key = Phases(Counters()), (POINT, "withdrawn")
    assert phases.join(key, "a", lambda *_: False), "it is the first"
    assert phases.join(key, "b", lambda channel, other: (channel, other) == ("b", "a"))
    assert not phases.join(key, "c", lambda channel, other: other == "a")
    assert phases.join(key, "a", lambda *_: False), "it is there already"
    assert phases._registers[key].channels == ["a", "b"]


# A reading's text


@pytest.mark.parametrize(("start", "said"), [
    ("2024-05-01T00:15:30Z", "R1_GRID"), ("2024-05-01T00:15:00Z", "2024-05-01T00:15:00+00:00"),
    ("2024-05-01T00:15:00Zx", "R1_OFFSET"), ("2024-13-01T00:15:00Z", "R1_START"), ("2024-05-01 00:15:00Z", "R1_START"),
    (5, "R1_START"), (None, "R1_START"), ("0001-01-01T00:00:00+01:00", "R1_START"), ("1996-01-01T00:00Z", None),
])  # fmt: skip
def test_a_start_is_an_instant_on_its_grid(start, said):
    batch = parse(message("a", [{**GOOD, "start": start}]))
    found = [one.code for one in batch.rejected] + [one.start for one in batch.readings]
    assert found == [said or "1996-01-01T00:00:00+00:00"]


@pytest.mark.parametrize(("changes", "indices"), [
    ({"energy_wh": 7}, []), ({"interval_s": 300}, []), ({"register": "injected"}, [0, 1]),
    ({"start": "2024-05-01T00:30:00+02:00"}, [0, 1]), ({}, [0, 1]),
])  # fmt: skip
def test_two_readings_of_one_register_and_start_are_one_or_none(changes, indices):
    batch = parse(message("a", [GOOD, {**GOOD, **changes}, {**GOOD, "quality": "odd"}]))
    assert [one.index for one in batch.readings] == indices
    refused = [(index, "R1_TWO_VALUES") for index in (0, 1) if not indices] + [(2, "R1_QUALITY")]
    assert [(one.index, one.code) for one in batch.rejected] == refused


# The bridge's process


def test_a_bridge_s_process_takes_its_settings(tmp_path, monkeypatch):
    """Its parts are others here, and say what they were given."""
    from iot_bridge import bridge, mqtt, uplink

    given = {}

    def note(name, result):
        def make(*arguments, **named):
            given[name] = arguments, named
            return result
        return make

    ended = []
    opened = SimpleNamespace(__enter__=None)

    class Block:
        def __enter__(self):
            return opened

        def __exit__(self, *_):
            ended.append("uplink")

    link = SimpleNamespace(close=lambda: ended.append("link"), version="5")
    fake = SimpleNamespace(receive="receive", run=ended.append, stop=lambda: ended.append("stop"))
    monkeypatch.setattr(bridge, "Bridge", note("bridge", fake))
    monkeypatch.setattr(mqtt, "Link", note("link", link))
    monkeypatch.setattr(uplink, "Uplink", note("uplink", Block()))
    handled = {}
    monkeypatch.setattr(processes.signal, "signal", handled.__setitem__)
    (tmp_path / "bridge-password").write_text("secret\n")
    for table, topics in (("", [all_readings("prova")]), (
        f'[bridge.devices.{POINT}]\ndialect = "shelly2"\n', [all_readings("prova"), all_devices("prova")],
    )):
        ended.clear()
        settings = load_settings(write(tmp_path, BRIDGE + table)).bridge
        processes.run_bridge(settings)
        assert ended == [link, "link", "uplink"]
        (login, wanted, receive), named = given["link"]
        assert (login.username, login.password, wanted, receive) == ("bridge", "secret", topics, "receive")
        assert named["receive_maximum"] == settings.held_messages
    for handle in handled.values():
        handle(15, None)
    assert sorted(handled) == [2, 15] and ended[-2:] == ["stop", "stop"]
