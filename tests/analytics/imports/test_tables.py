"""Tables by a mapping file, prices, GSE's figures, the report."""

from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from analytics.cells import ReadingsFileError
from analytics.imports.curve import Imported
from analytics.imports.gse import parse_gse
from analytics.imports.mapping import parse_mapping
from analytics.imports.prices import parse_prices
from analytics.imports.report import build_report, find_due_s
from analytics.imports.table import parse_table
from analytics.limits import Power
from chaincode.rules.intervals import local_midnight_s
from tests.analytics.imports.samples import POINT, RULES, make_book, make_rules
from tests.analytics.imports.told import by_time, notes

MAPPINGS = Path(__file__).parents[3] / "analytics" / "imports" / "mappings"
HEADER = "quando;pod;prelievo;immissione;stato"


def table(*rows: str, rules: str = RULES, header: str = HEADER) -> Imported:
    return parse_table("\n".join([header, *rows]).encode(), POINT, rules=make_rules(rules))


def test_columns_are_found_by_name_and_the_rest_is_counted() -> None:
    file = table(f"01/05/2024 00:00;x;0,5;;E;{POINT}", header="quando;nota;prelievo;immissione;stato;pod")
    assert by_time(file) == {"2024-05-01T00:00:00+02:00": 500}
    assert notes(file) == {"OTHER_COLUMNS": 1}


def test_quality_register_column_and_units() -> None:
    assert table(f"01/05/2024 00:00;{POINT};0,5;;S").readings.is_estimated.all()
    long = parse_table(
        b"data_ora;pod;tipo;energia_kwh\n01/05/2024 00:00;IT001E00000001;PRELIEVO;1,5\n"
        b"01/05/2024 00:00;IT001E00000001;IMMISSIONE;2,5\n",
        rules=parse_mapping((MAPPINGS / "pod-tipo.toml").read_bytes()))
    assert (by_time(long), by_time(long, "injected")) == (
        {"2024-05-01T00:00:00+02:00": 1500}, {"2024-05-01T00:00:00+02:00": 2500})
    inverter = parse_table(
        b"time,produced,exported,imported\n2024-05-01T00:15:00+02:00,10.6,0,3\n", POINT,
        rules=parse_mapping((MAPPINGS / "inverter.toml").read_bytes()))
    assert by_time(inverter, "produced") == {"2024-05-01T00:15:00+02:00": 11}
    assert notes(inverter) == {"ROUNDED": 1}


def test_a_time_may_mark_the_end_and_october_is_summer_first() -> None:
    ends = RULES.replace("[time]", '[time]\nmarks = "end"')
    times = ["02:15", "02:30", "02:45", "03:00"] * 2
    file = table(*(f"27/10/2024 {time};{POINT};0,{n:03d};;E" for n, time in enumerate(times, 1)), rules=ends)
    assert by_time(file)["2024-10-27T02:45:00+02:00"] == 4
    assert by_time(file)["2024-10-27T02:45:00+01:00"] == 8
    midnight = table(f"02/05/2024 00:00;{POINT};0,5;;E", rules=ends)
    assert by_time(midnight) == {"2024-05-01T23:45:00+02:00": 500}


@pytest.mark.parametrize(("zone", "start"), [
    ("UTC", "2024-07-01T02:00:00+02:00"), ("+01:00", "2024-07-01T01:00:00+02:00"),
    ("Europe/Rome", "2024-07-01T00:00:00+02:00"),
])
def test_the_zone_is_the_mappings(zone: str, start: str) -> None:
    rules = RULES.replace("[time]", f'[time]\ntimezone = "{zone}"')
    assert list(by_time(table(f"01/07/2024 00:00;{POINT};1;;E", rules=rules))) == [start]


def test_a_sheet_is_read_as_its_cells_numbers_and_times() -> None:
    rules = make_rules(RULES.replace("%d/%m/%Y %H:%M", "iso").replace('[energy]', '[energy]\ndecimal = "."'))
    first = datetime(2024, 5, 1)
    rows = [[first + timedelta(minutes=15 * n, microseconds=300), POINT, 0.1 + 0.2, None, "E"] for n in range(4)]
    file = parse_table(make_book(HEADER.split(";"), *rows), rules=rules)
    assert file.readings.energy_wh.tolist() == [300] * 4
    assert list(by_time(file))[3] == "2024-05-01T00:45:00+02:00"
    with pytest.raises(ReadingsFileError, match="sheet"):
        parse_table(make_book(["a"]), POINT, rules=make_rules(RULES + '[file]\nsheet = "Altro"\n'))


@pytest.mark.parametrize(("row", "words"), [
    (f"01/05/2024 00:00;{POINT};0.5;;E", "decimal comma"), (f"1 maggio;{POINT};0,5;;E", "not a time of the form"),
    (f"01/05/2024 00:05;{POINT};0,5;;E", "grid"), (f"31/03/2024 02:00;{POINT};0,5;;E", "doesn't show"),
    (f"01/05/1900 00:00;{POINT};0,5;;E", "no year"), ("01/05/2024 00:00;IT001E00000009;0,5;;E", "is of POD"),
    (f"01/05/2024 00:00;{POINT};0,0005;;E", "whole Wh"),
])
def test_a_row_that_does_not_fit_the_mapping_is_refused_with_its_line(row: str, words: str) -> None:
    with pytest.raises(ReadingsFileError, match=words) as refused:
        table(row)
    assert refused.value.line == 2


@pytest.mark.parametrize(("old", "new", "words"), [
    ("[time]", "[time", "not TOML"), ("[time]", "[times]", "unknown table"), ("column =", "colum =", "unknown key"),
    ('"quando"', "7", "isn't of its kind"), ('column = "quando"\n', "", "time needs column"),
    ('[time]', '[time]\ntimezone = "Mars"', "timezone"), ('[time]', '[time]\nmarks = "middle"', "marks"),
    ('[time]', '[time]\ninterval_s = 700', "divides an hour"), ('[energy]', '[energy]\nunit = "J"', "unit"),
    ('[energy]', '[energy]\ndecimal = ";"', "decimal"), ('[energy]', '[energy]\nrounding = "up"', "rounding"),
    ('injected =', "used =", "registers are"), ('[energy]', '[energy]\ncolumn = "x"', "or one column"),
    ('[energy]', '[energy]\nregister_column = "x"', "go together"), ('estimated = ["S"]', "", "quality needs"),
    ("[time]", '[file]\ndelimiter = ";;"\n[time]', "delimiter"), ("[time]", "[file]\nheader = -1\n[time]", "header"),
    ('[time]', '[time]\ninterval_s = true', "isn't of its kind"),
])
def test_a_mapping_that_cannot_be_used_says_why(old: str, new: str, words: str) -> None:
    with pytest.raises(ReadingsFileError, match=words):
        make_rules(RULES.replace(old, new, 1))


def test_prices_wide_long_and_of_one_zone() -> None:
    wide = parse_prices(b"hour_start_utc,PUN,NORD,SARD\n2023-10-31 23:00:00+00:00,64.97,64.9,\n")
    assert wide.by_zone == {"PUN": {1698793200: Fraction("64.97")}, "NORD": {1698793200: Fraction("64.9")}}
    assert parse_prices(b"start;NORD;CSUD\n2024-05-01T00:00+02:00;92,85;80\n", "CSUD").by_zone == {
        "CSUD": {1714514400: Fraction(80)}}
    long = parse_prices(b"data_ora;zona;prezzo_eur_mwh\n01/05/2024 00:00;NORD;-3,5\n01/05/2024 00:00;SUD;1\n", "NORD")
    assert long.by_zone == {"NORD": {1714514400: Fraction("-3.5")}}
    october = parse_prices(b"data_ora;zona;prezzo_eur_mwh\n27/10/2024 02:00;NORD;1\n27/10/2024 02:00;NORD;2\n")
    assert list(october.by_zone["NORD"].values()) == [1, 2]


@pytest.mark.parametrize(("content", "line", "words"), [
    (b"a,NORD\n1,2\n", 1, "one column must be named"), (b"start,b\n1,2\n", 1, "must name zones"),
    (b"start,eur_mwh\n2024-05-01T00:00+02:00,1\n", 1, "names no zone"),
    (b"start,NORD\n2024-05-01T00:15+02:00,1\n", 2, "no prices of whole hours"),
    (b"start,NORD\n2024-05-01T00:05+02:00,1\n", 2, "not on a quarter"), (b"start,NORD\n", 1, "no prices"),
    (b"start,NORD\n2024-05-01T00:00+02:00,dear\n", 2, "no price such as"),
    (b"start,NORD\n31/03/2024 02:00,1\n", 2, "show"),
    (b"start,NORD\n2024-05-01T00:00+02:00,1\n2024-05-01T00:00+02:00,2\n", 3, "line 2 again with another"),
    (b"start,zone,eur_mwh\n2024-05-01T00:00+02:00,MARS,1\n", 2, "no market zone"),
])
def test_prices_that_cannot_be_read_are_refused_with_their_line(content: bytes, line: int, words: str) -> None:
    with pytest.raises(ReadingsFileError, match=words) as refused:
        parse_prices(content)
    assert refused.value.line == line


GSE = "month;plant;injected_kwh;shared_kwh;premium_eur;valorisation_eur"


def test_gses_figures_by_month_and_plant_and_an_empty_one_is_none() -> None:
    (one, other) = parse_gse(f"{GSE}\n2024-06;PL_0001;;;;-1,5\n2024-05;PL_0001;812,4;377,125;45,26;4\n".encode())
    assert (one.month, one.injected_wh, one.shared_wh, one.premium_cents, one.valorisation_cents, one.line) == (
        "2024-05", 812_400, 377_125, 4_526, 400, 3)
    assert (other.premium_cents, other.valorisation_cents, other.sale_cents) == (None, -150, None)


def test_what_gse_paid_for_energy_sold_is_a_column_that_may_lack() -> None:
    (one,) = parse_gse(f"{GSE};note;Vendita (EUR)\n2024-05;PL_0001;1;1;1;1;mia;88,05\n".encode())
    assert (one.sale_cents, one.premium_cents) == (8_805, 100)


@pytest.mark.parametrize(("row", "words"), [
    ("5/24;PL_0001;1;1;1;1", "not a month"), ("2024-05;p;1;1;1;1", "not a plant"),
    ("2024-05;PL_0001;1;1;1,234;1", "more than 2 decimals"), ("2024-05;PL_0001;-1;1;1;1", "not a number"),
    ("2024-05;PL_0001;1;1;1", "5 fields"), ("2024-05;PL_0001;1.5;1;1;1", "not a number"),
])
def test_a_figure_of_gse_that_cannot_be_read_is_refused_with_its_line(row: str, words: str) -> None:
    with pytest.raises(ReadingsFileError, match=words) as refused:
        parse_gse(f"{GSE}\n{row}\n".encode())
    assert refused.value.line == 2
    with pytest.raises(ReadingsFileError, match="twice"):
        parse_gse(f"{GSE}\n2024-05;PL_0001;1;1;1;1\n2024-05;PL_0001;1;1;1;1\n".encode())


def test_a_month_is_due_on_the_15th_of_the_next() -> None:
    assert find_due_s("2024-06-15") == local_midnight_s("2024-05-01")
    assert find_due_s("2024-06-16") == local_midnight_s("2024-06-01")
    assert find_due_s("2024-01-10") == local_midnight_s("2023-12-01")


def test_the_report_names_missing_late_estimated_and_implausible() -> None:
    file = table(f"01/05/2024 00:00;{POINT};0,5;;S", f"01/05/2024 23:45;{POINT};9,5;;E",
                 f"31/05/2024 23:45;{POINT};0;;E")
    report = build_report("table", file, "2024-06-16", {POINT: Power(3_000)}, is_verified=True)
    assert [gap.intervals for gap in report.missing] == [94, 30 * 96 - 1]
    assert (report.late_gaps, report.late_readings) == (report.missing, 3)
    assert list(report.estimated.values()) == [1]
    assert [wh for _, _, wh in report.aside] == [9_500]
    early = build_report("table", file, "2024-06-15", {}, is_verified=True)
    assert (early.late_gaps, early.late_readings, early.aside) == ((), 0, ())
