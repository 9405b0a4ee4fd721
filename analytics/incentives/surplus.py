"""The part of a year's premium that enterprises may not have. Source: GSE, Regole Operative CACER pp. 39, 41-42 (2025).

The literal formula takes the percentage points above the threshold; a proportional reading exists in third-party code.
"""

from fractions import Fraction

from analytics.tariffs import SURPLUS_THRESHOLDS, find_value


def compute_surplus(
    rule: str, year: str, has_grant: bool, *, shared_wh: Fraction, injected_wh: int, premium_eur: Fraction
) -> Fraction:
    """EUR of one calendar year ("2024") and set of plants, those with a capital grant or those without."""
    threshold = find_value(SURPLUS_THRESHOLDS[has_grant], f"{year}-12-31")
    if threshold is None or not injected_wh:
        return Fraction(0)
    share = shared_wh / injected_wh
    above = max(Fraction(0), share - threshold)
    return premium_eur * (above if rule == "literal" else above / share if share else Fraction(0))
