"""Dated records of the incentive: what a law or authority set, since when, and where that is written.

A value that nobody has published is absent, never guessed. What a plant keeps for its twenty years is dated by the
plant's entry into operation; what changes from year to year is dated by the energy.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from chaincode.words import WordedError

OPEN = "9999-12-31"
DM_414 = "DM MASE 414/2023, All. 1; GSE Regole Operative CACER (2024) pp. 36-40"
RO_24 = "GSE Regole Operative CACER (2024)"
DL_162 = "art. 42-bis DL 162/2019; ARERA 318/2020; DM MiSE 16/9/2020"


@dataclass(frozen=True)
class Dated:
    """A value between two local dates, inclusive; is_confirmed: read in the source itself, not quoted by others."""

    value: Fraction
    valid_from: str
    valid_to: str
    source: str
    is_confirmed: bool = True


@dataclass(frozen=True)
class TariffClass:
    """Premium of plants up to power_kw that entered operation between two dates, EUR/MWh."""

    power_kw: Fraction
    base_eur_mwh: int
    cap_eur_mwh: int
    valid_from: str
    valid_to: str
    source: str


def find_dated(records: Iterable[Dated], on: str) -> Dated | None:
    """The record in force on a date; None where no record says."""
    return next((record for record in records if record.valid_from <= on <= record.valid_to), None)


def find_value(records: Iterable[Dated], on: str) -> Fraction | None:
    """The value in force on a date; None where no record says."""
    found = find_dated(records, on)
    return None if found is None else found.value


# Plants, by entry into operation

FIRST_NEW_PLANT = "2021-12-16"
"""Plants in operation earlier are counted in the shared energy and get no premium. Source: D.Lgs. 199/2021."""
DECREE_FROM = "2024-01-24"
"""DM MASE 414/2023 is in force from this day: premium on earlier energy is unconfirmed."""
TARIFF_CLASSES = (
    TariffClass(Fraction(200), 80, 120, FIRST_NEW_PLANT, OPEN, DM_414),
    TariffClass(Fraction(600), 70, 110, FIRST_NEW_PLANT, OPEN, DM_414),
    TariffClass(Fraction(1000), 60, 100, FIRST_NEW_PLANT, OPEN, DM_414),
)
FLOOR_PRICES = (Dated(Fraction(180), FIRST_NEW_PLANT, OPEN, DM_414),)
"""The zonal price from which the premium is its base: base + max(0, 180 - Pz), up to the cap. EUR/MWh."""
GRANT_LIMITS = (Dated(Fraction(40), FIRST_NEW_PLANT, OPEN, DM_414),)
"""Per cent of capital grant above which there is no premium."""
GRANT_FACTORS = (Dated(Fraction(1, 80), FIRST_NEW_PLANT, OPEN, DM_414),)
"""F for each per cent of capital grant: linear from 0 to 0.50 at 40 %."""

REGION_BONUSES: Mapping[str, tuple[Dated, ...]] = {
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
        (Dated(Fraction(10), FIRST_NEW_PLANT, OPEN, DM_414),),
    ),
    **dict.fromkeys(
        ("Toscana", "Umbria", "Marche", "Lazio", "Abruzzo"), (Dated(Fraction(4), FIRST_NEW_PLANT, OPEN, DM_414),)
    ),
    **dict.fromkeys(
        ("Molise", "Campania", "Puglia", "Basilicata", "Calabria", "Sicilia", "Sardegna"),
        (Dated(Fraction(0), FIRST_NEW_PLANT, OPEN, DM_414),),
    ),
}
"""EUR/MWh for photovoltaic plants, added after the cap; names as ISTAT writes them."""
REGION_BONUS_EUR_MWH = {region: int(records[-1].value) for region, records in REGION_BONUSES.items()}
"""The twenty regions with the bonus of a plant that enters operation now."""
ZONES = ("NORD", "CNOR", "CSUD", "SUD", "CALA", "SICI", "SARD", "PUN")
"""Market zones; PUN for islands that are not interconnected. Source: GSE Regole Operative CACER (2024) p. 145."""

# The grant factor's exemptions, by the energy's date

_EXEMPT = (Dated(Fraction(1), "1996-01-01", OPEN, f"{RO_24} p. 39"),)
EXEMPT_HOLDERS: Mapping[str, tuple[Dated, ...]] = {
    **dict.fromkeys(("local_authority", "religious", "third_sector", "environment"), _EXEMPT),
    "person": (Dated(Fraction(1), "2025-06-26", OPEN, "DM MASE 127/2025, in force from 2025-06-26"),),
    "enterprise": (),
    "other": (),
}
"""Holders of withdrawal points whose energy keeps the whole premium of a granted plant; `f_exempt_person` is person."""

# The grid's tariffs, by the energy's date, EUR/MWh

_QUOTED = "widely quoted as 8.22 in sum, the split unconfirmed"
_CONSULTATION = "ARERA consultation 390/2022/R/eel"
_MOTORE = "github.com/nqwrc/cer-motore, unconfirmed by ARERA's text"
_EMILIA = "energia.regione.emilia-romagna.it; RSE CACER_Simulator"
TRASE = (
    Dated(Fraction("7.61"), "2020-01-01", "2020-12-31", _QUOTED, is_confirmed=False),
    Dated(Fraction("7.78"), "2022-01-01", "2022-12-31", _CONSULTATION),
    Dated(Fraction("8.48"), "2023-01-01", "2023-12-31", _MOTORE, is_confirmed=False),
    Dated(Fraction("10.57"), "2024-01-01", "2024-12-31", _EMILIA),
)
"""The variable part of low-voltage transmission."""
BTAU = (
    Dated(Fraction("0.61"), "2020-01-01", "2020-12-31", _QUOTED, is_confirmed=False),
    Dated(Fraction("0.59"), "2022-01-01", "2022-12-31", _CONSULTATION),
    Dated(Fraction("0.65"), "2024-01-01", "2024-12-31", _EMILIA),
)
"""The highest variable part of distribution."""
AVOIDED_LOSSES: Mapping[str, tuple[Dated, ...]] = {
    "low": (Dated(Fraction("0.026"), "2020-03-01", OPEN, f"{RO_24} pp. 41-42"),),
    "medium": (Dated(Fraction("0.012"), "2020-03-01", OPEN, f"{RO_24} pp. 41-42"),),
}
"""The part of a group's shared energy, by voltage, that is paid at the zonal price (cPR)."""

# The surplus, by the energy's year

SURPLUS_THRESHOLDS: Mapping[bool, tuple[Dated, ...]] = {
    False: (Dated(Fraction("0.55"), FIRST_NEW_PLANT, OPEN, f"{RO_24} p. 39"),),
    True: (Dated(Fraction("0.45"), FIRST_NEW_PLANT, OPEN, f"{RO_24} p. 39"),),
}
"""Shared over injected energy up to which enterprises may have the premium; True: of plants with a capital grant."""

# Advances, by month

_ADVANCE = ("2024-01-01", "2024-12-31", f"{RO_24} pp. 35-42: for 2024 and until the first yearly balance")
ADVANCE_SHARES = (Dated(Fraction("0.60"), *_ADVANCE),)
"""Alpha: the part of the expected energy that is taken as shared."""
ADVANCE_VARIABLES = (Dated(Fraction(20), *_ADVANCE),)
"""Z, EUR/MWh: what stands for the variable part of the premium."""
ADVANCE_HOURS: Mapping[str, tuple[Dated, ...]] = {
    "pv_north": (Dated(Fraction(900), *_ADVANCE),),
    "pv_centre": (Dated(Fraction(1050), *_ADVANCE),),
    "pv_south": (Dated(Fraction(1100), *_ADVANCE),),
    "wind": (Dated(Fraction(1500), *_ADVANCE),),
    "hydro": (Dated(Fraction(1500), *_ADVANCE),),
    "biomass": (Dated(Fraction(5000), *_ADVANCE),),
    "other": (Dated(Fraction(500), *_ADVANCE),),
}
"""Hours a year at full power, by source; photovoltaic by the region's part of Italy."""
PV_ADVANCE_AREAS = {10: "pv_north", 4: "pv_centre", 0: "pv_south"}
"""The part of Italy by the regional bonus: the two lists of regions are the same."""

# The transitional regime

TRANSITIONAL_FROM = "2020-03-01"
"""Plants that entered operation earlier are not of the transitional regime. Source: DL_162."""
TRANSITIONAL_LIMITS_KW = (Dated(Fraction(200), TRANSITIONAL_FROM, OPEN, DL_162),)
TRANSITIONAL_PREMIUMS: Mapping[str, tuple[Dated, ...]] = {
    "cer": (Dated(Fraction(110), TRANSITIONAL_FROM, OPEN, DL_162),),
    "group": (Dated(Fraction(100), TRANSITIONAL_FROM, OPEN, DL_162),),
}
"""EUR/MWh, fixed, by kind of configuration."""


def find_class(power_kw: Fraction, entry_on: str) -> TariffClass:
    """The class of a plant's power and entry into operation; ValueError above 1,000 kW or for an old plant."""
    for tariff_class in TARIFF_CLASSES:
        if 0 < power_kw <= tariff_class.power_kw and tariff_class.valid_from <= entry_on <= tariff_class.valid_to:
            return tariff_class
    raise WordedError("analytics.tariffs.no_premium_for_kw_in_operation", power_kw=power_kw, entry_on=entry_on)
