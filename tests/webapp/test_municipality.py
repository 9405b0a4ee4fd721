"""The town hall's pages: which days and euro a month has, what isn't told, what isn't known."""

from typing import Any

import pytest

from tests.helpers.webapp.reading import check_filled, find_text, list_cells
from tests.helpers.webapp.stand_in import EMPTY, StandIn, signed_in
from webapp.parts.backing import sum_euro
from webapp.portals.municipality.overview import EnergyDay, add_up

Plain = dict[str, Any]


def settle(period: str, kind: str = "provisional", revision: int = 1, **more: Any) -> Plain:
    return {
        "settlement_id": f"{period}.{kind}.{revision}", "organisation": "gse", "countersigned_by": "municipality",
        "countersigned_on": 9, "days": 7, "shared_wh": 2_000_000, "energy_cents": 5_000, "bonus_cents": 0,
        "welcome_cents": 500, "root": "ab" * 32, "digest": "cd" * 32, **more,
    }


def preview(period: str, *days: tuple[int | None, int | None]) -> Plain:
    """A period's perimeter: (shared, withdrawn) by day, Wh."""
    shown = [{"date": f"{period[:8]}{int(period[8:]) + number:02d}", "shared_wh": shared, "withdrawn_wh": withdrawn}
             for number, (shared, withdrawn) in enumerate(days)]
    return {"perimeters": [{"days": shown}]}


def month(name: str, estimates: dict[str, int], official_cents: int | None = None) -> Plain:
    periods = {period: {"settlement": f"{period}.provisional.1", "estimate_cents": cents}
               for period, cents in estimates.items()}
    return {"month": name, "official_cents": official_cents, "periods": periods}


def back(name: str, *, is_official: bool = False) -> Plain:
    return {"month": name, "kept_cents": 5_500, "minted_cents": 5_000, "released_cents": 0, "is_official": is_official}


def build(**more: Any) -> StandIn:
    """Two settled weeks in two months, and a third that has begun."""
    periods = [{"period": period, "settlements": [settle(period)]} for period in ("2024-05-25", "2024-06-01")]
    return StandIn(**{
        "health": EMPTY["health"] | {"date": "2024-06-11"},
        "members/counts": {"members": {"citizens": 17, "commerce": 3}},
        "periods": {"periods": periods, "months": [
            month("2024-05", {"2024-05-25": 11_000}), month("2024-06", {"2024-06-01": 12_000})]},
        "supply": {"months": [back("2024-05"), back("2024-06")]},
        "periods/2024-05-25/preview": preview("2024-05-25", *[(1_000_000, 3_000_000)] * 7),
        "periods/2024-06-01/preview": preview("2024-06-01", *[(2_000_000, 2_500_000)] * 7),
        "periods/2024-06-08/preview": preview("2024-06-08", *[(500_000, 700_000)] * 7), **more,
    })


def read(gateways: StandIn, path: str = "", language: str = "en") -> str:
    with signed_in(gateways, "municipality") as window:
        page: str = window.get(f"/{language}/municipality{path}").text
    check_filled(page)
    return page


def test_the_newest_settled_month_has_the_days_that_have_begun_since_up_to_yesterday() -> None:
    page = read(build())
    assert find_text(page, "sentence") == "In June 2024 the 20 members shared 15,500.0 kWh over 10 days."
    assert find_text(page, "kept").startswith("For the days that are settled, 120.00 euro are expected from GSE;")
    assert page.count('<th scope="row">') == 10 + 1
    assert list_cells(page, "members") == [["citizens", "17"], ["commerce", "3"]]


def test_an_earlier_month_is_chosen() -> None:
    gateways = build()
    page = read(gateways, "?month=2024-05")
    assert find_text(page, "sentence") == "In May 2024 the 20 members shared 7,000.0 kWh over 7 days."
    assert find_text(page, "kept").startswith("For the days that are settled, 110.00 euro")
    assert 'value="2024-06"' in page and 'value="2024-05" selected' in page
    assert [path for path in gateways.paths() if "preview" in path] == ["periods/2024-05-25/preview"]


def test_a_month_that_has_begun_is_there_before_anything_of_it_is_settled() -> None:
    gateways = build(health=EMPTY["health"] | {"date": "2024-07-02"})
    rest = {"period": "2024-06-08", "settlements": [settle("2024-06-08", days=23)]}
    gateways.answers["periods"]["periods"].append(rest)
    gateways.answers["periods/2024-07-01/preview"] = preview("2024-07-01", (9_000, 9_000), (1, 1))
    page = read(gateways, "?month=2024-07")
    assert find_text(page, "sentence") == "In July 2024 the 20 members shared 9.0 kWh over 1 days."
    assert find_text(page, "kept") == "Nothing of this month is settled yet."
    assert 'value="2024-06" selected' in read(gateways)


def test_where_few_withdraw_days_are_not_told_and_what_is_settled_is() -> None:
    page = read(build(**{"periods/2024-06-01/preview": preview("2024-06-01", *[(None, None)] * 7)}))
    assert find_text(page, "sentence") == (
        "In June 2024 the 20 members shared 2,000.0 kWh in the periods that are settled.")
    assert "fewer than five members" in page and "<figure" not in page


def test_where_withdrawing_alone_is_hidden_shared_energy_is_drawn_by_itself() -> None:
    page = read(build(**{"periods/2024-06-01/preview": preview("2024-06-01", *[(2_000_000, None)] * 7)}))
    assert "Shared energy, kWh a day" in page and "from outside" not in page


def test_days_are_summed_over_perimeters() -> None:
    found = add_up([preview("2024-05-01", (1, 4), (2, None)), preview("2024-05-01", (10, 20), (None, 5))])
    assert found == [EnergyDay("2024-05-01", 11, 13), EnergyDay("2024-05-02", None, None)]


@pytest.mark.parametrize(("backing", "shared_wh", "euro_cents"), [
    (month("2024-05", {"2024-05-01": 11_000, "2024-05-08": 9_000}), 1, 20_000),
    (month("2024-05", {"2024-05-01": 11_000, "2024-05-08": 0}), 1, None),
    (month("2024-05", {"2024-05-01": 11_000, "2024-05-08": 0}), 0, 11_000),
    (month("2024-05", {"2024-05-01": 0}, official_cents=7_000), 1, 7_000),
    (month("2024-05", {"2024-05-01": 0}, official_cents=0), 1, 0), (month("2024-05", {}), 1, 0),
])
def test_euro_are_gses_figure_else_the_estimates_where_all_are_known(
    backing: Plain, shared_wh: int, euro_cents: int | None
) -> None:
    assert sum_euro(backing, {period["settlement"]: shared_wh for period in backing["periods"].values()}) == euro_cents


def test_a_skipped_period_brings_no_euro() -> None:
    backing = month("2024-05", {"2024-05-01": 11_000})
    backing["periods"]["2024-05-08"] = {"settlement": "", "estimate_cents": 0}
    assert sum_euro(backing, {"2024-05-01.provisional.1": 5}) == 11_000


def test_each_month_says_whose_figure_it_is_and_unknown_euro_are_a_dash() -> None:
    gateways = build(supply={"months": [back("2024-05", is_official=True), back("2024-06")]})
    gateways.answers["periods"]["months"] = [
        month("2024-05", {"2024-05-25": 11_000}, official_cents=10_500), month("2024-06", {"2024-06-01": 0})]
    page = read(gateways, "/euro")
    assert list_cells(page, "months") == [
        ["June 2024", "–", "–", "50.00", "0.00", "not known yet"],
        ["May 2024", "105.00", "55.00", "50.00", "0.00", "GSE&#39;s own"],
    ]
    assert find_text(read(gateways), "kept").startswith("For the days that are settled, – euro")


def test_settlements_are_called_by_their_days_and_one_without_second_signature_has_no_tokens() -> None:
    periods = [{"period": "2024-05-25", "settlements": [
        settle("2024-05-25"), settle("2024-05-25", "definitive", countersigned_on=0, countersigned_by=""),
        settle("2024-05-25", "skip", shared_wh=0, energy_cents=0, welcome_cents=0, digest="", root="")]}]
    page = read(build(periods={"periods": periods, "months": []}, supply={"months": []}), "/settlements")
    assert list_cells(page, "settlements") == [
        ["25–31 May 2024, provisional", "2,000.0", "55.00", "GSE, municipality", "cd" * 8],
        ["25–31 May 2024, final", "2,000.0", "0.00", "GSE; awaits the second signature", "cd" * 8],
        ["25–31 May 2024, closed without tokens", "0.0", "0.00", "GSE, municipality", "–"],
    ]
    assert "2024-05-25." not in page


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("path", ["", "/euro", "/settlements"])
def test_months_of_settlements_are_chosen_on_each_page_that_has_several(path: str, language: str) -> None:
    page = read(build(), path, language)
    assert ('<select class="form-select" id="month"' in page) == (path != "/euro")
