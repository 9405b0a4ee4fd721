"""Who gains what from being together: Shapley values, and the coalition that is least content with them.

A game is a number of players and the worth of each coalition of them, which is a whole number whose bit i says that
player i is in it: 0 is nobody, 2**players - 1 is all. Values are floats, in whatever unit the worth has.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from math import factorial

import numpy as np

MAX_EXACT = 13
"""Twelve parties and their community."""
PERMUTATIONS = 2_000
Worth = Callable[[int], float]


@dataclass(frozen=True)
class Shares:
    """What each player gets, and the standard error of it: 0 where all coalitions were counted."""

    values: tuple[float, ...]
    errors: tuple[float, ...]


def compute_shares(players: int, worth: Worth, seed: int = 0) -> Shares:
    """The Shapley values: exact to 13 players, by all coalitions; above, the mean of 2,000 orders drawn by the seed."""
    if players <= MAX_EXACT:
        return Shares(tuple(compute_exact(players, worth)), (0.0,) * players)
    return draw_shares(players, worth, PERMUTATIONS, seed)


def compute_exact(players: int, worth: Worth) -> list[float]:
    """The mean of what each adds, over all orders in which the players may come; 2**players worths are asked for."""
    of = [worth(coalition) for coalition in range(1 << players)]
    share = [factorial(before) * factorial(players - before - 1) / factorial(players) for before in range(players)]
    return [
        sum(share[coalition.bit_count()] * (of[coalition | 1 << player] - of[coalition])
            for coalition in range(1 << players) if not coalition >> player & 1)
        for player in range(players)
    ]  # fmt: skip


def draw_shares(players: int, worth: Worth, orders: int, seed: int) -> Shares:
    """The mean of what each adds in `orders` random orders, with the standard error of that mean.

    Whatever is drawn, the values add up to the worth of all: in each order they do.
    """
    random, of = np.random.default_rng(seed), cache(worth)
    added = np.empty((orders, players))
    for row in added:
        coalition, so_far = 0, of(0)
        for player in random.permutation(players).tolist():
            coalition |= 1 << player
            row[player], so_far = of(coalition) - so_far, of(coalition)
    errors = added.std(axis=0, ddof=1) / np.sqrt(orders)
    return Shares(tuple(added.mean(axis=0).tolist()), tuple(errors.tolist()))


def find_least_satisfied(players: int, worth: Worth, values: Sequence[float]) -> int:
    """The coalition, neither empty nor all, that gets the least beyond what it is worth by itself.

    Equal to the cent counts as equal: then the smallest coalition, and of those the one of the first players.
    """
    def order(coalition: int) -> tuple[float, int, int]:
        got = sum(values[player] for player in range(players) if coalition >> player & 1)
        return round(got - worth(coalition), 2) + 0.0, coalition.bit_count(), coalition

    return min(range(1, (1 << players) - 1), key=order)
