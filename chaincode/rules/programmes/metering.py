"""T11, metered: what meters show of a period's events, in cents a member, without hours or kWh.

    metered_actions (energy operator) -> countersign by citizens, municipality or gse, who work it out again -> dues

Of a settled period, once: else the same days' events could be stated under each date. At least 5 lines, so that none
is one home's; who had joined is checked when it is proposed, so that nobody who takes part can hold up the second
signature. A programme that was ended leaves no due, of earlier periods neither (T8): what is to count is signed twice
before. What an event is worth, `flexibility` says.
"""

from dataclasses import dataclass
from typing import Annotated

from chaincode.rules import keys
from chaincode.rules.authority import T0_ROLE
from chaincode.rules.calls import Call, Outcome, derive_id
from chaincode.rules.community.days import T14_NO_DATE
from chaincode.rules.community.pending import make_pending
from chaincode.rules.energy.records import Backing
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.funds import validate_most
from chaincode.rules.funding.records import Due, id_of
from chaincode.rules.funding.terms import T8_NO_TERMS, require_unended
from chaincode.rules.intervals import is_date
from chaincode.rules.programmes.joining import require_joined
from chaincode.rules.programmes.records import Event, Metered, Programme, ProgrammeRef
from chaincode.rules.programmes.tallies import find_action
from chaincode.rules.records import Now, Pending
from chaincode.rules.state import State
from chaincode.rules.units import Bounds, Date, Hash, MemberId, Name, Pattern, PositiveCents

OPERATOR = "energy_operator"
SIGNERS = ("citizens", "municipality", "gse")
MIN_LINES, MAX_METERED = 5, 2_000

T11_METERED = Reason("T11_METERED", Kind.STATE)
T11_FEW_LINES = Reason("T11_FEW_LINES", Kind.AMOUNT)
T11_LINE_TWICE = Reason("T11_LINE_TWICE", Kind.AMOUNT)
T11_PERIOD = Reason("T11_PERIOD", Kind.AMOUNT)
T11_LATE_EVENT = Reason("T11_LATE_EVENT", Kind.AMOUNT)


@dataclass(frozen=True)
class MeteredLine:
    """A member's cents of all events of a period."""

    member: MemberId
    cents: PositiveCents


@dataclass(frozen=True)
class MeteredActions:
    """Propose what the events of a period come to. root: of the statement whose salted leaves hold hours and kWh."""

    programme: ProgrammeRef
    action: Name
    period: Date
    root: Hash
    lines: tuple[MeteredLine, ...]


@dataclass(frozen=True)
class AnnounceEvent:
    """Announce that on `date`, which isn't today, for so many `hours`, more (towards) or less (away) is to be used."""

    programme: ProgrammeRef
    date: Date
    first_hour: Annotated[int, Bounds(0, 23)]
    hours: Annotated[int, Bounds(1, 24)]
    direction: Annotated[str, Pattern("towards|away")]


def process_metered_actions(state: State, call: Call, now: Now, args: MeteredActions) -> Outcome:
    """Propose it; acts when one of three other organisations has worked it out again."""
    validate_metered(state, now, call.caller.organisation, args)
    require_joined(state, now, args.programme, [line.member for line in args.lines])
    return make_pending(state, call, now, keys.metered(id_of(args.programme), args.period))


def validate_metered(state: State, now: Now, organisation: str, args: MeteredActions) -> None:
    """Refuse who is no operator, a programme that ended, a period that was counted, and lines: few, many, or twice."""
    if not is_date(args.period):
        raise T14_NO_DATE(date=args.period)
    if not now.parameters.has_role(organisation, OPERATOR):
        raise T0_ROLE(role=OPERATOR, organisation=organisation)
    programme = state.require(Programme, args.programme, T8_NO_TERMS)
    members = dict.fromkeys(line.member for line in args.lines)
    find_action(args.programme, programme, args.action, "metered")
    require_unended(args.programme, programme)
    if state.find(Metered, keys.metered(id_of(args.programme), args.period)) is not None:
        raise T11_METERED(programme=args.programme, period=args.period)
    is_within = programme.from_date <= args.period < min(now.date, programme.to_date)
    if not is_within or not _is_settled(state, args.period):
        raise T11_PERIOD(period=args.period)
    if len(members) < len(args.lines):
        raise T11_LINE_TWICE()
    if len(args.lines) < MIN_LINES:
        raise T11_FEW_LINES(least=MIN_LINES)
    validate_most("lines", len(args.lines), MAX_METERED)


def _is_settled(state: State, period: str) -> bool:
    """Say whether a settlement of the period that begins on a date was countersigned; a skip has no readings."""
    backing = state.find(Backing, keys.month(period[:7]))
    closed = backing.periods.get(period) if backing else None
    return closed is not None and bool(closed.settlement)


def enact_metered(state: State, now: Now, pending: Pending, args: MeteredActions) -> Outcome:
    """Leave each line's due."""
    for line in args.lines:
        key = keys.due(id_of(args.programme), line.member, derive_id("metered", pending.subject, line.member))
        state.put(key, Due("action", args.root, line.cents, now.number, args.action))
    cents = sum(line.cents for line in args.lines)
    state.put(pending.subject, Metered(args.root, cents, len(args.lines), now.number))
    return Outcome((pending.subject,), {"cents": cents, "lines": len(args.lines)})


def process_announce_event(state: State, call: Call, now: Now, args: AnnounceEvent) -> Outcome:
    """Write the event, at the latest on the day before: nobody chooses hours of which the outcome is known."""
    if not is_date(args.date):
        raise T14_NO_DATE(date=args.date)
    programme = state.require(Programme, args.programme, T8_NO_TERMS)
    require_unended(args.programme, programme)
    if not now.date < args.date <= programme.to_date:
        raise T11_LATE_EVENT(date=args.date)
    key = keys.event(id_of(args.programme), call.derive_id("event"))
    state.put(key, Event(args.date, args.first_hour, args.hours, args.direction, now.number))
    return Outcome((key,))
