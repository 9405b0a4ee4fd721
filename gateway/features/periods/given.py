"""What a community was told of its days: kept, so that asking again, later or oftener tells nobody more.

Totals of days that are over are looked at once a day of the ledger, and each is given anew only when five more homes
stand behind it: else two answers would differ by one home's readings. So would a day that somebody's readings still
lack, or of which some are set aside until somebody decides, and the period's anchor: a day is given when all of it is
there and decided, and as its own anchor tells it once there is one.
"""

from sqlalchemy import Connection, delete, insert, select

from chaincode.rules.energy.records import Previewed
from chaincode.rules.energy.totals import REGISTERS
from chaincode.rules.intervals import HOUR_S, add_days, days_between, hours_of_days
from gateway.db.tables import given_day
from gateway.features.periods.daily import DayTotals, Totals, sum_days
from gateway.features.periods.energy import PeriodEnergy, load_energy
from gateway.features.periods.told import ToldHours, list_told
from gateway.features.readings.service import count_days, list_set_aside
from gateway.http.context import Gateway

FIELDS = ("withdrawn_wh", "injected_wh", "shared_wh", "withdrawn_homes", "injected_homes")


def load_given(gateway: Gateway, period: str, days: int, today: str) -> Totals:
    """What may be known of a period's days before the ledger's day `today`, looked at again if it wasn't yet today."""
    wanted = [date for date in (add_days(period, number) for number in range(days)) if date < today]
    with gateway.database.read() as connection:
        given, looked_on = _load(connection, wanted)
        anchored = list_told(connection, period, add_days(period, 1))
        if anchored:
            return given | _sum_anchored(anchored[0], wanted)
        whole = _list_whole(connection, [date for date in wanted if looked_on.get(date) != today])
        if not whole:
            return given
        found = sum_days(load_energy(connection, period, days, until_date=today))
    now = {key: totals for key, totals in found.items() if key[1] in whole}
    with gateway.database.write() as connection:
        return _give(connection, wanted, now, today)


def list_previewed(connection: Connection, energy: PeriodEnergy) -> list[Previewed]:
    """How many homes stood behind what was given of days and differs from a period's energy as it is anchored now, by
    perimeter in order.
    """
    now, found = sum_days(energy), dict[str, Previewed]()
    given, _ = _load(connection, [add_days(energy.period, number) for number in range(energy.days)])
    for key, after in now.items():
        before, most = given.get(key, DayTotals()), found.get(key[0], Previewed(key[0]))
        found[key[0]] = Previewed(
            key[0], *(max(getattr(most, register), before.count_other(after, register)) for register in REGISTERS)
        )
    return [one for one in found.values() if one.withdrawn or one.injected]


def _list_whole(connection: Connection, dates: list[str]) -> set[str]:
    """The days of which every point's readings are there, and none is set aside without a decision."""
    if not dates:
        return set()
    absent = {date for one in count_days(connection, dates[0], add_days(dates[-1], 1)).absent for date in one.dates}
    span = hours_of_days(dates[0], days_between(dates[0], dates[-1]) + 1)
    aside = [one for one in list_set_aside(connection, (span.start_s, span.end_s)) if not one.reason]
    return {date for date in set(dates) - absent if not any(one.from_date <= date <= one.until_date for one in aside)}


def _sum_anchored(told: ToldHours, dates: list[str]) -> Totals:
    """A period's days as its anchor tells them, of each perimeter with a plain register."""
    found: Totals = {}
    for perimeter, totals in told.perimeters.items():
        for date in dates if totals.withdrawn.hours_wh or totals.injected.hours_wh else ():
            span = hours_of_days(date, 1)
            first = (span.start_s - told.start_s) // HOUR_S
            withdrawn, injected = (
                one.hours_wh[first : first + span.hours] for one in (totals.withdrawn, totals.injected)
            )
            found[perimeter, date] = DayTotals(
                sum(withdrawn) if withdrawn else None, sum(injected) if injected else None,
                sum(map(min, withdrawn, injected)) if withdrawn and injected else None,
            )
    return found


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

