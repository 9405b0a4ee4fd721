"""What a law or an authority set, as its papers print it: each value, and the first and last plant and day it holds."""

from fractions import Fraction

import pytest

from analytics.tariffs import (
    ADVANCE_HOURS,
    ADVANCE_SHARES,
    ADVANCE_VARIABLES,
    AVOIDED_LOSSES,
    BTAU,
    EXEMPT_HOLDERS,
    FLOOR_PRICES,
    GRANT_FACTORS,
    GRANT_LIMITS,
    PV_ADVANCE_AREAS,
    REGION_BONUS_EUR_MWH,
    SURPLUS_THRESHOLDS,
    TRANSITIONAL_LIMITS_KW,
    TRANSITIONAL_PREMIUMS,
    TRASE,
    Dated,
    find_class,
    find_dated,
    find_value,
)

NEW, OPEN = "2021-12-16", "9999-12-31"


@pytest.mark.parametrize(("power_kw", "base", "cap"), [
    ("0.001", 80, 120), ("200", 80, 120), ("200.001", 70, 110), ("600", 70, 110), ("600.001", 60, 100),
    ("1000", 60, 100),
])  # fmt: skip
def test_the_premium_of_a_class_holds_to_its_last_kilowatt(power_kw: str, base: int, cap: int) -> None:
    for on in (NEW, OPEN):
        found = find_class(Fraction(power_kw), on)
        assert (found.base_eur_mwh, found.cap_eur_mwh) == (base, cap)


@pytest.mark.parametrize(("power_kw", "on"), [("0", NEW), ("-1", NEW), ("1000.001", NEW), ("200", "2021-12-15")])
def test_other_plants_have_no_class(power_kw: str, on: str) -> None:
    with pytest.raises(ValueError, match="no premium"):
        find_class(Fraction(power_kw), on)


RECORDS = [
    (FLOOR_PRICES, 180, NEW, OPEN, True),
    (GRANT_LIMITS, 40, NEW, OPEN, True),
    (GRANT_FACTORS, Fraction(1, 80), NEW, OPEN, True),
    (TRASE, Fraction("7.61"), "2020-01-01", "2020-12-31", False),
    (TRASE, Fraction("7.78"), "2022-01-01", "2022-12-31", True),
    (TRASE, Fraction("8.48"), "2023-01-01", "2023-12-31", False),
    (TRASE, Fraction("10.57"), "2024-01-01", "2024-12-31", True),
    (BTAU, Fraction("0.61"), "2020-01-01", "2020-12-31", False),
    (BTAU, Fraction("0.59"), "2022-01-01", "2022-12-31", True),
    (BTAU, Fraction("0.65"), "2024-01-01", "2024-12-31", True),
    (AVOIDED_LOSSES["low"], Fraction("0.026"), "2020-03-01", OPEN, True),
    (AVOIDED_LOSSES["medium"], Fraction("0.012"), "2020-03-01", OPEN, True),
    (SURPLUS_THRESHOLDS[False], Fraction("0.55"), NEW, OPEN, True),
    (SURPLUS_THRESHOLDS[True], Fraction("0.45"), NEW, OPEN, True),
    (ADVANCE_SHARES, Fraction("0.60"), "2024-01-01", "2024-12-31", True),
    (ADVANCE_VARIABLES, 20, "2024-01-01", "2024-12-31", True),
    *((ADVANCE_HOURS[source], hours, "2024-01-01", "2024-12-31", True) for source, hours in {
        "pv_north": 900, "pv_centre": 1_050, "pv_south": 1_100, "wind": 1_500, "hydro": 1_500, "biomass": 5_000,
        "other": 500}.items()),
    (TRANSITIONAL_LIMITS_KW, 200, "2020-03-01", OPEN, True),
    (TRANSITIONAL_PREMIUMS["cer"], 110, "2020-03-01", OPEN, True),
    (TRANSITIONAL_PREMIUMS["group"], 100, "2020-03-01", OPEN, True),
    *((EXEMPT_HOLDERS[holder], 1, "1996-01-01", OPEN, True)
      for holder in ("local_authority", "religious", "third_sector", "environment")),
    (EXEMPT_HOLDERS["person"], 1, "2025-06-26", OPEN, True),
]  # fmt: skip


@pytest.mark.parametrize(("records", "value", "first", "last", "is_confirmed"), RECORDS)
def test_a_value_holds_from_its_first_to_its_last_day(
    records: tuple[Dated, ...], value: Fraction, first: str, last: str, is_confirmed: bool
) -> None:
    for on in (first, last):
        found = find_dated(records, on)
        assert found is not None
        assert (found.value, found.is_confirmed) == (value, is_confirmed)
    (own,) = [one for one in records if one.valid_from == first]
    assert own.valid_to == last


def test_where_no_record_says_nothing_is_guessed() -> None:
    for on in ("2019-12-31", "2021-01-01", "2021-12-31", "2025-01-01"):
        assert (find_value(TRASE, on), find_value(BTAU, on)) == (None, None)
    assert find_value(BTAU, "2023-06-01") is None
    assert (EXEMPT_HOLDERS["enterprise"], EXEMPT_HOLDERS["other"]) == ((), ())


BONUSES = {
    10: ("Piemonte", "Valle d'Aosta/Vallée d'Aoste", "Lombardia", "Trentino-Alto Adige/Südtirol", "Veneto",
         "Friuli-Venezia Giulia", "Liguria", "Emilia-Romagna"),
    4: ("Toscana", "Umbria", "Marche", "Lazio", "Abruzzo"),
    0: ("Molise", "Campania", "Puglia", "Basilicata", "Calabria", "Sicilia", "Sardegna"),
}  # fmt: skip


def test_the_bonus_of_each_region() -> None:
    bonuses = {region: bonus for bonus, regions in BONUSES.items() for region in regions}
    assert bonuses == REGION_BONUS_EUR_MWH
    assert PV_ADVANCE_AREAS == {10: "pv_north", 4: "pv_centre", 0: "pv_south"}
