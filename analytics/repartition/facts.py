"""What a closing is told from outside: what tokens claim of a month (T10), and what firms may have of a year."""

from collections.abc import Mapping
from dataclasses import dataclass

from analytics.repartition.rounding import allocate
from chaincode.rules.units import BPS
from chaincode.words import WordedError


@dataclass(frozen=True)
class Backing:
    """T10: the part of a month's euro that tokens may claim, and the energy cents minted for it."""

    kept_bps: int = 0
    minted_cents: int = 0


@dataclass(frozen=True)
class YearCap:
    """What firms may have of a calendar year's premium (energy rules, surplus).

    max_to_enterprises_cents: computed for the year, or for what of it is over; None while nobody has computed it.
    enterprise_token_cents: energy tokens minted for firms in the year, 1 EUR each. is_final: the year's surplus is
    known. ValueError for a final cap without an amount.
    """

    max_to_enterprises_cents: int | None = None
    enterprise_token_cents: int = 0
    is_final: bool = False

    def __post_init__(self) -> None:
        if self.is_final and self.max_to_enterprises_cents is None:
            raise WordedError("analytics.repartition.facts.year_surplus_that_is_known")

    @property
    def room_cents(self) -> int:
        """Euro that firms may have; nothing while the cap is unknown."""
        return max(0, (self.max_to_enterprises_cents or 0) - self.enterprise_token_cents)

    def hold(self, entitled_cents: Mapping[str, int]) -> dict[str, int]:
        """Give what each firm may not have of what the regulation gives it: all are cut alike."""
        wanted = {firm: cents for firm, cents in entitled_cents.items() if cents > 0}
        if sum(wanted.values()) <= self.room_cents:
            return {}
        allowed = allocate(self.room_cents, wanted)
        return {firm: cents - allowed[firm] for firm, cents in wanted.items() if cents > allowed[firm]}


def compute_kept(
    received_cents: int, kept_cents: int, payment_cents: int, backing: Backing, released_cents: int = 0
) -> int:
    """Give what is kept of a payment, from a month's euro, what is kept of it so far, and what was released of that.

    The month's kept = its euro x kept_bps // 10,000 - released, never below the energy cents minted for it. A payment
    adds at most itself, and one that is taken back frees at most itself: nobody pays for tokens with what was divided
    before.
    """
    euro = received_cents + payment_cents
    wanted = max(0, min(euro, max(euro * backing.kept_bps // BPS - released_cents, backing.minted_cents)))
    return max(min(0, payment_cents), min(max(0, payment_cents), wanted - kept_cents))
