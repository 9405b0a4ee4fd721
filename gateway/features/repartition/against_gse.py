"""The community's own figures of a month beside GSE's: shared energy, premium, valorisation, over all plants.

Further apart than the tolerance a closing needs a word, which stands in the papers.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from analytics.figures import compute_bps
from analytics.reports.comparison import MEASURES, read_own
from chaincode.rules.units import BPS
from gateway.features.repartition.gse_store import GseFigure, list_figures
from gateway.features.repartition.records import ToldBeside
from gateway.http.errors import ApiReason

CLOSING_TOLERANCE_BPS = 200
DIFFERS = ApiReason("DIFFERS_FROM_GSE", 409)
Plain = dict[str, Any]


@dataclass(frozen=True)
class Beside:
    """A measure (Wh or euro cents), own and GSE's; None where it isn't known. bps: apart, of GSE's, rounded half up."""

    measure: str
    own: int | None
    gse: int | None

    @property
    def bps(self) -> int | None:
        """How far apart they are; all of it where GSE has nothing."""
        if self.own is None or self.gse is None:
            return None
        found = compute_bps(abs(self.own - self.gse), abs(self.gse))
        return (BPS if self.own else 0) if found is None else found

    @property
    def is_far(self) -> bool:
        """Whether they are further apart than the tolerance, exactly."""
        if self.own is None or self.gse is None:
            return False
        return abs(self.own - self.gse) * BPS > CLOSING_TOLERANCE_BPS * abs(self.gse)

    def tell(self) -> ToldBeside:
        """As it is answered."""
        return ToldBeside(self.measure, self.own, self.gse, self.bps, self.is_far)


def compare_month(connection: Connection, month: str, reports: Mapping[str, Plain]) -> tuple[Beside, ...]:
    """Compare a month's own reports, by perimeter, with GSE's figures; () where GSE gave none."""
    figures = [figure for figure in list_figures(connection) if figure.month == month]
    if not figures:
        return ()
    own = _sum_own(month, reports.values())
    return tuple(Beside(measure, own.get(measure), _sum_known(measure, figures)) for measure in MEASURES)


def find_apart(rows: Sequence[Beside]) -> int:
    """The greatest distance, in basis points, of what is further apart than the tolerance; 0 for none."""
    return max((row.bps or 0 for row in rows if row.is_far), default=0)


def _sum_own(month: str, reports: Iterable[Plain]) -> dict[str, int]:
    """Shared energy and valorisation are the month's, the premium its plants'."""
    sums: dict[str, int] = {}
    for report in reports:
        for place, value in read_own(report).items():
            if place.month == month and (place.measure == "premium_cents") == bool(place.plant):
                sums[place.measure] = sums.get(place.measure, 0) + value
    return sums


def _sum_known(measure: str, figures: Sequence[GseFigure]) -> int | None:
    values = [getattr(figure, measure) for figure in figures]
    return None if None in values else sum(values)
