"""Curves of each form: the last value that is taken, the first that isn't, and the line that is named."""

from dataclasses import replace

import pytest

from analytics.cells import ReadingsFileError
from analytics.frames import Series
from analytics.imports.clock import find_instants
from analytics.imports.curve import Curves
from analytics.imports.edistribuzione import parse_edistribuzione
from analytics.imports.edistribuzione_json import parse_edistribuzione_json
from analytics.imports.enphase import parse_enphase
from analytics.imports.gse import parse_gse
from analytics.imports.prices import parse_prices
from analytics.imports.report import build_report
from analytics.imports.sii import parse_sii
from analytics.imports.unareti import parse_unareti
from tests.analytics.imports.samples import (
    ENPHASE_HEADER,
    LABELS,
    POINT,
    UNARETI_HEADER,
    make_days,
    make_ea,
    make_json,
    make_sii,
    make_unareti,
)
from tests.analytics.imports.told import by_time, notes

GSE = "month;plant;injected_kwh;shared_kwh;premium_eur;valorisation_eur\n"
MAY = "2024-04-30T22:00:00Z"


# --- curves
def test_a_curve_refuses_what_is_off_its_grid_or_says_otherwise() -> None:
    curves, ada, at = Curves(), Series(POINT, "withdrawn"), 1_714_514_400  # the first quarter of May 2024
    curves.add(2, ada, at, 5)
    curves.add(3, ada, at, 5, is_estimated=True)
    curves.add(4, ada, at + 3_600, 7, interval_s=3_600)
    curves.note("LEFT_OUT", 7, 3)
    curves.note("LEFT_OUT", 9)
    for values, words in (((1, 5, 0), "grid of 900 s"), ((0, 6, 0), "6 Wh after 5 Wh"), ((0, 5, 300), "another")):
        with pytest.raises(ValueError, match=words):
            curves.add(5, ada, at + values[0], values[1], interval_s=values[2])
    found = curves.build(1)
    assert [(note.code, note.count, note.line) for note in found.notes] == [("LEFT_OUT", 4, 7), ("REPEATED", 1, 3)]
    assert (found.readings.interval_s.tolist(), found.readings.is_estimated.tolist()) == ([900, 3_600], [True, False])
    assert (found.first_date, found.last_date) == ("2024-05-01", "2024-05-01")
    with pytest.raises(ReadingsFileError, match="line 8: no values"):
        Curves().build(8)


@pytest.mark.parametrize("date", ["2024-05-01", "2024-12-31"])
def test_an_interval_that_ends_at_midnight_is_of_its_own_day(date: str) -> None:
    (midnight_s,) = find_instants(date, 0)
    curves = Curves()
    curves.add(1, Series(POINT, "withdrawn"), midnight_s + 86_400 - 900, 1)
    assert (curves.build(1).first_date, curves.build(1).last_date) == (date, date)


# --- forms
def label(text: str) -> bytes:
    return f"Giorno;{text}\n01/05/2024;1\n".encode()


@pytest.mark.parametrize(("text", "is_taken"), [
    ("00:00-00:15", True), ("23:45-24:00", True), ("23:45-00:00", True), ("00:00-00:30", False), ("00:05-00:20", False),
    ("24:00-24:15", False), ("0:00-0:15", False), ("00:15-00:00", False), ("00:00-00:14", False),
])  # fmt: skip
def test_a_label_is_a_quarter_of_the_day(text: str, is_taken: bool) -> None:
    if not is_taken:
        with pytest.raises(ReadingsFileError, match="line 1: not the label of a quarter"):
            parse_edistribuzione(label(text), POINT)
        return
    with pytest.raises(ReadingsFileError, match="line 2: 1 values where the header has 2"):
        parse_edistribuzione(label(f"{text};{text}"), POINT)


def test_a_wide_row_is_of_the_headers_width_or_the_days_quarters() -> None:
    header = "Giorno;" + ";".join(LABELS)
    for date, counts in (("01/05/2024", {96}), ("27/10/2024", {96, 100}), ("31/03/2024", {92})):
        for count in range(90, 103):
            for end in ("", ";"):
                content = f"{header}\n{date};{';'.join(['0,001'] * count)}{end}\n".encode()
                is_last_missing = bool(end) and count + 1 in counts
                if count in counts or is_last_missing:
                    assert len(parse_edistribuzione(content, POINT).readings) == count
                else:
                    with pytest.raises(ReadingsFileError) as refused:
                        parse_edistribuzione(content, POINT)
                    assert refused.value.line == 2


def test_a_portals_head_is_read_and_missed_at_its_line() -> None:
    rows = f"Giorno;{';'.join(LABELS)}\n01/05/2024;{';'.join(['0,001'] * 96)};\n"
    for head in (f"POD;;{POINT}\n", f"POD;{POINT}\nCurva di carico\n", f"POD;{POINT}\nCurva;x\n"):
        assert parse_edistribuzione((head + rows).encode()).energy_wh == 96
    for head, words in (("POD\n", "line 1: not a POD"), (f"POD;{POINT}\nCurva;x;y\n", "line 2: no header"),
                        (f"POD;{POINT}\n\n\n", "line 4: no header"),
                        ("", "line 1: the file names no POD")):  # fmt: skip
        with pytest.raises(ReadingsFileError, match=words):
            parse_edistribuzione((head + ("x\n" if "\n\n" in head else rows)).encode())


@pytest.mark.parametrize(("row", "words"), [
    ("01/05/2024;00:00;1;;", ""), ("01/05/2024;00:00;1;;x", "5 fields"), ("01/05/2024;00:00", "2 fields"),
    ("32/05/2024;00:00;1", "no date"), ("1/05/2024;00:00;1", "not a date"), ("01/05/2024;24:00;1", "not a time"),
])  # fmt: skip
def test_a_row_of_the_long_form(row: str, words: str) -> None:
    content = f"Data;Ora;Consumo (kWh);Note\n30/04/2024;00:00;1\n{row}\n".encode()
    if not words:
        assert len(parse_edistribuzione(content, POINT).readings) == 2
        return
    with pytest.raises(ReadingsFileError, match=f"line 3: .*{words}"):
        parse_edistribuzione(content, POINT)


@pytest.mark.parametrize(("old", "new", "words"), [
    ('"sampleFrequency":15', '"sampleFrequency":0', "line 1: sampleFrequency"),
    ('"sampleFrequency":15', '"sampleFrequency":61', "line 1: sampleFrequency"),
    ('"sampleFrequency":15', '"sampleFrequency":7', "line 1: sampleFrequency"),
    ('"sampleFrequency":15', '"sampleFrequency":true', "line 1: sampleFrequency"),
    ('"sampleFrequency":15', '"sampleFrequency":15.0', "line 1: sampleFrequency"),
    ('"id":"1"', '"id":"0"', "line 2: not a sample"), ('"id":"1"', '"id":"1501"', "line 2: not a sample"),
    ('"id":"1"', '"id":"1500"', "line 2: sample 1500 lies after"),
    ('"id":"1"', '"id":"97"', "line 2: sample 97 lies after"),
    ('"id":"1"', '"id":"00001"', "line 2: not the number"), ('"id":"1"', '"id":""', "line 2: not the number"),
    ('"id":"1"', '"id":1', "line 2: not the number"), ('"id":"1"', '"id":"-1"', "line 2: not the number"),
    ('"id":"1"', '"id":"١"', "line 2: not the number"), ('"val":"1"', '"val":1', "line 2: not a sample"),
    ('"readings":', '"reading":', "line 2: day 1 isn't of the known shape"),
])  # fmt: skip
def test_a_day_of_json_is_refused_at_its_line(old: str, new: str, words: str) -> None:
    day = make_json("20240501", MAY, "1")
    assert old in day
    with pytest.raises(ReadingsFileError, match=words) as refused:
        parse_edistribuzione_json(make_days(day.replace(old, new)), POINT)
    assert len(str(refused.value.reason)) <= 200


def test_samples_of_json_may_be_of_any_length_that_divides_an_hour_and_are_alike() -> None:
    day = make_json("20240501", MAY, "1", "2")
    for minutes in (1, 5, 15, 30, 60):
        content = make_days(day.replace('"sampleFrequency":15', f'"sampleFrequency":{minutes}'))
        assert parse_edistribuzione_json(content, POINT).readings.interval_s.tolist() == [minutes * 60] * 2
    last = parse_edistribuzione_json(make_days(day.replace('"id":"2"', '"id":"0096"')), POINT)
    assert list(by_time(last)) == ["2024-05-01T00:00:00+02:00", "2024-05-01T23:45:00+02:00"]
    other = make_json("20240502", "2024-05-01T22:00:00Z", "1").replace('"sampleFrequency":15', '"sampleFrequency":30')
    with pytest.raises(ReadingsFileError, match="line 3: sampleFrequency differs"):
        parse_edistribuzione_json(make_days(day, other), POINT)
    with pytest.raises(ReadingsFileError, match="line 3: day 2 isn't of the known shape"):
        parse_edistribuzione_json(make_days(day, make_json("20240502", "2024-05-01T22:00:00Z", "1").replace('"id"',
            '"no"')), POINT)
    with pytest.raises(ReadingsFileError, match="line 1: the file names no POD"):
        parse_edistribuzione_json(make_days(day), "")


@pytest.mark.parametrize(("day", "words"), [
    (make_ea("1", "1"), ""), (make_ea("", "1"), "not a day"), (make_ea("001", "1"), "not a day"),
    (make_ea("0", "1"), "no date"), (make_ea("01", *[""] * 96, "0"), "no values"),
    (make_ea("01", *["1"] * 97), "E97 = '1'"),
    (make_ea("01/05/2024", "1"), ""), (make_ea("01/05/2025", "1"), "isn't in 2024-05"),
    (make_ea("1", "1").replace("E1=", "E0="), "E0 = '1'"), (make_ea("1", "1").replace("E1=", "E0001="), "no values"),
])  # fmt: skip
def test_a_day_of_a_flow(day: str, words: str) -> None:
    if not words:
        assert by_time(parse_sii(make_sii(day))) == {"2024-05-01T00:00:00+02:00": 1_000}
        return
    with pytest.raises(ReadingsFileError, match=words) as refused:
        parse_sii(make_sii(day))
    assert refused.value.line == (2 if words == "no values" else 7)


def test_a_flow_counts_what_it_leaves_out() -> None:
    content = make_sii(make_ea("01", "1", *[""] * 95, "0", "0", ""), make_ea("02", "1"), make_ea("01", "9", name="Er"),
                       make_ea("02", "9", name="Er")).replace(b"<Validato>S", b"<Validato>N")
    assert notes(parse_sii(content)) == {"OTHER_ENERGY": 2, "NOT_VALIDATED": 2, "ZERO_PLACEHOLDER": 2}


@pytest.mark.parametrize(("constant", "is_taken"), [
    ("", True), ("1", True), ("1,0", True), ("1.000", True), ("10", False), ("1,01", False), ("0", False),
])  # fmt: skip
def test_a_flows_constant_is_one(constant: str, is_taken: bool) -> None:
    content = make_sii(make_ea("01", "1"), head=f"<Ka>{constant}</Ka>")
    if is_taken:
        assert parse_sii(content).energy_wh == 1_000
        return
    with pytest.raises(ReadingsFileError, match="line 5: the constant Ka isn't 1"):
        parse_sii(content)


def test_a_row_of_unareti_may_be_one_field_shorter_or_longer() -> None:
    (_, row) = make_unareti(f"{POINT};20240501;000000;2;0,025;;E").decode().split("\n")
    for end, is_taken in (("", True), (";;", False)):
        content = f"{UNARETI_HEADER}\n{row}{end}\n".encode()
        if is_taken:
            assert parse_unareti(content).energy_wh == 25
        else:
            with pytest.raises(ReadingsFileError, match="line 2: 16 fields where the header has 14"):
                parse_unareti(content)
    assert parse_unareti(f"{UNARETI_HEADER}\n{row.removesuffix(';')}\n".encode()).energy_wh == 25
    with pytest.raises(ReadingsFileError, match="line 1: no header: no column of produced energy"):
        parse_unareti(f"{UNARETI_HEADER}\n{row}\n".encode(), "", "produced")
    with pytest.raises(ReadingsFileError, match="line 1: no values"):
        parse_unareti(f"{UNARETI_HEADER}\n".encode())


@pytest.mark.parametrize(("cells", "start"), [
    ("20240501;000000;2", "2024-05-01T00:00:00+02:00"), ("20240501;234500;2", "2024-05-01T23:45:00+02:00"),
    ("20241201;194500;1", "2024-12-01T19:45:00+01:00"),
])  # fmt: skip
def test_a_time_of_unareti_is_of_its_flag(cells: str, start: str) -> None:
    assert by_time(parse_unareti(make_unareti(f"{POINT};{cells};1;;E"))) == {start: 1_000}


@pytest.mark.parametrize(("figure", "cents"), [("0", 0), ("-0,01", -1), ("1,2", 120), ("1,230000", 123),
                                               ("999999999999,99", 99_999_999_999_999), ("", None)])
def test_a_figure_of_gse_is_exact(figure: str, cents: int | None) -> None:
    (one,) = parse_gse(f"{GSE}2024-05;PL_1;1,234;2;{figure};{figure}\n".encode())
    assert (one.injected_wh, one.shared_wh) == (1_234, 2_000)
    assert (one.premium_cents, one.valorisation_cents) == (cents, cents)


@pytest.mark.parametrize(("row", "words"), [
    ("2024-13;PL_1;1;1;1;1", "not a month"), ("1995-12;PL_1;1;1;1;1", "not a month"),
    ("2100-01;PL_1;1;1;1;1", "not a month"),
    ("2024-05;PL1;1;1;1;1", "not a plant"), (f"2024-05;{'P' * 31};1;1;1;1", "not a plant"),
    ("2024-05;PL_1;1,2345;1;1;1", "more than 3 decimals"), ("2024-05;PL_1;1;1;1,001;1", "more than 2 decimals"),
    ("2024-05;PL_1;1;-1;1;1", "not a number"), ("2024-05;PL_1;1;1;--1;1", "not a number"),
    ("2024-05;PL_1;1;1;1234567890123;1", "not a number"), ("2024-05;PL_1;1;1;1;1;x", "7 fields"),
])  # fmt: skip
def test_a_row_of_gse_is_refused_at_its_line(row: str, words: str) -> None:
    with pytest.raises(ReadingsFileError, match=f"line 3: .*{words}"):
        parse_gse(f"{GSE}1996-01;{'P' * 30};1;1;1;1\n{row}\n".encode())
    with pytest.raises(ReadingsFileError, match="line 1: no figures"):
        parse_gse(GSE.encode())


def enphase(*rows: str) -> bytes:
    return "\n".join([ENPHASE_HEADER, *rows]).encode()


def test_what_is_odd_in_an_inverters_rows_is_counted() -> None:
    rows = ["05/01/2024 00:00,0,0,0,0", "05/01/2024 01:00,0,0,0,0", "05/01/2024 02:00,5,2,3,0",
        "05/01/2024 03:00,0,0,0,0",
            "05/01/2024 04:00,5,2,4,0", "05/01/2024 05:00,0,3,0,3"]  # fmt: skip
    file = parse_enphase(enphase(*rows), POINT)
    assert notes(file) == {"LEADING_ZEROS": 2, "UNBALANCED": 1}
    assert [series.register for series in file.readings.series] == ["injected", "produced", "withdrawn"]
    assert [series.register for series in parse_enphase(enphase(*rows), POINT,
        "produced").readings.series] == ["produced"]
    assert set(file.readings.interval_s.tolist()) == {3_600}
    with pytest.raises(ReadingsFileError, match="line 1: the file names no POD"):
        parse_enphase(enphase(*rows), "")
    with pytest.raises(ReadingsFileError, match="line 1: no values"):
        parse_enphase(enphase(), POINT)
    with pytest.raises(ReadingsFileError, match="line 2: a time that the clock of Europe"):
        parse_enphase(enphase("03/31/2024 02:00,0,0,0,0"), POINT)


def test_a_first_day_that_no_clock_knows_is_refused_by_each_form() -> None:
    midnight = "01/01/1996"
    for parse, content in (
        (parse_edistribuzione, f"Giorno;{';'.join(LABELS)}\n{midnight};{';'.join(['0,001'] * 96)}\n".encode()),
        (parse_edistribuzione, f"Data;Ora;Consumo\n{midnight};00:00;1\n".encode()),
        (parse_unareti, make_unareti(f"{POINT};19960101;000000;1;1;;E")),
        (parse_enphase, enphase(f"{midnight} 00:00,0,0,0,0")),
        (parse_sii, make_sii(make_ea("01", "1"), month="01/1996")),
    ):  # fmt: skip
        with pytest.raises(ReadingsFileError):
            parse(content, POINT)
    for content in ("Data;Ora;NORD\n01/01/1996;1;1\n", f"data_ora;NORD\n{midnight} 00:00;1\n"):
        with pytest.raises(ReadingsFileError, match="line 2"):
            parse_prices(content.encode())
    assert len(parse_edistribuzione(b"Data;Ora;Consumo\n02/01/1996;00:00;1\n", POINT).readings) == 1


@pytest.mark.parametrize(("is_verified", "seen", "said"), [
    (True, "", True), (False, "", False), (True, "long", False), (False, "long", False),
])  # fmt: skip
def test_a_form_is_verified_where_what_was_asked_and_what_was_seen_are(is_verified: bool, seen: str,
    said: bool) -> None:
    found = replace(parse_unareti(make_unareti(f"{POINT};20240501;000000;2;1;;E")), unverified_form=seen)
    report = build_report("unareti", found, "2024-07-01", {}, is_verified=is_verified)
    assert (report.is_verified, report.form) == (said, seen or "unareti")
