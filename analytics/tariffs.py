"""Dated records of the incentive: what a law or authority set, since when, and where that is written.

A value that nobody has published is absent, never guessed.
"""

from dataclasses import dataclass
from fractions import Fraction

DM_414 = "DM MASE 414/2023, All. 1; GSE Regole Operative CACER (2024) pp. 36-40"


@dataclass(frozen=True)
class TariffClass:
    """Premium of plants up to power_kw, in force between two dates, EUR/MWh."""

    power_kw: Fraction
    base_eur_mwh: int
    cap_eur_mwh: int
    valid_from: str
    valid_to: str
    source: str


@dataclass(frozen=True)
class NetworkTariff:
    """TRASE, the variable part of low-voltage transmission, EUR/MWh, between two dates."""

    trase_eur_mwh: Fraction
    valid_from: str
    valid_to: str
    source: str


OPEN = "9999-12-31"
TARIFF_CLASSES = (
    TariffClass(Fraction(200), 80, 120, "2024-01-24", OPEN, DM_414),
    TariffClass(Fraction(600), 70, 110, "2024-01-24", OPEN, DM_414),
    TariffClass(Fraction(1000), 60, 100, "2024-01-24", OPEN, DM_414),
)
FLOOR_PRICE_EUR_MWH = 180
"""The zonal price from which the premium is its base: base + max(0, 180 - Pz), up to the cap. Source: DM_414."""
FIRST_NEW_PLANT = "2021-12-16"
"""Plants in operation earlier are counted in the shared energy and get no premium. Source: D.Lgs. 199/2021."""
REGION_BONUS_EUR_MWH = {
    **dict.fromkeys(
        (
            "Piemonte",
            "Valle d'Aosta/Vallée d'Aoste",
            "Lombardia",
            "Trentino-Alto Adige/Südtirol",
            "Veneto",
            "Friuli-Venezia Giulia",
            "Liguria",
            "Emilia-Romagna",
        ),
        10,
    ),
    **dict.fromkeys(("Toscana", "Umbria", "Marche", "Lazio", "Abruzzo"), 4),
    **dict.fromkeys(("Molise", "Campania", "Puglia", "Basilicata", "Calabria", "Sicilia", "Sardegna"), 0),
}
"""For photovoltaic plants, added after the cap. Source: DM_414; names as ISTAT writes them."""
NETWORK_TARIFFS = (
    NetworkTariff(
        Fraction("8.48"), "2023-01-01", "2023-12-31", "github.com/nqwrc/cer-motore, unconfirmed by ARERA's text"
    ),
    NetworkTariff(
        Fraction("10.57"), "2024-01-01", "2024-12-31", "energia.regione.emilia-romagna.it; RSE CACER_Simulator"
    ),
)


def find_class(power_kw: Fraction, on: str) -> TariffClass:
    """The class of a plant's power on a date; ValueError above 1,000 kW or before the decree."""
    for one in TARIFF_CLASSES:
        if 0 < power_kw <= one.power_kw and one.valid_from <= on <= one.valid_to:
            return one
    raise ValueError(f"no premium for {power_kw} kW on {on}")


def find_trase(on: str) -> Fraction | None:
    """TRASE on a date, EUR/MWh; None where no record says."""
    return next((t.trase_eur_mwh for t in NETWORK_TARIFFS if t.valid_from <= on <= t.valid_to), None)
