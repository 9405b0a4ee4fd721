"""Tables as people have them, each with the energy that is right: whatever the order, the cells, the spreadsheet."""

import io
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from analytics.cells import ReadingsFileError
from analytics.imports.edistribuzione import parse_edistribuzione
from analytics.imports.enphase import parse_enphase
from analytics.imports.mapping import parse_mapping
from analytics.imports.numbers import round_carried
from analytics.imports.placing import find_steps
from analytics.imports.prices import format_price, parse_prices
from analytics.imports.table import parse_table
from tests.analytics.imports.samples import ENPHASE_HEADER, LABELS, POINT, make_book
from tests.analytics.imports.told import by_time, notes
from tests.analytics.imports.typed_tables import KWH, TIME, read, rows

ROME = ZoneInfo("Europe/Rome")


@pytest.mark.parametrize(("content", "energy", "other", "register", "energy_wh"), [
    (rows("ora;kw", *["0,400"] * 4), 'unit = "kW"\ncolumns = { withdrawn = "kw" }', "", "withdrawn", 400),
    (rows("ora;w", *["400"] * 4), 'unit = "W"\ncolumns = { withdrawn = "w" }', "", "withdrawn", 400),
    (rows("ora;f1;f2", "0,100;", ";0,200", ";0,300", "0,050;0,070"), 'columns = { withdrawn = ["f1", "f2"] }', "",
     "withdrawn", 720),
    (rows("ora;immessa", "-0,100", "-0,101", "-0,102", "-0,103"), 'sign = "minus"\ncolumns = { injected = "immessa" }',
     "", "injected", 406),
    (rows("ora;netta", "0,100", "-0,101", "0,102", "-0,103"), 'sign = "net"\ncolumns = { withdrawn = "netta" }', "",
     "injected", 204),
    (rows("ora;kwh", *["0,100"] * 4) + "\nTotale;0,400", KWH, '[rows]\nleave_out = { ora = ["Totale*"] }',
     "withdrawn", 400),
    (rows("ora;tipo;kwh", "Attiva;0,1", "Reattiva;0,03", "GAS;1,2", "Attiva;0,1"), KWH,
     '[rows]\nleave_out = { tipo = ["Reattiva", "Gas"] }', "withdrawn", 200),
    (rows("Curva di carico\n\n\nora;kwh", "0,100", "0,101"), KWH, "[file]\nheader = 4", "withdrawn", 201),
    (rows("ora;energia\n;kwh", "0,100", "0,101"), 'columns = { withdrawn = "energia kwh" }', "[file]\nheader = [1, 2]",
     "withdrawn", 201),
    (rows("ora\tkwh", "0,100", "0,101").replace(";", "\t"), KWH, "", "withdrawn", 201),
    (rows('ora,kwh', '"0,100"', '"0,101"').replace(";", ","), KWH, "", "withdrawn", 201),
])
def test_a_mapping_can_say_it(content: str, energy: str, other: str, register: str, energy_wh: int) -> None:
    assert sum(by_time(read(content, energy, other=other), register).values()) == energy_wh


def test_a_table_without_a_header_names_its_columns_by_number() -> None:
    content = "1741777200;100\n1741778100;101\n"
    time = '[file]\nheader = 0\n[time]\ncolumn = "1"\nformat = "unix"\n'
    assert read(content, 'unit = "Wh"\ncolumns = { withdrawn = "2" }', time=time).energy_wh == 201


def test_states_of_a_counter_are_what_it_grows_by_and_a_gap_is_left_out() -> None:
    states = rows("ora;kwh", "8350,274", "8350,385", "8350,705", "8350,979") + "\n12/03/2025 13:00;8351,400"
    assert by_time(read(states, f"counter = true\n{KWH}")) == {
        f"2025-03-12T12:{minute}:00+01:00": wh for minute, wh in (("00", 111), ("15", 320), ("30", 274), ("45", 421))}
    gap = read(f"{states}\n12/03/2025 14:00;8352,400\n12/03/2025 14:15;8352,500", f"counter = true\n{KWH}")
    assert (gap.energy_wh, notes(gap)) == (1_126 + 100, {"COUNTER_GAP": 1})
    with pytest.raises(ReadingsFileError, match="line 3: the counter goes back"):
        read(rows("ora;kwh", "9,000", "8,999"), f"counter = true\n{KWH}")


def test_each_point_may_have_a_column() -> None:
    content = rows("ora;IT001E10000001;it001e100000023", *["0,100;0,200"] * 4)
    rules = parse_mapping(f"{TIME}[point]\na_column = true\n".encode())
    every = parse_table(content.encode(), rules=rules)
    assert [series.metering_point for series in every.readings.series] == ["IT001E10000001", "IT001E10000002"]
    assert every.energy_wh == 1_200
    assert parse_table(content.encode(), "IT001E10000001", rules=rules).energy_wh == 400


def test_hours_that_end_at_24() -> None:
    hours = "\n".join(f"12/03/2025;{hour:02d}:00;0,{100 + hour}" for hour in range(1, 25))
    time = ('[time]\ndate_column = "data"\ntime_column = "ora"\nformat = "%d/%m/%Y %H:%M"\nmarks = "end"\n'
            "interval_s = 3600\n")
    found = by_time(read(f"data;ora;kwh\n{hours}", KWH, time=time))
    assert (len(found), sum(found.values()), found["2025-03-12T23:00:00+01:00"]) == (24, 2_700, 124)


def test_steps_may_change_within_a_file_and_a_gap_is_no_step() -> None:
    times = ["12:00", "12:15", "12:30", "12:45", "13:15", "13:30", "14:00", "15:00", "16:00"]
    content = "\n".join(["ora;kwh", *(f"12/03/2025 {at};0,1" for at in times)])
    file = read(content, KWH, time=TIME + 'interval_s = "auto"\n')
    assert file.readings.interval_s.tolist() == [900] * 6 + [3600] * 3
    assert find_steps([0, 900]) == [900, 900]
    assert find_steps([0]) == []


# --- nothing is lost by rounding
def test_minutes_of_parts_of_a_wh_add_up() -> None:
    day = "\n".join(f"13/03/2025 {minute // 60:02d}:{minute % 60:02d};0,4" for minute in range(24 * 60))
    file = read(f"ora;wh\n{day}", 'unit = "Wh"\nrounding = "nearest"\ncolumns = { withdrawn = "wh" }',
                time=TIME + "interval_s = 60\n")
    assert (file.energy_wh, set(file.readings.energy_wh.tolist())) == (576, {0, 1})


@given(st.lists(st.fractions(min_value=0, max_value=1_000, max_denominator=1_000)))
def test_rounding_keeps_every_sum_to_half_a_wh(values: list[object]) -> None:
    whole = round_carried(values)  # type: ignore[arg-type]
    assert all(value >= 0 for value in whole)
    for count in range(len(values) + 1):
        assert abs(sum(whole[:count]) - sum(values[:count])) * 2 <= 1  # type: ignore[arg-type]


# --- days when the clock changes, in either order, stamped at either end
def make_stamps(day: str, *, marks_end: bool) -> list[str]:
    """What the clock shows at each quarter's start, or end, of a day: what no reader of ours has computed."""
    start = datetime.strptime(day, "%d/%m/%Y").replace(tzinfo=ROME).astimezone(UTC)
    stamps, at = [], start
    while (at.astimezone(ROME)).date() == start.astimezone(ROME).date():
        shown = at + timedelta(minutes=15 * marks_end)
        stamps.append(shown.astimezone(ROME).strftime("%d/%m/%Y %H:%M"))
        at += timedelta(minutes=15)
    return stamps


@pytest.mark.parametrize("is_newest_first", [False, True])
@pytest.mark.parametrize("marks", ["start", "end", "end as it began"])
@pytest.mark.parametrize("day", ["30/03/2025", "26/10/2025", "12/03/2025"])
def test_every_quarter_of_a_day_finds_its_instant(day: str, marks: str, is_newest_first: bool) -> None:
    stamps = make_stamps(day, marks_end=marks != "start")
    if marks == "end as it began":  # 02:45 to 03:00 summer time ends at 03:00, although the clock shows 02:00 again
        stamps = [datetime.strptime(stamp, "%d/%m/%Y %H:%M") + timedelta(minutes=15)
                  for stamp in make_stamps(day, marks_end=False)]
        stamps = [stamp.strftime("%d/%m/%Y %H:%M") for stamp in stamps]
    lines = [f"{stamp};0,{100 + number}" for number, stamp in enumerate(stamps)]
    file = read("\n".join(["ora;kwh", *(lines[::-1] if is_newest_first else lines)]), KWH,
                time=TIME + f'marks = "{marks.split(maxsplit=1)[0]}"\n')
    starts = file.readings.start_s.tolist()
    assert file.readings.energy_wh.tolist() == [100 + number for number in range(len(stamps))]
    assert starts == list(range(starts[0], starts[0] + 900 * len(stamps), 900))


def test_the_portals_and_the_inverters_files_may_come_newest_first() -> None:
    def make_day(day: str, wh: int) -> str:
        return f"{day};" + ";".join([f"0,{wh:03d}"] * 96) + ";"

    october = ["27/10/2024", "27/10/2024"]
    old = [make_day("26/10/2024", 1), make_day(october[0], 2), make_day(october[1], 3), make_day("28/10/2024", 4)]
    header = "Giorno;" + ";".join(LABELS)
    summer, winter = "2024-10-27T02:30:00+02:00", "2024-10-27T02:30:00+01:00"
    kept = [line if line != old[2] else
            "27/10/2024;" + ";".join("0,003" if "02:00" <= label < "03:00" else "" for label in LABELS) for line in old]
    for lines in (kept, kept[::-1]):
        found = by_time(parse_edistribuzione("\n".join([header, *lines]).encode(), POINT))
        assert (found[summer], found[winter]) == (2, 3)
    hours = [f"10/27/2024 {hour},0,0,0,{wh}" for hour, wh in (("01:00", 1), ("02:00", 2), ("02:00", 3), ("03:00", 4))]
    for lines in (hours, hours[::-1]):
        found = by_time(parse_enphase("\n".join([ENPHASE_HEADER, *lines]).encode(), POINT))
        assert list(found.values()) == [1, 2, 3, 4]


# --- what a spreadsheet makes of it
@pytest.mark.parametrize(("encoding", "mark"), [
    ("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("cp1252", b""), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"),
    ("utf-16-le", b""),
])
def test_any_encoding_that_a_spreadsheet_saves(encoding: str, mark: bytes) -> None:
    content = mark + rows("ora;città;energia attività", "Àlba;0,100", "Àlba;0,101").encode(encoding)
    assert read(content, 'columns = { withdrawn = "energia attività" }').energy_wh == 201


def make_typed(*cells: list[object]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in cells:
        book.active.append(row)
    for row in book.active.iter_rows():
        for cell in row:
            if type(cell.value) is date:
                cell.number_format = "dd/mm/yyyy"
    book.save(out)
    return out.getvalue()


def test_typed_dates_times_and_numbers_need_no_format() -> None:
    stamps = [datetime(2025, 3, 12, 12, minute) for minute in (0, 15, 30, 45)]
    for values in ([0.1, 0.101, 0.102, 0.103], ["0,1", 0.101, "0,102", 0.103]):
        book = make_book(["ora", "kwh"], *([at, value] for at, value in zip(stamps, values, strict=True)))
        assert read(book, KWH).energy_wh == 406
    halves = make_typed(["data", "ora", "kwh"], *([date(2025, 3, 12), time(12, minute), 0.1] for minute in (0, 15)))
    two = '[time]\ndate_column = "data"\ntime_column = "ora"\nformat = "%d/%m/%Y %H:%M"\n'
    assert list(by_time(read(halves, KWH, time=two))) == ["2025-03-12T12:00:00+01:00", "2025-03-12T12:15:00+01:00"]


def test_a_sheets_own_size_is_not_believed() -> None:
    import zipfile

    whole = make_book(["ora", "kwh"], *([datetime(2025, 3, 10) + timedelta(minutes=15 * n), 0.1] for n in range(192)))
    lying = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(lying, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            new.writestr(part, content.replace(b'<dimension ref="A1:B193"', b'<dimension ref="A1"'))
    assert b'ref="A1"' in zipfile.ZipFile(lying).read("xl/worksheets/sheet1.xml")
    assert read(lying.getvalue(), KWH).energy_wh == 19_200


def test_a_date_is_no_time() -> None:
    iso = '[time]\ncolumn = "ora"\n'
    for content in ("ora;kwh\n2025-03-12;0,1", make_typed(["ora", "kwh"], [date(2025, 3, 12), 0.1])):
        with pytest.raises(ReadingsFileError, match="not a time"):
            read(content, KWH, time=iso)


# --- prices
def test_quarters_of_prices_are_an_hours_mean_and_the_operators_hours_count_from_one() -> None:
    stamps = [datetime(2025, 10, 25, 22, tzinfo=UTC) + timedelta(minutes=15 * n) for n in range(100)]
    quarters = "\n".join(["start;NORD", *(f"{at.astimezone(ROME).isoformat()};{100 + n % 4},50" for n, at in
                                            enumerate(stamps))])
    assert {format_price(price) for price in parse_prices(quarters.encode()).by_zone["NORD"].values()} == {"102"}
    hours = "\n".join(["Data;Ora;NORD;PUN", *(f"26/10/2025;{hour};{100 + hour},5;1" for hour in range(1, 26))])
    found = parse_prices(hours.encode()).by_zone["NORD"]
    assert [format_price(price) for _, price in sorted(found.items())] == [f"{100 + hour}.5" for hour in range(1, 26)]
    assert sorted(found) == [int(at.timestamp()) for at in stamps[::4]]
    with pytest.raises(ReadingsFileError, match="line 2: Ora: '25' isn't an hour of 12/03/2025, which has 1 to 24"):
        parse_prices(b"Data;Ora;NORD\n12/03/2025;25;1\n")


def test_a_part_of_an_hour_is_no_price_and_counted() -> None:
    found = parse_prices(b"start;NORD\n2025-10-26T12:00+01:00;1\n2025-10-26T13:00+01:00;1\n2025-10-26T13:15+01:00;2\n")
    assert len(found.by_zone["NORD"]) == 1
    assert [(note.code, note.count, note.line) for note in found.notes] == [("PART_OF_AN_HOUR", 1, 3)]
