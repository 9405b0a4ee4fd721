"""`plan size` of a sheet: what is chosen is the best by the simulator's own hours, within every limit of the sheet."""

from dataclasses import replace

import numpy as np
import pytest

from analytics.planner.hours import make_hours
from analytics.planner.plan import compute_plan
from analytics.planner.sheet import PlanSheet, parse_sheet
from analytics.toml_tables import ConfigError

from .sheets import change, read_parish

pytest.importorskip("highspy")

from analytics.planner.sizing import choosing
from analytics.planner.sizing.programme import Programme
from analytics.planner.sizing.report import describe_sized, list_warnings
from analytics.planner.sizing.resizing import Sizes, apply_sizes, enlarge
from analytics.planner.sizing.sized import Sized, Sizing, find_threshold, size_sheet
from analytics.planner.sizing.solving import ProgrammeError, solve
from analytics.planner.sizing.typical import cut_typical_days

STREAM = """\
[project]
name = "Mill"
region = "Piemonte"
first_year = 2025
years = 20
zonal_eur_mwh = 60
[[site]]
code = "S1"
[[member]]
code = "SHOP"
site = "S1"
kind = "shop"
yearly_kwh = 9000
[[member]]
code = "HALL"
site = "S1"
kind = "office"
yearly_kwh = 40000
[[plant]]
code = "MILL"
site = "S1"
owner = "SHOP"
source = "hydro"
kw = 2
most_kw = 40
eur_kw = 4500
monthly_kwh = [900, 900, 900, 900, 900, 900, 900, 900, 900, 900, 900, 900]
[size]
least_shared_pct = 0
"""


DAILY = tuple((f'kind = "{kind}"\n', f'kind = "{kind}"\ntypical_day = {[4] * 8 + [20] * 10 + [8] * 6}\n')
              for kind in ("shop", "office"))  # fmt: skip
"""The same on each day of the week."""


def read(*changes: tuple[str, str]) -> PlanSheet:
    """A stream that gives the same in each hour of a month."""
    return parse_sheet(change(STREAM, *changes).encode())


def size(*changes: tuple[str, str]) -> Sized:
    return size_sheet(read(*changes))


def worth(sized: Sized, kw: float) -> float:
    """What the simulator says of another size."""
    sizes = replace(sized.choice.sizes, kw={"MILL": kw})
    return compute_plan(apply_sizes(sized.large, sizes)).levels.project().indices.npv_eur


def test_a_year_cut_into_days_keeps_its_hours_and_its_energy() -> None:
    hours = make_hours(2024)
    energy = np.random.default_rng(1).integers(1000, size=(2, len(hours)))
    cut = cut_typical_days(hours, energy)
    assert (cut.steps.count, cut.steps.weight.sum()) == (864, 8784)
    assert cut.average(energy) @ cut.steps.weight == pytest.approx(energy.sum(axis=1))
    assert sorted(cut.steps.before) == list(range(864))
    assert all(one // 24 == other // 24 for one, other in enumerate(cut.steps.before.tolist()))


def test_dull_and_bright_working_days_of_a_month_are_kept_apart() -> None:
    hours = make_hours(2025)
    made = np.where(hours.day % 2, 100, 10)[None]
    means = cut_typical_days(hours, made).average(made)[0].reshape(12, 3, 24)
    assert means[:, 0].mean() < 20
    assert means[:, 1].mean() > 90
    assert (means[:, 2:] > 10).all()


def test_where_all_days_of_a_kind_are_alike_the_days_say_what_the_hours_say() -> None:
    """One whole chain against the other: prices, taxes, premium, degradation, what is used on the spot."""
    sized = size(*DAILY, ("most_kw = 40", "most_kw = 3\ndegradation_pct = 0"))
    assert sized.choice.sizes.kw["MILL"] == pytest.approx(3)
    assert sized.days_eur == pytest.approx(sized.hours_eur, rel=0.002)


def test_what_is_chosen_is_the_best_of_all_hours() -> None:
    sized = size()
    kw = sized.choice.sizes.kw["MILL"]
    assert 0.1 < kw < 39
    assert max((kw * part for part in (0.8, 0.9, 1, 1.1, 1.2)), key=lambda one: worth(sized, one)) == kw


def test_what_never_pays_is_not_built() -> None:
    sized = size(("eur_kw = 4500", "eur_kw = 90000"))
    assert sized.choice.sizes.kw["MILL"] == pytest.approx(0, abs=1e-6)
    assert sized.plan.sheet.plants == ()
    assert sized.hours_eur == pytest.approx(sized.days_eur)


@pytest.mark.parametrize(("limit", "most_kw"), [("budget_eur = 9000", 2), ("most_perimeter_kw = 1.5", 1.5)])
def test_limits_are_kept(limit: str, most_kw: float) -> None:
    sized = size(("[size]", f"[size]\n{limit}"))
    assert sized.choice.sizes.kw["MILL"] == pytest.approx(most_kw)
    assert describe_sized(sized)["hours"]["investment_eur"] <= 9000.01


def test_a_reader_is_told_where_the_days_flatter_and_where_time_was_up() -> None:
    sized = size(("most_kw = 40", "most_kw = 3"))
    assert list_warnings(sized) == []
    flattered = replace(sized, hours_eur=sized.days_eur / 1.2, choice=replace(sized.choice, gap=0.05))
    told = [words.en for words in list_warnings(flattered)]
    assert "20 % more" in told[0] and "5 % better" in told[1]


def test_enough_of_what_is_injected_is_shared() -> None:
    free, none = ("eur_kw = 4500", "eur_kw = 500"), "least_shared_pct = 0"
    shares = [size(free), size(free, (none, "least_shared_pct = 60")), size(free, (none, ""))]
    parts = [describe_sized(one)["energy"]["shared_of_injected_pct"] for one in shares]
    assert parts[0] < 50 < 54 < parts[2] < 57 < 59 < parts[1]
    told = [[words.en for words in list_warnings(one)] for one in shares]
    assert not any("least_shared_pct" in words for words in told[0] + told[1])
    assert "at least 55 %" in told[2][0]


def test_with_a_grant_the_bound_by_default_is_lower_and_what_cant_be_kept_is_said() -> None:
    none = ("least_shared_pct = 0", "")
    assert find_threshold(read(none)) * 100 == 55
    assert find_threshold(read(none, ("kw = 2\n", "kw = 2\ngrant_pct = 40\n"))) * 100 == 45
    fixed = '[[plant]]\ncode = "OLD"\nsite = "S1"\nowner = "CER"\nsource = "hydro"\nkw = 90\n'
    fixed += f"monthly_kwh = {[40_000] * 12}\n[size]"
    (told, *_) = list_warnings(size(none, ("[size]", fixed)))
    assert "without that bound" in told.en and "senza questo limite" in told.it


def test_what_costs_the_same_however_small_is_built_whole_or_not_at_all() -> None:
    dear, cheap = (size(("eur_kw = 4500", f"eur_kw = 4500\nfixed_eur = {eur}")) for eur in (500_000, 100))
    assert dear.choice.sizes.kw["MILL"] == pytest.approx(0, abs=1e-6)
    assert cheap.choice.sizes.kw["MILL"] > 1
    assert cheap.choice.gap <= 0.01


def test_a_candidate_joins_where_it_brings_more_than_it_costs() -> None:
    asked = 'kind = "office"\nyearly_kwh = 40000\ncandidate = true\njoining_eur = '
    office = 'kind = "office"\nyearly_kwh = 40000'
    wide = ("most_kw = 40", "most_kw = 5")
    assert size((office, asked + "50"), wide).choice.sizes.joins == {"HALL": True}
    out = size((office, asked + "500000"), wide)
    assert out.choice.sizes.joins == {"HALL": False}
    assert list(out.sheet.members) == ["SHOP"]


def test_numbers_rounded_up_are_kept_only_where_a_search_would_not_find_more() -> None:
    """Two that cost 6 and 11 at all, 10 are needed of either: the cheaper one, whole."""
    programme = Programme()
    needed = programme.add_columns(2, -1.0, 10)
    built = programme.add_columns(2, [-6.0, -11.0], 1)
    programme.make_whole(built)
    programme.add_rows(2, (built, 10), (needed, -1), least=0)
    programme.add_sum((needed, 1), least=10)
    best = solve(programme)
    assert best.worth == pytest.approx(-16)
    assert best.values[built].tolist() == pytest.approx([1, 0])
    assert best.gap == 0


def test_a_beginning_changes_how_the_best_is_found_not_what_it_is() -> None:
    sizing = Sizing(read())
    prices = sizing.price(sizing.large)
    first = sizing.solve(prices)
    again = sizing.solve(prices, begin=first.basis)
    assert again.eur == pytest.approx(first.eur)
    assert again.sizes.kw["MILL"] == pytest.approx(first.sizes.kw["MILL"])


def test_a_bound_put_in_late_gives_what_it_gives_put_in_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream and a battery that both are to be chosen; without the bound too little would be shared."""
    battery = "[plant.battery]\nkwh = 0\nmost_kwh = 40\neur_kwh = 100\n[size]"
    sizing = Sizing(read(("eur_kw = 4500", "eur_kw = 500"), ("[size]", battery), ("pct = 0", "pct = 60")))
    prices = sizing.price(sizing.large)
    late = sizing.solve(prices)
    monkeypatch.setattr(choosing, "solve", lambda *given: solve(*given[:4]))
    at_once = sizing.solve(prices)
    assert late.eur == pytest.approx(at_once.eur)
    assert late.sizes.kw["MILL"] == pytest.approx(at_once.sizes.kw["MILL"])
    free = Sizing(read(("eur_kw = 4500", "eur_kw = 500"), ("[size]", battery)))
    assert free.solve(prices).eur > late.eur * 1.01


def test_a_bound_that_nothing_keeps_is_refused_not_left_out() -> None:
    fixed = '[[plant]]\ncode = "OLD"\nsite = "S1"\nowner = "CER"\nsource = "hydro"\nkw = 90\n'
    sizing = Sizing(read(("[size]", f"{fixed}monthly_kwh = {[40_000] * 12}\n[size]"), ("pct = 0", "pct = 60")))
    with pytest.raises(ProgrammeError):
        sizing.choose()


def test_where_the_sheet_has_no_fixed_cost_nothing_is_whole() -> None:
    """A price by classes of kW isn't one: a kW of a large plant costs less, and nothing costs the same at any size."""
    sun = ('source = "hydro"\nkw = 2\nmost_kw = 40\neur_kw = 4500\nmonthly_kwh = '
           "[900, 900, 900, 900, 900, 900, 900, 900, 900, 900, 900, 900]\n")
    sizing = Sizing(read((sun, "kw = 2\nmost_kw = 40\n")))
    assert sizing.price(sizing.large)["MILL"].fixed_eur == 0


def test_what_a_third_owner_earns_is_not_the_members() -> None:
    third = ('owner = "SHOP"', 'owner = "BUILDER"\nbehind = "SHOP"\nspot_eur_mwh = 50')
    small = ("most_kw = 40", "most_kw = 5\ndegradation_pct = 0")
    sized = size(third, ("[size]", '[size]\nobjective = "members"'), small, *DAILY)
    assert sized.choice.sizes.kw["MILL"] == pytest.approx(5)
    assert sized.days_eur == pytest.approx(sized.hours_eur, rel=0.005)
    assert sized.hours_eur > sized.plan.levels.project().indices.npv_eur


def test_a_reader_is_told_where_sharing_pays_more_than_using() -> None:
    third = ('owner = "SHOP"', 'owner = "BUILDER"\nbehind = "SHOP"\nspot_eur_mwh = 250')
    small = ("most_kw = 40", "most_kw = 5")
    loose, firm = (size(third, small, ("[size]", f'[size]\nobjective = "{aim}"')) for aim in ("members", "project"))
    assert (loose.choice.is_loose, firm.choice.is_loose) == (True, False)
    assert "worth more shared" in "".join(words.en for words in list_warnings(loose))


def test_what_can_not_be_sized_is_refused() -> None:
    for sheet, told in ((read(("most_kw = 40\n", "")), "most_kw"), (read_parish(), "given totals")):
        with pytest.raises(ConfigError, match=told):
            size_sheet(sheet)
    with pytest.raises(ConfigError, match="candidate"):
        read(("yearly_kwh = 9000", "yearly_kwh = 9000\ncandidate = true"))


def test_a_plant_grows_with_its_sections_inverter_and_battery() -> None:
    more = "kw = 2\ninverter_kw = 1.5\n[[plant.section]]\nkw = 1.5\n[[plant.section]]\nkw = 0.5\n[plant.battery]\n"
    text = change(STREAM, ("kw = 2\n", ""), ("[size]", more + "kwh = 2\nkw = 1\nmost_kwh = 10\n[size]"))
    plant = enlarge(parse_sheet(text.encode())).plants[0]
    assert (plant["kw"], plant["inverter_kw"], plant["monthly_kwh"][0]) == (40, 30, 18000)
    assert [section["kw"] for section in plant.sections] == [30, 10]
    assert plant.battery is not None
    assert (plant.battery["kwh"], plant.battery["kw"]) == (10, 5)


def test_sizes_by_days_are_the_best_of_the_days() -> None:
    """The programme with all sizes fixed where it chose them says the same; elsewhere less."""
    sizing = Sizing(read())
    prices = sizing.price(sizing.large)
    choice = sizing.choose()
    kw = choice.sizes.kw["MILL"]
    fixed = [sizing.evaluate(Sizes({"MILL": kw * part}, {"MILL": 0.0}, {}), prices).eur for part in (1, 0.7, 1.3)]
    assert fixed[0] == pytest.approx(choice.eur)
    assert max(fixed[1:]) < fixed[0]
