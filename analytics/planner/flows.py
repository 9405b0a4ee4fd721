"""The one table of a plan's money: who pays whom, when, for what, about which plant or perimeter. EUR, nominal.

Year 0 is when the first plant is paid; year n is paid at its end. Everything else (levels, indices, pages) is a sum
over this table.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from analytics.planner.sheet import OUTSIDE

GSE, SUPPLIER, BANK, STATE, SELLER = OUTSIDE
ESCO = "ESCo"


class Flow(NamedTuple):
    """One payment: year, payer, payee, kind, the plant or perimeter that it is about ("" for the community), EUR >= 0.

    A negative amount goes the other way.
    """

    year: int
    payer: str
    payee: str
    kind: str
    about: str
    eur: float

    def to_plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"year": self.year, "from": self.payer, "to": self.payee, "kind": self.kind, "about": self.about,
                "eur": round(self.eur, 6)}  # fmt: skip


Flows = Sequence[Flow]


def sum_years(flows: Iterable[Flow], years: int, is_inside: Callable[[str], bool]) -> list[float]:
    """By year, 0 to years: what comes to the parties inside less what they pay; among themselves it cancels."""
    sums = [0.0] * (years + 1)
    for flow in flows:
        sums[flow.year] += flow.eur * (is_inside(flow.payee) - is_inside(flow.payer))
    return sums


def sum_kinds(flows: Iterable[Flow], is_inside: Callable[[str], bool]) -> dict[str, float]:
    """By kind, over all the flows given: what comes in less what goes out."""
    sums: dict[str, float] = {}
    for flow in flows:
        sign = is_inside(flow.payee) - is_inside(flow.payer)
        if sign:
            sums[flow.kind] = sums.get(flow.kind, 0.0) + sign * flow.eur
    return dict(sorted(sums.items()))
