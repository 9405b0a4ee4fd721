"""What GSE pays in advance each month, from power alone. Source: GSE, Regole Operative CACER (2024) pp. 35-42."""

from dataclasses import dataclass
from fractions import Fraction

from analytics.incentives.plants import Plant
from analytics.incentives.premium import find_tariff
from analytics.tariffs import (
    ADVANCE_HOURS,
    ADVANCE_SHARES,
    ADVANCE_VARIABLES,
    PV_ADVANCE_AREAS,
    REGION_BONUS_EUR_MWH,
    find_value,
)

MONTHS = 12
KWH_PER_MWH = 1000


@dataclass(frozen=True)
class Advance:
    """EUR a month of one plant; valorisation is None where TRASE is unknown."""

    premium: Fraction
    valorisation: Fraction | None


def compute_advance(plant: Plant, month: str, trase_eur_mwh: Fraction | None) -> Advance | None:
    """P x H/12 x alpha x tariff: of the premium (base + Z + bonus) x (1 - F), of the valorisation TRASE.

    None where no record gives H, alpha or Z for the month.
    """
    on = f"{month}-01"
    hours, share, variable = (
        find_value(records, on) for records in (ADVANCE_HOURS[_name_hours(plant)], ADVANCE_SHARES, ADVANCE_VARIABLES)
    )
    if hours is None or share is None or variable is None:
        return None
    expected_mwh = plant.power_kw * hours / MONTHS * share / KWH_PER_MWH
    tariff = find_tariff(plant)
    rate = Fraction(0) if tariff is None else (tariff.base + variable + tariff.bonus) * (1 - tariff.factor)
    return Advance(expected_mwh * rate, None if trase_eur_mwh is None else expected_mwh * trase_eur_mwh)


def _name_hours(plant: Plant) -> str:
    return PV_ADVANCE_AREAS[REGION_BONUS_EUR_MWH[plant.region]] if plant.is_pv else plant.source
