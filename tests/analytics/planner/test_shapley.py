"""Shapley values by their own properties, on games drawn at random and on games whose values are known."""

from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.planner.shapley import compute_exact, compute_shares, draw_shares, find_least_satisfied


@st.composite
def games(draw, players=None):
    """A number of players, and the worth of each group; of nobody 0."""
    count = draw(st.integers(1, 5)) if players is None else players
    worths = draw(st.lists(st.integers(-10_000, 10_000), min_size=2**count - 1, max_size=2**count - 1))
    return count, [0, *worths]


@given(games())
def test_the_values_add_up_to_the_worth_of_all(game):
    players, worths = game
    assert fsum(compute_exact(players, worths.__getitem__)) == pytest.approx(worths[-1], abs=0.005)


@given(games())
def test_who_adds_nothing_to_any_group_gets_nothing(game):
    players, worths = game
    values = compute_exact(players + 1, lambda group: worths[group & (1 << players) - 1])
    assert values[players] == pytest.approx(0, abs=1e-9)
    assert values[:players] == pytest.approx(compute_exact(players, worths.__getitem__))


@given(games(3), st.integers(-100, 100), st.integers(-100, 100))
def test_who_adds_as_much_to_each_group_gets_as_much(game, one, two):
    """Players 3 and 4 count only by how many of them there are."""
    _, worths = game
    values = compute_exact(5, lambda group: worths[group & 7] + (0, one, two)[(group >> 3).bit_count()])
    assert values[3] == pytest.approx(values[4])


@given(games(4), games(4))
def test_the_values_of_two_games_added_up_are_added_up(first, second):
    (_, ones), (_, others) = first, second
    both = compute_exact(4, lambda group: ones[group] + others[group])
    each = zip(compute_exact(4, ones.__getitem__), compute_exact(4, others.__getitem__), strict=True)
    assert both == pytest.approx([one + other for one, other in each])


@given(st.lists(st.integers(-1_000, 1_000), min_size=1, max_size=8))
def test_a_game_that_is_a_sum_gives_each_what_is_its_own(own):
    players = range(len(own))
    values = compute_exact(len(own), lambda group: sum(own[player] for player in players if group >> player & 1))
    assert values == pytest.approx(own)


def glove(group):
    """Player 0 has a left glove, 1 and 2 a right one each: a pair is worth 1."""
    return float(bool(group & 1) and bool(group & 6))


def test_the_glove_game():
    assert compute_exact(3, glove) == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_above_thirteen_players_orders_are_drawn_and_the_error_is_said():
    """Fourteen players, of whom three play the glove game: the drawn means lie within four standard errors."""
    shares = compute_shares(14, glove, seed=1)
    assert sum(shares.values) == pytest.approx(1)
    for value, error, exact in zip(shares.values, shares.errors, [2 / 3, 1 / 6, 1 / 6] + [0.0] * 11, strict=True):
        assert abs(value - exact) <= 4 * error
    assert 0.005 < shares.errors[0] < 0.02
    assert compute_shares(14, glove, seed=1) == shares != compute_shares(14, glove, seed=2)


def test_to_thirteen_players_there_is_no_error():
    shares = compute_shares(13, glove)
    assert shares.errors == (0.0,) * 13
    assert shares.values[:3] == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_the_error_halves_with_four_times_the_orders():
    few, many = (draw_shares(3, glove, orders, seed=3).errors[0] for orders in (1_000, 4_000))
    assert few / many == pytest.approx(2, rel=0.1)


def test_the_least_satisfied_group_gets_the_least_beyond_its_own_worth():
    """By (0.5, 0.25, 0.25) players 0 and 1 get 0.75 where the pair is worth 1: no group is further below its own."""
    assert find_least_satisfied(3, glove, [0.5, 0.25, 0.25]) == 0b011
    assert find_least_satisfied(3, glove, [1.0, 0.0, 0.0]) == 0b010
    assert find_least_satisfied(2, lambda group: 0.0, [0.001, 0.0]) == 0b01, "equal to the cent: the first"
