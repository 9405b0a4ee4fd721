"""The optimum of a model by series, on cases whose every EUR is worked out by hand in the test."""

import pytest

from .models import BATTERY, CONVERTER, PLANT, make_party, solve

NEAR = 5.1e-5  # what rounding to four decimals takes away at most
LOADS = {"load": [2, 4], "weight": 100, "consumption": 0.02, "sun": [0, 1]}


def worth(report, code="a"):
    return report["apart"]["npv_eur"][code]


def sizes(report, code="a"):
    return report["apart"]["sizes"][code]


def test_a_party_that_builds_nothing_buys_its_load_and_pays_for_its_consumption():
    report = solve(LOADS, make_party("a", "load"), years=2, discount=0.1)
    yearly = -100 * (2 + 4) * (0.30 + 0.02)
    assert worth(report) == pytest.approx(yearly * (1 / 1.1 + 1 / 1.21), abs=NEAR)
    assert sizes(report) == {}
    assert report["together"] == {"npv_eur": worth(report), "sizes": {"a": {}}, "shared_kwh_y": 0.0}
    assert (report["benefit_eur"], report["groups"]) == (0.0, {"a": 0.0})
    assert report["shapley_eur"] == {"EC": 0.0, "a": 0.0}


def test_what_never_pays_is_not_built():
    dear = PLANT | {"capex_eur": 1e6}
    report = solve(LOADS, make_party("a", "load", dear))
    assert sizes(report) == {"sun": 0.0}
    assert worth(report) == worth(solve(LOADS, make_party("a", "load")))


def test_what_pays_is_built_up_to_its_most_and_the_rest_is_sold():
    plant = PLANT | {"capex_eur": 8, "opex_eur_y": 1, "life_y": 1, "max_kw": 7}
    report = solve(LOADS, make_party("a", "load", plant))
    sold = 100 * (-0.3 * 2 + 0.1 * (7 - 4)) - 100 * 0.02 * 6
    assert worth(report) == pytest.approx(sold - 7 * (8 + 1), abs=NEAR)
    assert sizes(report) == {"sun": 7.0}


def test_what_is_made_at_a_price_below_nothing_is_lost_instead_of_sold():
    plant = PLANT | {"capex_eur": 10, "opex_eur_y": 0, "life_y": 1, "max_kw": 4}
    report = solve(LOADS | {"load": [0, 4], "sun": [1, 1], "sell": [-0.5, 0.1]}, make_party("a", "load", plant))
    assert worth(report) == pytest.approx(-100 * 0.02 * 4 - 4 * 10, abs=NEAR)


def test_a_battery_of_no_kwh_changes_nothing():
    without = solve(LOADS, make_party("a", "load"))
    none = solve(LOADS | {"buy": [0.1, 0.5]}, make_party("a", "load", BATTERY | {"max_kwh": 0}, CONVERTER))
    assert sizes(none) == {"store": 0.0, "way": 0.0}
    assert worth(none) == pytest.approx(-100 * (2 * 0.1 + 4 * 0.5 + 6 * 0.02), abs=NEAR)
    assert without["apart"]["sizes"] == {"a": {}}


STORE = BATTERY | {"capex_eur": 2, "opex_eur_y": 0, "life_y": 1, "efficiency": 0.81, "least_soc": 0.1, "most_soc": 0.9}
WAY = CONVERTER | {"capex_eur": 1, "opex_eur_y": 0, "life_y": 1, "efficiency": 0.9}
OUT = 1 / (0.9 * 0.9)  # kWh that the battery gives for one behind battery and converter: sqrt(0.81) x 0.9
IN = OUT / (0.9 * 0.9)  # kWh bought for it


@pytest.mark.parametrize("order", [1, -1])
def test_a_battery_carries_from_the_cheap_step_to_the_dear_one_also_over_the_years_end(order):
    """1 kWh of load when it costs 0.5; charged when it costs 0.1; 0.8 of its kWh can be used."""
    series = {"load": [0, 1][::order], "buy": [0.1, 0.5][::order], "weight": 100}
    report = solve(series, make_party("a", "load", STORE, WAY))
    assert sizes(report) == pytest.approx({"store": OUT / 0.8, "way": IN}, abs=1e-6)
    assert worth(report) == pytest.approx(-100 * 0.1 * IN - 2 * OUT / 0.8 - IN, abs=NEAR)


@pytest.mark.parametrize(("rates", "kwh"), [
    ({"c_rate_in": 0.5}, IN / 0.5), ({"c_rate_out": 0.25}, 1 / 0.25), ({"c_rate_in": 9, "c_rate_out": 9}, OUT / 0.8),
])  # fmt: skip
def test_a_battery_is_as_large_as_its_rates_ask(rates, kwh):
    report = solve({"load": [0, 1], "buy": [0.1, 0.9], "weight": 100}, make_party("a", "load", STORE | rates, WAY))
    assert sizes(report) == pytest.approx({"store": kwh, "way": IN}, abs=1e-6)


def test_half_an_hour_holds_half_the_energy_of_the_same_power():
    series = {"load": [0, 1], "buy": [0.1, 0.9], "hours": 0.5, "weight": 100}
    report = solve(series, make_party("a", "load", STORE | {"c_rate_in": 2, "c_rate_out": 2}, WAY))
    assert sizes(report) == pytest.approx({"store": OUT / 2 / 0.8, "way": IN}, abs=1e-6)
    assert worth(report) == pytest.approx(-50 * 0.1 * IN - 2 * OUT / 2 / 0.8 - IN, abs=NEAR)


@pytest.mark.parametrize(("life_y", "years", "outlay"), [
    (3, 7, 1 + 1.1**-3 + 1.1**-6 - 2 / 3 * 1.1**-7),  # renewed in years 3 and 6; two thirds of a life are left
    (2, 4, 1 + 1.1**-2),  # in year 4 nothing is renewed and nothing is left
    (25, 20, 1 - 5 / 25 * 1.1**-20),
    (20, 20, 1),
    (1, 3, 1 + 1.1**-1 + 1.1**-2),
])  # fmt: skip
def test_what_ends_is_built_again_and_what_is_left_of_it_comes_back(life_y, years, outlay):
    plant = PLANT | {"capex_eur": 40, "opex_eur_y": 5, "life_y": life_y, "max_kw": 1}
    report = solve({"load": [0], "sun": [1], "weight": 1000}, make_party("a", "load", plant), years=years, discount=0.1)
    each_year = sum(1.1**-year for year in range(1, years + 1))
    assert sizes(report) == {"sun": 1.0}
    assert worth(report) == pytest.approx((1000 * 0.1 - 5) * each_year - 40 * outlay, abs=NEAR)


def test_the_highest_power_of_each_category_is_paid_in_or_out():
    peak = {"A": {"eur_per_kw": 10, "weight": 2}, "B": {"eur_per_kw": 5, "weight": 1}}
    series = {"load": [2, 3, 1], "category": ["A", "A", "B"], "sun": [0, 0, 1], "weight": 100}
    bought = -100 * 0.3 * (2 + 3 + 1)
    report = solve(series, make_party("a", "load"), peak=peak)
    assert worth(report) == pytest.approx(bought - 2 * 10 * 3 - 5 * 1, abs=NEAR)
    plant = PLANT | {"capex_eur": 1, "opex_eur_y": 0, "life_y": 1, "max_kw": 5}
    report = solve(series, make_party("a", "load", plant), peak=peak)
    assert worth(report) == pytest.approx(-100 * 0.3 * 5 + 100 * 0.1 * 4 - 5 - 2 * 10 * 3 - 5 * 4, abs=NEAR)


def test_a_party_may_have_prices_of_its_own():
    series = {"load": [1], "weight": 100, "buy_b": 0.5, "none": 0.0, "taxed": 0.25}
    report = solve(series, make_party("a", "load"), make_party("b", "load", buy="buy_b", consumption="taxed"))
    assert report["apart"]["npv_eur"] == {"a": -30.0, "b": -75.0}
