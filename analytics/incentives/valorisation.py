"""The contribution for the grid that shared energy spares. Source: GSE, Regole Operative CACER (2024) pp. 41-42."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from analytics.incentives.plants import Configuration
from analytics.tariffs import AVOIDED_LOSSES, BTAU, TRASE, Dated, find_dated, find_value

KWH_PER_MWH = 1000
WH_PER_MWH = 10**6


@dataclass(frozen=True)
class GridTariff:
    """EUR/MWh of a month; is_confirmed: read in the authority's text, or given by the configuration."""

    eur_mwh: Fraction
    is_confirmed: bool


def find_grid_tariff(configuration: Configuration, month: str) -> GridTariff | None:
    """TRASE, and BTAU with it for groups and the transitional regime; None where either is unknown."""
    found = [_find(configuration.trase_eur_mwh, TRASE, month)]
    if configuration.kind == "group" or configuration.is_transitional:
        found.append(_find(configuration.btau_eur_mwh, BTAU, month))
    known = [tariff for tariff in found if tariff is not None]
    if len(known) < len(found):
        return None
    whole = sum((tariff.eur_mwh for tariff in known), Fraction(0))
    return GridTariff(whole, all(tariff.is_confirmed for tariff in known))


def _find(given: Fraction | None, records: Sequence[Dated], month: str) -> GridTariff | None:
    if given is not None:
        return GridTariff(given, is_confirmed=True)
    record = find_dated(records, f"{month}-01")
    return None if record is None else GridTariff(record.value, record.is_confirmed)


def compute_losses(low_wh: Fraction, medium_wh: Fraction, price_eur_mwh: Fraction, on: str) -> Fraction | None:
    """EUR of the losses that a group's shared energy avoids in an hour, by voltage; None without a record."""
    low, medium = (find_value(AVOIDED_LOSSES[voltage], on) for voltage in ("low", "medium"))
    if low is None or medium is None:
        return None
    return (low_wh * low + medium_wh * medium) * price_eur_mwh / WH_PER_MWH
