"""The levels are sums over one table: insiders cancel, the parts are the whole, GSE's three flows stand apart."""

import pytest

from analytics.planner.flows import GSE
from analytics.planner.indices import compute_indices
from analytics.planner.plan import Plan
from analytics.planner.plant_money import find_financing
from analytics.planner.sheet import CER

from .sheets import plan_parish

CENT = 0.005
FINANCINGS = ("own", "loan", "leasing", "supplier", "esco", "cer")
PRICES = ("eur_kw = 1500", "management_eur = 500", "monthly_eur = 346.78", "zonal_eur_mwh = 130", "bill_eur_mwh = 330",
          "premium_eur_mwh = 130", "trase_eur_mwh = 9")  # fmt: skip


@pytest.fixture(params=FINANCINGS)
def plan(request: pytest.FixtureRequest) -> Plan:
    return plan_parish(('financing = "loan"', f'financing = "{request.param}"'))


def test_project_is_members_and_owners_and_community(plan: Plan) -> None:
    whole = plan.levels.project().years_eur
    parts = [level.years_eur for level in plan.levels.parties().values()]
    assert [sum(year) for year in zip(*parts, strict=True)] == pytest.approx(whole, abs=CENT)


def test_flows_among_insiders_are_none_of_the_projects(plan: Plan) -> None:
    inside = {flow.kind for flow in plan.flows if flow.payer == CER and flow.payee in plan.sheet.members}
    assert "premium_part" in inside
    assert inside & set(plan.levels.project().kinds_eur) <= {"financing"}


def test_gses_three_flows_never_share_a_row(plan: Plan) -> None:
    paid = [flow for flow in plan.flows if flow.payer == GSE and flow.year == 1]
    assert sorted(flow.kind for flow in paid) == ["premium", "sale", "valorisation"]
    assert {flow.payee for flow in paid if flow.kind == "sale"} == {"PARISH"}
    assert {flow.payee for flow in paid if flow.kind != "sale"} == {CER}


def test_the_value_at_the_rate_of_return_is_nothing() -> None:
    level = plan_parish(('financing = "loan"', 'financing = "own"')).levels.project()
    rate = level.indices.irr_pct
    assert rate is not None
    assert compute_indices(level.years_eur, rate).npv_eur == pytest.approx(0, abs=0.01)


def test_doubled_prices_double_every_figure(plan: Plan) -> None:
    doubled = plan_parish(
        ('financing = "loan"', f'financing = "{plan.sheet.plants[0]["financing"]}"'),
        *((price, _double(price)) for price in PRICES))
    for name, level in plan.levels.parties().items():
        other = doubled.levels.party(name)
        assert other.years_eur == pytest.approx([2 * eur for eur in level.years_eur], abs=0.03)  # cents of parts
    assert doubled.levels.project().years_eur == pytest.approx(
        [2 * eur for eur in plan.levels.project().years_eur], abs=CENT)


def test_an_owner_who_would_lend_to_itself_owes_nobody() -> None:
    """As with its own money: no interest lowers its tax, no debt the cost of money."""
    owner = ('owner = "PARISH"', 'owner = "CER"\nbehind = "PARISH"\ntax = "holder"')
    lent, own = (plan_parish(owner, ('tax = "sales"', ""), ('financing = "loan"', f'financing = "{name}"'))
                 for name in ("cer", "own"))  # fmt: skip
    assert lent.flows == own.flows
    assert lent.levels.wacc_pct() == own.levels.wacc_pct()


@pytest.mark.parametrize(("tax", "spared_pct"), [
    ('tax = "none"', 0), ('tax = "sales"', 0), ('tax = "holder"\ntax_pct = 10', 10), ('tax = "holder"', 27.9),
])  # fmt: skip
def test_interest_spares_what_the_plant_s_own_tax_takes_of_profit(tax: str, spared_pct: float) -> None:
    """The cost of lent money is its rate less the tax that it spares, as the flows have it."""
    plan = plan_parish(('holder = "religious"', 'holder = "enterprise"'), ('tax = "sales"\ntax_pct = 15', tax))
    (plant,) = plan.sheet.plants
    financing = find_financing(plant)
    assert financing is not None and plant["financed_pct"] == 100
    assert plan.levels.wacc_pct() == pytest.approx(financing.rate * (100 - spared_pct))


def _double(price: str) -> str:
    key, value = price.split(" = ")
    return f"{key} = {2 * float(value)}"


def test_what_a_plant_brings_is_of_its_configuration() -> None:
    levels = plan_parish().levels
    (configuration,) = levels.configurations().values()
    valorisation = levels.project().kinds_eur["valorisation"]
    assert sum(configuration.years_eur) == pytest.approx(sum(levels.plant("ROOF").years_eur) + valorisation, abs=CENT)
    assert sum(configuration.years_eur) == pytest.approx(sum(levels.project().years_eur), abs=CENT)
