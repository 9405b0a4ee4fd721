"""The portal's quarter-hour curves: the extra field, decimal commas, gaps, days when the clock changes."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from analytics.cells import ReadingsFileError
from analytics.imports.curve import Imported
from analytics.imports.edistribuzione import parse_edistribuzione
from analytics.quality import Gap, find_gaps
from chaincode.rules.intervals import hours_of_days

ROME = ZoneInfo("Europe/Rome")
POINT = "IT001E00000001"
SAMPLE = Path(__file__).parents[2] / "vectors" / "energy" / "edistribuzione-2024-09-01.csv"
TIMES = [f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(0, 24 * 60, 15)]
LABELS = [f"{start}-{end}" for start, end in zip(TIMES, [*TIMES[1:], "24:00"], strict=True)]
HEADER = ";".join(["Giorno", *LABELS])


def kwh(wh: int | None) -> str:
    return '""' if wh is None else f'"{wh // 1000},{wh % 1000:03d}"'


def day(date: str, *values: int | None) -> str:
    return ";".join([f'"{date}"', *map(kwh, values)]) + ";"


def file_of(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


def parse(*rows: str, header: str = HEADER) -> Imported:
    return parse_edistribuzione(file_of(*rows, header=header), POINT)


def gaps(file: Imported) -> list[Gap]:
    span = (hours_of_days(file.first_date, 1).start_s, hours_of_days(file.last_date, 1).end_s)
    return list(find_gaps(file.readings, *span))


def by_time(file: Imported) -> dict[str, int]:
    starts = file.readings.start_s.tolist()
    return {
        datetime.fromtimestamp(start, ROME).isoformat(): wh
        for start, wh in zip(starts, file.readings.energy_wh.tolist(), strict=True)
    }


def test_a_day_of_a_real_export() -> None:
    file = parse_edistribuzione(SAMPLE.read_bytes(), POINT)
    assert len(file.readings) == 96
    assert file.readings.energy_wh.tolist()[:4] == [139, 258, 207, 101]
    assert by_time(file)["2024-09-01T00:00:00+02:00"] == 139
    assert (file.first_date, file.last_date, gaps(file)) == ("2024-09-01", "2024-09-01", [])


def test_the_field_after_the_last_may_be_there_or_not() -> None:
    rows = [day("01/05/2024", *range(96))]
    plain = by_time(parse(*rows))
    assert by_time(parse(*rows, header=HEADER + ";")) == by_time(parse(rows[0].removesuffix(";"))) == plain


def test_values_start_at_their_columns_local_time() -> None:
    file = parse(day("01/05/2024", *range(96)), day("02/05/2024", *range(100, 196)))
    assert by_time(file)["2024-05-01T00:00:00+02:00"] == 0
    assert by_time(file)["2024-05-01T23:45:00+02:00"] == 95
    assert by_time(file)["2024-05-02T12:15:00+02:00"] == 149
    assert file.energy_wh == sum(range(96)) + sum(range(100, 196))
    assert file.readings.series[0] == (POINT, "withdrawn")


def test_an_empty_cell_is_missing_and_zero_is_zero() -> None:
    file = parse(day("01/05/2024", None, *[0] * 94, None))
    assert len(file.readings) == 94
    assert [gap.intervals for gap in gaps(file)] == [1, 1]


def test_decimals_may_be_fewer_or_trailing_zeros() -> None:
    values = ";".join(['"2"', '"0,1"', '"0,05"', '"1,2340"'])
    file = parse(f'"01/05/2024";{values}' + ";" * 93)
    assert file.readings.energy_wh.tolist() == [2000, 100, 50, 1234]


def test_a_date_that_is_not_there_is_missing() -> None:
    (gap,) = gaps(parse(day("01/05/2024", *[1] * 96), day("03/05/2024", *[1] * 96)))
    assert gap.intervals == 96


MARCH = "31/03/2024"
OCTOBER = "27/10/2024"


@pytest.mark.parametrize("hole", [[None] * 4, [0] * 4])
def test_march_skips_the_hour_that_does_not_exist(hole: list[int | None]) -> None:
    file = parse(day(MARCH, *range(1, 9), *hole, *range(9, 93)))
    assert file.readings.energy_wh.tolist() == list(range(1, 93))
    assert gaps(file) == []
    assert by_time(file)["2024-03-31T03:00:00+02:00"] == 9


def test_march_with_92_values_or_in_two_rows() -> None:
    positional = parse(day(MARCH, *range(1, 93)))
    halves = parse(day(MARCH, *range(1, 9), *[None] * 88), day(MARCH, *[None] * 12, *range(9, 93)))
    assert by_time(positional) == by_time(halves)
    assert len(positional.readings) == 92


def test_october_in_every_known_form() -> None:
    two_rows = parse(day(OCTOBER, *range(1, 13), *[None] * 84), day(OCTOBER, *[None] * 8, *range(13, 101)))
    extra_row = parse(
        day(OCTOBER, *range(1, 13), *range(17, 101)),
        day(OCTOBER, *[None] * 8, *range(13, 17), *[None] * 84),
    )
    positional = parse(day(OCTOBER, *range(1, 101)))
    repeated = parse(
        day(OCTOBER, *range(1, 101)),
        header=";".join(["Giorno", *LABELS[:12], *LABELS[8:]]),
    )
    for file in (two_rows, extra_row, positional, repeated):
        assert file.readings.energy_wh.tolist() == list(range(1, 101))
        assert gaps(file) == []
    assert by_time(two_rows)["2024-10-27T02:45:00+02:00"] == 12
    assert by_time(two_rows)["2024-10-27T02:00:00+01:00"] == 13


def test_october_with_one_row_of_96_lacks_the_second_hour() -> None:
    file = parse(day(OCTOBER, *[5] * 96))
    (gap,) = gaps(file)
    assert gap.intervals == 4
    assert gap.start_s == datetime.fromisoformat("2024-10-27T02:00+01:00").timestamp()


def test_the_pod_in_the_file_must_be_the_points() -> None:
    row = day("01/05/2024", *[1] * 96)
    named = file_of(HEADER, row, header=f"POD;{POINT}A")
    assert parse_edistribuzione(named, POINT).readings.series == ((POINT, "withdrawn"),)
    assert parse_edistribuzione(named).readings.series == ((POINT, "withdrawn"),)
    with pytest.raises(ReadingsFileError, match="line 1: the file is of POD"):
        parse_edistribuzione(named, "IT001E00000002")


GOOD = day("01/05/2024", *[1] * 96)


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", 1, "empty"),
        (b"\xff\xfe", 1, "empty"),
        (b"\xff\xfea", 1, "not a text"),
        (b"%PDF-1.7 ...", 1, "a PDF"),
        (b"<html><table>", 1, "a web page"),
        (file_of(GOOD, header="Data;Ora"), 1, "Giorno"),
        (file_of(GOOD, header=HEADER.replace("00:15-00:30", "00:15-00:31")), 1, "not the label"),
        (file_of(GOOD, header=HEADER.replace("00:15-00:30", "Note")), 1, "not the label"),
        (file_of(), 1, "no values"),
        (file_of(day("01/05/2024", *[None] * 96)), 2, "no values"),
        (file_of(GOOD, GOOD.replace("01/05/2024", "2024-05-02")), 3, "not a date"),
        (file_of(GOOD, GOOD.replace("01/05/2024", "31/04/2024")), 3, "no date"),
        (file_of(GOOD, GOOD.replace("01/05", "02/05") + "1"), 3, "after the last column"),
        (file_of(GOOD, day("02/05/2024", *[1] * 95)[:-1]), 3, "95 values"),
        (file_of(day("01/05/2024", *[1] * 95).removesuffix(";") + ';"0.001";'), 2, "decimal comma"),
        (file_of(day("01/05/2024", *[1] * 95).removesuffix(";") + ';"-0,001";'), 2, "decimal comma"),
        (file_of(day("01/05/2024", *[1] * 95).removesuffix(";") + ';"0,0015";'), 2, "whole Wh"),
        (file_of(GOOD, day("01/05/2024", *[2] * 96)), 3, "another value"),
        (file_of(day(MARCH, *[1] * 96)), 2, "doesn't have"),
        (file_of(GOOD, 'x"', '"' + GOOD), 4, "not a row of cells"),
        (file_of("01/05/2024;00:00;1,0", "01/05/2024;00:07;1,0", header="Data;Ora;Consumo"), 3, "grid of 900 s"),
        (file_of("01/05/2024;24:00;1,0", header="Data;Ora;Consumo"), 2, "not a time"),
        (file_of("31/03/2024;02:00;1,0", header="Data;Ora;Consumo"), 2, "doesn't have"),
        (file_of("01/05/2024;00:00", header="Data;Ora;Consumo"), 2, "2 fields"),
        (file_of(header="Data;Ora;Consumo"), 1, "no values"),
    ],
)
def test_each_refusal_names_its_line(content: bytes, line: int, words: str) -> None:
    with pytest.raises(ReadingsFileError, match=words) as refused:
        parse_edistribuzione(content, POINT)
    assert refused.value.line == line


def long(*rows: str) -> Imported:
    return parse(*rows, header=f"POD;{POINT}\nCurva di carico\nData;Ora;Consumo")


def test_the_long_form_is_hourly_where_every_row_is_on_the_hour() -> None:
    hours = long("01/05/2024;00:00;1,5", "01/05/2024;01:00;0,25")
    quarters = long("01/05/2024;00:00;1,5", "01/05/2024;00:15;0,25")
    assert hours.readings.interval_s.tolist() == [3600, 3600]
    assert quarters.readings.interval_s.tolist() == [900, 900]
    assert by_time(hours) == {"2024-05-01T00:00:00+02:00": 1500, "2024-05-01T01:00:00+02:00": 250}


def test_the_long_form_takes_a_repeated_time_as_summer_then_winter() -> None:
    file = long(*(f"{OCTOBER};02:{minute:02d};0,00{number}" for number in (1, 2) for minute in (0, 15, 30, 45)))
    assert file.readings.energy_wh.tolist() == [1, 1, 1, 1, 2, 2, 2, 2]
    assert by_time(file)["2024-10-27T02:00:00+01:00"] == 2


def test_the_long_form_leaves_an_empty_value_out_and_counts_marchs_zero() -> None:
    file = long("01/05/2024;00:00;", f"{MARCH};02:00;0,0", f"{MARCH};03:00;1,0")
    assert by_time(file) == {"2024-03-31T03:00:00+02:00": 1000}
    assert [(note.code, note.count) for note in file.notes] == [("ZERO_PLACEHOLDER", 1)]


def test_a_file_without_pod_needs_its_point_named() -> None:
    with pytest.raises(ReadingsFileError, match="names no POD"):
        parse_edistribuzione(file_of(GOOD))
