"""T11: `join` and `quit` are the member's own; without joining nothing is recorded about anybody.

One of them a day; a member who quits takes part until the day is over, and keeps what was recorded until then.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.disbursing import T8_NO_DUE, payee_of
from chaincode.rules.funding.records import Due, DueRef, id_of
from chaincode.rules.funding.terms import T8_NO_TERMS, require_unended
from chaincode.rules.programmes.records import Participation, Programme, ProgrammeRef
from chaincode.rules.records import Now
from chaincode.rules.state import State

T11_OWN = Reason("T11_OWN", Kind.AUTHORITY)
T11_NOT_YOUR_DUE = Reason("T11_NOT_YOUR_DUE", Kind.AUTHORITY)
T11_JOINED = Reason("T11_JOINED", Kind.STATE)
T11_NOT_JOINED = Reason("T11_NOT_JOINED", Kind.STATE)
T11_TODAY = Reason("T11_TODAY", Kind.STATE)


@dataclass(frozen=True)
class OnProgramme:
    """The arguments of what needs no more than the `programme` it is about."""

    programme: ProgrammeRef


@dataclass(frozen=True)
class Refuse:
    """Refuse an own `due`: it is deleted."""

    due: DueRef


def process_join(state: State, call: Call, now: Now, args: OnProgramme) -> Outcome:
    """Take part from today on. The owner can't: so nothing is ever recorded of the owner."""
    programme = state.require(Programme, args.programme, T8_NO_TERMS)
    if programme.owner == call.member:
        raise T11_OWN(programme=args.programme)
    key = keys.joined(id_of(args.programme), call.member)
    joined = state.find(Participation, key)
    require_unended(args.programme, programme)
    if joined and not joined.quit_on:
        raise T11_JOINED(programme=args.programme)
    _validate_other_day(now, args.programme, joined)
    state.put(key, Participation(now.number))
    return Outcome((key,))


def process_quit(state: State, call: Call, now: Now, args: OnProgramme) -> Outcome:
    """Take part no more from tomorrow on."""
    key = keys.joined(id_of(args.programme), call.member)
    joined = state.find(Participation, key)
    if joined is None or joined.quit_on:
        raise T11_NOT_JOINED(programme=args.programme, member=call.member)
    _validate_other_day(now, args.programme, joined)
    state.put(key, replace(joined, quit_on=now.number + 1))
    return Outcome((key,))


def _validate_other_day(now: Now, programme: str, joined: Participation | None) -> None:
    if joined and (joined.joined_on == now.number or joined.quit_on > now.number):
        raise T11_TODAY(programme=programme)


def require_joined(state: State, now: Now, programme: str, members: Sequence[str]) -> None:
    """Refuse members who don't take part today."""
    found = state.find_all(Participation, members, lambda member: keys.joined(id_of(programme), member))
    for member in members:
        if member not in found or not found[member].takes_part(now.number):
            raise T11_NOT_JOINED(programme=programme, member=member)


def process_refuse(state: State, call: Call, _now: Now, args: Refuse) -> Outcome:
    """Delete the due."""
    if payee_of(args.due) != call.member:
        raise T11_NOT_YOUR_DUE(due=args.due)
    due = state.require(Due, args.due, T8_NO_DUE)
    state.delete(args.due)
    return Outcome(facts={"cents": due.cents})
