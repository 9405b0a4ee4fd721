"""Own figures against GSE's, by month and plant; each difference has a name.

A row is of one month and plant ("" for the whole configuration) and one measure: shared_wh in Wh, premium_cents and
valorisation_cents in euro cents. Own figures are those of `volano energy incentive --json`, GSE's of its template.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from analytics.figures import compute_bps
from analytics.imports.gse import CENTS_PER_EUR, GseFigure
from analytics.incentives.parts import round_half_up
from chaincode.words import WordedError

MEASURES = ("shared_wh", "premium_cents", "valorisation_cents")
EQUAL, WITHIN, DIFFERS, ONLY_HERE, ONLY_GSE = "equal", "within_tolerance", "differs", "only_here", "only_gse"
FIGURE_TOLERANCE_BPS = 10


class FigureKey(NamedTuple):
    """What a figure is of."""

    month: str
    plant: str
    measure: str


@dataclass(frozen=True)
class Difference:
    """A figure as computed here and as GSE has it; bps: of GSE's, without sign."""

    figure: FigureKey
    own: int | None
    gse: int | None
    name: str
    bps: int | None

    @property
    def difference(self) -> int | None:
        """Own less GSE's."""
        return None if self.own is None or self.gse is None else self.own - self.gse


def compare(
    own: Mapping[FigureKey, int], gse: Mapping[FigureKey, int], tolerance_bps: int = FIGURE_TOLERANCE_BPS
) -> tuple[Difference, ...]:
    """Compare every figure of either, by month, plant and measure.

    Raises:
        ValueError: a measure that isn't known.
    """
    keys = sorted({*own, *gse})
    unknown = [one.measure for one in keys if one.measure not in MEASURES]
    if unknown:
        raise WordedError("analytics.reports.comparison.no_measure", unknown=unknown[0], measures=", ".join(MEASURES))
    return tuple(_compare(key, own.get(key), gse.get(key), tolerance_bps) for key in keys)


def _compare(key: FigureKey, own: int | None, gse: int | None, tolerance_bps: int) -> Difference:
    if own is None or gse is None:
        return Difference(key, own, gse, ONLY_GSE if own is None else ONLY_HERE, None)
    bps = compute_bps(abs(own - gse), abs(gse))
    if own == gse:
        return Difference(key, own, gse, EQUAL, 0)
    return Difference(key, own, gse, WITHIN if bps is not None and bps <= tolerance_bps else DIFFERS, bps)


def read_own(incentive: Mapping[str, Any]) -> dict[FigureKey, int]:
    """Take the figures by month and plant out of an incentive's report; the valorisation is the whole month's.

    Raises:
        ValueError: it is no such report.
    """
    found: dict[FigureKey, int] = {}
    try:
        for month, one in incentive["months"].items():
            for plant, own in one["plants"].items():
                found[FigureKey(month, plant, "shared_wh")] = int(own["allocated_wh"])
                found[FigureKey(month, plant, "premium_cents")] = _round_cents(own["premium_eur"])
            found[FigureKey(month, "", "shared_wh")] = int(one["shared_wh"])
            if one["valorisation_eur"] is not None:
                found[FigureKey(month, "", "valorisation_cents")] = _round_cents(one["valorisation_eur"])
    except (KeyError, TypeError, AttributeError) as error:
        raise WordedError("analytics.reports.comparison.not_report_of_volano_energy") from error
    return found


def read_gse(figures: Iterable[GseFigure]) -> dict[FigureKey, int]:
    """Take GSE's figures by month and plant; sums over a month's plants where each of them has the figure."""
    found: dict[FigureKey, int] = {}
    sums: dict[FigureKey, int | None] = {}
    for figure in figures:
        for measure, value in (("shared_wh", figure.shared_wh), ("premium_cents", figure.premium_cents)):
            if value is not None:
                found[FigureKey(figure.month, figure.plant, measure)] = value
        for measure, value in (("shared_wh", figure.shared_wh), ("valorisation_cents", figure.valorisation_cents)):
            key = FigureKey(figure.month, "", measure)
            before = sums.get(key, 0)
            sums[key] = None if before is None or value is None else before + value
    return found | {key: value for key, value in sums.items() if value is not None}


def _round_cents(eur: str) -> int:
    return round_half_up(Fraction(eur), CENTS_PER_EUR)
