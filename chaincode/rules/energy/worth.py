"""T5, arithmetic: what an hour of a member's shared energy is worth, in millionths of a cent.

Shared in a perimeter is the lesser of what all withdrew and what all injected in that hour (energia condivisa, TIAD).
It is worth `value_cents_per_mwh`, and cents/MWh x Wh is millionths of a cent. Of that, each member gets by the share of
the withdrawn energy, weighed by `w_consume`, and by the share of the injected energy, weighed by `w_produce`; rounded
down. A whole period in little time: `packed`, which gives the same.
"""

from typing import NamedTuple

from chaincode.rules.energy.records import Terms
from chaincode.rules.units import BPS


class HourWh(NamedTuple):
    """An hour's energy of a member, or of all in a perimeter."""

    withdrawn_wh: int
    injected_wh: int

    @property
    def shared_wh(self) -> int:
        """Of all in a perimeter: the lesser of the two."""
        return min(self)


def compute_worth(terms: Terms, own: HourWh, total: HourWh) -> tuple[int, int]:
    """Give the micro of what was withdrawn and of what was injected. total: of all in the perimeter, `own` included."""
    if not total.shared_wh:
        return 0, 0
    value_micro = terms.value_cents_per_mwh * total.shared_wh
    consumed = value_micro * own.withdrawn_wh * terms.w_consume // (total.withdrawn_wh * BPS)
    produced = value_micro * own.injected_wh * terms.w_produce // (total.injected_wh * BPS)
    return consumed, produced
