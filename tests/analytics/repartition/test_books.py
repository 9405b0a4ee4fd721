"""Kept, parts and reserve add up to the payment; a later payment divides the month's new total, less what was given."""

import pytest

from analytics.repartition.books import Books, Closing
from analytics.repartition.corrections import CorrectionError, correct_amount, correct_key
from analytics.repartition.facts import YearCap
from tests.analytics.repartition.building import build_consumer, build_key, build_payment, build_producer, build_terms

KEY = build_key(ada=build_consumer(3_000), bruno=build_consumer(1_000), sole=build_producer(4_000))
FIRM_KEY = build_key(
    ada=build_consumer(3_000), bottega=build_consumer(1_000, is_enterprise=True), sole=build_producer(4_000)
)


def close(books: Books, *args, **named) -> Closing:
    closing = books.divide(*args, **named)
    books.add(closing)
    check(closing)
    return closing


def check(closing: Closing) -> None:
    assert closing.kept_cents + sum(part.cents for part in closing.parts) + closing.reserve_cents \
        == closing.payment.cents


def test_parts_are_by_shared_energy_to_the_cent() -> None:
    closing = close(Books(), build_payment(1_001), build_terms(KEY))
    assert closing.sum_by_beneficiary() == {"ada": 376, "bruno": 125, "sole": 500}


def test_the_first_line_is_what_tokens_claim() -> None:
    closing = close(Books(), build_payment(1_001), build_terms(KEY, kept_bps=5_000))
    assert closing.kept_cents == 500


def test_kept_is_never_below_what_was_minted_for_the_month() -> None:
    closing = close(Books(), build_payment(1_000), build_terms(KEY, kept_bps=5_000, minted_cents=700))
    assert closing.kept_cents == 700


def test_kept_is_at_most_the_payment_and_the_next_one_makes_up() -> None:
    books, terms = Books(), build_terms(KEY, kept_bps=5_000, minted_cents=1_500)
    assert close(books, build_payment(1_000), terms).kept_cents == 1_000
    assert close(books, build_payment(2_000, "balance"), terms).kept_cents == 500


def test_a_later_payment_divides_the_new_total_less_what_was_given() -> None:
    books = Books()
    close(books, build_payment(1_001), build_terms(KEY))
    second = close(books, build_payment(333, "balance"), build_terms(KEY))
    assert books.sum_given() == {"ada": 500, "bruno": 167, "sole": 667}
    assert second.sum_by_beneficiary() == {"ada": 124, "bruno": 42, "sole": 167}


def test_a_later_payment_finds_key_and_regulation_as_they_were_frozen() -> None:
    books = Books()
    close(books, build_payment(1_000), build_terms(KEY))
    other = build_key(ada=build_consumer(1), bruno=build_consumer(9_999), sole=build_producer(4_000))
    assert close(books, build_payment(1_000, "balance"), build_terms(other)).terms.key == KEY


def test_what_gse_takes_back_is_a_negative_part_of_each() -> None:
    books = Books()
    close(books, build_payment(1_000), build_terms(KEY))
    back = close(books, build_payment(-400, "correction"), build_terms(KEY))
    assert back.sum_by_beneficiary() == {"ada": -150, "bruno": -50, "sole": -200}


def test_fees_and_withholding_are_parts_as_entered() -> None:
    payment = build_payment(1_000, fees_cents=15, withholding_cents=40)
    closing = close(Books(), payment, build_terms(KEY))
    assert closing.sum_by_beneficiary() == {"gse": 15, "revenue": 40, "ada": 355, "bruno": 118, "sole": 472}


def test_the_flows_of_a_month_are_divided_apart() -> None:
    books = Books()
    close(books, build_payment(1_000), build_terms(KEY))
    closing = close(books, build_payment(300, flow="valorisation"), build_terms(KEY))
    assert closing.sum_by_beneficiary() == {"costs": 300}


def test_a_firm_gets_nothing_while_nobody_has_computed_the_cap() -> None:
    closing = close(Books(), build_payment(1_000), build_terms(FIRM_KEY))
    assert closing.reserve_cents == 125
    assert closing.sum_by_beneficiary()["bottega"] == 0


def test_a_firm_gets_up_to_the_cap_computed_to_date() -> None:
    books, cap = Books(), YearCap(100)
    assert close(books, build_payment(1_000), build_terms(FIRM_KEY, cap=cap)).reserve_cents == 25
    assert books.sum_given()["bottega"] == 100


def test_energy_tokens_of_firms_count_against_the_cap() -> None:
    books = Books()
    close(books, build_payment(1_000), build_terms(FIRM_KEY, cap=YearCap(100, 30)))
    assert books.sum_given()["bottega"] == 70


def test_a_higher_cap_gives_back_what_waited() -> None:
    books = Books()
    close(books, build_payment(1_000), build_terms(FIRM_KEY, cap=YearCap(100)))
    close(books, build_payment(0, "correction"), build_terms(FIRM_KEY, cap=YearCap(400)))
    assert (books.sum_given()["bottega"], books.reserve_cents()) == (125, 0)


def test_a_known_surplus_goes_to_consumers_who_are_no_firms() -> None:
    books = Books()
    close(books, build_payment(1_000), build_terms(FIRM_KEY, cap=YearCap(100)))
    close(books, build_payment(0, "correction"), build_terms(FIRM_KEY, cap=YearCap(90, is_final=True)))
    assert books.sum_given() == {"ada": 375 + 35, "bottega": 90, "sole": 500}
    assert books.reserve_cents() == 0


@pytest.mark.parametrize(("may", "june", "taker"), [("consumers", "social", "social"), ("social", "consumers", "ada")])
def test_a_years_surplus_goes_as_the_regulation_of_its_last_month_says(may: str, june: str, taker: str) -> None:
    books, firm = Books(), build_consumer(1_000, is_enterprise=True)
    later = build_key("2024-06", ada=build_consumer(3_000), bottega=firm, sole=build_producer(4_000))
    text = build_terms(KEY).regulation.text
    terms = [build_terms(key, f'surplus_to = "{to}"\n{text}', cap=cap) for key, to, cap in (
        (FIRM_KEY, may, YearCap(200)), (later, june, YearCap(200)), (later, june, YearCap(190, is_final=True)))]
    close(books, build_payment(1_000), terms[0])
    close(books, build_payment(1_000, month="2024-06"), terms[1])
    before = books.sum_given()
    close(books, build_payment(0, "correction", month="2024-06"), terms[2])
    gained = {name: cents - before.get(name, 0) for name, cents in books.sum_given().items()}
    assert {name: cents for name, cents in gained.items() if cents} == {taker: 60, "bottega": -10}
    assert books.reserve_cents() == 0


def test_the_cap_counts_the_months_of_a_year_together() -> None:
    books, june = Books(), build_key("2024-06", bottega=build_consumer(10, is_enterprise=True), sole=build_producer(10))
    close(books, build_payment(1_000), build_terms(FIRM_KEY, cap=YearCap(150)))
    close(books, build_payment(1_000, month="2024-06"), build_terms(june, cap=YearCap(150)))
    assert books.sum_given()["bottega"] == 150
    january = build_key("2025-01", bottega=build_consumer(10, is_enterprise=True), sole=build_producer(10))
    close(books, build_payment(100, month="2025-01"), build_terms(january, cap=YearCap(50)))
    assert books.sum_given()["bottega"] == 200


def test_valorisation_is_not_limited() -> None:
    text = build_terms(FIRM_KEY).regulation.text.replace('to = "costs"', 'to = "consumers"')
    closing = close(Books(), build_payment(400, flow="valorisation"), build_terms(FIRM_KEY, text))
    assert closing.sum_by_beneficiary() == {"ada": 300, "bottega": 100}


def test_money_that_nobody_qualifies_for_waits() -> None:
    text = build_terms(KEY).regulation.text.replace('to = "producers"\npercent = "50"', 'to = "consumers"\n'
                                                    'percent = "50"\nby = "need"\nname = "need"')
    nobody = build_key(sole=build_producer(4_000))
    assert close(Books(), build_payment(100), build_terms(nobody, text)).reserve_cents == 100
    assert close(Books(), build_payment(100), build_terms(KEY, text)).reserve_cents == 0


def test_a_wrong_amount_is_corrected_by_a_note() -> None:
    books = Books()
    close(books, build_payment(1_000), build_terms(KEY))
    note = correct_amount(books, 1, 900, build_terms(KEY), "typed 10.00 for 9.00")
    check(note)
    books.add(note)
    assert (note.payment.cents, note.corrects, note.payment.kind) == (-100, 1, "correction")
    assert books.sum_given() == {"ada": 338, "bruno": 112, "sole": 450}
    again = correct_amount(books, 1, 1_000, build_terms(KEY), "it was right")
    assert again.payment.cents == 100


def test_a_note_corrects_its_own_closing_and_the_notes_on_it_alone() -> None:
    books = Books()
    for month in ("2024-05", "2024-06"):
        key = build_key(month, ada=build_consumer(1), sole=build_producer(1))
        close(books, build_payment(1_000, month=month), build_terms(key))
    terms = build_terms(books.find_terms("2024-06").key)
    books.add(correct_amount(books, 2, 800, terms, "typed 10.00 for 8.00"))
    assert books.closings[-1].payment.cents == -200
    note = correct_amount(books, 2, 900, terms, "it was 9.00")
    assert (note.payment.cents, note.payment.month, note.corrects) == (100, "2024-06", 2)


def test_a_wrong_key_is_corrected_by_a_note_for_each_flow() -> None:
    books, right = Books(), build_key(ada=build_consumer(1_000), bruno=build_consumer(1_000), sole=build_producer(9))
    close(books, build_payment(1_000), build_terms(KEY))
    close(books, build_payment(100, flow="valorisation"), build_terms(KEY))
    for note in correct_key(books, 1, right, build_terms(right), "two members exchanged"):
        check(note)
        books.add(note)
    assert books.sum_given() == {"ada": 250, "bruno": 250, "sole": 500, "costs": 100}
    assert books.find_terms("2024-05").key == right
    assert len(books.closings) == 4


@pytest.mark.parametrize(("number", "cents", "reason"), [(2, 5, "why"), (1, 5, " "), (1, 1_000, "the same")])
def test_a_note_that_says_nothing_is_refused(number: int, cents: int, reason: str) -> None:
    books = Books()
    close(books, build_payment(1_000), build_terms(KEY))
    with pytest.raises(CorrectionError):
        correct_amount(books, number, cents, build_terms(KEY), reason)


def test_the_key_of_another_month_is_refused() -> None:
    with pytest.raises(ValueError, match="the key is of"):
        Books().divide(build_payment(1, month="2024-06"), build_terms(KEY))
