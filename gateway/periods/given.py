"""What a community was told of its days: kept, so that asking again, later or oftener tells nobody more.

Totals of days that are over are looked at once a day of the ledger, and each is given anew only when five more homes
stand behind it: else two answers would differ by one home's readings.
"""

from sqlalchemy import Connection, delete, insert, select

from chaincode.rules.intervals import add_days
from gateway.context import Gateway
from gateway.db.tables import given_day
from gateway.periods.daily import DayTotals, Totals, sum_days
from gateway.periods.energy import load_energy

FIELDS = ("withdrawn_wh", "injected_wh", "shared_wh", "withdrawn_homes", "injected_homes")


def load_given(gateway: Gateway, period: str, days: int, today: str) -> Totals:
    """What may be known of a period's days before the ledger's day `today`, looked at again if it wasn't yet today."""
    wanted = [date for date in (add_days(period, number) for number in range(days)) if date < today]
    with gateway.database.read() as connection:
        given, looked_on = _load(connection, wanted)
        if not wanted or (len(looked_on) == len(wanted) and set(looked_on.values()) == {today}):
            return given
        found = sum_days(load_energy(connection, period, days, until_date=today))
    now = {key: totals for key, totals in found.items() if key[1] in wanted}
    with gateway.database.write() as connection:
        return _give(connection, wanted, now, today)


def _load(connection: Connection, dates: list[str]) -> tuple[Totals, dict[str, str]]:
    """What was given of days, and by day when it was looked at last."""
    given: Totals = {}
    looked_on: dict[str, str] = {}
    for row in connection.execute(select(given_day).where(given_day.c.date.in_(dates))).mappings():
        given[row["perimeter"], row["date"]] = DayTotals(**{name: row[name] for name in FIELDS})
        looked_on[row["date"]] = row["looked_on"]
    return given, looked_on


def _give(connection: Connection, dates: list[str], now: Totals, today: str) -> Totals:
    """Keep and give what may be given now; what somebody else looked at meanwhile stands."""
    before, looked_on = _load(connection, dates)
    given = before | {
        key: before.get(key, DayTotals()).give_anew(totals)
        for key, totals in now.items() if looked_on.get(key[1]) != today
    }
    connection.execute(delete(given_day).where(given_day.c.date.in_(dates)))
    if given:
        connection.execute(insert(given_day), [
            {"perimeter": perimeter, "date": date, "looked_on": today} | {name: getattr(one, name) for name in FIELDS}
            for (perimeter, date), one in given.items()
        ])
    return given

