"""Which plant's injections are the shared energy of an hour: by entry into operation, or in proportion.

Source: GSE, Regole Operative CACER (2024) pp. 143-144; the other two policies are those of third-party engines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from analytics.incentives.plants import Plant

Hours = Sequence[int]


@dataclass(frozen=True)
class Allocation:
    """Per plant and hour, Wh = units x factor of the hour: whole numbers, and one fraction an hour for all plants."""

    units: Sequence[Hours]
    factors: Sequence[Fraction]

    def get_wh(self, plant: int, hour: int) -> Fraction:
        """A plant's part of an hour's shared energy."""
        return self.units[plant][hour] * self.factors[hour]


def allocate(
    policy: str, plants: Sequence[Plant], injected_wh: Sequence[Hours], withdrawn: Hours, scale: int = 1
) -> Allocation:
    """Divide each hour's min(injected, withdrawn) among plants, exactly; withdrawn counts 1/scale Wh.

    pro_rata: by what each injected; entry_date: first in operation, first served, equal dates by point;
    new_only: the same, but plants too old for a premium come last.
    """
    if policy == "pro_rata":
        totals = [sum(hour) for hour in zip(*injected_wh, strict=True)] if injected_wh else [0] * len(withdrawn)
        shares = [min(Fraction(1), Fraction(w, scale * i)) if i else Fraction(0)
                  for i, w in zip(totals, withdrawn, strict=True)]  # fmt: skip
        return Allocation(injected_wh, shares)
    units: list[Hours] = [()] * len(plants)
    rest: Hours = withdrawn
    for number in sorted(range(len(plants)), key=lambda n: _order(policy, plants[n])):
        wanted = [wh * scale for wh in injected_wh[number]] if scale > 1 else injected_wh[number]
        taken = [wh if wh < left else left for wh, left in zip(wanted, rest, strict=True)]
        rest = [left - wh for left, wh in zip(rest, taken, strict=True)]
        units[number] = taken
    return Allocation(units, [Fraction(1, scale)] * len(withdrawn))


def _order(policy: str, plant: Plant) -> tuple[bool, str, str]:
    return policy == "new_only" and plant.is_existing, plant.entry_on, plant.metering_point
