"""T8: from when until when what is set apart may run."""

from chaincode.rules import intervals
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.records import Now

MAX_RUN_DAYS = 1_095

T8_DATES = Reason("T8_DATES", Kind.AMOUNT)


def validate_run(now: Now, from_date: str, to_date: str) -> None:
    """Refuse dates that are none, past, out of order, or too far ahead."""
    is_whole = intervals.is_date(from_date) and intervals.is_date(to_date)
    if not is_whole or not now.date <= from_date <= to_date <= intervals.add_days(now.date, MAX_RUN_DAYS):
        raise T8_DATES(from_date=from_date, to_date=to_date, most=MAX_RUN_DAYS)
