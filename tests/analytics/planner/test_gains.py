"""Who gains what of a sheet: by hand on three players, by Shapley's properties, and beside the regulation's parts."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from analytics.planner.gains import SheetGame, describe_gains, round_to_cents
from analytics.planner.gains_shown import tabulate_gains
from analytics.planner.plan import compute_plan
from analytics.planner.shapley import compute_alike, compute_exact, find_least_alike, share_alike
from analytics.planner.sheet import parse_sheet
from analytics.toml_tables import ConfigError

from .sheets import plan_hamlet, plan_parish

BROOK = """\
[project]
name = "Brook"
region = "Piemonte"
first_year = 2024
years = 1

[[site]]
code = "S1"

[[site]]
code = "S2"
perimeter = "AC001E00002"

[[plant]]
code = "MILL"
site = "S1"
owner = "MILLER"
source = "hydro"
kw = 1
monthly_kwh = [7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7]
"""
ONE, TWO, APART = (f'\n[[member]]\ncode = "{code}"\nsite = "{site}"\nyearly_kwh = 2700\n'
                   for code, site in (("ONE", "S1"), ("TWO", "S1"), ("APART", "S2")))
LEMAIRE = {0: 0.0, 1: 46_125, 2: 17_437.5, 3: 69_187.5, 4: 5_812.5, 5: 53_812.5, 6: 30_750, 7: 90_000}
"""Three investors' interest together: Lemaire, An application of game theory: cost allocation, ASTIN Bulletin 14."""


@cache
def gain(*parts: str) -> dict[str, object]:
    return describe_gains(compute_plan(parse_sheet("".join((BROOK, *parts)).encode())))


def each(worth: Callable[[tuple[int, ...]], float]):
    """The worths of many groups, asked one after another."""
    return lambda groups: np.array([worth(tuple(counts)) for counts in groups.tolist()], np.float64)


def list_gains(found) -> dict[str, float]:
    return {code: party["gain_eur"] for code, party in found["parties"].items()}


def test_a_published_game_of_three_has_its_published_values() -> None:
    assert compute_exact(3, LEMAIRE.__getitem__) == pytest.approx([51_750, 25_875, 12_375])


def test_a_mill_that_either_of_two_homes_uses_up_is_the_glove_game() -> None:
    """What the mill makes is shared as soon as one home is there: two thirds are the miller's, a sixth each home's."""
    found = gain(ONE, TWO)
    whole = found["whole_eur"]
    assert whole > 5 and found["is_exact"] and found["groups"] == 6
    assert list_gains(found) == pytest.approx(
        {"MILLER": whole * 2 / 3, "ONE": whole / 6, "TWO": whole / 6, "CER": 0}, abs=0.01)


def test_parts_add_up_to_what_gse_pays_to_the_cent() -> None:
    plan = plan_hamlet()
    found = describe_gains(plan)
    paid = sum(flow.eur for flow in plan.flows if flow.year == 1 and flow.kind in ("premium", "valorisation"))
    assert round(sum(list_gains(found).values()), 2) == found["whole_eur"] == pytest.approx(paid, abs=0.12)
    given = sum(party["part_eur"] for party in found["parties"].values())
    assert given == pytest.approx(paid, abs=0.12), "each of 24 payments is whole cents"


def test_who_shares_with_nobody_gains_nothing_and_changes_nothing_for_others() -> None:
    assert list_gains(gain(ONE, TWO, APART)) == list_gains(gain(ONE, TWO)) | {"APART": 0.0}


def test_who_is_alike_gains_alike() -> None:
    found = list_gains(describe_gains(plan_hamlet()))
    assert max(found[f"H-0{number}"] for number in (1, 2, 3)) - min(
        found[f"H-0{number}"] for number in (1, 2, 3)) <= 0.01  # fmt: skip
    assert found["HALL"] > found["H-01"] > found["SHOP"]


def test_two_games_apart_are_each_ones_own() -> None:
    """A second mill and its home in another perimeter: the first's values stay what they were."""
    mill = BROOK[BROOK.index("[[plant]]") :].replace("MILL", "WHEEL").replace('"S1"', '"S2"')
    both = list_gains(gain(ONE, TWO, mill, APART))
    alone = list_gains(gain(ONE, TWO))
    assert {code: both[code] for code in ("MILLER", "ONE", "TWO")} == pytest.approx(
        {code: alone[code] for code in ("MILLER", "ONE", "TWO")}, abs=0.01)
    assert both["WHEELER"] == pytest.approx(both["APART"], abs=0.01), "each needs the other as much"


def test_a_group_is_worth_what_a_sheet_of_it_alone_would_be_paid() -> None:
    """HALL and two homes of three, against the sheet without the third home and the shop: the functions that settle."""
    plan = plan_hamlet()
    game = SheetGame(plan)
    smaller = plan_hamlet(("count = 3", "count = 2"), ('code = "SHOP"\nsite = "S1"', 'code = "SHOP"\nsite = "S2"'),
                          ('[[member]]\ncode = "HALL"', '[[site]]\ncode = "S2"\nperimeter = "AC001E00002"\n\n'
                                                        '[[member]]\ncode = "HALL"'))
    paid = sum(flow.eur for flow in smaller.flows if flow.year == 1 and flow.kind in ("premium", "valorisation"))
    names = [kind.codes[0] for kind in game.kinds]
    group = tuple({"HALL": 1, "H-01": 2}.get(name, 0) for name in names)
    assert game.evaluate(group) == pytest.approx(paid, abs=0.12)


def test_given_totals_have_no_gains() -> None:
    with pytest.raises(ConfigError, match="energy by the hour"):
        describe_gains(plan_parish())


# Players that are alike


def test_alike_players_get_what_each_gets_in_the_game_of_all() -> None:
    values = np.random.default_rng(4).integers(0, 1_000, (4, 3, 2)).tolist()
    counted = compute_alike((3, 2, 1), each(lambda counts: values[counts[0]][counts[1]][counts[2]]))
    apart = compute_exact(6, lambda group: values[(group & 7).bit_count()][(group >> 3 & 3).bit_count()][group >> 5])
    assert apart == pytest.approx([counted[0]] * 3 + [counted[1]] * 2 + [counted[2]])


def test_three_hundred_alike_and_one_are_exact() -> None:
    """One has what any of 300 needs, and the first of them is enough: 300 of 301 orders leave all with the one."""
    shares = share_alike((1, 300), each(lambda counts: float(counts[0] and counts[1] > 0)))
    assert shares.orders == 0
    assert shares.values == pytest.approx([300 / 301, 1 / 301 / 300])


def test_above_that_orders_are_drawn_with_their_error_and_seed() -> None:
    kinds, worths = (1,) * 14, each(lambda counts: float(counts[0] and sum(counts[1:]) > 0))
    shares = share_alike(kinds, worths, seed=2)
    assert shares.orders > 100 and sum(shares.values) == pytest.approx(1)
    assert abs(shares.values[0] - 13 / 14) <= 4 * shares.errors[0]
    assert share_alike(kinds, worths, seed=2) == shares


def test_the_least_satisfied_of_alike_players_is_how_many_of_each() -> None:
    """By equal parts of 3 the pair of one's own kind, worth 2.5 by itself, is furthest below its worth."""
    worth = {(0, 0): 0, (1, 0): 0, (0, 1): 0, (0, 2): 2.5, (1, 1): 1.0, (1, 2): 3}
    assert find_least_alike((1, 2), each(worth.__getitem__), [1, 1]) == (0, 2)


def test_cents_go_to_the_largest_rests() -> None:
    assert round_to_cents([1 / 3, 1 / 3, 1 / 3], 1.0) == [0.34, 0.33, 0.33]


@pytest.mark.parametrize(("language", "words", "community"), [
    ("en", "gets by the regulation", "the community"), ("it", "riceve dal regolamento", "la comunità"),
])
def test_a_table_sets_beside_what_each_brings_what_it_gets(language, words, community) -> None:
    table = tabulate_gains(gain(ONE, TWO), language)
    assert any(words in name for name in table.header)
    assert [row[0] for row in table.rows] == ["ONE", "TWO", "MILLER", community]
    assert len(table.sentences) == 3, "the whole, how it was counted, the least satisfied"


def test_drawn_values_are_shown_with_their_error() -> None:
    found = gain(ONE, TWO) | {"is_exact": False, "orders": 100, "groups": None, "least_satisfied": None}
    table = tabulate_gains(found, "en")
    assert "standard error" in table.header and "100 orders drawn with seed 1" in table.sentences[1]
