"""The bridge alone, between a link and a gateway that note the order of what is asked of them."""

import pytest

from iot_bridge.rejects import REASONS
from iot_bridge.uplink import Answer, GatewayDownError, GatewayRefusedError, Rejected
from tests.iot_bridge.fakes import TOPIC, receipts, run
from tests.iot_bridge.malformed import GOOD, build_malformed, message


def kinds(log):
    return [entry[0] for entry in log if entry[0] not in ("open", "close")]


def acks(count):
    return lambda log: sum(entry[0] in ("ack",) for entry in log) >= count and log[-1][0] != "post"


def test_a_message_is_posted_then_acknowledged_then_answered():
    log = run([(TOPIC, message("a", [GOOD]))], until=receipts(1))
    assert kinds(log) == ["post", "ack", "publish"]
    assert log[-1][1:] == ("receipts", {"batch": "a", "accepted": 1, "repeated": 0, "rejected": []})


def test_messages_that_wait_share_a_post():
    log = run([(TOPIC, message(f"b{n}", [GOOD])) for n in range(30)], until=receipts(30))
    assert kinds(log).count("post") == 1
    answers = {entry[2]["batch"]: entry[2] for entry in log if entry[0] == "publish"}
    assert answers == {f"b{n}": {"batch": f"b{n}", "accepted": 1, "repeated": 0, "rejected": []} for n in range(30)}


def test_each_message_of_a_shared_post_is_told_what_became_of_its_own_readings():
    outcome = {10: "refused", 21: "repeated", 30: "repeated", 32: "refused", 40: "refused", 43: "refused"}
    messages = [(TOPIC, message(f"b{n}", [
        {**GOOD, "energy_wh": 10 * n + m, "start": f"2024-05-14T{10 + m}:00:00Z"} for m in range(n)
    ])) for n in range(1, 5)]

    def answer(readings):
        found = [(place, row["energy_wh"], outcome.get(row["energy_wh"])) for place, row in enumerate(readings)]
        rejected = tuple(Rejected(place, "READING_TOO_OLD", str(wh)) for place, wh, how in found if how == "refused")
        repeated = frozenset(place for place, _, how in found if how == "repeated")
        return Answer(len(found) - len(rejected) - len(repeated), len(repeated), rejected, repeated_at=repeated)

    log = run(messages, *[answer] * 10, until=receipts(4))
    assert kinds(log).count("post") == 1
    told = {entry[2]["batch"]: entry[2] for entry in log if entry[0] == "publish"}
    for n in range(1, 5):
        own = [outcome.get(10 * n + m, "accepted") for m in range(n)]
        refused = [(m, str(10 * n + m)) for m in range(n) if own[m] == "refused"]
        assert [(one["index"], one["reason"]) for one in told[f"b{n}"]["rejected"]] == refused
        assert (told[f"b{n}"]["accepted"], told[f"b{n}"]["repeated"]) == (own.count("accepted"), own.count("repeated"))


def test_a_post_holds_no_more_than_its_limit():
    log = run([(TOPIC, message(f"b{n}", [GOOD] * 200)) for n in range(5)], batch_readings=400, until=receipts(5))
    assert [entry[1] for entry in log if entry[0] == "post"] == [400, 400, 200]


def test_nothing_is_acknowledged_while_the_gateway_is_down():
    down = GatewayDownError("down")
    log = run([(TOPIC, message("a", [GOOD]))], down, down, down, until=receipts(1))
    assert kinds(log) == ["post"] * 4 + ["ack", "publish"]


def test_a_gateway_that_stays_down_leaves_new_messages_with_the_broker_until_it_is_back():
    down = GatewayDownError("down")
    log = run([(TOPIC, message("a", [GOOD]))], down, backoff_s=(1, 1), until=receipts(1))
    assert [entry[0] for entry in log if entry[0] in ("open", "close", "ack")] == ["open", "close", "open", "ack"]


def test_a_bridge_that_is_stopped_while_the_gateway_is_down_acknowledges_nothing():
    downs = [GatewayDownError("down")] * 1_000
    log = run([(TOPIC, message("a", [GOOD]))], *downs, until=lambda log: len(log) > 3)
    assert "ack" not in kinds(log)
    assert "publish" not in kinds(log)


def test_a_reading_that_the_gateway_refuses_is_named_in_the_receipt():
    answer = Answer(1, 0, (Rejected(0, "READING_TOO_OLD", "older than 62 months"),))
    log = run([(TOPIC, message("a", [{**GOOD, "register": "injected"}, GOOD]))], answer, until=receipts(1))
    assert log[-1][2] == {"batch": "a", "accepted": 1, "repeated": 0, "rejected": [
        {"index": 0, "code": "READING_TOO_OLD", "reason": "older than 62 months"}]}


def test_a_message_that_the_gateway_refuses_whole_is_found_among_others_and_refused_alone():
    refused = GatewayRefusedError(400, "READING_REGISTER", "no")

    def answer(readings):
        return refused if any(row["energy_wh"] == 666 for row in readings) else Answer(len(readings), 0, ())

    messages = [(TOPIC, message(f"b{n}", [{**GOOD, "energy_wh": 666 if n == 5 else n}])) for n in range(8)]
    log = run(messages, *[answer] * 20, until=receipts(8))
    published = {entry[2]["batch"]: entry[1] for entry in log if entry[0] == "publish"}
    assert published == {f"b{n}": "rejects" if n == 5 else "receipts" for n in range(8)}
    assert [entry[2] for entry in log if entry[0] == "dead letter"] == ["READING_REGISTER"]
    assert sorted(entry[1] for entry in log if entry[0] == "ack") == list(range(1, 9))


def test_a_malformed_message_is_answered_and_kept_before_it_is_acknowledged():
    log = run([(TOPIC, b"{")], until=acks(1))
    assert kinds(log) == ["publish", "dead letter", "ack"]
    assert log[1][1] == "rejects"
    assert log[1][2]["code"] == "M1_NOT_JSON"
    assert log[1][2]["batch"] is None
    assert len(log[1][2]["sha256"]) == 64
    assert log[2][1:] == (TOPIC, "M1_NOT_JSON", b"{")


@pytest.mark.parametrize("topic", [
    "", "volano/v1/altra/IT001E00000001/readings", "volano/v1/prova/IT001E00000001/receipts",
    "volano/v1/prova/a b/readings",
])
def test_a_message_on_a_wrong_topic_becomes_a_dead_letter(topic):
    log = run([(topic, message("a", [GOOD]))], until=acks(1))
    assert "post" not in kinds(log)
    assert [entry[2] for entry in log if entry[0] == "dead letter"] == ["M1_TOPIC"]


def test_a_thousand_malformed_messages_write_nothing_and_each_is_answered():
    malformed = list(build_malformed(1_000, seed=2))
    log = run([(TOPIC, payload) for payload, _ in malformed], until=acks(1_000))
    assert "post" not in kinds(log)
    answers = [entry for entry in log if entry[0] == "publish"]
    assert len(answers) == 1_000
    codes = [answer["code"] if kind == "rejects" else answer["rejected"][0]["code"] for _, kind, answer in answers]
    assert sorted(codes) == sorted(code for _, code in malformed)
    assert all(code in REASONS for code in codes)
    assert all(answer.get("accepted", 0) == 0 for _, _, answer in answers)
    assert sum(entry[0] == "dead letter" for entry in log) == 1_000


def test_messages_beyond_the_bound_are_not_acknowledged_and_asked_for_again():
    messages = [(TOPIC, message(f"b{n}", [GOOD])) for n in range(5)]
    log = run(messages, held_messages=3, until=lambda log: ("close",) in log and log[-1] == ("open",))
    assert [entry[1] for entry in log if entry[0] == "ack"] == [1, 2, 3]


def test_a_flood_from_one_topic_is_answered_but_not_all_kept():
    other = TOPIC.replace("01/", "02/")
    messages = [(TOPIC, b"{")] * 20 + [(other, b"{")]
    log = run(messages, letters_a_minute=5, until=acks(21))
    letters = [entry[1] for entry in log if entry[0] == "dead letter"]
    assert letters.count(other) == 1
    assert 5 <= letters.count(TOPIC) <= 10  # ten when the minute turns meanwhile
    assert sum(entry[0] == "publish" for entry in log) == 21
