"""Two or three plans side by side: the figures by which they are told apart."""

from collections.abc import Sequence
from typing import Any

from analytics.planner.result import ResultError, is_figure

Plain = dict[str, Any]
LEAST, MOST = 2, 3
COMPARED = (
    ("energy", ("produced_kwh", "used_kwh", "on_spot_kwh", "injected_kwh", "shared_kwh", "self_consumption_pct",
                "self_sufficiency_pct", "shared_of_injected_pct", "co2_avoided_kg")),
    ("money", ("investment_eur", "wacc_pct")),
    ("project", ("npv_eur", "irr_pct", "payback_years", "discounted_payback_years", "roi_pct")),
)  # fmt: skip


def compare_results(results: Sequence[Plain]) -> list[tuple[str, list[float | None]]]:
    """Each figure's name, and its value in each result; ResultError for one that lacks a figure."""
    return [(name, [_find_figure(result, part, name) for result in results])
            for part, names in COMPARED for name in names]


def tell_apart(names: Sequence[str]) -> tuple[str, ...]:
    """Names as they stand side by side: those of whom several are called the same are numbered."""
    return tuple(name if names.count(name) == 1 else f"{name} ({names[:number].count(name)})"
                 for number, name in enumerate(names, 1))


def _find_figure(result: Plain, part: str, name: str) -> float | None:
    try:
        found = (result["money"]["project"] if part == "project" else result[part])[name]
    except (KeyError, TypeError, IndexError) as error:
        raise ResultError("analytics.planner.result.no_result") from error
    if not is_figure(found):
        raise ResultError("analytics.planner.result.no_result")
    figure: float | None = found
    return figure
