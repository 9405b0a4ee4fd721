"""The indices of a row of yearly amounts: NPV, IRR, paybacks, return. NPV and IRR are numpy-financial's.

Amounts come at the end of each year, from year 0. A payback counts the part of its year linearly: the year's amount
over what was still missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy_financial


@dataclass(frozen=True)
class Indices:
    """NPV in EUR; IRR, return on what was spent, in %; paybacks in years; None where there is none."""

    npv_eur: float
    irr_pct: float | None
    payback_years: float | None
    discounted_payback_years: float | None
    roi_pct: float | None


def compute_indices(amounts: Sequence[float], discount_pct: float) -> Indices:
    """Work out the indices of amounts by year, from year 0."""
    rate = discount_pct / 100
    spent = -sum(min(0.0, amount) for amount in amounts)
    present = [amount / (1 + rate) ** year for year, amount in enumerate(amounts)]
    return Indices(
        float(numpy_financial.npv(rate, list(amounts))), find_irr_pct(amounts), find_payback(amounts),
        find_payback(present), sum(amounts) / spent * 100 if spent else None,
    )  # fmt: skip


def find_irr_pct(amounts: Sequence[float]) -> float | None:
    """The rate at which the amounts are worth nothing, in %; None where no year costs or none brings."""
    if min(amounts) >= 0 or max(amounts) <= 0:
        return None
    found = float(numpy_financial.irr(list(amounts)))
    return None if found != found else found * 100  # noqa: PLR0124 - not a number


def find_payback(amounts: Sequence[float]) -> float | None:
    """Years until the sum is no longer below 0, for good; None for never, or where nothing was spent."""
    total, back, was_below = 0.0, None, False
    for year, amount in enumerate(amounts):
        before, total = total, total + amount
        was_below |= total < 0
        if before < 0 <= total:
            back = year - 1 - before / amount
        elif total < 0:
            back = None
    return back if was_below else None


def compute_wacc_pct(equity_eur: float, equity_pct: float, debt_eur: float, debt_pct: float, tax_pct: float) -> float:
    """What money costs on average: own at its discount, lent at its rate less the tax that interest spares."""
    whole = equity_eur + debt_eur
    if not whole:
        return equity_pct
    return (equity_eur * equity_pct + debt_eur * debt_pct * (1 - tax_pct / 100)) / whole
