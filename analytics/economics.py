"""Whether a plant pays: a sum spent today against the same sum each year.

NPV and IRR are numpy-financial's. Payback counts years as fractions: simple = cost / yearly; discounted = years until
the discounted sums reach the cost, both None when that never happens.
"""

from dataclasses import dataclass

import numpy_financial


@dataclass(frozen=True)
class Economics:
    """Results: NPV in EUR, IRR in per cent (None without one), paybacks in years (None for never)."""

    npv_eur: float
    irr_pct: float | None
    payback_years: float | None
    discounted_payback_years: float | None


def compute_economics(cost_eur: float, yearly_eur: float, years: int, discount_pct: float) -> Economics:
    """Work out a plan. cost_eur > 0 is spent at once, yearly_eur comes at the end of each of `years` >= 1 years.

    discount_pct: the cost of money (WACC), above -100 % a year.
    """
    rate = discount_pct / 100
    flows = [-cost_eur, *[yearly_eur] * years]
    rate_of_return = float(numpy_financial.irr(flows)) * 100 if yearly_eur > 0 else None
    simple = cost_eur / yearly_eur if yearly_eur > 0 else None
    return Economics(float(numpy_financial.npv(rate, flows)), rate_of_return, simple, _discount(flows, rate))


def _discount(flows: list[float], rate: float) -> float | None:
    """Count years until discounted sums reach the cost; beyond the plan's years they may still do so."""
    cost, yearly = -flows[0], flows[-1]
    if yearly <= 0 or (rate > 0 and yearly / rate <= cost):
        return None
    return float(numpy_financial.nper(rate, yearly, -cost)) if rate else cost / yearly
