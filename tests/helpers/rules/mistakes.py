"""Rules that are wrong in one place each: what stood there once, or what somebody might write."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from pytest import MonkeyPatch

from chaincode.rules.community import countersign, leaving, member_keys, points
from chaincode.rules.energy import carries, issuance, totals
from chaincode.rules.energy.carries import Points
from chaincode.rules.governance import counting, opening, tally
from chaincode.rules.governance.counting import Cast
from chaincode.rules.governance.records import Mandate, Paper, Vote
from chaincode.rules.market import disputes, levelling
from chaincode.rules.records import Lot, Member, MemberPoint, Now

Mistake = Callable[[MonkeyPatch], None]


def halving_prolongs_again_and_again(patch: MonkeyPatch) -> None:
    """T4: tokens that two members contest and have halved live for ever."""
    def extend(now: Now, lot: Lot) -> Lot:
        until = now.number + now.parameters.return_days
        return lot if lot.expires_on >= until else replace(lot, expires_on=until, is_mediated=True)
    patch.setattr(disputes, "extend_by_word", extend)


def what_is_asked_for_is_not_levelled(patch: MonkeyPatch) -> None:
    """T2: a request at night and a withdrawal in the morning save any amount."""
    patch.setattr(levelling, "count_held", lambda *_: 0)


def an_officers_freeze_lets_lots_expire(patch: MonkeyPatch) -> None:
    """T12: an officer alone takes a member's tokens."""
    patch.setattr(member_keys, "spare", lambda *_: None)


def a_point_brings_no_welcome_along(patch: MonkeyPatch) -> None:
    """T7: a point that came to a welcomed member gives its next one another."""
    patch.setattr(points, "_choose_mark", lambda _state, own, _members: own)


def who_left_owes_nothing(patch: MonkeyPatch) -> None:
    """T5: what was credited too much is forgotten."""
    patch.setattr(Points, "leave", lambda *_: None)


def dates_decide_which_points_bear_it(patch: MonkeyPatch) -> None:
    """T5: an end that was registered for the day before frees the home."""
    leave = Points.leave

    def leave_last(own: Points, leaver: str, member: Member, micro: int) -> None:
        last = max((held.to_date for held in member.points), default="")
        kept: tuple[MemberPoint, ...] = tuple(held for held in member.points if held.to_date == last)
        leave(own, leaver, replace(member, points=kept), micro)
    patch.setattr(Points, "leave", leave_last)


def passing_a_point_on_frees_it(patch: MonkeyPatch) -> None:
    """T5: whoever had the point registered for another before leaving leaves nothing there."""
    patch.setattr(Points, "_bears", lambda own, tag, leaver, _left_on: own._owners[tag].member == leaver)


def the_day_of_leaving_is_not_noted(patch: MonkeyPatch) -> None:
    """T5: then over a year seems to have passed, and the next household bears nothing."""
    add = Points._add
    patch.setattr(Points, "_add", lambda own, tag, micro, _day: add(own, tag, micro, 0))


def what_is_taken_is_not_carried(patch: MonkeyPatch) -> None:
    """T5: half of what was left at a point is lost on its way."""
    take = Points.take
    patch.setattr(Points, "take", lambda own, *of: take(own, *of) // 2)


def an_end_in_the_future_stays(patch: MonkeyPatch) -> None:
    """T12: whoever left holds a point against the next household until then."""
    def end_points(member: Member, now: Now) -> tuple[MemberPoint, ...]:
        return tuple(held if held.to_date else replace(held, to_date=max(now.date, held.from_date))
                     for held in member.points)
    patch.setattr(leaving, "end_points", end_points)


def what_waited_acts_on_anything(patch: MonkeyPatch) -> None:
    """T0: a thaw lifts a freeze that came after it, a further point brings back who has left since."""
    patch.setattr(countersign, "require_unchanged", lambda *_: None)


def late_homes_are_told(patch: MonkeyPatch) -> None:
    """T5: two anchors of a period differ by one home's hours."""
    patch.setattr(totals, "is_plain", lambda *_, members, hours_wh: members >= totals.MIN_MEMBERS)


def an_odd_part_is_lost(patch: MonkeyPatch) -> None:
    """T5: rounded down, the first part of what is owed can be above 0, which no point takes."""
    def divide(micro: int, count: int) -> list[int]:
        return [micro // count + (micro % count if place == 0 else 0) for place in range(count)]
    patch.setattr(carries, "divide_evenly", divide)


def released_euro_back_tokens_still(patch: MonkeyPatch) -> None:
    """T10: what was released is released again, or minted on."""
    patch.setattr(issuance, "compute_released", lambda _: 0)


def a_giver_who_voted_counts_again(patch: MonkeyPatch) -> None:
    """T9: a mandate counts beside the giver's own vote, so that two vote with three voices."""
    def list_cast(votes: dict[str, Vote], papers: dict[str, Paper], mandates: dict[str, Mandate]) -> Iterator[Cast]:
        yield from counting.list_cast(votes, papers, mandates)
        for voter, vote in votes.items():
            for giver in vote.givers:
                if giver in votes and mandates[giver].to == voter:
                    yield Cast(giver, vote.chamber, vote.choice, "mandate", is_assisted=False)
    patch.setattr(tally, "list_cast", list_cast)


def who_came_since_votes(patch: MonkeyPatch) -> None:
    """T9: whoever is registered for a vote counts in it at once."""
    patch.setattr(opening, "is_elector_by", lambda member, _registered_by: member.status == "confirmed")


MISTAKES: tuple[Mistake, ...] = (
    halving_prolongs_again_and_again, what_is_asked_for_is_not_levelled, an_officers_freeze_lets_lots_expire,
    a_point_brings_no_welcome_along, who_left_owes_nothing, dates_decide_which_points_bear_it,
    passing_a_point_on_frees_it, the_day_of_leaving_is_not_noted, what_is_taken_is_not_carried,
    an_end_in_the_future_stays, what_waited_acts_on_anything, late_homes_are_told, an_odd_part_is_lost,
    released_euro_back_tokens_still, a_giver_who_voted_counts_again, who_came_since_votes,
)
