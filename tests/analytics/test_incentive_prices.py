"""What an incentive's prices may say, what depends on them, and what comes of paid months and of years."""

import pytest

from analytics.cells import ReadingsFileError
from analytics.imports.prices import parse_prices
from analytics.incentives.report import InputError, compute_incentive_report
from chaincode.rules.intervals import local_midnight_s
from tests.analytics.incentive_hour import HOUR, PLANT, POINT, find_warning

from .incentive_files import (
    NOON,
    P1,
    P2,
    SHOP,
    format_hour,
    list_codes,
    make_config,
    make_prices,
    make_readings,
    report_one_hour,
)


def test_a_missing_price_leaves_out_a_groups_losses() -> None:
    report = report_one_hour([PLANT | {"premium": False}], [POINT], *HOUR, kind="group", start=NOON, price=100)
    assert report["valorisation_eur"] == "0.552800"
    config = make_config([PLANT | {"premium": False}], [POINT], kind="group")
    readings = make_readings(*((point, register, NOON, wh) for point, register, wh in HOUR))
    report = compute_incentive_report(config, readings, make_prices())
    assert (report["valorisation_eur"], report["months"]["2024-05"]["complete"]) == ("0.448800", False)
    assert find_warning(report, "price_missing")["losses_wh"] == 40_000


def test_a_missing_price_matters_only_where_money_depends_on_it() -> None:
    config = make_config([PLANT | {"entry": "2019-06-01"}], [POINT])
    readings = make_readings(*((point, register, NOON, wh) for point, register, wh in HOUR))
    report = compute_incentive_report(config, readings, make_prices())
    assert "price_missing" not in list_codes(report)
    assert report["months"]["2024-05"]["complete"] is True
    assert report["total_eur"] == "0.422800"


def test_negative_prices_are_used_as_they_are() -> None:
    assert report_one_hour([PLANT], [POINT], *HOUR, price="-50.5")["plants"][P1]["premium_eur"] == "5.200000"
    losses = report_one_hour([PLANT], [POINT], *HOUR, price=-100, kind="group")["valorisation_eur"]
    assert losses == "0.344800"


def test_persons_alone_are_said_to_be_exempt_only_from_2025_on() -> None:
    granted = [PLANT | {"grant_pct": 20}]
    for holder, start, is_said in (("person", NOON, True), ("enterprise", NOON, False), ("religious", NOON, False),
                                   ("person", "2025-06-26T12:00:00+02:00", False)):  # fmt: skip
        report = report_one_hour(granted, [POINT | {"holder": holder}], *HOUR, start=start)
        assert ("f_exempt_person" in [one.get("about") for one in report["warnings"]]) is is_said


def test_prices_may_have_blank_lines() -> None:
    plain = make_prices((NOON, 100)).decode().splitlines()
    blanked = "\n".join([plain[0], "", " \t", *plain[1:], "", ""]).encode()
    assert parse_prices(blanked).by_zone == parse_prices(make_prices((NOON, 100))).by_zone
    with pytest.raises(ReadingsFileError, match="line 2: 1 fields where the header has 3"):
        parse_prices("\n".join([plain[0], "x", *plain[1:]]).encode())


def test_one_price_in_a_day_of_quarters_is_taken_as_hourly_and_said() -> None:
    quarters = [(f"2024-05-14T10:{minute}:00+02:00", 50) for minute in ("00", "15", "30", "45")]
    config, prices = make_config([PLANT], [POINT]), make_prices(*quarters, (NOON, 100))
    report = compute_incentive_report(config, make_readings(*((p, r, NOON, wh) for p, r, wh in HOUR)), prices)
    assert find_warning(report, "price_ambiguous")["hours"] == 1
    assert report["plants"][P1]["premium_eur"] == "5.200000"


@pytest.mark.parametrize(("rows", "says"), [
    ([("2024-03-31T02:00:00", 1)], "prices:2: a time that the clock doesn't show"),
    ([(NOON, "1,5")], "prices:2: 4 fields"),
    ([(NOON, "")], "prices:2: eur_per_mwh"), ([(NOON, "nan")], "prices:2: eur_per_mwh"),
    ([(NOON, 1), (NOON, "1.0"), (NOON, 2)], "prices:4: the price of line 2 again"),
    ([("2024-05-14T12:05:00+02:00", 1)], "prices:2: start is not on a quarter"),
])  # fmt: skip
def test_prices_are_refused_by_line(rows: list[tuple[str, object]], says: str) -> None:
    readings = make_readings((P1, "injected", NOON, 1))
    with pytest.raises(InputError, match=says):
        compute_incentive_report(make_config([PLANT], [POINT]), readings, make_prices(*rows))


def test_prices_keep_zones_apart_and_may_be_none() -> None:
    content = make_prices((NOON, 1)) + make_prices((NOON, 2), zone="SUD").partition(b"\n")[2]
    found = parse_prices(content).by_zone
    assert {zone: list(own.values()) for zone, own in found.items()} == {"NORD": [1], "SUD": [2]}
    assert parse_prices(b"zone,start,eur_per_mwh\n", may_be_empty=True).by_zone == {}
    with pytest.raises(InputError, match="prices:1: the file is empty"):
        compute_incentive_report(make_config([PLANT], [POINT]), make_readings((P1, "injected", NOON, 1)), b"")


def test_old_readings_are_refused_and_old_plants_are_not() -> None:
    with pytest.raises(InputError, match="readings:2: no local days are known"):
        report_one_hour([PLANT], [POINT], (P1, "injected", 1), start="1990-05-14T12:00:00Z")
    mill = PLANT | {"entry": "1911-03-01", "source": "hydro"}
    assert report_one_hour([mill], [POINT], *HOUR)["shared_wh"] == 40_000


def test_paid_months_have_a_balance_and_the_others_none() -> None:
    extra = '[paid]\n"2024-05" = {premium = "9.00"}\n"2024-06" = {premium = "1"}'
    report = report_one_hour([PLANT], [POINT], *HOUR, extra=extra)
    assert report["months"]["2024-05"]["balance_eur"] == "-3.377200"
    assert find_warning(report, "paid_without_readings")["month"] == "2024-06"
    assert "balance_eur" not in report_one_hour([PLANT], [POINT], *HOUR)["months"]["2024-05"]


def test_avoided_co2_is_a_parameter() -> None:
    report = report_one_hour([PLANT], [POINT], *HOUR, extra="[tariff]\nco2_kg_mwh = 309")
    assert report["co2_avoided_kg"] == "12.360000"


def test_advance_of_each_source_and_area() -> None:
    known = (("pv", "Lazio", "546.000000"), ("pv", "Puglia", "550.000000"), ("biomass", "Puglia", "2500.000000"),
             ("other", "Puglia", "250.000000"))  # fmt: skip
    for source, region, premium in known:
        report = report_one_hour([PLANT | {"source": source, "region": region}], [POINT], *HOUR)
        assert report["advance"]["premium_eur_month"] == premium
    granted = report_one_hour([PLANT | {"grant_pct": 40}], [POINT], *HOUR)["advance"]["plants"][P1]
    assert granted == {"premium_eur_month": "247.500000", "valorisation_eur_month": "47.565000"}


def test_sets_with_and_without_grant_have_their_own_threshold() -> None:
    plants = [PLANT | {"grant_pct": 40}, PLANT | {"point": P2, "entry": "2024-02-01"}]
    rows = ((P1, "injected", 10_000), (P2, "injected", 10_000), (SHOP, "withdrawn", 16_000))
    report = report_one_hour(plants, [{"point": SHOP, "holder": "enterprise"}], *rows)
    # P1: all shared, 55 points of 0.65 EUR; P2: 60 %, 5 points of 0.78 EUR
    assert report["surplus_eur"] == "0.396500"


@pytest.mark.parametrize(("year", "hours"), [(2024, 8_784), (2025, 8_760)])
def test_a_year_is_whole_with_its_every_hour(year: int, hours: int) -> None:
    first_s = local_midnight_s(f"{year}-01-01")
    rows = [(P1, "injected", format_hour(first_s + 3_600 * n), 1) for n in range(hours)]
    config = make_config([PLANT], [POINT])
    whole = compute_incentive_report(config, make_readings(*rows), make_prices())
    assert "surplus_partial_year" not in list_codes(whole)
    short = compute_incentive_report(config, make_readings(*rows[1:]), make_prices())
    lacking = find_warning(short, "surplus_partial_year")
    assert (lacking["year"], lacking["hours"], lacking["of"]) == (str(year), hours - 1, hours)


def test_the_files_may_be_empty_of_what_counts() -> None:
    report = report_one_hour([PLANT | {"service_start": "2025-01-01"}], [], (P1, "injected", 5))
    assert (report["months"], report["total_eur"], report["shared_wh"]) == ({}, "0.000000", 0)
