"""A member's own settled days: what they shared, and what it is worth; None of what would tell of single homes."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from chaincode.rules.units import BPS
from webapp.parts.settlements import is_provisional
from webapp.visit import Visit

Plain = dict[str, Any]


@dataclass(frozen=True)
class OwnDays:
    """Days in order, each with its `settlement` and the `share_bps` of its worth that this credits."""

    days: tuple[Plain, ...]

    @property
    def is_hidden(self) -> bool:
        """Whether what was shared isn't told of some day."""
        return any(map(is_hidden, self.days))

    @property
    def shared_wh(self) -> int | None:
        """All that was shared, either way; None where it isn't told."""
        if self.is_hidden:
            return None
        return sum(int(day["shared_withdrawn_wh"]) + int(day["shared_injected_wh"]) for day in self.days)


def ask_days(visit: Visit, settlements: list[Plain]) -> OwnDays:
    """Ask the energy operator for the days of some settlements."""
    days = []
    for settlement in settlements:
        answer = visit.ask(visit.energy_operator, name_days(settlement))
        share_bps = answer["terms"]["provisional_bps"] if is_provisional(settlement) else BPS
        days += [{**day, "settlement": settlement, "share_bps": share_bps} for day in answer["days"]]
    return OwnDays(tuple(days))


def name_days(settlement: Plain) -> str:
    """Return the path of a settlement's days."""
    return f"periods/{settlement['period']}/days?{urlencode({'settlement': settlement['settlement_id']})}"


def is_hidden(day: Plain) -> bool:
    """Whether a day's shared energy and worth aren't told: they would tell of single homes."""
    return day["worth_micro"] is None


def credit_micro(day: Plain) -> float:
    """Return the millionths of a cent that a day's settlement credits of its worth."""
    return float(day["worth_micro"] * day["share_bps"] / BPS)
