"""What is told ahead of a day: tokens that expire in a week, services that are paid in two days if nobody contests."""

from collections.abc import Iterator

from chaincode.rules.intervals import add_days
from chaincode.rules.market.life import compute_last_day
from chaincode.rules.records import Now
from gateway.db.mirror import Mirror
from gateway.features.market.service import find_deadline
from gateway.features.notices.events import Told
from gateway.features.wallet.service import list_all_lots

EXPIRY_AHEAD_DAYS, CONFIRM_AHEAD_DAYS = 7, 2


def tell_ahead(mirror: Mirror, organisation: str, told: int, now: Now) -> Iterator[Told]:
    """Yield what comes near since the day up to which it was told; what is over already isn't ahead of anything."""
    yield from _tell_expiry(mirror, organisation, told, now)
    for ref, agreement in mirror.agreements(statuses=("delivered",)):
        last_day = find_deadline(mirror, now, agreement)
        if last_day is not None and _is_near(last_day, CONFIRM_AHEAD_DAYS, told, now):
            values = {"date": add_days(now.date, last_day - now.number), "category": agreement.category}
            yield Told("confirm_soon", (agreement.consumer,), ref, values)


def _tell_expiry(mirror: Mirror, organisation: str, told: int, now: Now) -> Iterator[Told]:
    """Once for each member and day, however many lots expire."""
    own = {name: one for name, one in mirror.members().items() if one.organisation == organisation}
    found = set[tuple[str, int]]()
    for _, lot in list_all_lots(mirror):
        if owner := own.get(lot.owner):
            last_day = compute_last_day(now, lot, owner)
            if _is_near(last_day, EXPIRY_AHEAD_DAYS, told, now):
                found.add((lot.owner, last_day))
    for member, last_day in sorted(found):
        yield Told("expiring", (member,), "", {"date": add_days(now.date, last_day - now.number)})


def _is_near(last_day: int, ahead_days: int, told: int, now: Now) -> bool:
    return now.number <= last_day and told + ahead_days < last_day <= now.number + ahead_days
