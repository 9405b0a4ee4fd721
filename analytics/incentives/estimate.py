"""What a period's anchor says that GSE is expected to pay for one perimeter: premium and valorisation (T10).

The same allocation, rates and tariffs as `volano energy incentive`, in order of entry into operation and with the
whole grant factor, since the ledger's estimate knows no holders; each of the two sums is rounded once, half up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from analytics.incentives.allocation import allocate
from analytics.incentives.parts import CENTS, round_half_up
from analytics.incentives.plants import Plant
from analytics.incentives.premium import compute_rate, find_tariff
from analytics.incentives.valorisation import WH_PER_MWH
from analytics.tariffs import TRASE, find_value

Hours = Sequence[int]


@dataclass(frozen=True)
class Estimate:
    """Euro cents of a period; valorisation is None where no record gives TRASE, and then counts as 0 in the total.

    missing_wh is premium energy in hours without a price: it is left out of the premium.
    """

    premium_cents: int
    valorisation_cents: int | None
    shared_wh: int
    incentivised_wh: int
    missing_wh: int

    @property
    def total_cents(self) -> int:
        """What the anchor of a period carries."""
        return self.premium_cents + (self.valorisation_cents or 0)


def compute_tariff(plant: Plant, price_eur_mwh: Fraction) -> Fraction:
    """EUR/MWh of premium at a zonal price; 0 for a plant without one.

    ValueError above 1,000 kW, KeyError for an unknown region. A plant keeps the tariff of its entry into operation.
    """
    tariff = find_tariff(plant)
    return Fraction(0) if tariff is None else compute_rate(tariff, price_eur_mwh)


def compute_estimate(
    period: str,
    plants: Sequence[Plant],
    injected_wh: Mapping[str, Hours],
    withdrawn_wh: Hours,
    prices_eur_mwh: Sequence[Fraction | None],
) -> Estimate:
    """Estimate a period named by its first local day: TRASE is that day's.

    injected_wh: every plant's hours by metering point; withdrawn_wh: the perimeter's hourly total; prices: the
    zone's, None where unknown. Injections of points that are no plant get nothing. ValueError for a plant of more
    than 1,000 kW, KeyError for an unknown region.
    """
    found = allocate("entry_date", plants, [injected_wh[plant.metering_point] for plant in plants], withdrawn_wh)
    premium, incentivised_wh, missing_wh = Fraction(0), 0, 0
    for plant, allocated in zip(plants, found.units, strict=True):
        tariff = find_tariff(plant)
        if tariff is None:
            continue
        incentivised_wh += sum(allocated)
        for wh, price in zip(allocated, prices_eur_mwh, strict=True):
            if price is None:
                missing_wh += wh
            elif wh:
                premium += wh * compute_rate(tariff, price)
    shared_wh = sum(map(sum, found.units))
    trase = find_value(TRASE, period)
    valorisation = None if trase is None else round_half_up(shared_wh * trase / WH_PER_MWH, CENTS)
    premium_cents = round_half_up(premium / WH_PER_MWH, CENTS)
    return Estimate(premium_cents, valorisation, shared_wh, incentivised_wh, missing_wh)
