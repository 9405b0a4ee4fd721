"""What each device hears of a POST that holds several messages."""

from iot_bridge.uplink import Answer
from tests.iot_bridge.fakes import TOPIC, receipts, run
from tests.iot_bridge.malformed import GOOD, message


def told(log):
    return {entry[2]["batch"]: (entry[2]["accepted"], entry[2]["repeated"]) for entry in log if entry[0] == "publish"}


def test_repeats_are_a_lone_message_s_own_and_of_several_nobody_s():
    two = [GOOD, {**GOOD, "register": "injected"}]
    alone = run([(TOPIC, message("a", two))], Answer(1, 1, ()), until=receipts(1))
    assert told(alone) == {"a": (1, 1)}
    shared = run([(TOPIC, message(name, two)) for name in "ab"], Answer(3, 1, ()), until=receipts(2))
    assert told(shared) == {"a": (2, None), "b": (2, None)}
    by_place = run([(TOPIC, message(name, two)) for name in "ab"], Answer(3, 1, (), frozenset({2})), until=receipts(2))
    assert told(by_place) == {"a": (2, 0), "b": (1, 1)}
