"""What a configuration's files may say: dates, defaults, registers, what is left out, and each warning."""

from fractions import Fraction
from typing import Any

import pytest

from analytics.incentives.config_file import parse_config
from analytics.incentives.report import InputError, compute_incentive_report
from analytics.toml_tables import ConfigError
from tests.analytics.incentive_hour import HOUR, PLANT, POINT, find_warning

from .incentive_files import (
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


def test_a_complete_hour_of_2024_warns_of_the_year_alone() -> None:
    report = report_one_hour([PLANT], [POINT], *HOUR)
    assert list_codes(report) == ["surplus_partial_year"]
    assert report["total_eur"] == "5.622800"  # 40 kWh at 130 and at 10.57 EUR/MWh
    assert set(report) == {
        "plants", "valorisation_eur", "surplus_eur", "max_to_enterprises_eur", "advance", "total_eur", "shared_wh",
        "incentivised_wh", "months", "rounded", "warnings",
    }  # fmt: skip


def test_dates_and_numbers_may_be_texts_and_defaults_hold() -> None:
    (plant,) = parse_config(make_config([PLANT | {"entry": "2024-01-01", "power_kw": "99.5"}], [])).plants
    assert (plant.entry_on, plant.service_start, plant.power_kw) == ("2024-01-01", "2024-01-01", Fraction("99.5"))
    assert (plant.grant_pct, plant.asks_premium, plant.service_end) == (0, True, "9999-12-31")
    old = parse_config(make_config([PLANT | {"entry": "2021-12-15", "existing": True}], [])).plants[0]
    assert (old.is_existing, old.asks_premium) == (True, False)


@pytest.mark.parametrize(("plant", "head", "says"), [
    ({"premium": True, "entry": "2021-12-15"}, {}, "no premium"),
    ({"existing": False, "entry": "2021-12-15"}, {}, "existing must be true"),
    ({"entry": "2024-13-01"}, {}, "no date that exists"),
    ({"service_start": "2023-12-31"}, {}, "service_start is before entry"),
    ({"service_end": "2023-12-31"}, {}, "service_end before"),
    ({"power_kw": 0}, {}, "not above 0"),
    ({"power_kw": "1e2"}, {}, "no decimal number"),
    ({"power_kw": True}, {}, "no decimal number"),
    ({"power_kw": "-5"}, {}, "not above 0"),
    ({"source": "nuclear"}, {}, "unknown source"),
    ({"voltage": "high"}, {}, "unknown voltage"),
    ({"grant_pct": -1}, {}, "grant_pct"),
    ({}, {"kind": "cec"}, "unknown kind"),
    ({}, {"regime": "tiad"}, "unknown regime"),
    ({}, {"allocation": "new"}, "unknown allocation"),
    ({}, {"surplus": "none"}, "unknown surplus"),
    ({"entry": "2020-02-29"}, {"regime": "transitional"}, "without premium"),
])  # fmt: skip
def test_a_configuration_is_refused(plant: dict[str, Any], head: dict[str, str], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        parse_config(make_config([PLANT | plant], [], **head))


@pytest.mark.parametrize(("extra", "says"), [
    ('[paid]\n"2024-13" = {premium = "1"}', "not a month"), ('[paid]\n"2024-05" = {premium = "much"}', "no decimal"),
    ("[tariff]\ntrase_eur_mwh = -1", "negative"), ("[tariff]\ntrase = 1", "unknown key"),
    ("[tarif]\nx = 1", "unknown key"),
    ("[tariff]\ntrase_eur_mwh = 1e999999999", "no decimal"), ("[paid]\n'2024-05' = 3", "no table"),
    (f'[[point]]\npoint = "{ADA}"\nholder = "person"', "two"), ('[[point]]\npoint = 5\nholder = "person"', "no text"),
    (f'[[point]]\npoint = "{SHOP}"', "holder is missing"),
    (f'[[point]]\npoint = "{SHOP}"\nholder = "person"\nto = 2023-01-01\nfrom = 2024-01-01', "to is before from"),
    (f'[[point]]\npoint = "{SHOP}"\nholder = "person"\nstorage_efficiency = 1.1', "from 0 to 1"),
])  # fmt: skip
def test_further_tables_are_refused(extra: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        parse_config(make_config([PLANT], [POINT], extra))


def test_what_lies_outside_its_dates_is_left_out_and_summed() -> None:
    starts = ("2024-05-13T23:00:00+02:00", "2024-05-14T00:00:00+02:00", "2024-05-14T23:00:00+02:00",
              "2024-05-15T00:00:00+02:00")  # fmt: skip
    readings = make_readings(*((point, register, start, 10) for start in starts
                               for point, register in ((P1, "injected"), (ADA, "withdrawn"))))  # fmt: skip
    prices = make_prices(*((start, 100) for start in starts))
    day = {"service_start": "2024-05-14", "service_end": "2024-05-14"}
    report = compute_incentive_report(make_config([PLANT | day], [POINT]), readings, prices)
    assert report["shared_wh"] == 20
    left = find_warning(report, "outside_dates")
    assert (left["point"], left["register"], left["energy_wh"]) == (P1, "injected", 20)
    window = {"from": "2024-05-14", "to": "2024-05-14"}
    report = compute_incentive_report(make_config([PLANT], [POINT | window]), readings, prices)
    assert (report["shared_wh"], find_warning(report, "outside_dates")["register"]) == (20, "withdrawn")


def test_registers_of_nobody_are_left_out_and_summed() -> None:
    report = report_one_hour([PLANT], [POINT], *HOUR, (P1, "withdrawn", 5), (ADA, "injected", 7))
    assert find_warning(report, "withdrawn_without_point")["energy_wh"] == 5
    assert find_warning(report, "injected_without_plant")["energy_wh"] == 7
    assert report["shared_wh"] == 40_000


def test_what_is_left_out_is_listed_by_point_whatever_the_order_of_rows() -> None:
    report = report_one_hour([PLANT], [POINT], (P2, "injected", 7), (P1, "withdrawn", 5), (ADA, "injected", 3), *HOUR,
                             extra=f'[[plant]]\npoint = "{P2}"\npower_kw = 1\nentry = "2024-01-01"\nsource = "pv"\n'
                             'region = "Piemonte"\nzone = "NORD"\nservice_start = "2025-01-01"')  # fmt: skip
    left = [(one["point"], one["register"]) for one in report["warnings"] if "energy_wh" in one]
    assert left == [(P1, "withdrawn"), (P2, "injected"), (ADA, "injected")]


def test_a_point_may_be_plant_and_consumer_without_netting() -> None:
    report = report_one_hour([PLANT], [{"point": P1}], (P1, "injected", 5_000), (P1, "withdrawn", 3_000))
    assert report["shared_wh"] == 3_000


def test_above_its_power_a_plant_counts_as_measured() -> None:
    report = report_one_hour([PLANT], [POINT], (P1, "injected", 100_001), (ADA, "withdrawn", 200_000))
    assert (report["shared_wh"], find_warning(report, "above_power")["hours"]) == (100_001, 1)
    assert "above_power" not in list_codes(report_one_hour([PLANT], [POINT], (P1, "injected", 100_000)))


def test_repeats_count_once_and_contradictions_are_refused() -> None:
    report = report_one_hour([PLANT], [POINT], *HOUR, HOUR[0])
    assert find_warning(report, "repeated")["readings"] == 1
    with pytest.raises(InputError, match="readings:4: the interval of line 2 again with another value"):
        report_one_hour([PLANT], [POINT], *HOUR, (P1, "injected", 1))


def test_months_are_those_of_rome_and_a_year_is_reckoned_apart() -> None:
    starts = ("2023-12-31T22:00:00Z", "2023-12-31T23:00:00Z")
    both = ((P1, "injected", 10_000), (ADA, "withdrawn", 8_000))
    readings = make_readings(*((point, register, start, wh) for start in starts for point, register, wh in both))
    plant = PLANT | {"entry": "2023-06-01"}
    report = compute_incentive_report(make_config([plant], [POINT]), readings, make_prices(*((s, 180) for s in starts)))
    assert list(report["months"]) == ["2023-12", "2024-01"]
    assert [month["valorisation_eur"] for month in report["months"].values()] == ["0.067840", "0.084560"]
    assert report["surplus_eur"] == "0.360000"  # 25 points of 0.72 EUR, twice
    assert [one["year"] for one in report["warnings"] if one["code"] == "surplus_partial_year"] == ["2023", "2024"]
    assert {one.get("about") for one in report["warnings"]} >= {"before_decree", "grid_tariff"}
    assert report["advance"] is None


def test_a_month_without_trase_gives_null_and_the_premium() -> None:
    report = report_one_hour([PLANT], [POINT], *HOUR, start="2026-05-14T12:00:00+02:00")
    assert (report["valorisation_eur"], report["total_eur"]) == (None, None)
    assert report["plants"][P1]["premium_eur"] == "5.200000"
    assert report["months"]["2026-05"]["valorisation_eur"] is None
    assert report["rounded"]["total_cents"] is None
    assert find_warning(report, "tariff_unknown")["month"] == "2026-05"


def test_a_group_needs_btau_too_and_says_which_voltage_it_took() -> None:
    report = report_one_hour([PLANT], [POINT], *HOUR, kind="group", extra="[tariff]\nbtau_eur_mwh = 0.6")
    assert report["valorisation_eur"] == "0.550800"  # 40 kWh x (10.57 + 0.6 + 0.026 x 100)
    assert "tariff_overridden" in list_codes(report)
    config = make_config([PLANT], [], kind="group").replace(b'voltage = "low"\n', b"")
    report = compute_incentive_report(config, make_readings((P1, "injected", NOON, 5)), make_prices())
    assert find_warning(report, "voltage_assumed")["points"] == [P1]
    config = make_config([PLANT], [POINT], kind="group")
    report = compute_incentive_report(config, make_readings((P1, "injected", NOON, 5)), make_prices())
    assert "voltage_assumed" not in list_codes(report)


def test_a_groups_losses_are_of_every_shared_hour_whatever_lies_between() -> None:
    # 10 kWh before and after an hour in which nothing is injected: twice 0.026 x 100 EUR/MWh x 10 kWh.
    hours = [f"2024-05-14T{hour}:00:00+02:00" for hour in (11, 12, 13)]
    readings = make_readings(*((ADA, "withdrawn", at, 10_000) for at in hours), (P1, "injected", hours[0], 10_000),
                             (P1, "injected", hours[1], 0), (P1, "injected", hours[2], 10_000))  # fmt: skip
    prices = make_prices(*((at, 100) for at in hours))
    report = compute_incentive_report(make_config([PLANT], [POINT], kind="group"), readings, prices)
    assert report["shared_wh"] == 20_000
    assert report["valorisation_eur"] == "0.276400"  # 20 kWh x (10.57 + 0.65 + 0.026 x 100)


def test_missing_readings_are_counted_by_point_and_register_within_their_dates() -> None:
    hours = [f"2024-05-14T{hour:02}:00:00+02:00" for hour in range(24)]
    rows = [(P1, "injected", at, 5) for at in (*hours[:3], *hours[5:])]
    rows += [(ADA, "withdrawn", at, 5) for at in hours[:-1]]
    report = compute_incentive_report(make_config([PLANT], [POINT]), make_readings(*rows), make_prices())
    missing = [one for one in report["warnings"] if one["code"] == "readings_missing"]
    assert [(one["point"], one["register"], one["intervals"]) for one in missing] == [
        (P1, "injected", 2), (ADA, "withdrawn", 1)]  # fmt: skip
    # A plant in service from the next day, a point that left: what isn't there on other days is not missing.
    rows = [(P1, "injected", hours[0].replace("14T", "15T"), 5), *((ADA, "withdrawn", at, 5) for at in hours)]
    config = make_config([PLANT | {"service_start": "2024-05-15"}], [POINT | {"to": "2024-05-14"}])
    report = compute_incentive_report(config, make_readings(*rows), make_prices())
    assert "readings_missing" not in list_codes(report)
