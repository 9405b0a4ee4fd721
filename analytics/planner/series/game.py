"""What each coalition of parties gains by being a community: its optimum, less that of each party apart."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from analytics.planner.series.model import Model, Party
from analytics.planner.series.optimum import Best, compute_apart, compute_together
from analytics.planner.series.refusal import SeriesError
from analytics.planner.shapley import compute_shares, find_least_satisfied
from analytics.planner.sizing.solving import ProgrammeError

Found = TypeVar("Found")
MAX_PARTIES = 12
MAX_WORK = 3_500_000
"""Groups x parties x steps: six parties of a year's hours, or twelve of three days'; about ten minutes of two cores."""


@dataclass(frozen=True)
class Game:
    """Each party's optimum by itself, all of them together, and by coalition (bit i is party i) what it gains, in EUR.

    shares_eur: the Shapley value of the community, then of each party; least: the least satisfied of their coalitions.
    """

    apart: tuple[Best, ...]
    together: Best
    gains_eur: tuple[float, ...]
    shares_eur: tuple[float, ...]
    least: tuple[int, ...]


def play(model: Model) -> Game:
    """Work all coalitions out, on all cores; SeriesError when that is too much, or no amount is the best."""
    _limit(model)
    parties, whole = model.parties, (1 << len(model.parties)) - 1
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # HiGHS works outside of Python's lock; its result hangs on none
        apart = tuple(pool.map(lambda party: _solve(model, [party], is_together=False), parties))
        asked = [coalition for coalition in range(whole, 0, -1) if not _is_alone_the_same(model, coalition)]
        optima = pool.map(lambda coalition: _solve(model, _pick(parties, coalition)), asked)
        found = dict(zip(asked, optima, strict=True))
    alone = [sum(best.npv_eur for best in _pick(apart, coalition)) for coalition in range(whole + 1)]
    gains = tuple(found[coalition].npv_eur - alone[coalition] if coalition in found else 0.0
                  for coalition in range(whole + 1))  # fmt: skip
    return Game(apart, found.get(whole, apart[0]), gains, *_share(len(parties), gains))


def _limit(model: Model) -> None:
    count = len(model.parties)
    work = (1 << count) * count * model.steps.count
    if count > MAX_PARTIES or work > MAX_WORK:
        raise SeriesError("TOO_MUCH_WORK", parties=count, steps=model.steps.count, most=MAX_PARTIES, work=MAX_WORK)


def _solve(model: Model, parties: Sequence[Party], *, is_together: bool = True) -> Best:
    try:
        return compute_together(model, parties) if is_together else compute_apart(model, parties[0])
    except ProgrammeError as error:
        codes = ", ".join(party.code for party in parties)
        raise SeriesError("NO_BEST", parties=codes, words=error.words) from error


def _is_alone_the_same(model: Model, coalition: int) -> bool:
    """Whether it is one party that the reward can't move: it would have to sell and buy at once, at a loss."""
    if coalition.bit_count() > 1:
        return False
    party = _pick(model.parties, coalition)[0]
    return bool(np.all(model.steps.reward <= party.buy - party.sell))


def _pick(of: Sequence[Found], coalition: int) -> list[Found]:
    return [one for number, one in enumerate(of) if coalition >> number & 1]


def _share(parties: int, gains: Sequence[float]) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """Shares and least satisfied coalition of the players: 0 is the community, without which nothing is gained."""
    def worth(coalition: int) -> float:
        return gains[coalition >> 1] if coalition & 1 else 0.0

    shares = compute_shares(parties + 1, worth).values
    least = find_least_satisfied(parties + 1, worth, shares)
    return shares, tuple(player for player in range(parties + 1) if least >> player & 1)
