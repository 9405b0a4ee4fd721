"""Services by the month in which they were paid, as they may be told."""

from collections import Counter
from collections.abc import Iterable, Sequence

from analytics.disclosure import is_told
from chaincode.rules.intervals import add_days
from chaincode.rules.market.records import Agreement
from chaincode.rules.records import Now
from gateway.features.public.records import PublicMonth


def sum_months(now: Now, paid: Iterable[Agreement]) -> tuple[PublicMonth, ...]:
    """Give the months that are over on the ledger's day; one that runs would show each single payment."""
    by_month: dict[str, list[Agreement]] = {}
    for agreement in paid:
        by_month.setdefault(add_days(now.date, agreement.closed_on - now.number)[:7], []).append(agreement)
    return tuple(_tell(month, found) for month, found in sorted(by_month.items()) if month < now.date[:7])


def _tell(month: str, paid: Sequence[Agreement]) -> PublicMonth:
    """Both sides of the payments count: who paid, and who was paid."""
    sides: tuple[Counter[str], Counter[str]] = Counter(), Counter()
    for agreement in paid:
        sides[0][agreement.consumer] += agreement.paid_cents
        sides[1][agreement.provider] += agreement.paid_cents
    if not all(map(is_told, sides)):
        return PublicMonth(month, None, None)
    return PublicMonth(month, len(paid), sides[0].total())
