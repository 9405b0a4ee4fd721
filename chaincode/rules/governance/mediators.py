"""T4, T9: the elected mediators, one record of at most 20, written by `enact` alone; `decide` reads it.

The assembly elects, the vote makes it known; whose date is past makes room.
"""

from chaincode.rules import intervals, keys
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.governance.records import Mediator, Mediators
from chaincode.rules.governance.subjects import MediatorSubject
from chaincode.rules.records import Member, Now
from chaincode.rules.state import State

MAX_MEDIATORS = 20

T9_MEDIATORS = Reason("T9_MEDIATORS", Kind.LIMIT)
T9_UNTIL = Reason("T9_UNTIL", Kind.AMOUNT)
T9_NOT_CONFIRMED = Reason("T9_NOT_CONFIRMED", Kind.STATE)


def list_mediators(state: State, date: str) -> tuple[Mediator, ...]:
    """Give the mediators who are elected on a date, in order of member id."""
    found = state.find(Mediators, keys.MEDIATORS)
    return tuple([one for one in found.members if one.until >= date]) if found else ()


def validate_mediator(state: State, now: Now, content: MediatorSubject) -> None:
    """Refuse who doesn't belong, a date that is past or none, and a 21st.

    Whoever is suspended may be elected, and decides once that is over: else two organisations would undo an election.
    """
    member = state.find(Member, keys.member(content.member))
    if member is None or not member.belongs(now.number):
        raise T9_NOT_CONFIRMED(member=content.member)
    if not intervals.is_date(content.until) or content.until <= now.date:
        raise T9_UNTIL(date=content.until, now=now.date)
    if len(_others(state, now, content)) >= MAX_MEDIATORS:
        raise T9_MEDIATORS(most=MAX_MEDIATORS)


def elect(state: State, now: Now, content: MediatorSubject) -> None:
    """Write the record with one more mediator, or another date of one."""
    members = (*_others(state, now, content), Mediator(content.member, content.until))
    state.put(keys.MEDIATORS, Mediators(tuple(sorted(members, key=lambda one: one.member))))


def _others(state: State, now: Now, content: MediatorSubject) -> list[Mediator]:
    return [one for one in list_mediators(state, now.date) if one.member != content.member]
