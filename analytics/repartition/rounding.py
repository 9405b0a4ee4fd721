"""Whole cents by largest remainder: the one way in which amounts are divided here."""

from collections.abc import Mapping

from chaincode.words import WordedError


def allocate(total_cents: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Divide an amount by weights (>= 0, not all 0): each part rounded down, the rest by largest remainder.

    Equal remainders go by name. A negative amount is divided as its opposite. The parts add up to the amount.

    Raises:
        ValueError: a weight is negative, or there is none above 0.
    """
    whole = sum(weights.values())
    if whole <= 0 or min(weights.values()) < 0:
        raise WordedError("analytics.repartition.rounding.weights_are_or_more_and_one")
    if total_cents < 0:
        return {name: -cents for name, cents in allocate(-total_cents, weights).items()}
    quotas = {name: divmod(total_cents * weight, whole) for name, weight in weights.items()}
    left = total_cents - sum(cents for cents, _ in quotas.values())
    first = set(sorted(quotas, key=lambda name: (-quotas[name][1], name))[:left])
    return {name: cents + (name in first) for name, (cents, _) in quotas.items()}
