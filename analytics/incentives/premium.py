"""The premium on one plant's incentivised energy: its tariff for twenty years, and the rate of an hour.

Source: DM MASE 414/2023, All. 1; GSE, Regole Operative CACER (2024) pp. 36-40; art. 42-bis DL 162/2019.
"""

from dataclasses import dataclass
from fractions import Fraction

from analytics.incentives.plants import Plant
from analytics.tariffs import (
    FLOOR_PRICES,
    GRANT_FACTORS,
    REGION_BONUSES,
    TRANSITIONAL_PREMIUMS,
    find_class,
    find_value,
)
from chaincode.words import WordedError

NONE = Fraction(0)


@dataclass(frozen=True)
class Tariff:
    """EUR/MWh: base, cap, regional bonus, the price from which the base holds; factor is F, from the capital grant."""

    base: Fraction
    cap: Fraction
    bonus: Fraction = NONE
    factor: Fraction = NONE
    floor_price: Fraction = NONE

    @property
    def needs_price(self) -> bool:
        """Whether the rate follows the zonal price."""
        return self.base != self.cap


def find_tariff(plant: Plant) -> Tariff | None:
    """A plant's tariff; None when it is an old one, asks for none, or is granted above the limit.

    ValueError above 1,000 kW, KeyError for an unknown region.
    """
    if not plant.has_premium:
        return None
    on = plant.entry_on
    one = find_class(plant.power_kw, on)
    bonus = find_value(REGION_BONUSES[plant.region], on) if plant.is_pv else NONE
    factor, floor_price = find_value(GRANT_FACTORS, on), find_value(FLOOR_PRICES, on)
    if bonus is None or factor is None or floor_price is None:
        raise WordedError("analytics.incentives.premium.no_premium_is_known_for_plant", on=on)
    base, cap = Fraction(one.base_eur_mwh), Fraction(one.cap_eur_mwh)
    return Tariff(base, cap, bonus, plant.grant_pct * factor, floor_price)


def find_flat_tariff(kind: str, plant: Plant) -> Tariff:
    """The transitional regime's fixed premium, without price, bonus or factor."""
    value = find_value(TRANSITIONAL_PREMIUMS[kind], plant.entry_on)
    if value is None:
        raise WordedError("analytics.incentives.premium.no_transitional_premium_for_plant", entry_on=plant.entry_on)
    return Tariff(value, value)


def compute_rate(tariff: Tariff, price_eur_mwh: Fraction, exempt_part: Fraction = NONE) -> Fraction:
    """EUR/MWh in an hour: (min(cap, base + max(0, 180 - price)) + bonus) x (1 - F x (1 - exempt part))."""
    variable = max(NONE, tariff.floor_price - price_eur_mwh)
    return (min(tariff.cap, tariff.base + variable) + tariff.bonus) * compute_share_kept(tariff, exempt_part)


def compute_bounds(tariff: Tariff, exempt_part: Fraction = NONE) -> tuple[Fraction, Fraction]:
    """EUR/MWh that the rate lies between, whatever the price."""
    kept = compute_share_kept(tariff, exempt_part)
    return (tariff.base + tariff.bonus) * kept, (tariff.cap + tariff.bonus) * kept


def compute_share_kept(tariff: Tariff, exempt_part: Fraction) -> Fraction:
    """What F leaves of the premium when exempt_part of the hour's withdrawals is exempt from it."""
    return 1 - tariff.factor * (1 - exempt_part)
