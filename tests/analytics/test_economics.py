"""Whether a plant pays. The golden case is G11 of the design's energy rules."""

import json

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from analytics.cli import energy
from analytics.economics import compute_economics


def test_the_golden_case():
    found = compute_economics(30_000, 3_000, 20, 3)
    assert (round(found.npv_eur, 2), round(found.irr_pct or 0, 4)) == (14_632.42, 7.7547)
    assert (found.payback_years, round(found.discounted_payback_years or 0, 2)) == (10.0, 12.07)


def test_what_never_pays_has_no_payback():
    found = compute_economics(30_000, 0, 20, 3)
    assert (found.irr_pct, found.payback_years, found.discounted_payback_years) == (None, None, None)
    assert compute_economics(30_000, 500, 20, 3).discounted_payback_years is None


def test_without_a_cost_of_money_both_paybacks_are_one():
    found = compute_economics(30_000, 3_000, 20, 0)
    assert found.discounted_payback_years == pytest.approx(found.payback_years)


@given(st.floats(1_000, 1e6), st.floats(100, 1e5), st.integers(1, 40), st.floats(0.1, 15))
def test_a_plan_is_worth_something_exactly_when_it_returns_more_than_its_money_costs(cost, yearly, years, discount):
    found = compute_economics(cost, yearly, years, discount)
    if found.irr_pct is not None and abs(found.irr_pct - discount) > 0.01:
        assert (found.npv_eur > 0) == (found.irr_pct > discount)


def test_the_command_prints_json_and_a_sentence():
    plan = ["economics", "--cost-eur", "30000", "--yearly-eur", "3000", "--years", "20", "--discount-pct", "3"]
    told = json.loads(CliRunner().invoke(energy, [*plan, "--json"]).output)
    assert round(told["npv_eur"], 2) == 14_632.42
    assert "12.07" in CliRunner().invoke(energy, plan).output


@pytest.mark.parametrize(("name", "value"), [("--cost-eur", "0"), ("--years", "0"), ("--discount-pct", "-100")])
def test_a_plan_that_is_none_is_refused(name, value):
    plan = {"--cost-eur": "30000", "--yearly-eur": "3000", "--years": "20", "--discount-pct": "3"} | {name: value}
    assert CliRunner().invoke(energy, ["economics", *[part for pair in plan.items() for part in pair]]).exit_code == 2
