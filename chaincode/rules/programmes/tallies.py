"""T11: caps by action: of a member on a date and in 30 days, of an attester on a date. All in cents, so nothing rounds.

tally/<programme>/<member> keeps the last 8 dates and 30 days; tally/<programme>/<attester>/<date> what was attested.
"""

from dataclasses import replace

from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.recent import RECENT_DAYS
from chaincode.rules.intervals import days_between
from chaincode.rules.market.records import DaySum
from chaincode.rules.programmes.records import ActionTally, AttesterTally, DateSum, Programme, RewardedAction, Tally
from chaincode.rules.records import Now

DATES_BACK = 7

T11_NO_ACTION = Reason("T11_NO_ACTION", Kind.EXISTENCE)
T11_EVIDENCE = Reason("T11_EVIDENCE", Kind.STATE)
T11_DATE = Reason("T11_DATE", Kind.AMOUNT)
T11_DAY_CAP = Reason("T11_DAY_CAP", Kind.LIMIT)
T11_MONTH_CAP = Reason("T11_MONTH_CAP", Kind.LIMIT)
T11_ATTESTER_CAP = Reason("T11_ATTESTER_CAP", Kind.LIMIT)


def find_action(ref: str, programme: Programme, code: str, evidence: str) -> RewardedAction:
    """Give an action of a programme that is shown in this way."""
    action = next((one for one in programme.actions if one.code == code), None)
    if action is None:
        raise T11_NO_ACTION(programme=ref, action=code)
    if action.evidence != evidence:
        raise T11_EVIDENCE(action=code, evidence=action.evidence)
    return action


def validate_date(now: Now, date: str) -> None:
    """Refuse a date that isn't one of the last 7, today's included."""
    if not 0 <= days_between(date, now.date) < DATES_BACK:
        raise T11_DATE(date=date)


def count_action(
    tally: Tally, now: Now, action: RewardedAction, *, member: str, date: str, cents: int
) -> Tally:
    """Give a member's tally with so much more of an action on a date, within its caps."""
    before = tally.actions.get(action.code) or ActionTally((), (), now.number)
    dates = {one.date: one.cents for one in before.dates if days_between(one.date, now.date) <= DATES_BACK}
    dates[date] = dates.get(date, 0) + cents
    days = {one.day: one.cents for one in before.days if now.number - one.day < RECENT_DAYS}
    days[now.number] = days.get(now.number, 0) + cents
    if dates[date] > action.day_cents:
        raise T11_DAY_CAP(member=member, action=action.code, cents=dates[date], most=action.day_cents)
    if sum(days.values()) > action.month_cents:
        raise T11_MONTH_CAP(member=member, action=action.code, cents=sum(days.values()), most=action.month_cents)
    counted = replace(
        before, dates=tuple([DateSum(*one) for one in sorted(dates.items())]),
        days=tuple([DaySum(*one) for one in sorted(days.items())]),
    )
    return Tally(tally.actions | {action.code: counted})


def count_attested(tally: AttesterTally, attester: str, action: RewardedAction, cents: int) -> AttesterTally:
    """Give an attester's tally of a date with so much more of an action, within the attester's cap."""
    total = tally.cents.get(action.code, 0) + cents
    if total > action.attester_cents:
        raise T11_ATTESTER_CAP(attester=attester, action=action.code, cents=total, most=action.attester_cents)
    return AttesterTally(tally.cents | {action.code: total})
