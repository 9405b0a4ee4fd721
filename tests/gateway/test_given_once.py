"""What was given of a day is looked at once a day of the ledger, also where two ask at the same time."""

from gateway.features.periods.daily import DayTotals
from gateway.features.periods.given import _give, _load
from tests.helpers.gateway.trial import OpenDatabase

DATE, TODAY, TOMORROW = "2024-05-01", "2024-05-02", "2024-05-03"
KEY = ("AC001E01", DATE)


def totals(wh: int, homes: int) -> DayTotals:
    return DayTotals(wh, wh, wh, homes, homes)


def test_what_somebody_else_looked_at_meanwhile_stands_until_the_ledgers_next_day(open_database: OpenDatabase) -> None:
    database = open_database("given")
    with database.write() as connection:
        first = _give(connection, [DATE], {KEY: totals(100, 5)}, TODAY)
        assert first == {KEY: totals(100, 5)}
        # who asked at the same moment comes with ten homes more: a second look on one day would tell these five apart
        assert _give(connection, [DATE], {KEY: totals(900, 15)}, TODAY) == first
        assert _load(connection, [DATE]) == (first, {DATE: TODAY})
        assert _give(connection, [DATE], {KEY: totals(900, 15)}, TOMORROW) == {KEY: totals(900, 15)}
