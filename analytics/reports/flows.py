"""A year by kind of contribution: what GSE paid of each, and what became of it, to the cent. Sums only, of no person.

The separate books that a community keeps, and what it reports to GSE once a year (Regole Operative 2.2.2.1.3).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics.repartition.books import FEES, HELD, RELEASED, SURPLUS, WITHHOLDING, Books, Closing, Part
from analytics.repartition.payments import FLOWS

KEPT, RESERVE = "kept", "reserve"
USES = (KEPT, FEES, WITHHOLDING, "costs", "investment", "social", "producers", "consumers", HELD, SURPLUS, RESERVE)
"""Where a contribution goes; together they are what came."""
FIRMS, OTHERS = "firms", "others"
_OF_THE_YEAR = (FEES, WITHHOLDING, HELD, SURPLUS)


@dataclass(frozen=True)
class FlowYear:
    """One kind of contribution of a year, cents. uses: by USES; members: what FIRMS and OTHERS have of it."""

    flow: str
    received_cents: int
    uses: Mapping[str, int]
    members: Mapping[str, int]


@dataclass(frozen=True)
class Distribution:
    """All kinds of a year, and how many members had a part of them."""

    flows: tuple[FlowYear, ...] = ()
    firms: int = 0
    others: int = 0


def compute_distribution(books: Books, year: str) -> Distribution:
    """Sum a year's closings by kind of contribution."""
    closings = [closing for closing in books.closings if closing.payment.year == year]
    firms = {row.member for closing in closings for row in closing.terms.key.rows if row.is_enterprise}
    members = {part.beneficiary for closing in closings for part in closing.parts if _is_members(closing, part)}
    flows = tuple(_sum_flow(flow, [one for one in closings if one.payment.flow == flow], firms) for flow in FLOWS)
    return Distribution(flows, len(members & firms), len(members - firms))


def parse_distribution(plain: Mapping[str, Any]) -> Distribution:
    """Read what `dataclasses.asdict` made of one."""
    return Distribution(tuple(FlowYear(**flow) for flow in plain["flows"]), plain["firms"], plain["others"])


def _sum_flow(flow: str, closings: list[Closing], firms: set[str]) -> FlowYear:
    uses: Counter[str] = Counter(dict.fromkeys(USES, 0))
    members: Counter[str] = Counter({FIRMS: 0, OTHERS: 0})
    for closing in closings:
        uses[KEPT] += closing.kept_cents
        uses[RESERVE] += closing.reserve_cents
        for part in closing.parts:
            uses[_name_use(closing, part)] += part.cents
            if _is_members(closing, part):
                members[FIRMS if part.beneficiary in firms else OTHERS] += part.cents
    return FlowYear(flow, sum(one.payment.cents for one in closings), dict(uses), dict(members))


def _name_use(closing: Closing, part: Part) -> str:
    """A line by whom it is for, whatever name the regulation gave it."""
    if part.line in _OF_THE_YEAR:
        return part.line
    if part.line == RELEASED:
        return part.beneficiary
    return next(one.to for one in closing.terms.regulation.of(closing.payment.flow) if one.name == part.line)


def _is_members(closing: Closing, part: Part) -> bool:
    return _name_use(closing, part) in ("producers", "consumers", HELD, SURPLUS)
