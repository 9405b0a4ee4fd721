"""T14: the ledger's day, opened once a day; and the founding, which opens the first.

Nothing else asks for the time: a command that was endorsed on one day fails when it is sent on a later one, because
every command reads `now`. A past is opened day by day; once the present date was opened, only that ever is: else who
opens the dates that an outage missed, one by one, would let everybody's deadlines pass within a minute.
"""

from dataclasses import dataclass, replace

from chaincode.rules import intervals, keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.community.pause import end_pause, is_paused_on
from chaincode.rules.energy.records import Chain
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.governance.coming import take_due
from chaincode.rules.parameters import Parameters
from chaincode.rules.records import Now, Supply
from chaincode.rules.state import State
from chaincode.rules.units import BPS, Date

FIRST_RULE_SET = 1
NOON_S = 12 * 3600

T14_FOUNDED = Reason("T14_FOUNDED", Kind.STATE)
T14_NOT_FOUNDED = Reason("T14_NOT_FOUNDED", Kind.STATE)
T14_NOT_LATER = Reason("T14_NOT_LATER", Kind.STATE)
T14_TOO_EARLY = Reason("T14_TOO_EARLY", Kind.AMOUNT)
T14_MISSED = Reason("T14_MISSED", Kind.AMOUNT)
T14_NO_DATE = Reason("T14_NO_DATE", Kind.MALFORMED)
T14_WEIGHTS = Reason("T14_WEIGHTS", Kind.AMOUNT)


@dataclass(frozen=True)
class Found:
    """Found the community on `date` (it may lie in the past) with its parameters."""

    date: Date
    parameters: Parameters


@dataclass(frozen=True)
class OpenDay:
    """Open the day `date`."""

    date: Date


def process_found(state: State, call: Call, now: Now | None, args: Found) -> Outcome:
    """Write the first `now`, an empty settlement chain and an empty supply. Once, by the municipality's service."""
    _validate_date(args.date)
    _validate_date(args.parameters.first_period)
    if now is not None:
        raise T14_FOUNDED(date=now.date)
    _validate_begun(args.date, call)
    weights = args.parameters.w_consume + args.parameters.w_produce
    if weights > BPS:
        raise T14_WEIGHTS(sum=weights)
    is_present = args.date == _date_of(call)
    state.put(keys.NOW, Now(args.date, 1, FIRST_RULE_SET, args.parameters, is_present=is_present))
    state.put(keys.CHAIN, Chain())
    state.put(keys.SUPPLY, Supply(0, 0))
    return Outcome(made=(keys.NOW,), facts={"date": args.date})


def process_open_day(state: State, call: Call, now: Now, args: OpenDay) -> Outcome:
    """Open a later day that has begun in Europe/Rome. Dates may be skipped; `number` grows by one all the same.

    Once the ledger has been at the present date, a date that it missed stays skipped. What votes bring into force on
    that day is in it (T9). In the morning after a day that was opened late the date moves alone: two numbers are half a
    day apart, else deadlines would pass around midnight.
    """
    _validate_date(args.date)
    if args.date <= now.date:
        raise T14_NOT_LATER(date=args.date, now=now.date)
    _validate_begun(args.date, call)
    today = _date_of(call)
    if now.is_present and args.date < today:
        raise T14_MISSED(date=args.date, today=today)
    is_present, is_late = args.date == today, call.timestamp_s >= intervals.local_midnight_s(args.date) + NOON_S
    too_soon = now.is_late and not is_late and intervals.days_between(now.date, args.date) == 1
    opened = replace(now, date=args.date) if too_soon else _open(state, now, args.date)
    state.put(keys.NOW, replace(opened, is_present=is_present, is_late=is_present and is_late))
    return Outcome(made=(keys.NOW,), facts={"date": opened.date, "number": opened.number})


def _open(state: State, now: Now, date: str) -> Now:
    """In a pause the date moves and nothing else; the first day at or after its end is opened like any (T15)."""
    if is_paused_on(now, date):
        return replace(now, date=date)
    if now.paused:
        end_pause(state)
    return take_due(state, replace(now, date=date, number=now.number + 1, paused=""))


def _date_of(call: Call) -> str:
    return intervals.date_of(call.timestamp_s)


def _validate_date(date: str) -> None:
    if not intervals.is_date(date):
        raise T14_NO_DATE(date=date)


def _validate_begun(date: str, call: Call) -> None:
    if call.timestamp_s < intervals.local_midnight_s(date):
        raise T14_TOO_EARLY(date=date)
