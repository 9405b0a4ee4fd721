"""The best that parties can do, each apart or all together: the most EUR today.

Together they also have the reward for what they share, in each step the lesser of what all export and all import.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.planner.series.columns import PartyColumns, add_party
from analytics.planner.series.model import Model, Party
from analytics.planner.series.worth import compute_annuity
from analytics.planner.sizing.programme import Programme
from analytics.planner.sizing.solving import FOREVER_S, Optimum, solve


@dataclass(frozen=True)
class Best:
    """EUR today, what each party builds by component (kW or kWh), and kWh shared in a year.

    gap: by which part of it another could be better; 0 but where a cost comes whole or not at all.
    """

    npv_eur: float
    sizes: dict[str, dict[str, float]]
    shared_kwh_y: float = 0.0
    gap: float = 0.0


def compute_apart(model: Model, party: Party) -> Best:
    """The optimum of a party by itself, without a community.

    Raises:
        ProgrammeError: no amount is the best, since selling what was just bought pays.
    """
    programme = Programme()
    columns = add_party(programme, model, party)
    best = solve(programme)
    return Best(best.worth + _compute_fixed(model, party), {party.code: _read_sizes(best, columns)})


def compute_together(model: Model, parties: Sequence[Party], limit_s: float = FOREVER_S) -> Best:
    """The optimum of parties in the community; limit_s: how long costs that come whole may be tried out.

    Raises:
        ProgrammeError: no amount is the best, since selling what was just bought pays, with the reward.
    """
    programme = Programme()
    added = {party.code: add_party(programme, model, party) for party in parties}
    _add_shared(programme, model, list(added.values()))
    best = solve(programme, limit_s)
    return Best(
        best.worth + sum(_compute_fixed(model, party) for party in parties),
        {code: _read_sizes(best, columns) for code, columns in added.items()},
        _sum_shared(model, best, list(added.values())), best.gap,
    )


def _add_shared(programme: Programme, model: Model, parties: Sequence[PartyColumns]) -> None:
    steps = model.steps
    yearly = compute_annuity(model.years, model.discount) * steps.hours_y
    shared = programme.add_columns(steps.count, yearly * steps.reward)
    programme.add_rows(steps.count, *((party.exports, 1) for party in parties), (shared, -1), least=0)
    programme.add_rows(steps.count, *((party.imports, 1) for party in parties), (shared, -1), least=0)


def _compute_fixed(model: Model, party: Party) -> float:
    """What nobody can choose: the levy on the load, over all years."""
    paid = float(model.steps.hours_y @ (party.levy * party.load))
    return -paid * compute_annuity(model.years, model.discount)


def _read_sizes(best: Optimum, columns: PartyColumns) -> dict[str, float]:
    return {name: float(best.values[places[0]]) for name, places in columns.sizes.items()}


def _sum_shared(model: Model, best: Optimum, parties: Sequence[PartyColumns]) -> float:
    """All that could be shared, also where nothing is paid for it; nothing where sharing would cost."""
    exported = sum(best.values[party.exports] for party in parties)
    imported = sum(best.values[party.imports] for party in parties)
    steps = model.steps
    return float(steps.hours_y @ np.where(steps.reward < 0, 0, np.minimum(exported, imported)))
