"""T7: a welcome for each new member, once, while nobody and nothing of theirs ever had one.

Due to a confirmed member, no guest and no desk, when neither the member nor any of the member's points has had one;
given by provisional settlements, by day of registration, then member id, as far as `welcome_budget` reaches.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from chaincode.rules import keys
from chaincode.rules.energy.carries import Points
from chaincode.rules.energy.records import Line, Welcomed
from chaincode.rules.parameters import Parameters
from chaincode.rules.records import Member
from chaincode.rules.state import State


class WelcomesDue(NamedTuple):
    """Who is due, in order, and for some who aren't the settlement that welcomed them or a point of theirs."""

    members: list[str]
    earlier: dict[str, str]


def count_places(parameters: Parameters) -> int:
    """Give how many welcomes the budget of one settlement reaches."""
    return parameters.welcome_budget // parameters.welcome_bonus if parameters.welcome_bonus else 0


def list_candidates(members: Mapping[str, Member], lines: Mapping[str, Line], day: int) -> list[str]:
    """Give the members who may earn and whose line knows of no welcome, by day of registration, then id."""
    waiting = [
        (member.registered_on, member_id)
        for member_id, member in members.items()
        if member.may_earn(day) and not (member_id in lines and lines[member_id].welcomed)
    ]
    return [member_id for _, member_id in sorted(waiting)]


def select_due(
    state: State, points: Points, members: Mapping[str, Member], candidates: Sequence[str], places: int
) -> WelcomesDue:
    """Give the first `places` candidates who are due; marks are read for as many as that takes."""
    due, seen_tags = WelcomesDue([], {}), dict[str, bool]()
    rest = list(candidates)
    while rest and len(due.members) < places:
        batch, rest = rest[: places - len(due.members)], rest[places - len(due.members) :]
        had = _read_marks(state, points, members, batch)
        for member_id in batch:
            tags = [point.tag for point in members[member_id].points]
            if had[member_id]:
                due.earlier[member_id] = had[member_id]
            elif not any(tag in seen_tags for tag in tags):
                due.members.append(member_id)
                seen_tags |= dict.fromkeys(tags, True)
    return due


def _read_marks(
    state: State, points: Points, members: Mapping[str, Member], batch: Sequence[str]
) -> dict[str, str]:
    points.load(point.tag for member_id in batch for point in members[member_id].points)
    found = state.find_all(Welcomed, batch, keys.welcome)
    own = {member_id: found[member_id].settlement if member_id in found else "" for member_id in batch}
    points.marks.load(own.values())
    return {
        member_id: mark if points.marks.counts(mark) else points.find_welcome(members[member_id])
        for member_id, mark in own.items()
    }
