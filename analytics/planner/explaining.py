"""What a figure of a result is made of: its formula in words, the numbers that went in, where they are from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics.planner.result import ResultError, is_figure

Plain = dict[str, Any]
# figure: where in the result its own value stands, and the numbers of its formula, by path
FIGURES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "self_consumption_pct": ("energy.self_consumption_pct",
                             ("energy.on_spot_kwh", "energy.shared_kwh", "energy.produced_kwh")),
    "self_sufficiency_pct": ("energy.self_sufficiency_pct",
                             ("energy.on_spot_kwh", "energy.shared_kwh", "energy.used_kwh")),
    "shared_of_injected_pct": ("energy.shared_of_injected_pct", ("energy.shared_kwh", "energy.injected_kwh")),
    "shared_kwh": ("energy.shared_kwh", ("energy.injected_kwh", "energy.withdrawn_kwh")),
    "co2_avoided_kg": ("energy.co2_avoided_kg", ("energy.on_spot_kwh", "energy.shared_kwh")),
    "premium": ("money.first_year_eur.premium", ("energy.shared_kwh",)),
    "valorisation": ("money.first_year_eur.valorisation", ("energy.shared_kwh",)),
    "saving": ("money.first_year_eur.saving", ("energy.on_spot_kwh",)),
    "sale": ("money.first_year_eur.sale", ("energy.injected_kwh",)),
    "npv_eur": ("money.project.npv_eur", ("money.project.years_eur",)),
    "irr_pct": ("money.project.irr_pct", ("money.project.years_eur",)),
    "payback_years": ("money.project.payback_years", ("money.project.years_eur",)),
    "discounted_payback_years": ("money.project.discounted_payback_years", ("money.project.years_eur",)),
    "roi_pct": ("money.project.roi_pct", ("money.project.years_eur",)),
    "wacc_pct": ("money.wacc_pct", ("money.investment_eur",)),
}


@dataclass(frozen=True)
class Explained:
    """A figure: its value, the numbers of its formula by their path."""

    figure: str
    value: Any
    numbers: Mapping[str, Any]


def explain_figure(result: Plain, figure: str) -> Explained:
    """Take a figure's value and numbers out of a result.

    Raises:
        KeyError: the figure isn't explained.
        ResultError: what stands in a number's place is none.
    """
    path, numbers = FIGURES[figure]
    return Explained(figure, _get(result, path), {name: _get(result, name) for name in numbers})


def _get(result: Plain, path: str) -> Any:
    found: Any = result
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    if not all(map(is_figure, found if isinstance(found, list) else [found])):
        raise ResultError("analytics.planner.result.no_result")
    return found
