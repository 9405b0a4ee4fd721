"""Each form beside the portal's: what it holds, its days when the clock changes, each refusal with its line."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from analytics.cells import ReadingsFileError
from analytics.imports.curve import Imported
from analytics.imports.edistribuzione_json import parse_edistribuzione_json
from analytics.imports.enphase import parse_enphase
from analytics.imports.forms import FORMS
from analytics.imports.sii import parse_sii
from analytics.imports.unareti import parse_unareti
from tests.analytics.imports.samples import (
    ENPHASE_HEADER,
    POINT,
    TIMES,
    make_days,
    make_ea,
    make_json,
    make_samples,
    make_sii,
    make_unareti,
)
from tests.analytics.imports.told import by_time, notes

ROME = ZoneInfo("Europe/Rome")
VECTORS = Path(__file__).parents[2] / "vectors" / "imports"


def test_every_form_of_the_table_reads_its_sample() -> None:
    samples = make_samples()
    for name, form in FORMS.items():
        found = form.parse(samples[name][0], POINT, form.registers[0])
        assert {one.metering_point for one in found.readings.series} == {POINT}, name
        assert found.first_date == "2024-05-01", name


@pytest.mark.parametrize("name", list(make_samples()))
def test_a_form_without_sample_at_hand_is_unverified(name: str) -> None:
    if name in FORMS:
        assert FORMS[name].is_verified is (name in {"edistribuzione", "enphase"})


# --- e-Distribuzione, JSON
def test_samples_start_at_the_instant_that_the_day_names() -> None:
    day = make_json("20240501", "2024-04-30T22:00:00.000+00:00", "0.359", "", "2")
    file = parse_edistribuzione_json(make_days(day), POINT)
    assert by_time(file) == {"2024-05-01T00:00:00+02:00": 359, "2024-05-01T00:30:00+02:00": 2000}


def test_an_october_day_of_a_hundred_samples_needs_no_care() -> None:
    day = make_json("20241027", "2024-10-26T22:00:00.000+00:00", *[f"0.{n:03d}" for n in range(1, 101)])
    times = by_time(parse_edistribuzione_json(make_days(day), POINT))
    assert (times["2024-10-27T02:45:00+02:00"], times["2024-10-27T02:00:00+01:00"]) == (12, 13)


@pytest.mark.parametrize(("content", "line", "words"), [
    (b'{"data": 1}', 1, "no list"), (b"[1]", 1, "no list"), (b'{"data":[],\n"data":[]}', 1, "twice"),
    (b'{"data":\n[NaN]}', 1, "NaN"), (b'{"data":[1,\n}', 2, "not JSON"), (b'{"data":[]}', 1, "no values"),
    (b'{"data":[1]}', 1, "known shape"),
    (make_days(make_json("20240502", "2024-04-30T22:00:00+00:00", "1")), 2, "isn't the local day"),
    (make_days(make_json("20240501", "2024-04-30T22:00:00", "1")), 2, "without offset"),
    (make_days(make_json("20240501", "2024-04-30T22:00:00Z", "1,5")), 2, "decimal point"),
    (make_days(make_json("20240501", "2024-04-30T22:00:00Z", *["1"] * 97)), 2, "after the day's end"),
    (make_days(make_json("20240501", "2024-04-30T22:00:00Z", "1", kind="R1")), 2, "only withdrawn"),
    (make_days(make_json("20240501", "2024-04-30T22:00:00Z", "1", time="PROD")), 2, "only withdrawn"),
    (make_days(make_json("20240501", "2024-04-30T22:00:00Z", "1"), make_json("20240501", "2024-04-30T22:00:00Z", "2")),
     3, "another value"),
])
def test_json_that_is_no_curve_is_refused_with_its_line(content: bytes, line: int, words: str) -> None:
    with pytest.raises(ReadingsFileError, match=words) as refused:
        parse_edistribuzione_json(content, POINT)
    assert refused.value.line == line


# --- Unareti
def test_both_registers_and_estimates_of_unareti() -> None:
    file = parse_unareti(make_unareti(f"{POINT};20240501;000000;2;0,025;1,5;E", f"{POINT}A;20240501;001500;2;0,028;;S"))
    assert by_time(file) == {"2024-05-01T00:00:00+02:00": 25, "2024-05-01T00:15:00+02:00": 28}
    assert by_time(file, "injected") == {"2024-05-01T00:00:00+02:00": 1500}
    assert file.readings.is_estimated.sum() == 1
    alone = parse_unareti(make_unareti(f"{POINT};20240501;000000;2;0,025;1,5;E"), POINT, "injected")
    assert alone.readings.series == ((POINT, "injected"),)


def test_march_zeros_of_unareti_are_placeholders() -> None:
    rows = [f"{POINT};20240331;{time.replace(':', '')}00;{1 if time < '02:00' else 2};"
            f"{'0,0' if '02:00' <= time < '03:00' else '0,1'};;E" for time in TIMES]
    file = parse_unareti(make_unareti(*rows))
    assert (len(file.readings), notes(file)) == (92, {"ZERO_PLACEHOLDER": 4})
    assert by_time(file)["2024-03-31T01:45:00+01:00"] == 100
    with pytest.raises(ReadingsFileError, match="doesn't have") as refused:
        parse_unareti(make_unareti(*(row.replace("0,0;", "0,2;") for row in rows)))
    assert refused.value.line == 10


def test_october_of_unareti_by_its_flag_also_with_both_flags_for_the_whole_day() -> None:
    rows = [f"{POINT};20241027;{time.replace(':', '')}00;{flag};"
            f"{'0,1' if (time < '03:00') is (flag == 2) or '02:00' <= time < '03:00' else '0,0'};;E"
            for flag in (2, 1) for time in TIMES]
    file = parse_unareti(make_unareti(*rows))
    assert (len(file.readings), notes(file)) == (100, {"ZERO_PLACEHOLDER": 92})
    assert {"2024-10-27T02:00:00+02:00", "2024-10-27T02:00:00+01:00"} <= by_time(file).keys()


@pytest.mark.parametrize(("row", "words"), [
    ("IT9;20240501;000000;2;0,025;;E", "not a POD"), ("IT001E00000009;20240501;000000;2;0,025;;E", "is of POD"),
    (f"{POINT};01/05/2024;000000;2;0,025;;E", "not a date"), (f"{POINT};20240501;240000;2;0,025;;E", "not a time"),
    (f"{POINT};20240501;000000;3;0,025;;E", "FL_ORA_LEGALE"), (f"{POINT};20240501;000000;2;0.025;;E", "decimal comma"),
    (f"{POINT};20240501;000000;2;0,025;;X", "TIPO_DATO"), (f"{POINT};20240501;000700;2;0,025;;E", "grid"),
    (f"{POINT};20240230;000000;2;0,025;;E", "no date"),
])
def test_a_bad_row_of_unareti_is_refused_with_its_line(row: str, words: str) -> None:
    with pytest.raises(ReadingsFileError, match=words) as refused:
        parse_unareti(make_unareti(f"{POINT};20240501;000000;2;0,025;;E", row), POINT)
    assert refused.value.line == 3


# --- SII
def test_quarters_of_a_day_in_order_of_time() -> None:
    file = parse_sii(make_sii(make_ea("01", "0,025", "", "0,03"), head="<Ka>1,00</Ka>", kind="S"))
    assert by_time(file) == {"2024-05-01T00:00:00+02:00": 25, "2024-05-01T00:30:00+02:00": 30}
    assert file.readings.is_estimated.all()
    assert parse_sii(make_sii(make_ea("01/05/2024", "0,025"))).energy_wh == 25


def test_days_of_92_and_100_quarters_and_zeros_beyond() -> None:
    march = parse_sii(make_sii(make_ea("31", *["0,1"] * 92, *["0"] * 4), month="03/2024"))
    october = parse_sii(make_sii(make_ea("27", *["0,1"] * 100), month="10/2024"))
    assert (len(march.readings), notes(march), len(october.readings)) == (92, {"ZERO_PLACEHOLDER": 4}, 100)


def test_measures_of_sii_stand_below_the_point_or_its_own_delivery_point_alone() -> None:
    day = make_ea("02", "9")
    inner = f"<Ka>40</Ka><Curva><TipoDato>E</TipoDato><Validato>S</Validato>{day}</Curva>"
    for name in ("DatiPrecedenti", "Note"):
        bent = make_sii(make_ea("01", "0,025")).replace(b"</DatiPod>", f"<{name}>{inner}</{name}></DatiPod>".encode())
        assert parse_sii(bent).energy_wh == 25
    below = inner.replace("40", "1")
    bent = make_sii(make_ea("01", "0,025")).replace(b"</DatiPod>", f"<DatiPdp>{below}</DatiPdp></DatiPod>".encode())
    assert parse_sii(bent).energy_wh == 9_025


def test_reactive_energy_and_totals_are_counted_not_taken() -> None:
    file = parse_sii(make_sii(make_ea("01", "0,025"), make_ea("01", "9", name="Er")).replace(
        b"<Curva>", b"<Misura><TipoDato>E</TipoDato><EaF1>12</EaF1></Misura><Curva>"))
    assert (file.energy_wh, notes(file)) == (25, {"OTHER_ENERGY": 1, "NOT_A_CURVE": 1})


@pytest.mark.parametrize(("content", "line", "words"), [
    (b"<a/>", 1, "root element"), (b"<FlussoMisure>", 1, "not XML"), (b"<FlussoMisure/>", 1, "no values"),
    (b'<!DOCTYPE x [<!ENTITY a "b">]>\n<FlussoMisure>&a;</FlussoMisure>', 1, "document type"),
    (b"<a>" * 60, 1, "too deep"), (b'<?xml version="1.0" encoding="klingon"?><a/>', 1, "not XML"),
    (make_sii(make_ea("01", "1"), head="<Ka>40</Ka>"), 5, "Ka isn't 1"),
    (make_sii(make_ea("01", "1"), kind="X"), 6, "TipoDato"), (make_sii(make_ea("32", "1")), 7, "no date"),
    (make_sii(make_ea("01", "1.5")), 7, "decimal comma"), (make_sii(make_ea("01", *["1"] * 97)), 7, "24 hours"),
    (make_sii(make_ea("01/06/2024", "1")), 7, "isn't in"), (make_sii(make_ea("01", "1"), month=""), 7, "no MeseAnno"),
    (make_sii(make_ea("01", "1"), make_ea("01", "2")), 8, "another value"),
])
def test_a_flow_that_cannot_be_read_is_refused_with_its_line(content: bytes, line: int, words: str) -> None:
    with pytest.raises(ReadingsFileError, match=words) as refused:
        parse_sii(content)
    assert refused.value.line == line


# --- the inverter portal
def enphase(*rows: str) -> Imported:
    return parse_enphase("\n".join([ENPHASE_HEADER, *rows]).encode(), POINT)


def test_four_flows_become_three_registers() -> None:
    file = enphase("10/12/2022 14:00,526,328,198,0", "10/12/2022 15:00,0,10,0,10")
    assert by_time(file) == {"2022-10-12T14:00:00+02:00": 0, "2022-10-12T15:00:00+02:00": 10}
    assert by_time(file, "injected")["2022-10-12T14:00:00+02:00"] == 198
    assert by_time(file, "produced")["2022-10-12T14:00:00+02:00"] == 526


def test_zeros_at_the_start_are_taken_and_counted_and_so_is_what_does_not_balance() -> None:
    file = enphase("10/12/2022 00:00,0,0,0,0", "10/12/2022 01:00,0,0,0,0", "10/12/2022 02:00,9,1,1,1",
                   "10/12/2022 03:00,0,0,0,0")
    assert notes(file) == {"LEADING_ZEROS": 2, "UNBALANCED": 1}
    assert len(file.readings) == 12


def test_the_clock_is_europes() -> None:
    file = enphase("10/30/2022 02:00,0,453,0,453", "10/30/2022 02:00,0,300,0,300")
    assert by_time(file) == {"2022-10-30T02:00:00+02:00": 453, "2022-10-30T02:00:00+01:00": 300}
    with pytest.raises(ReadingsFileError, match="doesn't show"):
        enphase("03/26/2023 02:00,0,0,0,0")
    assert enphase("03/12/2023 02:00,0,1,0,1").energy_wh == 1  # when America's clock skips


@pytest.mark.parametrize(("row", "words"), [
    ("13/10/2022 00:00,0,0,0,0", "no date"), ("2022-10-12 00:00,0,0,0,0", "not a time"),
    ("10/12/2022 25:00,0,0,0,0", "not a time"), ("10/12/2022 00:00,0,0,0", "4 fields"),
    ("10/12/2022 00:00,-1,0,0,0", "decimal point"), ("10/12/2022 00:00,1.5,0,0,0", "whole Wh"),
    ("10/12/2022 00:30,0,0,0,0", "grid"), ("10/12/2022 01:00,0,7,0,7", "another value"),
])
def test_a_bad_row_of_the_inverter_portal_is_refused_with_its_line(row: str, words: str) -> None:
    with pytest.raises(ReadingsFileError, match=words) as refused:
        enphase("10/12/2022 01:00,0,5,0,5", row)
    assert refused.value.line == 3


def test_an_extract_of_a_real_home() -> None:
    file = parse_enphase((VECTORS / "enphase-extract.csv").read_bytes(), POINT)
    assert notes(file) == {"LEADING_ZEROS": 14}
    assert len(file.readings) == 3 * 27
    assert by_time(file)["2022-10-30T02:00:00+02:00"] == 453
    assert by_time(file)["2022-10-30T02:00:00+01:00"] == 300
    assert by_time(file)["2023-03-26T03:00:00+02:00"] == 346
