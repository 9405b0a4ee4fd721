"""Closed months divided again by another regulation: what each payment would have come to, nothing else changed."""

from collections.abc import Collection
from dataclasses import replace

from analytics.repartition.books import RELEASED, Books, Closing, Freed
from analytics.repartition.payments import RELEASE
from analytics.repartition.regulation import Regulation


def redivide(books: Books, regulation: Regulation, months: Collection[str]) -> list[Closing]:
    """Divide all payments of months again, in the order of their closings, each with the key that it had."""
    again, made = Books(), []
    for closing in books.closings:
        one = _divide(again, closing, regulation) if closing.payment.month in months else closing
        again.add(one)
        if closing.payment.month in months:
            made.append(one)
    return made


def _divide(again: Books, closing: Closing, regulation: Regulation) -> Closing:
    terms = replace(closing.terms, regulation=regulation)
    return again.divide(
        closing.payment, terms, is_rekeyed=True, reason=closing.reason, corrects=closing.corrects,
        freed=_find_freed(closing),
    )


def _find_freed(closing: Closing) -> Freed | None:
    """What a release freed, and the purse that got it."""
    if closing.payment.kind != RELEASE:
        return None
    purse = next((part.beneficiary for part in closing.parts if part.line == RELEASED), "")
    return Freed(closing.released_cents, purse)
