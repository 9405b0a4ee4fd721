"""T4, T6: what two members agreed lately, in one record for both directions.

An amount counts on the day of its request, for 30 days, as far as it isn't returned.
"""

from dataclasses import replace

from chaincode.rules.errors import Kind, Reason
from chaincode.rules.market.records import DaySum, Pair
from chaincode.rules.records import Now

PAIR_DAYS = 30
APART_DAYS = 90

T4_PAIR_LIMIT = Reason("T4_PAIR_LIMIT", Kind.LIMIT)


def note_dealing(pair: Pair, now: Now) -> Pair:
    """Keep the day of what both members said yes to: accepting, or what comes of it."""
    goes_on = pair.dealt_on > 0 and now.number - pair.dealt_on < APART_DAYS
    return replace(pair, dealt_on=now.number, dealing_since=pair.dealing_since if goes_on else now.number)


def has_dealt(pair: Pair, day: int) -> bool:
    """T4: say whether the two dealt with each other in the 90 days before a day. What they did since is nothing to it.

    Days of dealing follow each other within 90 days since `dealing_since`, so that one of them was if that was.
    """
    if pair.dealt_on >= day:
        return pair.dealing_since < day
    return pair.dealt_on > 0 and day - pair.dealt_on < APART_DAYS


def add_request(pair: Pair, now: Now, cents: int) -> Pair:
    """Count a request of today.

    Raises:
        Refusal: T4_PAIR_LIMIT when the last 30 days, today included, would hold more than `pair_limit`.
    """
    days = dict(_recent(pair, now))
    total_cents = sum(days.values()) + cents
    if total_cents > now.parameters.pair_limit:
        raise T4_PAIR_LIMIT(cents=total_cents, max_cents=now.parameters.pair_limit)
    days[now.number] = days.get(now.number, 0) + cents
    return _build(pair, days)


def take_back(pair: Pair, now: Now, requested_on: int, cents: int) -> Pair:
    """Count no more what was requested on a day and is returned."""
    days = dict(_recent(pair, now))
    days[requested_on] = days.get(requested_on, 0) - cents
    return _build(pair, days)


def has_claimed(pair: Pair, now: Now) -> bool:
    """T6: say whether a payment between the two left a claim in the last 30 days."""
    return pair.claimed_on > 0 and now.number - pair.claimed_on < PAIR_DAYS


def _recent(pair: Pair, now: Now) -> list[tuple[int, int]]:
    return [(item.day, item.cents) for item in pair.days if now.number - item.day < PAIR_DAYS]


def _build(pair: Pair, days: dict[int, int]) -> Pair:
    sums = tuple([DaySum(day, cents) for day, cents in sorted(days.items()) if cents > 0])
    return replace(pair, days=sums)
