"""Over random sequences of advances, balances, corrections and notes: kept + parts + reserve = payment, always."""

from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.repartition.books import HELD, Books
from analytics.repartition.corrections import correct_key
from analytics.repartition.facts import YearCap
from analytics.repartition.payments import Payment
from analytics.repartition.rounding import allocate
from tests.analytics.repartition.building import build_terms
from tests.analytics.repartition.drawn import MONTHS, TEXTS, keys, payments


@settings(max_examples=300, deadline=None)
@given(st.data(), st.sampled_from(TEXTS))
def test_every_cent_is_somewhere(data: st.DataObject, text: str) -> None:
    books, received, is_final = Books(), 0, False
    frozen = {month: data.draw(keys(month)) for month in MONTHS}
    for _ in range(data.draw(st.integers(1, 12))):
        payment = data.draw(payments())
        is_final = is_final or data.draw(st.booleans())
        cap = YearCap(data.draw(st.integers(0, 30_000)), data.draw(st.integers(0, 5_000)), is_final)
        terms = build_terms(frozen[payment.month], text, kept_bps=data.draw(st.sampled_from((0, 5_000, 10_000))),
                            minted_cents=data.draw(st.integers(0, 20_000)), cap=cap)
        closing = books.divide(payment, terms)
        books.add(closing)
        received += payment.cents
        parts = sum(part.cents for part in closing.parts)
        assert closing.kept_cents + parts + closing.reserve_cents == payment.cents
        assert sum(one.kept_cents for one in books.closings) + sum(books.sum_given().values()) + books.reserve_cents() \
            == received
        low, high = sorted((0, payment.cents))
        assert low <= closing.kept_cents <= high
        assert closing.kept_cents == high or books.sum_month(payment.month)[1] >= terms.backing.minted_cents \
            or payment.cents <= 0 or books.sum_month(payment.month)[0] < terms.backing.minted_cents
        if payment.flow == "premium":
            check_firms(books, payment.year, cap)


def check_firms(books: Books, year: str, cap: YearCap) -> None:
    """Firms never have more of a year's premium than the cap allows, and what waits is not negative."""
    total = 0
    for month in books.list_months(year):
        firms = {row.member for row in books.find_terms(month).key.rows if row.is_enterprise}
        given_cells = books.find_flow(month, "premium").given
        total += sum(cents for (_, name), cents in given_cells.items() if name in firms)
    held = {name: cents for (line, name), cents in books.sum_year_cells(year).items() if line == HELD}
    assert max(held.values(), default=0) <= 0
    positive = total + sum(held.values())
    assert positive <= cap.room_cents
    waiting = -sum(books.sum_year_cells(year).values())
    assert waiting == 0 if cap.is_final else waiting >= 0


@settings(max_examples=100, deadline=None)
@given(st.data(), st.sampled_from(TEXTS))
def test_the_order_of_payments_does_not_matter(data: st.DataObject, text: str) -> None:
    """What everybody has in the end depends on the month's totals, where nothing was kept."""
    frozen = {month: data.draw(keys(month)) for month in MONTHS}
    chosen = data.draw(st.lists(payments(), min_size=1, max_size=6))
    ends = []
    for order in (chosen, chosen[::-1]):
        books = Books()
        for payment in (*order, *(Payment("premium", "correction", month, 0, "end") for month in MONTHS)):
            books.add(books.divide(payment, build_terms(frozen[payment.month], text, cap=YearCap(9_000))))
        ends.append((books.sum_given(), books.reserve_cents()))
    assert {name: cents for name, cents in ends[0][0].items() if cents} \
        == {name: cents for name, cents in ends[1][0].items() if cents}
    assert ends[0][1] == ends[1][1]


@settings(max_examples=100, deadline=None)
@given(st.data(), st.sampled_from(TEXTS))
def test_a_note_on_the_key_ends_as_if_it_had_been_right(data: st.DataObject, text: str) -> None:
    month = "2024-05"
    wrong, right = data.draw(keys(month)), data.draw(keys(month))
    amounts = st.integers(0, 9_999)
    paid = [Payment(flow, "balance", month, data.draw(amounts), "GSE") for flow in ("premium", "valorisation")]
    ends = []
    for first in (wrong, right):
        books = Books()
        for payment in paid:
            books.add(books.divide(payment, build_terms(first, text, cap=YearCap(500))))
        if first == wrong != right:
            for note in correct_key(books, 1, right, build_terms(right, text, cap=YearCap(500)), "exchanged"):
                assert sum(part.cents for part in note.parts) + note.kept_cents + note.reserve_cents == 0
                books.add(note)
        ends.append({name: cents for name, cents in books.sum_given().items() if cents})
    assert ends[0] == ends[1]


@given(st.integers(-10**9, 10**9), st.dictionaries(st.text(max_size=3), st.integers(0, 10**9), min_size=1, max_size=20))
def test_largest_remainder_is_within_a_cent_of_the_exact_part(cents: int, weights: dict[str, int]) -> None:
    if not sum(weights.values()):
        return
    parts = allocate(cents, weights)
    assert sum(parts.values()) == cents
    whole = sum(weights.values())
    assert all(abs(parts[name] * whole - cents * weight) < whole for name, weight in weights.items())
