"""Notes of a month's key: the last one that is taken, and the first that isn't."""

import pytest

from analytics.repartition.books import Books
from analytics.repartition.corrections import CorrectionError, correct_amount, correct_key
from tests.analytics.repartition.building import build_consumer, build_key, build_payment, build_producer, build_terms

KEY = build_key(ada=build_consumer(3_000), bruno=build_consumer(1_000), sole=build_producer(4_000))


# --- notes
def make_books() -> Books:
    books = Books()
    books.add(books.divide(build_payment(1_000), build_terms(KEY)))
    return books


@pytest.mark.parametrize(("number", "reason", "words"), [
    (0, "why", "no closing 0"), (2, "why", "no closing 2"), (1, "", "1 to 500"), (1, " \n", "1 to 500"),
    (1, "x" * 501, "1 to 500"),
])  # fmt: skip
def test_a_note_may_not_be(number: int, reason: str, words: str) -> None:
    books, other = make_books(), build_key(ada=build_consumer(1), sole=build_producer(1))
    with pytest.raises(CorrectionError, match=words):
        correct_amount(books, number, 5, build_terms(KEY), reason)
    with pytest.raises(CorrectionError, match=words):
        list(correct_key(books, number, other, build_terms(other), reason))


def test_a_note_names_its_number_and_its_closing() -> None:
    books = make_books()
    note = correct_amount(books, 1, 900, build_terms(KEY), "x" * 500)
    assert (note.number, note.corrects, note.reason, note.payment.reference) == (2, 1, "x" * 500, "note 2 on closing 1")
    books.add(note)
    with pytest.raises(CorrectionError, match="closing 1 is of 900 cents already"):
        correct_amount(books, 1, 900, build_terms(KEY), "why")
    with pytest.raises(CorrectionError, match="closing 2 is a note itself"):
        correct_amount(books, 2, 5, build_terms(KEY), "why")


def test_a_note_on_a_key_is_of_its_month_and_says_something_new() -> None:
    books, june = make_books(), build_key("2024-06", ada=build_consumer(1), sole=build_producer(1))
    other = build_key(ada=build_consumer(1), sole=build_producer(1))
    for key, terms, words in ((june, build_terms(june), "the key is of 2024-06"),
    (other, build_terms(KEY), "the key is of"),
                              (KEY, build_terms(KEY), "the same")):  # fmt: skip
        with pytest.raises(CorrectionError, match=words):
            list(correct_key(books, 1, key, terms, "why"))
    (note,) = correct_key(books, 1, other, build_terms(other), "exchanged")
    assert (note.payment.cents, note.payment.reference, note.number) == (0, "note 2 on closing 1", 2)
    books.add(note)
    (back,) = correct_key(books, 1, KEY, build_terms(KEY), "it was right")
    assert back.terms.key == KEY
