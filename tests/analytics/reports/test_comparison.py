"""Own figures and GSE's: from the two reports to one figure a place, in whole Wh and cents."""

from typing import Any

import pytest

from analytics.imports.gse import GseFigure
from analytics.reports.comparison import (
    DIFFERS,
    EQUAL,
    FIGURE_TOLERANCE_BPS,
    ONLY_GSE,
    ONLY_HERE,
    WITHIN,
    FigureKey,
    compare,
    read_gse,
    read_own,
)

MAY, JUNE = "2024-05", "2024-06"


def figure(
    plant: str, shared_wh: int | None, premium: int | None, valorisation: int | None, month: str = MAY
) -> GseFigure:
    return GseFigure(month, plant, None, shared_wh, premium, valorisation, 2)


def month_of(premium_eur: str, valorisation_eur: str | None) -> dict[str, Any]:
    plant = {"allocated_wh": 700, "premium_eur": premium_eur}
    return {"shared_wh": 900, "valorisation_eur": valorisation_eur, "plants": {"P1": plant}}


@pytest.mark.parametrize(("eur", "cents"), [
    ("1.23", 123), ("0.005000", 1), ("0.004999", 0), ("-0.004999", 0), ("-0.005000", -1), ("-1.016000", -102),
    ("-1.014000", -101), ("0.000000", 0),
])  # fmt: skip
def test_own_euro_are_rounded_as_money_is(eur: str, cents: int) -> None:
    assert read_own({"months": {MAY: month_of(eur, eur)}}) == {
        FigureKey(MAY, "P1", "shared_wh"): 700, FigureKey(MAY, "P1", "premium_cents"): cents,
        FigureKey(MAY, "", "shared_wh"): 900, FigureKey(MAY, "", "valorisation_cents"): cents,
    }  # fmt: skip


def test_a_valorisation_that_is_unknown_is_no_figure() -> None:
    assert FigureKey(MAY, "", "valorisation_cents") not in read_own({"months": {MAY: month_of("1", None)}})


@pytest.mark.parametrize("plain", [{}, {"months": 5}, {"months": {MAY: {}}}, {"months": {MAY: None}}])
def test_what_is_no_incentives_report_is_refused(plain: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not a report"):
        read_own(plain)


def test_gse_s_figures_are_those_of_plants_and_their_sums_by_month() -> None:
    found = read_gse([figure("P1", 100, 7, 3), figure("P2", 50, None, 4), figure("P1", 1, 0, 2, JUNE)])
    assert found == {
        FigureKey(MAY, "P1", "shared_wh"): 100, FigureKey(MAY, "P1", "premium_cents"): 7,
        FigureKey(MAY, "P2", "shared_wh"): 50, FigureKey(MAY, "", "shared_wh"): 150,
        FigureKey(MAY, "", "valorisation_cents"): 7,
        FigureKey(JUNE, "P1", "shared_wh"): 1, FigureKey(JUNE, "P1", "premium_cents"): 0,
        FigureKey(JUNE, "", "shared_wh"): 1, FigureKey(JUNE, "", "valorisation_cents"): 2,
    }  # fmt: skip


@pytest.mark.parametrize("figures", [
    [figure("P1", None, 7, None), figure("P2", 50, 1, 4)], [figure("P1", 50, 7, 4), figure("P2", None, 1, None)],
    [figure("P1", None, 7, None), figure("P2", 50, 1, 4), figure("P3", 50, 1, 4)],
])  # fmt: skip
def test_a_sum_that_lacks_a_plant_s_figure_is_no_figure(figures: list[GseFigure]) -> None:
    assert [place for place in read_gse(figures) if not place.plant] == []


@pytest.mark.parametrize(("own", "gse", "name", "bps"), [
    (1_000, 1_000, EQUAL, 0), (0, 0, EQUAL, 0), (10_010, 10_000, WITHIN, FIGURE_TOLERANCE_BPS),
    (9_990, 10_000, WITHIN, FIGURE_TOLERANCE_BPS), (10_011, 10_000, DIFFERS, 11),
    (-10_010, -10_000, WITHIN, FIGURE_TOLERANCE_BPS), (5, 0, DIFFERS, None),
    (5, None, ONLY_HERE, None), (None, 5, ONLY_GSE, None),
])  # fmt: skip
def test_a_difference_has_its_name_and_size(own: int | None, gse: int | None, name: str, bps: int | None) -> None:
    place = FigureKey(MAY, "P1", "shared_wh")
    (found,) = compare({} if own is None else {place: own}, {} if gse is None else {place: gse})
    assert (found.figure, found.name, found.bps) == (place, name, bps)
    assert found.difference == (None if own is None or gse is None else own - gse)


def test_places_are_listed_by_month_and_plant() -> None:
    places = [FigureKey(JUNE, "", "shared_wh"), FigureKey(MAY, "P2", "shared_wh"), FigureKey(MAY, "P1", "shared_wh")]
    found = compare(dict.fromkeys(places[:2], 1), dict.fromkeys(places[1:], 1))
    assert [one.figure for one in found] == sorted(places)
