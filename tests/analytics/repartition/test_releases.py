"""Euro kept above a month's tokens go by that month's weights or to a purse, to the cent, out of what was kept."""

from dataclasses import asdict
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.repartition.books import RELEASED, Books, Closing, Part
from analytics.repartition.corrections import CorrectionError, correct_amount
from analytics.repartition.kept_use import DIVISION, KeptUse
from analytics.repartition.payments import RELEASE, Payment
from analytics.repartition.regulation import PURSES, RegulationError, parse_regulation
from analytics.repartition.releases import compute_free, divide_release, sum_uses
from analytics.reports.account import MonthAccounts, parse_account
from analytics.reports.flows import compute_distribution
from analytics.reports.tables import make_tables
from analytics.reports.year_tables import make_tables as make_year_tables
from analytics.reports.yearly import compute_year
from chaincode.rules.energy.releases import ReleaseKept, Use
from tests.analytics.repartition.building import (
    HALF_AND_HALF,
    build_consumer,
    build_key,
    build_payment,
    build_producer,
    build_terms,
)
from tests.analytics.repartition.drawn import TEXTS, keys, payments

KEY = build_key(ada=build_consumer(3_000), bruno=build_consumer(1_000), sole=build_producer(4_000))
MONTH = KEY.month
KEPT = '\n[kept]\nto = "division"\nafter_months = 6\n'


def close(books: Books, payment: Payment, terms: Any) -> Closing:
    books.add(closing := books.divide(payment, terms))
    return closing


def let_go(books: Books, cents: int, use: str, terms: Any, month: str = MONTH) -> list[Closing]:
    made = []
    for closing in divide_release(books, month, cents, use, terms):
        books.add(closing)
        made.append(closing)
        assert closing.kept_cents + sum(part.cents for part in closing.parts) + closing.reserve_cents == 0
    return made


def build_books(minted_cents: int = 100) -> tuple[Books, Any]:
    """1,000 cents of premium and 500 of valorisation, half of them kept."""
    books, terms = Books(), build_terms(KEY, kept_bps=5_000, minted_cents=minted_cents)
    close(books, build_payment(1_000), terms)
    close(books, Payment("valorisation", "advance", MONTH, 500, "GSE"), terms)
    return books, terms


def test_released_euro_go_by_the_weights_of_their_month_as_if_never_kept() -> None:
    books, terms = build_books(minted_cents=0)
    made = let_go(books, 750, DIVISION, terms)
    assert [(one.payment.flow, one.payment.kind, one.kept_cents) for one in made] == [
        ("premium", RELEASE, -500), ("valorisation", RELEASE, -250),
    ]
    unkept, never = Books(), build_terms(KEY)
    close(unkept, build_payment(1_000), never)
    close(unkept, Payment("valorisation", "advance", MONTH, 500, "GSE"), never)
    assert books.sum_given() == unkept.sum_given()
    assert books.sum_month(MONTH) == (1_500, 0)
    assert (books.sum_released(MONTH), sum_uses(books, MONTH)) == (750, {DIVISION: 750})


def test_an_account_gets_them_whole_and_a_later_payment_leaves_it_them() -> None:
    books, terms = build_books()
    members = {name: cents for name, cents in books.sum_given().items() if name != "social"}
    made = let_go(books, 300, "social", terms)
    assert [one.parts for one in made] == [(Part(RELEASED, "social", 200),), (Part(RELEASED, "social", 100),)]
    assert books.sum_given() == members | {"social": 300}
    later = close(books, build_payment(1_000, "balance"), terms)
    assert later.kept_cents == 500
    assert books.sum_given()["social"] == 300
    assert sum_uses(books, MONTH) == {"social": 300}


def test_what_was_released_is_not_kept_again_of_a_later_payment() -> None:
    books, terms = build_books()
    let_go(books, 650, DIVISION, terms)
    assert books.sum_month(MONTH) == (1_500, 100)
    assert close(books, build_payment(400, "balance"), terms).kept_cents == 200
    assert books.sum_month(MONTH)[1] == 300


def test_what_gse_takes_back_later_frees_no_more_than_is_kept() -> None:
    books, terms = build_books(minted_cents=0)
    let_go(books, 700, DIVISION, terms)
    close(books, build_payment(-1_000, "correction"), terms)
    close(books, Payment("valorisation", "correction", MONTH, -500, "GSE back"), terms)
    assert books.sum_month(MONTH) == (0, 0)
    assert sum(books.sum_given().values()) == 0


@pytest.mark.parametrize("cents", [0, -1, 651])
def test_no_more_than_is_kept_above_the_tokens(cents: int) -> None:
    books, terms = build_books()
    assert compute_free(books, MONTH, 100) == 650
    with pytest.raises(ValueError, match=r"650 are kept above the tokens"):
        let_go(books, cents, DIVISION, terms)


def test_a_month_without_any_closing_has_nothing_to_go() -> None:
    assert compute_free(Books(), MONTH, 0) == 0
    with pytest.raises(ValueError, match="can't be divided"):
        let_go(Books(), 1, DIVISION, build_terms(KEY))


def test_a_payment_of_that_kind_is_of_nothing_and_its_amount_is_no_notes_to_correct() -> None:
    with pytest.raises(ValueError, match="no kind 'release'"):
        Payment("premium", RELEASE, MONTH, 1, "GSE")
    books, terms = build_books()
    let_go(books, 10, DIVISION, terms)
    with pytest.raises(CorrectionError, match="closing 3 is of released euro"):
        correct_amount(books, 3, 5, terms, "typed twice")


@settings(max_examples=200, deadline=None)
@given(st.data(), st.sampled_from(TEXTS))
def test_every_cent_is_somewhere_and_tokens_stay_covered(data: st.DataObject, text: str) -> None:
    """Over payments and releases of all months: what came is what is kept, given and waits; kept covers the tokens."""
    books, received = Books(), 0
    frozen = {month: data.draw(keys(month)) for month in ("2024-11", "2024-12", "2025-01")}
    minted = {month: data.draw(st.integers(0, 5_000)) for month in frozen}
    for _ in range(data.draw(st.integers(1, 10))):
        payment = data.draw(payments())
        month = payment.month
        terms = build_terms(frozen[month], text, kept_bps=5_000, minted_cents=minted[month])
        received += payment.cents
        books.add(books.divide(payment, terms))
        free = compute_free(books, month, minted[month])
        if free and data.draw(st.booleans()):
            use = data.draw(st.sampled_from((DIVISION, *PURSES)))
            let_go(books, data.draw(st.integers(1, free)), use, terms, month)
            assert books.sum_month(month)[1] >= minted[month]
        kept = sum(one.kept_cents for one in books.closings)
        assert kept + sum(books.sum_given().values()) + books.reserve_cents() == received
        came, kept_of_month = books.sum_month(month)
        assert kept_of_month >= 0 or came < 0 or payment.cents < 0


@pytest.mark.parametrize("language", ["it", "en"])
def test_papers_say_what_went_where_and_add_up(language: str) -> None:
    books, terms = build_books()
    before = MonthAccounts(books, MONTH, "Borgo").build("ada")
    let_go(books, 300, DIVISION, terms)
    let_go(books, 150, "investment", terms)
    account = MonthAccounts(books, MONTH, "Borgo").build("ada")
    assert (account.kept_cents, account.released_cents, before.released_cents) == (300, 450, 0)
    assert account.own_cents > before.own_cents
    shown = [line for table in make_tables(account, language) for line in (*table.sentences, *sum(table.rows, ()))]
    how = {"it": "con le stesse quote", "en": "by the same weights"}[language]
    released = {"it": "euro liberati", "en": "released euro"}[language]
    assert any(how in line for line in shown) and any(released in line for line in shown)
    year = compute_year(books, MONTH[:4], "Borgo")
    (month,) = year.months
    assert (month.released_cents, month.kept_cents, month.purses_cents) == (450, 300, 150 + sum(
        part.cents for one in books.closings for part in one.parts if part.beneficiary in PURSES and
        part.line != RELEASED))
    assert month.premium_cents + month.valorisation_cents == month.kept_cents + month.purses_cents \
        + month.members_cents + month.reserve_cents + month.fees_cents + month.withholding_cents
    texts = [line for table in make_year_tables(year, language) for line in table.sentences]
    assert any(how in line for line in texts)
    for flow in compute_distribution(books, MONTH[:4]).flows:
        assert sum(flow.uses.values()) == flow.received_cents
        assert flow.uses["investment"] >= 50


def test_without_a_release_no_paper_speaks_of_one() -> None:
    books, _ = build_books()
    account = MonthAccounts(books, MONTH, "Borgo").build("ada")
    tables = (*make_tables(account, "en"), *make_year_tables(compute_year(books, MONTH[:4], "Borgo"), "en"))
    assert "same weights" not in str(tables)


@pytest.mark.parametrize(("to", "language", "said"), [
    ("division", "en", "What is left above the tokens after 6 months is divided by the same weights"),
    ("division", "it", "Ciò che dopo 6 mesi resta oltre i token si divide con le stesse quote"),
    ("social", "en", "after 6 months goes to: social fund"), ("social", "it", "va a: fondo sociale"),
])
def test_a_account_says_what_will_become_of_them(to: str, language: str, said: str) -> None:
    books, text = Books(), HALF_AND_HALF + KEPT.replace("division", to)
    close(books, build_payment(1_000), build_terms(KEY, text, kept_bps=5_000))
    account = MonthAccounts(books, MONTH, "Borgo").build("ada")
    assert parse_account(asdict(account)) == account
    assert any(said in line for table in make_tables(account, language) for line in table.sentences)


# The regulation's table [kept]


@pytest.mark.parametrize(("month", "after", "date"), [
    ("2024-09", 0, "2024-10-01"), ("2024-09", 3, "2025-01-01"), ("2024-12", 12, "2026-01-01"),
    ("2024-11", 1, "2025-01-01"), ("2024-11", 0, "2024-12-01"),
])
def test_months_count_from_the_end_of_theirs(month: str, after: int, date: str) -> None:
    assert KeptUse(DIVISION, after).find_date(month) == date


def test_a_regulation_may_name_what_becomes_of_them() -> None:
    assert parse_regulation(HALF_AND_HALF).kept is None
    assert parse_regulation(HALF_AND_HALF + KEPT).kept == KeptUse(DIVISION, 6)
    for use in PURSES:
        assert parse_regulation(HALF_AND_HALF + KEPT.replace("division", use)).kept == KeptUse(use, 6)


@pytest.mark.parametrize(("old", "new", "reason"), [
    ('to = "division"\n', "", "says to and after_months"), ("after_months = 6", "", "says to and after_months"),
    ("after_months = 6", 'after_months = 6\nby = "need"', "says to and after_months"),
    ('"division"', '"members"', "to is one of division, costs, investment, social"),
    ("= 6", "= 61", "0 to 60"), ("= 6", "= -1", "0 to 60"), ("= 6", '= "6"', "0 to 60"), ("= 6", "= true", "0 to 60"),
    ("= 6", "= 1.5", "0 to 60"),
])
def test_a_table_that_cannot_be_used_is_refused(old: str, new: str, reason: str) -> None:
    with pytest.raises(RegulationError, match=reason):
        parse_regulation(HALF_AND_HALF + KEPT.replace(old, new, 1))
    with pytest.raises(RegulationError):
        parse_regulation('kept = 6\n' + HALF_AND_HALF)


def test_no_line_of_a_regulation_is_called_so() -> None:
    with pytest.raises(RegulationError, match="released"):
        parse_regulation(HALF_AND_HALF.replace('to = "producers"', 'to = "producers"\nname = "released"', 1))


def test_the_ledger_and_the_regulation_name_the_same_uses() -> None:
    assert get_args(Use)[1].regex.split("|") == [DIVISION, *PURSES]
    assert ReleaseKept.__annotations__["use"] is Use
