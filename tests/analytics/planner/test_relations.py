"""Relations that hold on any sheet, on random ones: battery of nothing, one more consumer, another perimeter, order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.planner.dispatch import dispatch
from analytics.planner.plan import Plan, compute_plan
from analytics.planner.sheet import PlanSheet, parse_sheet

CENT = 0.011
kinds = st.sampled_from(("home", "office", "shop", "workshop"))
members = st.lists(st.tuples(kinds, st.integers(500, 20_000)), min_size=2, max_size=4)
plants = st.lists(st.tuples(st.integers(3, 80), st.booleans()), min_size=1, max_size=2)
quick = settings(deadline=None, max_examples=3)


def make_sheet(
    members: list[tuple[str, int]], plants: list[tuple[int, bool]], *, grant: int = 0, elsewhere: int = -1,
    battery: str = "", backwards: bool = False,
) -> PlanSheet:  # fmt: skip
    """Members in codes M0, M1; plants of hydro, the community's or the first member's; one member elsewhere if >= 0."""
    own = [f'[[member]]\ncode = "M{number}"\nkind = "{kind}"\nyearly_kwh = {kwh}\n'
           f'site = "{"S2" if number == elsewhere else "S1"}"\n' for number, (kind, kwh) in enumerate(members)]
    made = [f'[[plant]]\ncode = "P{number}"\nsite = "S1"\nsource = "hydro"\nkw = {kw}\ngrant_pct = {grant}\n'
            f'owner = "{"M0" if is_behind else "CER"}"\nmonthly_kwh = {[kw * 100] * 12}\n{battery}'
            for number, (kw, is_behind) in enumerate(plants)]
    head = ('[project]\nname = "x"\nregion = "Lazio"\nfirst_year = 2024\nyears = 1\nzonal_eur_mwh = 100\n'
            '[[site]]\ncode = "S1"\n[[site]]\ncode = "S2"\nperimeter = "AC001E00002"\n')
    return parse_sheet("\n".join([head, *(own[::-1] if backwards else own), *made]).encode())


def plan(*args: object, **more: object) -> Plan:
    return compute_plan(make_sheet(*args, **more))  # type: ignore[arg-type]


@quick
@given(members, plants)
def test_energy_is_conserved_at_each_point(members: list[tuple[str, int]], plants: list[tuple[int, bool]]) -> None:
    year = plan(members, plants).years[0]
    assert year.sum_members("used_wh") == year.sum_members("on_spot_wh") + year.sum_members("withdrawn_wh")
    assert year.sum_plants("produced_wh") == year.sum_plants("on_spot_wh") + year.sum_plants("injected_wh")
    assert year.sum_plants("on_spot_wh") == year.sum_members("on_spot_wh")


@quick
@given(members, plants)
def test_a_battery_of_nothing_changes_nothing(members: list[tuple[str, int]], plants: list[tuple[int, bool]]) -> None:
    assert plan(members, plants).flows == plan(members, plants, battery="[plant.battery]\nkwh = 0\n").flows


@quick
@given(members, plants, st.tuples(kinds, st.integers(1, 20_000)))
def test_one_more_consumer_never_lowers_shared_energy(
    members: list[tuple[str, int]], plants: list[tuple[int, bool]], more: tuple[str, int]
) -> None:
    before, after = plan(members, plants), plan([*members, more], plants)
    for one, other in zip(before.years[0].months, after.years[0].months, strict=True):
        assert other.shared_wh["AC001E00001"] >= one.shared_wh["AC001E00001"]


@quick
@given(members, plants, st.tuples(st.integers(3, 80), st.booleans()))
def test_one_more_plant_of_the_communitys_never_lowers_shared_energy(
    members: list[tuple[str, int]], plants: list[tuple[int, bool]], more: tuple[int, bool]
) -> None:
    before, after = plan(members, plants), plan(members, [*plants, (more[0], False)])
    for one, other in zip(before.years[0].months, after.years[0].months, strict=True):
        assert other.shared_wh["AC001E00001"] >= one.shared_wh["AC001E00001"]


@quick
@given(members, plants, st.sampled_from((0, 20, 40)))
def test_the_whole_is_the_sum_of_its_parties_and_gse_pays_each_flow_by_itself(
    members: list[tuple[str, int]], plants: list[tuple[int, bool]], grant: int
) -> None:
    found = plan(members, plants, grant=grant, battery="[plant.battery]\nkwh = 4\n")
    parties = [level.years_eur for level in found.levels.parties().values()]
    assert found.levels.project().years_eur == pytest.approx([sum(year) for year in zip(*parties, strict=True)])
    energy = found.years[0]
    due = {"sale": sum(one.sale_eur for one in energy.plants.values()),
           "premium": sum(float(sum(month.premium_eur.values())) for month in energy.months),
           "valorisation": sum(float(sum(month.valorisation_eur.values())) for month in energy.months)}  # fmt: skip
    paid = dict.fromkeys(due, 0.0)
    for flow in found.flows:
        if flow.payer == "GSE":
            paid[flow.kind] += flow.eur
    assert paid == pytest.approx(due)


@quick
@given(members, plants)
def test_what_is_shared_is_never_above_what_is_injected_or_withdrawn(
    members: list[tuple[str, int]], plants: list[tuple[int, bool]]
) -> None:
    for month in plan(members, plants).years[0].months:
        shared = month.shared_wh["AC001E00001"]
        assert shared <= min(sum(row.injected_wh for row in month.key.rows),
                             sum(row.withdrawn_wh for row in month.key.rows))  # fmt: skip
        assert sum(row.shared_withdrawn_wh for row in month.key.rows) == shared


@quick
@given(members, plants)
def test_a_member_of_another_perimeter_leaves_the_firsts_total(
    members: list[tuple[str, int]], plants: list[tuple[int, bool]]
) -> None:
    last = len(members) - 1
    moved, without = plan(members, plants, elsewhere=last), plan(members[:last], plants)
    assert [month.shared_wh["AC001E00001"] for month in moved.years[0].months] == [
        month.shared_wh["AC001E00001"] for month in without.years[0].months]


@quick
@given(members, plants)
def test_the_order_of_members_changes_nothing(
    members: list[tuple[str, int]], plants: list[tuple[int, bool]]
) -> None:
    one, other = plan(members, plants), plan(members, plants, backwards=True)
    assert one.levels.project().years_eur == pytest.approx(other.levels.project().years_eur, abs=CENT)
    for name, level in one.levels.parties().items():
        assert level.years_eur == pytest.approx(other.levels.party(name).years_eur, abs=CENT)


@quick
@given(members, plants)
def test_a_grant_of_forty_per_cent_halves_the_premium_of_who_isnt_exempt(
    members: list[tuple[str, int]], plants: list[tuple[int, bool]]
) -> None:
    firms = [("workshop", kwh) for _, kwh in members]
    for own, kept in ((firms, 0.5), ([("office", kwh) for _, kwh in members], 1.0)):
        whole, granted = (plan(own, plants, grant=grant).levels.project().kinds_eur.get("premium", 0)
                          for grant in (0, 40))  # fmt: skip
        assert granted == pytest.approx(kept * whole if own is firms else whole, abs=CENT)


def test_the_parts_of_all_are_what_the_community_received() -> None:
    found = plan([("home", 3000), ("shop", 8000)], [(20, False)])
    received = sum(flow.eur for flow in found.flows if flow.kind in {"premium", "valorisation"})
    given_on = sum(flow.eur for flow in found.flows if flow.kind.endswith("_part"))
    assert given_on == pytest.approx(received, abs=24 * CENT)


def test_two_plants_behind_one_meter_serve_it_in_order_of_entry() -> None:
    sheet = make_sheet([("home", 3000), ("shop", 8000)], [(5, True), (5, True)])
    used, made = np.array([[50], [10]]), np.array([[40], [30]])
    moved = dispatch(sheet, used, made, {})
    assert moved.on_spot_wh.tolist() == [[40], [10]]
    assert moved.injected_wh.tolist() == [[0], [20]]
    assert moved.withdrawn_wh.tolist() == [[0], [10]]
