"""A described configuration: its plants, the points that withdraw, and what is overridden or was paid."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from analytics.tariffs import FIRST_NEW_PLANT, GRANT_LIMITS, OPEN, TRANSITIONAL_FROM, find_value

KINDS = ("cer", "group", "remote")
REGIMES = ("cacer", "transitional")
POLICIES = ("entry_date", "pro_rata", "new_only")
SURPLUSES = ("literal", "proportional")
SOURCES = ("pv", "wind", "hydro", "biomass", "other")
VOLTAGES = ("low", "medium")


@dataclass(frozen=True)
class Plant:
    """A plant at a metering point: power in kW, ISTAT's region, dates of entry into operation and of service.

    grant_pct is the capital grant in %; service_start "" means from entry_on. asks_premium: the producer asks for
    the premium; whether there is one follows from dates and grant.
    """

    metering_point: str
    power_kw: Fraction
    region: str
    entry_on: str
    source: str = "pv"
    grant_pct: Fraction = Fraction(0)
    zone: str = ""
    voltage: str = "low"
    service_start: str = ""
    service_end: str = OPEN
    asks_premium: bool = True

    @property
    def is_existing(self) -> bool:
        """Whether it entered operation too early for a premium."""
        return self.entry_on < FIRST_NEW_PLANT

    @property
    def has_premium(self) -> bool:
        """Whether it is new, asks for the premium, and has no capital grant above the limit."""
        limit = find_value(GRANT_LIMITS, self.entry_on)
        return not self.is_existing and self.asks_premium and (limit is None or self.grant_pct <= limit)

    @property
    def is_pv(self) -> bool:
        """Whether it is photovoltaic: the only source with a regional bonus."""
        return self.source == "pv"


@dataclass(frozen=True)
class Point:
    """A metering point that withdraws: its holder's kind, and the local days, inclusive, on which it counts."""

    metering_point: str
    holder: str
    voltage: str = "low"
    from_date: str = "0001-01-01"
    to_date: str = OPEN
    storage_efficiency: Fraction | None = None


@dataclass(frozen=True)
class PaidByGse:
    """What GSE paid for a month, EUR."""

    premium: Fraction
    valorisation: Fraction


@dataclass(frozen=True)
class Configuration:
    """One configuration under one primary substation. TRASE and BTAU, EUR/MWh, override the dated records."""

    kind: str
    plants: tuple[Plant, ...]
    points: tuple[Point, ...]
    regime: str = "cacer"
    allocation: str = "entry_date"
    surplus: str = "literal"
    trase_eur_mwh: Fraction | None = None
    btau_eur_mwh: Fraction | None = None
    co2_kg_mwh: Fraction | None = None
    paid: Mapping[str, PaidByGse] = field(default_factory=dict)
    assumed_low: tuple[str, ...] = ()

    @property
    def is_transitional(self) -> bool:
        """Whether it is of the regime of art. 42-bis DL 162/2019."""
        return self.regime == "transitional"


def has_premium_by_default(regime: str, entry_on: str) -> bool:
    """Whether a plant's premium is taken as asked for where nothing says so."""
    return entry_on >= (TRANSITIONAL_FROM if regime == "transitional" else FIRST_NEW_PLANT)
