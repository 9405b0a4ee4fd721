"""T5: the lines of a settlement: whom it concerns, what their earlier lines say, what each is credited.

A line is written for every member who is confirmed or suspended, or has a leaf; by member id, a hundred a page.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from chaincode.rules import keys
from chaincode.rules.energy.awards import LINES_A_PAGE
from chaincode.rules.energy.carries import Points
from chaincode.rules.energy.credits import Credit, Standing, compute_credit, get_standing
from chaincode.rules.energy.records import Line, Page
from chaincode.rules.records import Member
from chaincode.rules.state import State


class Past(NamedTuple):
    """Lines by member: of the last countersigned settlement, and of the latest one of this period."""

    last: Mapping[str, Line]
    period: Mapping[str, Line]


class Minted(NamedTuple):
    """What T10 leaves of a line, and the settlement of the member's welcome."""

    energy_cents: int
    bonus_cents: int
    welcome_cents: int
    welcomed: str


def load_past(state: State, last: str, period: str) -> Past:
    """Read the lines of two settlements, which may be one; "" stands for none."""
    lines: dict[str, dict[str, Line]] = {"": {}}
    for name in past_names(last, period):
        pages = state.scan(Page, keys.pages(name))
        lines[name] = {line.member: line for _, page in pages for line in page.lines}
    return Past(lines[last], lines[period])


def past_names(last: str, period: str) -> list[str]:
    """Give the settlements that `load_past` reads, each once."""
    return [name for name in dict.fromkeys((last, period)) if name]


def list_tags(
    members: Mapping[str, Member], lines: Mapping[str, Line], leaves: Mapping[str, bool]
) -> list[str]:
    """Give the points of newcomers, and of leavers who may leave something behind."""
    concerned = [
        member
        for member_id, member in members.items()
        if (
            member_id in lines or member_id in leaves
            if member.status == "left"
            else is_new(member, lines.get(member_id))
        )
    ]
    return [point.tag for member in concerned for point in member.points]


def is_new(member: Member, line: Line | None) -> bool:
    """Say whether the member has points that the last settlement didn't look at."""
    return line is None or line.points != len(member.points)


def compute_credits(
    members: Mapping[str, Member], worths: Mapping[str, int], past: Past, points: Points, *,
    day: int, provisional_bps: int | None,
) -> dict[str, Credit]:
    """Give the credit of all whom the settlement concerns. Leavers come first, so that others find what they left.

    points: gets what is left at them and what is taken.
    """
    standings = {member_id: get_standing(member, day) for member_id, member in members.items()}
    left = [member_id for member_id in standings if standings[member_id] is Standing.LEFT]
    leavers = [member_id for member_id in left if member_id in worths or member_id in past.last]
    others = [member_id for member_id in standings if standings[member_id] is not Standing.LEFT]
    found: dict[str, Credit] = {}
    for member_id in (*leavers, *others):
        member, line, before = members[member_id], past.last.get(member_id), past.period.get(member_id)
        carry_micro = line.carry_micro if line else 0
        if standings[member_id] is not Standing.LEFT:
            carry_micro += points.take(member_id, member)
        found[member_id] = credit = compute_credit(
            worths.get(member_id, 0), before.credited_so_far_micro if before else 0, carry_micro,
            standing=standings[member_id], provisional_bps=provisional_bps,
        )
        if credit.left_micro:
            points.leave(member_id, member, credit.left_micro)
    return found


def build_line(member_id: str, member: Member, credit: Credit, minted: Minted) -> Line:
    """Give a member's line. A leaver's points are looked at again when the member comes back."""
    return Line(
        member_id,
        member.stakeholder,
        credit.worth_micro,
        credit.credited_micro,
        credit.credited_so_far_micro,
        credit.carry_micro,
        *minted,
        points=0 if member.status == "left" else len(member.points),
    )


def build_pages(lines: Iterable[Line]) -> tuple[Page, ...]:
    """Put lines on pages of a hundred, by member id."""
    ordered: Sequence[Line] = sorted(lines, key=lambda line: line.member)
    return tuple(
        Page(tuple(ordered[at : at + LINES_A_PAGE])) for at in range(0, len(ordered), LINES_A_PAGE)
    )
