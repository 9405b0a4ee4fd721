"""T12: metering points change hands: the one member who has each, since when, and what a point brings along.

    register -> the member has the point from today on; a welcome that the member had counts for the point, too (T7)
    leave    -> each point ends today, whatever end was registered before; what is owed for it stays with it (T5)

Ends that were registered are dates, which people choose; whatever tokens depend on goes by the ledger's days.
"""

from dataclasses import replace

from chaincode.rules import keys
from chaincode.rules.energy.chain import Marks, load_chain
from chaincode.rules.energy.records import Welcomed
from chaincode.rules.records import Member, MemberPoint, Now, PointOwner
from chaincode.rules.state import State


def give_point(state: State, now: Now, tag: str, member_id: str) -> None:
    """Make a member the one who has a metering point."""
    before = state.find(PointOwner, keys.point(tag))
    owner = before if before else PointOwner(member_id, since=now.number)
    if owner.member != member_id:
        owner = replace(owner, member=member_id, since=now.number)
    welcome = state.find(Welcomed, keys.welcome(member_id))
    if welcome and welcome.settlement != owner.welcomed:
        owner = replace(owner, welcomed=_choose_mark(state, owner.welcomed, welcome.settlement))
    state.put(keys.point(tag), owner)


def _choose_mark(state: State, *settlements: str) -> str:
    """Give the mark that counts, else the one that may: of a settlement that awaits. One at most does."""
    marks = Marks(state)
    marks.load(settlements)
    awaiting = load_chain(state).awaiting
    counting = [settlement for settlement in settlements if marks.counts(settlement)]
    return next(iter(counting), awaiting if awaiting in settlements else "")


def end_points(member: Member, now: Now) -> tuple[MemberPoint, ...]:
    """Give a leaver's points, none of which lasts beyond today."""
    return tuple([replace(point, to_date=_compute_end(point, now.date)) for point in member.points])


def _compute_end(point: MemberPoint, date: str) -> str:
    end = max(date, point.from_date)
    return min(point.to_date, end) if point.to_date else end


def holds(point: MemberPoint, date: str) -> bool:
    """Say whether a point is its member's on a date or later; one that ended as it began never was."""
    return not point.to_date or point.to_date > max(date, point.from_date)
