"""A configuration's values and a reading's energy, to the last that is taken and the first that is refused."""

from fractions import Fraction
from typing import Any

import pytest

from analytics.incentives import energy
from analytics.incentives.allocation import allocate
from analytics.incentives.config_file import parse_config
from analytics.incentives.parts import Parts, divide_exact, format_eur, format_micro, round_half_up
from analytics.incentives.plants import Configuration
from analytics.incentives.report import InputError, compute_incentive_report
from analytics.incentives.surplus import compute_surplus
from analytics.incentives.table import format_incentive
from analytics.toml_tables import ConfigError
from tests.analytics.incentive_files import (
    ADA,
    NOON,
    P1,
    P2,
    SHOP,
    list_codes,
    make_config,
    make_prices,
    make_readings,
    report_one_hour,
)

PLANT, POINT = {"point": P1}, {"point": ADA}
HOUR = ((P1, "injected", 60_000), (ADA, "withdrawn", 40_000))
OLD = {"regime": "transitional"}
Changes = dict[str, Any]


def config(plant: Changes, point: Changes, extra: str = "", **head: str) -> Configuration:
    return parse_config(make_config([PLANT | plant], [POINT | point], extra, **head))


@pytest.mark.parametrize(("plant", "point", "head"), [
    ({"power_kw": "0.001"}, {}, {}), ({"power_kw": 1_000}, {}, {}), ({"power_kw": 5_000, "premium": False}, {}, {}),
    ({"grant_pct": 0}, {}, {}), ({"grant_pct": 100}, {}, {}), ({"entry": "2021-12-16", "existing": False}, {}, {}),
    ({"entry": "2021-12-15", "existing": True}, {}, {}), ({"entry": "2021-12-16", "premium": True}, {}, {}),
    ({"entry": "2021-12-15", "premium": False}, {}, {}), ({"service_start": "2024-01-01"}, {}, {}),
    ({"service_start": "2024-05-01", "service_end": "2024-05-01"}, {}, {}), ({"power_kw": 200}, {}, OLD),
    ({"entry": "2020-03-01"}, {}, OLD), ({"entry": "2020-03-01"}, {}, OLD | {"kind": "group"}),
    ({}, {"storage_efficiency": 0}, {}), ({}, {"storage_efficiency": 1}, {}), ({}, {"storage_efficiency": "0.9"}, {}),
    ({}, {"from": "2024-05-01", "to": "2024-05-01"}, {}), ({}, {}, {"kind": "remote"}), ({}, {}, {"kind": "group"}),
])  # fmt: skip
def test_a_configuration_may_be(plant: Changes, point: Changes, head: dict[str, str]) -> None:
    config(plant, point, **head)


@pytest.mark.parametrize(("plant", "point", "head", "words"), [
    ({"power_kw": 0}, {}, {}, "not above 0"), ({"power_kw": "1000.001"}, {}, {}, "premium above 1000 kW"),
    ({"grant_pct": "-0.1"}, {}, {}, "from 0 to 100"), ({"grant_pct": "100.1"}, {}, {}, "from 0 to 100"),
    ({"entry": "2021-12-16", "existing": True}, {}, {}, "existing must be false"),
    ({"entry": "2021-12-15", "existing": False}, {}, {}, "existing must be true"),
    ({"entry": "2021-12-15", "premium": True}, {}, {}, "before 2021-12-16"),
    ({"entry": "2020-02-29", "premium": True}, {}, OLD, "before 2020-03-01"),
    ({"service_start": "2023-12-31"}, {}, {}, "before entry"),
    ({"service_end": "2023-12-31"}, {}, {}, "service_end before"),
    ({"power_kw": "200.1"}, {}, OLD, "above 200 kW"), ({"premium": False}, {}, OLD, "without premium"),
    ({"entry": "2020-02-29", "power_kw": "200.1"}, {}, OLD, "above 200 kW"),
    ({}, {}, OLD | {"kind": "remote"}, "no remote"), ({}, {"storage_efficiency": "-0.1"}, {}, "from 0 to 1"),
    ({}, {"storage_efficiency": "1.0001"}, {}, "from 0 to 1"),
    ({}, {"to": "2024-04-30", "from": "2024-05-01"}, {}, "before"),
    ({"color": 1}, {}, {}, "unknown key"), ({}, {"color": 1}, {}, "unknown key"),
    ({}, {}, {"color": "1"}, "unknown key"),
])  # fmt: skip
def test_a_configuration_may_not_be(plant: Changes, point: Changes, head: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        config(plant, point, **head)


def test_what_holds_where_a_configuration_says_nothing() -> None:
    text = make_config([PLANT], [POINT]).replace(b'voltage = "low"\n', b"")
    found = parse_config(text)
    assert (found.regime, found.allocation, found.surplus, found.paid) == ("cacer", "entry_date", "literal", {})
    assert (found.trase_eur_mwh, found.btau_eur_mwh, found.co2_kg_mwh) == (None, None, None)
    assert found.assumed_low == (P1, ADA)
    (plant,), (point,) = found.plants, found.points
    assert (plant.grant_pct, plant.voltage, plant.service_start, plant.service_end) == (0, "low", "2024-01-01",
        "9999-12-31")
    assert (point.voltage, point.from_date, point.to_date, point.storage_efficiency) == (
        "low", "0001-01-01", "9999-12-31", None)
    assert config({}, {}).assumed_low == ()


@pytest.mark.parametrize("month", ["1996-01", "1999-12", "2000-01", "9999-12"])
def test_a_month_may_be_paid(month: str) -> None:
    paid = config({}, {}, f'[paid]\n"{month}" = {{ premium = "1.5" }}').paid[month]
    assert (paid.premium, paid.valorisation) == (Fraction(3, 2), 0)


@pytest.mark.parametrize("month", ["1899-12", "1995-12", "2024-00", "2024-13", "2024-1", "x"])
def test_no_other_month_may(month: str) -> None:
    with pytest.raises(ConfigError, match="not a month"):
        config({}, {}, f'[paid]\n"{month}" = {{ premium = "1.5" }}')


@pytest.mark.parametrize(("extra", "words"), [
    ("[tariff]\nbtau_eur_mwh = -0.001", "negative"), ("[tariff]\nco2_kg_mwh = -1", "negative"),
    ('[paid]\n"2024-05" = { premium = 1, tax = 2 }', "unknown key"), (f'[[plant]]\npoint = "{P1}"\npower_kw = 1\n'
     'entry = 2024-01-01\nsource = "pv"\nregion = "Puglia"\nzone = "NORD"', r"two \[\[plant\]\] on one point"),
    (f'[[plant]]\npoint = "{P2}"\npower_kw = 1\nentry = 2024-01-01\nsource = "pv"\nregion = "Puglia"\nzone = "SUD"',
     "different zones: NORD, SUD"),
])  # fmt: skip
def test_further_tables_may_not_be(extra: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        config({}, {}, extra)
    zero = config({}, {}, "[tariff]\ntrase_eur_mwh = 0\nbtau_eur_mwh = 0\nco2_kg_mwh = 0")
    assert (zero.trase_eur_mwh, zero.btau_eur_mwh, zero.co2_kg_mwh) == (0, 0, 0)


# --- readings
@pytest.mark.parametrize(("start", "is_taken"), [
    ("1996-12-31T22:00:00Z", False), ("1996-12-31T23:00:00Z", True), ("9997-12-31T22:00:00Z", True),
    ("9997-12-31T23:00:00Z", False),
])  # fmt: skip
def test_readings_are_of_days_that_are_known(start: str, is_taken: bool) -> None:
    plant = PLANT | {"entry": "1990-01-01"}
    if is_taken:
        assert report_one_hour([plant], [POINT], *HOUR, start=start)["shared_wh"] == 40_000
        return
    with pytest.raises(InputError, match="readings:2: no local days are known before 1997-01-01 or from 9998-01-01"):
        report_one_hour([plant], [POINT], *HOUR, start=start)


def test_a_point_of_nobody_and_a_second_perimeter_are_refused_at_their_line() -> None:
    with pytest.raises(InputError, match=f"readings:4: metering point '{SHOP}' is neither"):
        report_one_hour([PLANT], [POINT], *HOUR, (SHOP, "withdrawn", 1), (P2, "withdrawn", 1))
    readings = make_readings(*((point, register, NOON, wh) for point, register, wh in HOUR))
    first, second, third = readings.decode().strip().split("\n")
    other = "\n".join([first, second, third.replace("AC001E00001", "AC001E00000")]).encode()
    with pytest.raises(InputError, match="readings:3: more than one perimeter: AC001E00000, AC001E00001"):
        compute_incentive_report(make_config([PLANT], [POINT]), other, make_prices())


STORED = ((P1, "injected", 60_000), (ADA, "withdrawn", 40_000), (ADA, "exempt", 10_000), (ADA, "stored", 4_000))


def test_what_storage_gives_back_counts_by_its_efficiency() -> None:
    for efficiency, shared_wh in (("0", 30_000), ("0.5", 32_000), ("0.75", 33_000), ("1", 34_000)):
        point = POINT | {"storage_efficiency": efficiency}
        assert report_one_hour([PLANT], [point], *STORED)["shared_wh"] == shared_wh
    assert report_one_hour([PLANT], [POINT], *STORED[:3])["shared_wh"] == 30_000
    exact = report_one_hour([PLANT], [POINT | {"storage_efficiency": "1"}], STORED[0], (ADA, "withdrawn", 10),
    (ADA, "exempt",
                            10), (ADA, "stored", 10))
    assert exact["shared_wh"] == 10


@pytest.mark.parametrize(("rows", "words"), [
    (((ADA, "withdrawn", 10), (ADA, "exempt", 11)), "readings:4: exempt is above withdrawn"),
    (((ADA, "withdrawn", 10), (ADA, "exempt", 10), (ADA, "stored", 11)), "readings:5: stored is above exempt"),
    (((ADA, "exempt", 1),), "readings:3: exempt is above withdrawn"),
])  # fmt: skip
def test_a_part_is_at_most_its_whole(rows: tuple[tuple[str, str, int], ...], words: str) -> None:
    with pytest.raises(InputError, match=words):
        report_one_hour([PLANT], [POINT | {"storage_efficiency": 1}], STORED[0], *rows)


def test_stored_energy_needs_an_efficiency() -> None:
    with pytest.raises(InputError, match="readings:5: stored energy of a point without storage_efficiency"):
        report_one_hour([PLANT], [POINT], *STORED)


def test_a_file_of_too_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert energy.MAX_CELLS == 33_554_432
    monkeypatch.setattr(energy, "MAX_CELLS", 1)
    assert report_one_hour([PLANT], [POINT], *HOUR)["shared_wh"] == 40_000
    monkeypatch.setattr(energy, "MAX_CELLS", 0)
    with pytest.raises(InputError, match="readings:1: 1 series x 1 hours, above 0: split the file by time"):
        report_one_hour([PLANT], [POINT], *HOUR)


def test_a_plant_without_readings_is_named_and_one_reading_is_enough() -> None:
    plants = [PLANT, PLANT | {"point": P2}]
    report = report_one_hour(plants, [POINT], *HOUR)
    named = [one["point"] for one in report["warnings"] if one["code"] == "plant_without_readings"]
    assert named == [P2]
    assert "plant_without_readings" not in list_codes(report_one_hour(plants, [POINT], *HOUR, (P2, "injected", 0)))


def test_gaps_are_counted_in_quarters_within_the_first_and_last_hour() -> None:
    start = "2024-05-14T12:15:00+02:00"
    rows = [(P1, "injected", start, 5), (ADA, "withdrawn", start, 5),
    (ADA, "withdrawn", "2024-05-14T13:00:00+02:00", 5)]
    report = compute_incentive_report(make_config([PLANT], [POINT]), make_readings(*rows, interval_s=900),
    make_prices())
    missing = [(one["point"], one["intervals"]) for one in report["warnings"] if one["code"] == "readings_missing"]
    assert missing == [(P1, 7), (ADA, 6)]


def test_each_warning_names_its_numbers() -> None:
    report = report_one_hour([PLANT | {"grant_pct": 41}], [POINT], *HOUR)
    assert "grant_above_limit" in list_codes(report)
    assert "grant_above_limit" not in list_codes(report_one_hour([PLANT | {"grant_pct": 40}], [POINT], *HOUR))
    assert "grant_above_limit" not in list_codes(
        report_one_hour([PLANT | {"grant_pct": 41, "premium": False}], [POINT], *HOUR))
    before = report_one_hour([PLANT], [POINT], *HOUR, start="2024-01-23T12:00:00+01:00")
    from_then = report_one_hour([PLANT], [POINT], *HOUR, start="2024-01-24T12:00:00+01:00")
    assert [[one.get("hours") for one in report["warnings"] if one.get("about") == "before_decree"]
            for report in (before, from_then)] == [[1], []]


def test_a_missing_price_says_between_what_the_premium_lies() -> None:
    readings = make_readings(*((point, register, NOON, wh) for point, register, wh in HOUR))
    report = compute_incentive_report(make_config([PLANT], [POINT]), readings, make_prices())
    (told,) = [one for one in report["warnings"] if one["code"] == "price_missing"]
    assert {key: told[key] for key in ("zone", "hour", "energy_wh", "min_eur", "max_eur")} == {
        "zone": "NORD", "hour": "2024-05-14T10:00:00Z", "energy_wh": 40_000, "min_eur": "3.600000",
            "max_eur": "5.200000"}
    assert told["plants"] == {P1: {"energy_wh": 40_000, "min_eur_mwh": "90.000000", "max_eur_mwh": "130.000000"}}
    assert "losses_wh" not in told


# --- amounts
@pytest.mark.parametrize(("value", "whole"), [
    (Fraction(1, 2), 1), (Fraction(-1, 2), -1), (Fraction(49, 100), 0), (Fraction(-49, 100), 0), (Fraction(3, 2), 2),
    (Fraction(-151, 100), -2), (Fraction(0), 0),
])  # fmt: skip
def test_halves_go_away_from_nothing(value: Fraction, whole: int) -> None:
    assert round_half_up(value) == whole
    assert round_half_up(value / 100, 100) == whole


def test_amounts_are_shown_in_six_decimals() -> None:
    assert [format_micro(micro) for micro in (0, 1, -1, 999_999, 1_000_000, -1_500_000)] == [
        "0.000000", "0.000001", "-0.000001", "0.999999", "1.000000", "-1.500000"]
    assert (format_eur(None), format_eur(Fraction(1, 2_000_000))) == (None, "0.000001")


def test_parts_are_divided_by_largest_remainder_in_their_order() -> None:
    assert Parts(3, (1, 1, 1)).divide(1) == [1, 0, 0]
    assert Parts(3, (1, 2, 3)).divide(2) == [0, 1, 1]
    assert Parts(2, (1, 1)).round_each() == [1, 1]
    assert Parts(200, (1, 1)).round_each(100) == [1, 1]
    assert Parts(2, (1, 2, 3)).pick([True, False, True]) == 2
    assert Parts(2, (1, 2, 3)).total == 3
    assert divide_exact([Fraction(1, 3), Fraction(2, 3)]) == [0, 1]
    assert divide_exact([]) == []


def test_twenty_warnings_are_shown_and_the_rest_counted() -> None:
    report = report_one_hour([PLANT], [POINT], *HOUR)
    for count in (0, 20, 21, 23):
        shown = format_incentive(report | {"warnings": [{"code": "c",
            "message": str(n)} for n in range(count)]}).split("\n")
        at = shown.index(f"{count} warnings")
        assert shown[at + 1 :] == [*(f"c: {n}" for n in range(min(count, 20))),
                                   *([f"... {count - 20} more; --json has all"] if count > 20 else [])]


def test_nothing_is_divided_among_no_plants() -> None:
    for policy, factor in (("pro_rata", 0), ("entry_date", 1), ("new_only", 1)):
        found = allocate(policy, [], [], [5, 6])
        assert (list(found.units), list(found.factors)) == ([], [factor, factor])


@pytest.mark.parametrize("rule", ["literal", "proportional"])
def test_of_what_is_not_shared_nothing_is_above_the_threshold(rule: str) -> None:
    for shared_wh, injected_wh in ((0, 10), (0, 0), (55, 100)):
        surplus = compute_surplus(
            rule, "2024", False, shared_wh=Fraction(shared_wh), injected_wh=injected_wh, premium_eur=Fraction(7)
        )
        assert surplus == 0
