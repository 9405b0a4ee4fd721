from iot_bridge.payloads import Batch, Reading
from iot_bridge.receipts import build_receipt
from iot_bridge.rejects import reject_reading
from iot_bridge.uplink import Answer, Rejected


def reading(index):
    return Reading(index, "withdrawn", "2024-05-01T00:00:00+00:00", 1, 900)


BATCH = Batch("b", (reading(0), reading(2), reading(3)), (reject_reading(1, "R1_ENERGY"),))


def test_a_receipt_counts_what_is_new_and_names_what_was_refused_by_its_place_in_the_message():
    answer = Answer(7, 0, (Rejected(3, "OTHERS", ""), Rejected(5, "READING_TOO_OLD", "older than 62 months")))
    receipt = build_receipt(BATCH, 4, answer, is_alone=False)
    assert (receipt["batch"], receipt["accepted"], receipt["repeated"]) == ("b", 2, 0)
    assert [(r["index"], r["code"]) for r in receipt["rejected"]] == [(1, "R1_ENERGY"), (2, "READING_TOO_OLD")]


def test_repeats_are_counted_by_place_where_the_gateway_tells_them():
    receipt = build_receipt(BATCH, 4, Answer(5, 2, (), frozenset({0, 5})), is_alone=False)
    assert (receipt["accepted"], receipt["repeated"]) == (2, 1)


def test_repeats_of_a_post_with_one_message_are_that_message_s():
    receipt = build_receipt(BATCH, 0, Answer(1, 2, ()), is_alone=True)
    assert (receipt["accepted"], receipt["repeated"]) == (1, 2)


def test_a_post_of_repeats_only_is_told_apart_too():
    receipt = build_receipt(BATCH, 4, Answer(0, 9, ()), is_alone=False)
    assert (receipt["accepted"], receipt["repeated"]) == (0, 3)


def test_repeats_that_cannot_be_told_apart_are_null_and_count_as_kept():
    receipt = build_receipt(BATCH, 4, Answer(5, 2, ()), is_alone=False)
    assert (receipt["accepted"], receipt["repeated"]) == (3, None)
