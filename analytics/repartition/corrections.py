"""Corrections by note: a closing stands as it is, and a new one brings the month to what it should be."""

from collections.abc import Iterator
from dataclasses import replace

from analytics.repartition.books import Books, Closing, Terms
from analytics.repartition.month_key import MonthKey
from analytics.repartition.payments import FLOWS, RELEASE, Payment
from chaincode.words import WordedError


class CorrectionError(WordedError):
    """A note that can't be written; the message says why."""


def correct_amount(books: Books, number: int, cents: int, terms: Terms, reason: str) -> Closing:
    """Divide the difference between a closing's amount (with earlier notes on it) and the right one, in cents.

    terms: backing and cap as they are known now. The closing is not taken into the books.
    """
    wrong = _require(books, number, reason)
    if wrong.payment.kind == RELEASE:
        raise CorrectionError("analytics.repartition.corrections.closing_is_of_released_euro_ledger", number=number)
    before = sum(closing.payment.cents for closing in books.closings if number in (closing.number, closing.corrects))
    if cents == before:
        raise CorrectionError(
            "analytics.repartition.corrections.closing_is_of_cents_already", number=number, cents=cents,
        )
    payment = _note(wrong.payment, cents - before, len(books.closings) + 1, number)
    return books.divide(payment, terms, reason=reason, corrects=number)


def correct_key(books: Books, number: int, key: MonthKey, terms: Terms, reason: str) -> Iterator[Closing]:
    """Divide the month of a closing by another key: a closing of 0 cents for each flow, to be taken in one by one."""
    wrong = _require(books, number, reason)
    month = wrong.payment.month
    if key.month != month or terms.key != key:
        raise CorrectionError("analytics.repartition.corrections.key_is_of_closing_of", month=key.month, month_2=month)
    if key.rows == wrong.terms.key.rows and books.find_terms(month) == wrong.terms:
        raise CorrectionError("analytics.repartition.corrections.key_of_is_same", month=month)
    for flow in FLOWS:
        if books.find_flow(month, flow).given:
            payment = _note(replace(wrong.payment, flow=flow), 0, len(books.closings) + 1, number)
            yield books.divide(payment, terms, is_rekeyed=True, reason=reason, corrects=number)


def _require(books: Books, number: int, reason: str) -> Closing:
    if not 0 < number <= len(books.closings):
        raise CorrectionError("analytics.repartition.corrections.there_is_no_closing", number=number)
    if not 0 < len(reason.strip()) <= 500:
        raise CorrectionError("analytics.repartition.corrections.note_has_reason_of_to_characters")
    if books.closings[number - 1].corrects:
        raise CorrectionError("analytics.repartition.corrections.closing_is_note_itself_correct_one", number=number)
    return books.closings[number - 1]


def _note(payment: Payment, cents: int, number: int, wrong: int) -> Payment:
    return Payment(payment.flow, "correction", payment.month, cents, f"note {number} on closing {wrong}")
