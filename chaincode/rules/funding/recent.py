"""T8: what was promised or given to somebody within 30 days, in one record that only one side writes."""

from chaincode.rules.funding.records import LastDays
from chaincode.rules.market.records import DaySum
from chaincode.rules.records import Now
from chaincode.rules.state import State

RECENT_DAYS = 30


def load_recent(state: State, now: Now, key: str) -> LastDays:
    """Read a record without the days that count no more."""
    found = state.find(LastDays, key) or LastDays()
    return LastDays(tuple([one for one in found.days if now.number - one.day < RECENT_DAYS]))


def sum_recent(recent: LastDays) -> int:
    """Add up, in cents."""
    return sum(one.cents for one in recent.days)


def add_today(recent: LastDays, now: Now, cents: int) -> LastDays:
    """Give the record with `cents` more of today."""
    days = {one.day: one.cents for one in recent.days}
    days[now.number] = days.get(now.number, 0) + cents
    return LastDays(tuple([DaySum(day, amount) for day, amount in sorted(days.items())]))
