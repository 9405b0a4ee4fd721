"""The answer to a model by series, as the command prints it: floats are rounded here and nowhere before.

EUR to four decimals, so that what is added up by others stays right to the cent; kW, kWh to six. Half goes to even.
"""

from typing import Any

from analytics.planner.series.game import Game, play
from analytics.planner.series.model import Model
from analytics.planner.series.model_file import EC, parse_model
from analytics.planner.series.series_file import parse_series

Report = dict[str, Any]


def compute_series_report(model: bytes, series: bytes) -> Report:
    """The report of a model's two files.

    Raises:
        SeriesError: a file can't be taken, there is too much to work out, or no amount is the best.
    """
    read = parse_model(model, parse_series(series))
    return describe_game(read, play(read))


def describe_game(model: Model, game: Game) -> Report:
    """The report: apart, together, the benefit, who gets it, what each coalition gains, who is least satisfied."""
    codes = [party.code for party in model.parties]
    players, together = [EC, *codes], game.together
    return {
        "apart": {
            "npv_eur": {code: _eur(best.npv_eur) for code, best in zip(codes, game.apart, strict=True)},
            "sizes": {code: _sizes(best.sizes[code]) for code, best in zip(codes, game.apart, strict=True)},
        },
        "together": {
            "npv_eur": _eur(together.npv_eur),
            "sizes": {code: _sizes(together.sizes[code]) for code in codes},
            "shared_kwh_y": _round(together.shared_kwh_y, 6),
        },
        "benefit_eur": _eur(game.gains_eur[-1]),
        "shapley_eur": {player: _eur(share) for player, share in zip(players, game.shares_eur, strict=True)},
        "groups": {_name(codes, coalition): _eur(game.gains_eur[coalition]) for coalition in _order(len(codes))},
        "least_satisfied": [players[player] for player in game.least],
    }


def _order(parties: int) -> list[int]:
    """All coalitions of parties, the smallest first, then in the parties' order."""
    members = {coalition: [party for party in range(parties) if coalition >> party & 1]
               for coalition in range(1, 1 << parties)}  # fmt: skip
    return sorted(members, key=lambda coalition: (len(members[coalition]), members[coalition]))


def _name(codes: list[str], coalition: int) -> str:
    return "+".join(code for number, code in enumerate(codes) if coalition >> number & 1)


def _sizes(sizes: dict[str, float]) -> dict[str, float]:
    return {name: _round(size, 6) for name, size in sizes.items()}


def _eur(value: float) -> float:
    return _round(value, 4)


def _round(value: float, digits: int) -> float:
    return round(value, digits) + 0.0  # never -0.0
