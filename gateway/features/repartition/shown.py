"""Payments and closings as they are answered."""

from analytics.repartition.books import Closing
from analytics.repartition.dues import compute_due
from chaincode.kernel.months import is_month
from chaincode.words import Words
from gateway.features.repartition import store
from gateway.features.repartition.records import Closings, Payments, ShownClosing, WholeClosing
from gateway.http.answers import widen
from gateway.http.context import Gateway
from gateway.http.errors import INVALID, UNKNOWN
from gateway.http.request_fields import is_day


def require_month(month: str) -> None:
    """Refuse what is no month, or has no hours in the rules' calendar."""
    if not (is_month(month) and is_day(f"{month}-01")):
        raise INVALID(fields="month")


def show_closing(closing: Closing) -> ShownClosing:
    """A closing without its parts."""
    terms = closing.terms
    return ShownClosing(
        closing.number, closing.payment, closing.kept_cents, sum(part.cents for part in closing.parts),
        closing.reserve_cents, closing.reason, closing.corrects, terms.regulation.title, terms.regulation.kept,
        terms.key.digest, terms.backing, terms.cap, closing.remarks,
    )


def show_whole(closing: Closing) -> WholeClosing:
    """A closing line by line."""
    return widen(WholeClosing, show_closing(closing), parts=closing.parts)


def list_payments(gateway: Gateway) -> Payments:
    """All payments, and what was withdrawn."""
    with gateway.database.read() as connection:
        return Payments(store.list_payments(connection), store.list_withdrawn(connection))


def list_closings(gateway: Gateway) -> Closings:
    """All closings, what waits in the reserve, and what each member is due."""
    with gateway.database.read() as connection:
        books = store.load_books(connection)
        due = compute_due(books, store.load_paid(connection))
    return Closings(tuple(map(show_closing, books.closings)), books.reserve_cents(), due)


def find_closing(gateway: Gateway, number: int) -> WholeClosing:
    """A closing with all of its parts."""
    with gateway.database.read() as connection:
        books = store.load_books(connection)
    if not 0 < number <= len(books.closings):
        raise UNKNOWN(what=Words("gateway.repartition.notes.closing"), name=number)
    return show_whole(books.closings[number - 1])
