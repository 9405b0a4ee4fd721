"""T10: `release_kept` frees euro of a month that its tokens will never claim, for a named use.

    official figure -> each period definitively settled, or skipped -> release_kept -> countersign

What was released isn't kept any more: `compute_kept` leaves it out, so nothing is minted on it later. Nothing brings it
back; a later, lower figure of GSE is made up for by the months that follow, as any excess is.
"""

from dataclasses import dataclass, replace
from typing import Annotated

from chaincode.rules import keys
from chaincode.rules.authority import T0_ROLE
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.community.pending import make_pending
from chaincode.rules.energy.chain import load_chain
from chaincode.rules.energy.issuance import compute_room, load_backings
from chaincode.rules.energy.periods import next_period, parse_name
from chaincode.rules.energy.records import Backing, Released
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.records import Now, Pending
from chaincode.rules.state import State
from chaincode.rules.units import Month, Pattern, PositiveCents

Use = Annotated[str, Pattern("division|costs|investment|social")]

T10_NO_FIGURE = Reason("T10_NO_FIGURE", Kind.STATE)
T10_NOT_SETTLED = Reason("T10_NOT_SETTLED", Kind.STATE)
T10_NO_ROOM = Reason("T10_NO_ROOM", Kind.AMOUNT)


@dataclass(frozen=True)
class ReleaseKept:
    """Propose to release euro cents kept of a month: to be divided, or for one of the community's own accounts."""

    month: Month
    cents: PositiveCents
    use: Use


def process_release(state: State, call: Call, now: Now, args: ReleaseKept) -> Outcome:
    """Propose a release; acts when countersigned."""
    validate_release(state, now, call.caller.organisation, args)
    return make_pending(state, call, now, keys.month(args.month), made_of=find_released(state, now, args))


def validate_release(state: State, now: Now, organisation: str, args: ReleaseKept) -> None:
    """Refuse an organisation that isn't the operator, a month that may still mint, and more than its room."""
    if not now.parameters.has_role(organisation, "energy_operator"):
        raise T0_ROLE(role="energy_operator", organisation=organisation)
    most = find_room(state, now, args.month)
    if args.cents > most:
        raise T10_NO_ROOM(month=args.month, most=most, cents=args.cents)


def find_room(state: State, now: Now, month: str) -> int:
    """Give the euro cents of a month that its tokens will never claim; refuse a month that may still mint."""
    backing = state.find(Backing, keys.month(month))
    if backing is None or backing.official_cents is None:
        raise T10_NO_FIGURE(month=month)
    _require_settled(state, now, month, backing)
    return max(0, compute_room(load_backings(state, now, month), month, backing))


def find_released(state: State, _now: Now, args: ReleaseKept) -> tuple[Released, ...]:
    """Give a month's releases so far: of two pending commands that saw the same ones, one acts."""
    backing = state.find(Backing, keys.month(args.month))
    return backing.released if backing else ()


def enact_release(state: State, now: Now, pending: Pending, args: ReleaseKept) -> Outcome:
    """Write the release into the month's record."""
    backing = state.find(Backing, pending.subject)
    if backing is None:
        raise T10_NO_FIGURE(month=args.month)
    released = (*backing.released, Released(args.use, args.cents, now.number))
    state.put(pending.subject, replace(backing, released=released))
    return Outcome((pending.subject,), {"month": args.month, "cents": args.cents, "use": args.use})


def _require_settled(state: State, now: Now, month: str, backing: Backing) -> None:
    following = next_period(load_chain(state), now)
    open_ones = [period for period, backed in backing.periods.items()
                 if backed.settlement and parse_name(backed.settlement).closes]
    if following[:7] <= month:
        open_ones.append(following)
    if open_ones:
        raise T10_NOT_SETTLED(period=min(open_ones), month=month)
