"""Who gains what from being together: Shapley values, and the coalition that is least content with them.

A game is a number of players and the worth of each coalition of them, which is a whole number whose bit i says that
player i is in it: 0 is nobody, 2**players - 1 is all. Values are floats, in whatever unit the worth has.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import comb, factorial, fsum, prod

import numpy as np
from numpy.typing import NDArray

MAX_EXACT = 13
"""Twelve parties and their community."""
PERMUTATIONS = 2_000
MOST_WORTHS = 10_000
Worth = Callable[[int], float]
Counts = tuple[int, ...]
Groups = NDArray[np.int64]
"""How many of each kind are in it, a row a group: (groups, kinds)."""
CountedWorths = Callable[[Groups], NDArray[np.float64]]


@dataclass(frozen=True)
class Shares:
    """What each player gets, and the standard error of it; how many orders were drawn: 0 where all were counted."""

    values: tuple[float, ...]
    errors: tuple[float, ...]
    orders: int = 0


def compute_shares(players: int, worth: Worth, seed: int = 0) -> Shares:
    """The Shapley values: exact to 13 players, by all coalitions; above, the mean of 2,000 orders drawn by the seed."""
    if players <= MAX_EXACT:
        return Shares(tuple(compute_exact(players, worth)), (0.0,) * players)
    return draw_shares(players, worth, PERMUTATIONS, seed)


def compute_exact(players: int, worth: Worth) -> list[float]:
    """The mean of what each adds, over all orders in which the players may come; 2**players worths are asked for."""
    return compute_alike((1,) * players, ask_each(worth))


def ask_each(worth: Worth) -> CountedWorths:
    """The worths of many groups of single players, asked one after another."""
    def evaluate(groups: Groups) -> NDArray[np.float64]:
        return np.array([worth(sum(one << player for player, one in enumerate(counts))) for counts in groups.tolist()])

    return evaluate


def list_groups(kinds: Sequence[int]) -> Groups:
    """All groups of so many of each kind, from nobody to all."""
    return np.array(list(product(*(range(count + 1) for count in kinds))), np.int64)


def compute_alike(kinds: Sequence[int], worths: CountedWorths) -> list[float]:
    """The same where players of a kind are alike, and a coalition is how many of each: what one of each kind gets.

    kinds: how many players each has. A worth is asked for of each choice of how many: 40 alike and one are 82.
    """
    players, groups = sum(kinds), list_groups(kinds)
    of = dict(zip(map(tuple, groups.tolist()), worths(groups).tolist(), strict=True))
    orders = [factorial(before) * factorial(players - before - 1) for before in range(players)]

    def weigh(counts: Counts, kind: int) -> float:
        """The part of all orders in which just so many come before one player of a kind."""
        ways = prod(comb(count - (number == kind), counts[number]) for number, count in enumerate(kinds))
        return ways * orders[sum(counts)] / factorial(players)

    return [fsum(weigh(counts, kind) * (of[add_one(counts, kind)] - of[counts])
                 for counts in of if counts[kind] < count)
            for kind, count in enumerate(kinds)]  # fmt: skip


def share_alike(kinds: Sequence[int], worths: CountedWorths, seed: int = 0) -> Shares:
    """What one of each kind gets: exact to 2**13 choices of how many of each; above, by orders drawn by the seed.

    So many orders are drawn that 10,000 worths are asked for, 2,000 at most; those alike get their mean.
    """
    if prod(count + 1 for count in kinds) <= 1 << MAX_EXACT:
        return Shares(tuple(compute_alike(kinds, worths)), (0.0,) * len(kinds))
    return draw_alike(kinds, worths, min(PERMUTATIONS, MOST_WORTHS // sum(kinds)), seed)


def add_one(counts: Counts, kind: int) -> Counts:
    """The same coalition with one more of a kind."""
    return (*counts[:kind], counts[kind] + 1, *counts[kind + 1 :])


def draw_shares(players: int, worth: Worth, orders: int, seed: int) -> Shares:
    """The mean of what each adds in `orders` random orders, with the standard error of that mean."""
    return draw_alike((1,) * players, ask_each(cache(worth)), orders, seed)


def draw_alike(kinds: Sequence[int], worths: CountedWorths, orders: int, seed: int) -> Shares:
    """The same where players of a kind are alike: what one of each gets, and its standard error.

    Each order drawn is followed by its reverse, who comes early in one comes late in the other, and a pair is one
    draw of the error; two pairs at least. Whatever is drawn, the values add up to the worth of all: in each order
    they do.
    """
    random, players = np.random.default_rng(seed), np.repeat(np.arange(len(kinds)), kinds)
    added = np.empty((max(2, orders // 2), len(kinds)))
    for row in added:
        order = random.permutation(players)
        row[:] = (_add_in_order(order, kinds, worths) + _add_in_order(order[::-1], kinds, worths)) / 2
    errors = added.std(axis=0, ddof=1) / np.sqrt(len(added))
    return Shares(tuple(added.mean(axis=0).tolist()), tuple(errors.tolist()), 2 * len(added))


def _add_in_order(order: NDArray[np.int64], kinds: Sequence[int], worths: CountedWorths) -> NDArray[np.float64]:
    """What one of each kind adds, at the mean of those alike, when players come in an order of their kinds."""
    groups = np.zeros((len(order) + 1, len(kinds)), np.int64)
    groups[np.arange(len(order)) + 1, order] = 1
    added = np.bincount(order, np.diff(worths(groups.cumsum(axis=0))), len(kinds))
    means: NDArray[np.float64] = added / np.array(kinds)
    return means


def find_least_satisfied(players: int, worth: Worth, values: Sequence[float]) -> int:
    """The coalition, neither empty nor all, that gets the least beyond what it is worth by itself.

    Equal to the cent counts as equal: then the smallest coalition, and of those the one of the first players.
    """
    counts = find_least_alike((1,) * players, ask_each(worth), values)
    return sum(one << player for player, one in enumerate(counts))


def find_least_alike(kinds: Sequence[int], worths: CountedWorths, values: Sequence[float]) -> Counts:
    """The same where players of a kind are alike; values: of one of each kind."""
    groups = list_groups(kinds)[1:-1]
    beyond = np.round(groups @ np.array(values) - worths(groups), 2) + 0.0
    least = np.lexsort((*groups.T, groups.sum(axis=1), beyond))[0]
    return tuple(groups[least].tolist())
