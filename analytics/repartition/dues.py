"""What each member is due: all parts so far, less all that was paid out and didn't come back; and of which months."""

from collections.abc import Iterable, Mapping

from analytics.repartition.books import GSE, REVENUE, Books, Closing
from analytics.repartition.regulation import PURSES

NOT_MEMBERS = (*PURSES, GSE, REVENUE)


def compute_due(books: Books, paid_cents: Mapping[str, int]) -> dict[str, int]:
    """Cents by member; below 0 they are carried. paid_cents: by member."""
    given = {name: cents for name, cents in books.sum_given().items() if name not in NOT_MEMBERS}
    return {name: given.get(name, 0) - paid_cents.get(name, 0) for name in sorted({*given, *paid_cents})}


def find_due_months(closings: Iterable[Closing], due_cents: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    """The months whose division makes each member's due, in order: the newest closings that add up to it."""
    left = {name: cents for name, cents in due_cents.items() if cents > 0}
    months: dict[str, set[str]] = {name: set() for name in left}
    for closing in reversed(tuple(closings)):
        for name, cents in closing.sum_by_beneficiary().items():
            if left.get(name, 0) > 0 and cents:
                left[name] -= cents
                months[name].add(closing.payment.month)
    return {name: tuple(sorted(found)) for name, found in months.items()}
