"""Own figures against GSE's, by month and plant; each difference has a name.

A row is of one month and plant ("" for the whole configuration) and one measure: shared_wh in Wh, premium_cents and
valorisation_cents in euro cents.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from analytics.reports.figures import compute_bps

MEASURES = ("shared_wh", "premium_cents", "valorisation_cents")
EQUAL, WITHIN, DIFFERS, ONLY_HERE, ONLY_GSE = "equal", "within_tolerance", "differs", "only_here", "only_gse"
WORDS = {
    EQUAL: {"it": "uguale", "en": "equal"},
    WITHIN: {"it": "entro la tolleranza", "en": "within the tolerance"},
    DIFFERS: {"it": "differisce", "en": "differs"},
    ONLY_HERE: {"it": "il GSE non lo riporta", "en": "GSE doesn't report it"},
    ONLY_GSE: {"it": "solo del GSE, qui non calcolato", "en": "GSE's only, not computed here"},
}
TOLERANCE_BPS = 10


class Place(NamedTuple):
    """What a figure is of."""

    month: str
    plant: str
    measure: str


@dataclass(frozen=True)
class Difference:
    """A figure as computed here and as GSE has it; bps: of GSE's, without sign."""

    place: Place
    own: int | None
    gse: int | None
    name: str
    bps: int | None

    @property
    def difference(self) -> int | None:
        """Own less GSE's."""
        return None if self.own is None or self.gse is None else self.own - self.gse


def compare(
    own: Mapping[Place, int], gse: Mapping[Place, int], tolerance_bps: int = TOLERANCE_BPS
) -> tuple[Difference, ...]:
    """Compare every figure of either, by month, plant and measure.

    Raises:
        ValueError: a measure that isn't known.
    """
    places = sorted({*own, *gse})
    unknown = [one.measure for one in places if one.measure not in MEASURES]
    if unknown:
        raise ValueError(f"no measure {unknown[0]!r}: {', '.join(MEASURES)}")
    return tuple(_compare(place, own.get(place), gse.get(place), tolerance_bps) for place in places)


def _compare(place: Place, own: int | None, gse: int | None, tolerance_bps: int) -> Difference:
    if own is None or gse is None:
        return Difference(place, own, gse, ONLY_GSE if own is None else ONLY_HERE, None)
    bps = compute_bps(abs(own - gse), abs(gse))
    if own == gse:
        return Difference(place, own, gse, EQUAL, 0)
    return Difference(place, own, gse, WITHIN if bps is not None and bps <= tolerance_bps else DIFFERS, bps)
