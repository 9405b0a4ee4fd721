"""What is due, and of which months it is."""

from analytics.repartition.books import Books
from analytics.repartition.dues import compute_due, find_due_months
from tests.analytics.repartition.building import (
    build_consumer,
    build_key,
    build_payment,
    build_producer,
    build_terms,
)


def close(*payments: tuple[str, int]) -> Books:
    """Payments of (month, cents), closed one after another: half of each is ada's, half sole's."""
    books = Books()
    for number, (month, cents) in enumerate(payments):
        key = build_key(month, ada=build_consumer(1_000), sole=build_producer(1_000))
        kind = "advance" if cents > 0 else "correction"
        payment = build_payment(cents, kind, month=month, reference=f"GSE-{number}")
        books.add(books.divide(payment, build_terms(key)))
    return books


def test_what_was_paid_is_no_longer_due_and_accounts_are_nobodys() -> None:
    books = close(("2024-05", 1_000), ("2024-06", 400))
    books.add(books.divide(build_payment(300, flow="valorisation", reference="V"), books.closings[0].terms))
    assert compute_due(books, {"ada": 500, "left": 7}) == {"ada": 200, "left": -7, "sole": 700}


def test_a_due_is_of_the_newest_months_that_make_it() -> None:
    books = close(("2024-05", 1_000), ("2024-06", 400), ("2024-07", 600))
    months = find_due_months(books.closings, {"ada": 300, "sole": 1_000, "left": -7})
    assert months == {"ada": ("2024-07",), "sole": ("2024-05", "2024-06", "2024-07")}
    assert find_due_months(books.closings, {"ada": 301})["ada"] == ("2024-06", "2024-07")


def test_a_late_payment_of_an_old_month_is_of_that_month() -> None:
    books = close(("2024-05", 1_000), ("2024-06", 400), ("2024-05", 200))
    assert find_due_months(books.closings, {"ada": 100}) == {"ada": ("2024-05",)}


def test_a_month_that_was_taken_back_from_needs_more_of_the_others() -> None:
    books = close(("2024-05", 1_000), ("2024-06", 400), ("2024-06", -100))
    assert find_due_months(books.closings, {"ada": 200}) == {"ada": ("2024-05", "2024-06")}
