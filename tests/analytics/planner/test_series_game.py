"""Parties together: what is shared is rewarded, and who gains what; cases worked out by hand."""

import pytest

from analytics.planner.series.refusal import SeriesError

from .models import PLANT, make_party, solve

NEAR = 5.1e-5
ROOF = PLANT | {"capex_eur": 50, "opex_eur_y": 0, "life_y": 1, "max_kw": 1}
SERIES = {"none": [0], "load": [3], "sun": [1], "weight": 1000, "reward": 0.1}
"""A kW makes 1,000 kWh: sold for 100 EUR, or shared for 100 EUR more."""


def solve_together(*parties, **series):
    return solve(SERIES | series, *parties, reward="reward")


def test_two_equal_parties_gain_the_same():
    """Two roofs and a consumer of 3 kW; without the consumer or the community nothing is shared."""
    report = solve_together(make_party("a", "none", ROOF), make_party("b", "none", ROOF), make_party("c", "load"))
    assert report["apart"]["npv_eur"] == {"a": 50.0, "b": 50.0, "c": -900.0}
    assert report["together"]["npv_eur"] == 50 + 50 - 900 + 200
    assert report["together"]["shared_kwh_y"] == 2000.0
    assert report["groups"] == {
        "a": 0.0, "b": 0.0, "c": 0.0, "a+b": 0.0, "a+c": 100.0, "b+c": 100.0, "a+b+c": 200.0}
    assert report["shapley_eur"] == {"EC": 66.6667, "a": 33.3333, "b": 33.3333, "c": 66.6667}
    assert report["least_satisfied"] == ["a"]
    assert sum(report["shapley_eur"].values()) == pytest.approx(report["benefit_eur"], abs=0.005)


def test_a_party_that_brings_nothing_gets_nothing():
    report = solve_together(make_party("a", "none", ROOF), make_party("c", "load"), make_party("d", "none"))
    assert report["shapley_eur"]["d"] == 0.0
    assert report["groups"]["a+c+d"] == report["groups"]["a+c"] == 100.0
    assert report["shapley_eur"] == {"EC": 33.3333, "a": 33.3333, "c": 33.3333, "d": 0.0}
    assert report["least_satisfied"] == ["d"]


def test_the_reward_makes_a_plant_pay_that_would_not_by_itself():
    """At 150 EUR a kW sells for 100 and is shared for 200; the load takes 3 of the 5 kW that there is room for."""
    report = solve_together(make_party("a", "none", ROOF | {"capex_eur": 150, "max_kw": 5}), make_party("c", "load"))
    assert (report["apart"]["sizes"]["a"], report["together"]["sizes"]["a"]) == ({"sun": 0.0}, {"sun": 3.0})
    assert report["benefit_eur"] == pytest.approx(3 * (200 - 150), abs=NEAR)


def test_the_reward_is_paid_each_year():
    report = solve(SERIES, make_party("a", "none", ROOF | {"life_y": 2}), make_party("c", "load"), reward="reward",
                   years=2, discount=0.25)  # fmt: skip
    assert report["benefit_eur"] == pytest.approx(100 / 1.25 + 100 / 1.25**2, abs=NEAR)


def test_where_sharing_costs_nothing_is_shared_and_without_a_reward_it_is_only_counted():
    parties = make_party("a", "none", ROOF), make_party("c", "load")
    assert solve_together(*parties, reward=-0.1)["together"]["shared_kwh_y"] == 0.0
    unpaid = solve(SERIES, *parties)
    assert (unpaid["together"]["shared_kwh_y"], unpaid["benefit_eur"]) == (1000.0, 0.0)


@pytest.mark.parametrize(("changed", "who"), [({"sell": 0.4}, "a"), ({"reward": 0.25}, "a, c")])
def test_where_selling_what_was_just_bought_pays_there_is_no_best(changed, who):
    with pytest.raises(SeriesError) as refused:
        solve_together(make_party("a", "none"), make_party("c", "load"), **changed)
    assert refused.value.code == "NO_BEST"
    assert f"{who}:" in str(refused.value)


def test_one_party_may_gain_by_the_community_where_a_peak_price_limits_what_it_sells_to_itself():
    """A reward of 0.25 beats what buying and selling loses (0.2): of each kW 50 EUR, for 2 kW of peak at 20."""
    peak = {"A": {"eur_per_kw": 20, "weight": 1}}
    with pytest.raises(SeriesError):
        solve(SERIES | {"category": "A", "reward": 0.25}, make_party("a", "load"), reward="reward", peak=peak)
    dearer = peak | {"A": {"eur_per_kw": 30, "weight": 1}}
    report = solve(SERIES | {"category": "A", "reward": 0.25}, make_party("a", "load"), reward="reward", peak=dearer)
    assert report["groups"] == {"a": 0.0}


def test_more_than_can_be_worked_out_is_refused_before_anything_is():
    parties = [make_party(f"p{number}", "load") for number in range(13)]
    with pytest.raises(SeriesError) as refused:
        solve(SERIES, *parties)
    assert refused.value.code == "TOO_MUCH_WORK"
    report = solve(SERIES, *parties[:8])
    assert len(report["groups"]) == 2**8 - 1
