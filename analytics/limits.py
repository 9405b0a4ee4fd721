"""How much a point can take and give, and what is above it.

Withdrawn energy is held against the contract's power, injected and produced energy against the greater of contract and
plant. More than 110 % is told and counted, as a meter may count for a while; more than the ledger's bound of 150 % (T5)
is set aside: kept, and counted by nobody until somebody decides.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analytics.frames import Readings
from chaincode.kernel.registers import WITHDRAWN
from chaincode.rules.intervals import HOUR_S
from chaincode.rules.units import BPS, POWER_LIMIT_BPS

TOLD_BPS, SET_ASIDE_BPS = 11_000, POWER_LIMIT_BPS


class Power(NamedTuple):
    """A point's power: of the contract, and of the plant behind it, 0 for none."""

    contract_w: int
    plant_w: int = 0

    def of(self, register: str) -> int:
        """W that a register can have."""
        return self.contract_w if register == WITHDRAWN else max(self.contract_w, self.plant_w)


def find_above(readings: Readings, powers: Mapping[str, Power], share_bps: int) -> NDArray[np.intp]:
    """Rows whose energy is above a share of the point's power over the interval; unnamed points have no limit."""
    limits = np.array([
        powers[key.metering_point].of(key.register) if key.metering_point in powers else -1 for key in readings.series
    ], np.int64)[readings.of]
    is_above = readings.energy_wh * HOUR_S * BPS > limits * readings.interval_s * share_bps
    return np.flatnonzero((limits >= 0) & is_above)
