"""Closed months divided again by another regulation: sums by beneficiary, and who may not be told apart in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from analytics.repartition.books import Closing
from analytics.repartition.month_key import MonthKey
from analytics.repartition.redivided import redivide as divide_again
from analytics.repartition.regulation import Regulation
from chaincode.words import Words
from gateway.features.repartition import store
from gateway.http.errors import UNKNOWN


@dataclass(frozen=True)
class Redivided:
    """Cents by beneficiary, as the months were divided and by the other regulation.

    facets: the members that a line can single out, by month: who has energy in a register, is a firm, or has a need.
    """

    before: dict[str, int]
    after: dict[str, int]
    facets: list[frozenset[str]]


def redivide(connection: Connection, regulation: Regulation, months: Sequence[str]) -> Redivided:
    """Divide months again; refuse one without a closing."""
    books = store.load_books(connection)
    for month in months:
        if month not in books.list_months():
            raise UNKNOWN(what=Words("gateway.repartition.redivided.closed_month"), name=month)
    named = [closing for closing in books.closings if closing.payment.month in months]
    keys = {closing.terms.key.digest: closing.terms.key for closing in named}
    return Redivided(
        _sum(named), _sum(divide_again(books, regulation, months)),
        [facet for key in keys.values() for facet in list_facets(key)],
    )


def _sum(closings: Iterable[Closing]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for closing in closings:
        for name, cents in closing.sum_by_beneficiary().items():
            sums[name] = sums.get(name, 0) + cents
    return sums


def list_facets(key: MonthKey) -> list[frozenset[str]]:
    """Return the members whom a month's line can single out: see `Redivided`."""
    return [
        frozenset(row.member for row in key.rows if row.withdrawn_wh),
        frozenset(row.member for row in key.rows if row.injected_wh),
        frozenset(row.member for row in key.rows if row.is_enterprise),
        frozenset(row.member for row in key.rows if row.need),
    ]
