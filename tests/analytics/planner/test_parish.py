"""The published parish case: each figure to the cent, ratios to four digits."""

import pytest

from analytics.planner.flows import sum_kinds
from analytics.planner.levels import is_insider
from analytics.planner.result import describe_energy

from .sheets import plan_parish, read_parish

CENT = 0.005
OWN = ('financing = "loan"', 'financing = "own"')


@pytest.mark.parametrize(("kind", "eur"), [
    ("sale", 3147.4469), ("saving", 1672.0567), ("upkeep", -765), ("insurance", -612), ("management", -500),
    ("instalment", -4161.36), ("tax", -472.1170),
])
def test_each_flow_of_a_year_is_as_published(kind: str, eur: float) -> None:
    for year in (1, 10):
        kinds = sum_kinds([flow for flow in plan_parish().flows if flow.year == year], is_insider)
        assert kinds[kind] == pytest.approx(eur, abs=CENT)


def test_premium_and_valorisation_are_two_flows_that_sum_to_what_is_published() -> None:
    kinds = sum_kinds([flow for flow in plan_parish().flows if flow.year == 1], is_insider)
    assert kinds["premium"] + kinds["valorisation"] == pytest.approx(3158.9240, abs=CENT)


def test_what_is_left_each_year_with_the_loan_and_after_it() -> None:
    years = plan_parish().levels.project().years_eur
    assert years[0] == pytest.approx(0, abs=CENT)  # the loan pays the whole plant
    assert years[1:11] == pytest.approx([1467.9505] * 10, abs=CENT)
    assert years[11:] == pytest.approx([5629.3105] * 10, abs=CENT)


def test_what_comes_in_each_year() -> None:
    kinds = sum_kinds([flow for flow in plan_parish(OWN).flows if flow.year == 1], is_insider)
    assert sum(eur for eur in kinds.values() if eur > 0) == pytest.approx(7978.4275, abs=CENT)


def test_indices_without_the_loan() -> None:
    indices = plan_parish(OWN).levels.project().indices
    assert indices.npv_eur == pytest.approx(53149.93, abs=CENT)
    assert indices.irr_pct == pytest.approx(17.6884, abs=5e-5)
    assert indices.payback_years == pytest.approx(5.4358, abs=5e-5)


def test_ratios_of_energy() -> None:
    energy = describe_energy(read_parish(), plan_parish().years[0])
    assert energy["self_consumption_pct"] == pytest.approx(94.9277, abs=5e-5)
    assert energy["self_sufficiency_pct"] == pytest.approx(23.1896, abs=5e-5)
