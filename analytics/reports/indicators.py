"""A community's indicators of a period, and what its shared energy is beside the surplus rule's thresholds.

    self-consumption = (produced - injected + shared) / produced
    self-sufficiency = (produced - injected + shared) / (withdrawn + produced - injected)

Without readings of production the energy behind the meter is unknown: the two are then of the grid's energy only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.figures import compute_bps

THRESHOLD_BPS = 5_500
GRANT_THRESHOLD_BPS = 4_500
"""Shared over injected: firms may not have the premium of what is above. Source: DM 414/2023; RO24 p. 39."""


@dataclass(frozen=True)
class Indicators:
    """Wh and basis points; None where there is nothing to compare with.

    produced_wh: None where it isn't metered; shared_bps: shared over injected; above_*: how far it is above each
    threshold, 0 when it isn't; completeness_bps: hours with a reading over hours that should have one, of every
    register (withdrawn, injected, produced) that a point has.
    """

    withdrawn_wh: int
    injected_wh: int
    shared_wh: int
    produced_wh: int | None
    is_production_known: bool
    self_consumption_bps: int | None
    self_sufficiency_bps: int | None
    shared_bps: int | None
    above_threshold_bps: int
    above_grant_threshold_bps: int
    completeness_bps: int | None


def compute_indicators(
    withdrawn_wh: int, injected_wh: int, shared_wh: int, *, produced_wh: int | None = None,
    readings: tuple[int, int] = (0, 0),
) -> Indicators:
    """Work the indicators out. readings: (hours there, hours expected); produced_wh: None where it isn't metered."""
    produced = injected_wh if produced_wh is None else max(produced_wh, injected_wh)
    own_wh = produced - injected_wh
    shared_bps = compute_bps(shared_wh, injected_wh)
    return Indicators(
        withdrawn_wh, injected_wh, shared_wh, None if produced_wh is None else produced, produced_wh is not None,
        compute_bps(own_wh + shared_wh, produced), compute_bps(own_wh + shared_wh, withdrawn_wh + own_wh), shared_bps,
        max(0, (shared_bps or 0) - THRESHOLD_BPS), max(0, (shared_bps or 0) - GRANT_THRESHOLD_BPS),
        compute_bps(*readings),
    )


def sum_indicators(parts: Sequence[Indicators]) -> Indicators:
    """Sum months to a year; completeness is the least of theirs, production is known where each month's is."""
    produced = [part.produced_wh for part in parts if part.produced_wh is not None]
    known = [part.completeness_bps for part in parts if part.completeness_bps is not None]
    return compute_indicators(
        sum(part.withdrawn_wh for part in parts), sum(part.injected_wh for part in parts),
        sum(part.shared_wh for part in parts), produced_wh=sum(produced) if 0 < len(produced) == len(parts) else None,
        readings=(min(known), 10_000) if known else (0, 0),
    )
