"""What GSE is expected to pay for the energy shared in one perimeter and period: premium and valorisation (T10).

All arithmetic is in fractions; each of the two sums is rounded once, half up, to euro cents. Source: GSE, Regole
Operative CACER (2024) pp. 36-42; plants get the shared energy in order of entry into operation, old ones included.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from analytics.tariffs import FIRST_NEW_PLANT, FLOOR_PRICE_EUR_MWH, REGION_BONUS_EUR_MWH, find_class, find_trase

CENTS_PER_EUR = 100
WH_PER_MWH = 10**6
Hours = Sequence[int]


@dataclass(frozen=True)
class Plant:
    """A plant at a metering point: power in kW, ISTAT region, date of entry into operation, capital grant in %."""

    metering_point: str
    power_kw: Fraction
    region: str
    entry_on: str
    is_pv: bool = True
    grant_pct: Fraction = Fraction(0)

    @property
    def has_premium(self) -> bool:
        """Whether the plant is new enough and not granted above 40 %."""
        return self.entry_on >= FIRST_NEW_PLANT and self.grant_pct <= 40


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


def compute_tariff(plant: Plant, price_eur_mwh: Fraction, on: str) -> Fraction:
    """EUR/MWh of premium: (min(cap, base + max(0, 180 - price)) + regional bonus) x (1 - F), F = grant / 80."""
    tariff = find_class(plant.power_kw, on)
    bonus = REGION_BONUS_EUR_MWH[plant.region] if plant.is_pv else 0
    variable = max(Fraction(0), FLOOR_PRICE_EUR_MWH - price_eur_mwh)
    return (min(Fraction(tariff.cap_eur_mwh), tariff.base_eur_mwh + variable) + bonus) * (1 - plant.grant_pct / 80)


def allocate_by_entry(
    plants: Sequence[Plant], injected_wh: Mapping[str, Hours], withdrawn_wh: Hours
) -> Iterator[tuple[Plant, list[int]]]:
    """Each plant's part of the shared energy, hour by hour: the plant that entered operation first comes first."""
    rest = list(withdrawn_wh)
    for plant in sorted(plants, key=lambda p: (p.entry_on, p.metering_point)):
        allocated = [min(wh, left) for wh, left in zip(injected_wh[plant.metering_point], rest, strict=True)]
        rest = [left - wh for left, wh in zip(rest, allocated, strict=True)]
        yield plant, allocated


def compute_estimate(
    period: str,
    plants: Sequence[Plant],
    injected_wh: Mapping[str, Hours],
    withdrawn_wh: Hours,
    prices_eur_mwh: Sequence[Fraction | None],
) -> Estimate:
    """Estimate a period named by its first local day: its tariffs are those of that day.

    injected_wh: every plant's hours by metering point; withdrawn_wh: the perimeter's hourly total; prices: the
    zone's, None where unknown. Injections of points that are no plant get nothing. ValueError for a plant of more
    than 1,000 kW, KeyError for an unknown region.
    """
    premium, shared_wh, incentivised_wh, missing_wh = Fraction(0), 0, 0, 0
    for plant, allocated in allocate_by_entry(plants, injected_wh, withdrawn_wh):
        shared_wh += sum(allocated)
        if not plant.has_premium:
            continue
        incentivised_wh += sum(allocated)
        for wh, price in zip(allocated, prices_eur_mwh, strict=True):
            if price is None:
                missing_wh += wh
            elif wh:
                premium += wh * compute_tariff(plant, price, period)
    trase = find_trase(period)
    valorisation = None if trase is None else _round_cents(shared_wh * trase)
    return Estimate(_round_cents(premium), valorisation, shared_wh, incentivised_wh, missing_wh)


def _round_cents(eur_wh_per_mwh: Fraction) -> int:
    """Wh x EUR/MWh to cents, half up (sums of premium and valorisation are never negative)."""
    return int(eur_wh_per_mwh * CENTS_PER_EUR / WH_PER_MWH + Fraction(1, 2))
