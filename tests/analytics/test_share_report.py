"""`volano energy share`: what a readings file says, each refusal with its line, problems that don't refuse."""

import io
import json
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from analytics.cells import ReadingsFileError
from analytics.cli import energy
from analytics.share_report import compute_share_report
from tests.analytics.imports.samples import make_book

HEADER = "metering_point,perimeter,register,start,energy_wh,interval_s"
ADA, ROOF, FAR = "IT001E00000001", "IT001E00000002", "IT001E00000003"
EAST, WEST = "AC001E00001", "AC001E00002"
AT = "2024-05-01T10:00+02:00"


def row(
    point: str = ADA, perimeter: str = EAST, register: str = "withdrawn", start: str = AT,
    energy_wh: object = 100, interval_s: object = 3600,
) -> str:  # fmt: skip
    return f"{point},{perimeter},{register},{start},{energy_wh},{interval_s}"


def file_of(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


def quarters(point: str, register: str, energies: list[int], perimeter: str = EAST) -> list[str]:
    start = datetime.fromisoformat(AT)
    return [
        row(point, perimeter, register, (start + timedelta(minutes=15 * i)).isoformat(), value, "")
        for i, value in enumerate(energies)
    ]


def report_of(content: bytes) -> dict[str, Any]:
    return compute_share_report(io.BytesIO(content))


def refusal(content: bytes) -> tuple[int, str]:
    with pytest.raises(ReadingsFileError) as refused:
        report_of(content)
    return refused.value.line, str(refused.value.reason)


def test_quarters_are_summed_to_hours_before_the_minimum() -> None:
    rows = quarters(ROOF, "injected", [0, 0, 4, 4]) + quarters(ADA, "withdrawn", [4, 4, 0, 0])
    assert report_of(file_of(*rows)) == {
        "perimeters": {EAST: {"withdrawn_wh": 8, "injected_wh": 8, "shared_wh": 8, "hours": 1}},
        "metering_points": {
            ADA: {"withdrawn_wh": 8, "injected_wh": 0, "shared_withdrawn_wh": 8, "shared_injected_wh": 0},
            ROOF: {"withdrawn_wh": 0, "injected_wh": 8, "shared_withdrawn_wh": 0, "shared_injected_wh": 8},
        },
        "problems": [],
    }


def test_perimeters_share_apart() -> None:
    report = report_of(file_of(row(), row(FAR, WEST, "injected", energy_wh=70)))
    assert [one["shared_wh"] for one in report["perimeters"].values()] == [0, 0]
    assert list(report["perimeters"]) == [EAST, WEST]


@pytest.mark.parametrize(("date", "hours"), [("2024-03-31", 23), ("2024-10-27", 25), ("2024-05-01", 24)])
def test_a_local_day_has_its_own_number_of_hours(date: str, hours: int) -> None:
    first = datetime.fromisoformat(f"{date}T00:00+0{1 if hours == 23 else 2}:00")
    rows = [row(start=(first + timedelta(hours=i)).isoformat()) for i in range(hours)]
    report = report_of(file_of(*rows))
    assert report["perimeters"][EAST]["hours"] == hours
    assert report["perimeters"][EAST]["withdrawn_wh"] == 100 * hours
    assert report["problems"] == []


def test_the_same_instant_in_another_offset_is_the_same_interval() -> None:
    report = report_of(file_of(row(), row(start="2024-05-01T08:00:00Z")))
    assert report["perimeters"][EAST]["withdrawn_wh"] == 100
    assert report["problems"] == [
        {
            "kind": "repeated", "metering_point": ADA, "register": "withdrawn",
            "start": "2024-05-01T08:00:00Z", "line": 3,
        }
    ]  # fmt: skip


def test_missing_intervals_are_listed_and_the_hour_counts_what_is_there() -> None:
    rows = quarters(ADA, "withdrawn", [1, 2, 3, 4, 5, 6, 7, 8]) + quarters(ROOF, "injected", [9] * 8)
    del rows[2:5]
    report = report_of(file_of(*rows))
    assert report["metering_points"][ADA]["withdrawn_wh"] == 1 + 2 + 6 + 7 + 8
    assert report["problems"] == [
        {
            "kind": "missing", "metering_point": ADA, "register": "withdrawn",
            "start": "2024-05-01T08:30:00Z", "end": "2024-05-01T09:15:00Z", "intervals": 3,
        }
    ]  # fmt: skip


def test_what_is_missing_at_the_ends_of_the_perimeters_hours_counts_too() -> None:
    rows = [*quarters(ADA, "withdrawn", [1] * 3), row(ROOF, register="injected")]
    problems = report_of(file_of(*rows))["problems"]
    assert [(p["start"], p["end"]) for p in problems] == [("2024-05-01T08:45:00Z", "2024-05-01T09:00:00Z")]


GOOD_FORMS = [
    ("BOM and CRLF", b"\xef\xbb\xbf" + file_of(row()).replace(b"\n", b"\r\n")),
    ("old Mac line ends", file_of(row()).replace(b"\n", b"\r")),
    ("no newline at the end", file_of(row()).rstrip()),
    ("blank lines", file_of("", row(), "", "   ")),
    ("quoted fields", file_of(",".join(f'"{cell}"' for cell in row().split(",")))),
    ("spaces", file_of(row().replace(",", " , "), header=HEADER.replace(",", ", "))),
    ("seconds", file_of(row(start="2024-05-01T10:00:00.000+02:00"))),
    ("space for T", file_of(row(start="2024-05-01 10:00+0200"))),
    ("Z", file_of(row(start="2024-05-01T08:00Z"))),
    ("hour-only offset", file_of(row(start="2024-05-01T10:00+02"))),
    ("another order", file_of(f"3600,100,{AT},withdrawn,{EAST},{ADA}", header=",".join(HEADER.split(",")[::-1]))),
    ("leading zeros", file_of(row(energy_wh="000000000000000100"))),
]  # fmt: skip


@pytest.mark.parametrize(("content"), [form[1] for form in GOOD_FORMS], ids=[form[0] for form in GOOD_FORMS])
def test_the_same_reading_in_other_clothes(content: bytes) -> None:
    assert report_of(content) == report_of(file_of(row()))


def test_an_unknown_column_is_left_out_and_named() -> None:
    report = report_of(file_of(row() + ",hello", header=HEADER + ",note"))
    assert report["problems"] == [{"kind": "ignored_column", "column": "note"}]


def test_absent_interval_is_a_quarter() -> None:
    content = file_of(f"{ADA},{EAST},withdrawn,{AT},7", header=HEADER.removesuffix(",interval_s"))
    (problem,) = report_of(content)["problems"]
    assert (problem["start"], problem["intervals"]) == ("2024-05-01T08:15:00Z", 3)


REFUSED_CELLS = [
    ({"energy_wh": "much"}, "not a number"),
    ({"energy_wh": ""}, "not a number"),
    ({"energy_wh": "nan"}, "not a number"),
    ({"energy_wh": "٣"}, "not a number"),
    ({"energy_wh": "1_000"}, "not a number"),
    ({"energy_wh": "-5"}, "negative"),
    ({"energy_wh": "-0"}, "negative"),
    ({"energy_wh": "-1.5"}, "negative"),
    ({"energy_wh": "1.5"}, "not an integer"),
    ({"energy_wh": "1.0"}, "not an integer"),
    ({"energy_wh": "1e3"}, "not an integer"),
    ({"energy_wh": "+5"}, "not an integer"),
    ({"energy_wh": "100000000001"}, "more than"),
    ({"energy_wh": "9" * 5000}, "more than"),
    ({"start": "2024-05-01T10:00"}, "without offset"),
    ({"start": "2024-05-01"}, "not an ISO 8601 time"),
    ({"start": "01/05/2024 10:00"}, "not an ISO 8601 time"),
    ({"start": "2024-05-01T10:00:00.5+02:00"}, "not an ISO 8601 time"),
    ({"start": "2024-02-30T10:00+02:00"}, "no such time"),
    ({"start": "2024-05-01T24:00+02:00"}, "no such time"),
    ({"start": "0001-01-01T00:00+02:00"}, "no year from"),
    ({"interval_s": "1000"}, "divide an hour"),
    ({"interval_s": "7200"}, "divide an hour"),
    ({"interval_s": "0"}, "divide an hour"),
    ({"interval_s": "-900"}, "not a number of seconds"),
    ({"interval_s": "15m"}, "not a number of seconds"),
    ({"start": "2024-05-01T10:05+02:00", "interval_s": "900"}, "grid"),
    ({"start": "2024-05-01T10:15+02:00"}, "grid"),
    ({"start": "2024-05-01T10:00+05:30"}, "grid"),
    ({"register": "produced"}, "unknown register"),
    ({"register": "Withdrawn"}, "unknown register"),
    ({"point": ""}, "metering_point is blank"),
    ({"perimeter": " "}, "perimeter is blank"),
    ({"perimeter": WEST}, "two perimeters"),
    ({"start": AT, "energy_wh": "101"}, "line 2 again with another value"),
    ({"interval_s": "900"}, "another length of line 2"),
    ({"start": "2024-05-01T10:30+02:00", "interval_s": "900"}, "another length of line 2"),
]


@pytest.mark.parametrize(("cells", "words"), REFUSED_CELLS, ids=[str(case[0]) for case in REFUSED_CELLS])
def test_each_refusal_names_line_and_reason(cells: dict[str, str], words: str) -> None:
    line, reason = refusal(file_of(row(), "", row(ROOF), row(**cells), row(FAR)))
    assert line == 5
    assert words in reason


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", 1, "empty"),
        (b"\xef\xbb\xbf\n \r\n", 1, "empty"),
        (b",,\n", 1, "no header"),
        (make_book(), 1, "no header"),
        (file_of(), 1, "no readings"),
        ((row() + "\n").encode(), 1, "no header"),
        (file_of(row(), header=HEADER.replace("start", "begin")), 1, "must name start"),
        (file_of(row(), header=HEADER + ",start"), 1, "start twice"),
        (file_of(row(), row(ROOF) + ",more"), 3, "7 fields where the header has 6"),
        (file_of(row(), ADA), 3, "1 fields"),
        (file_of(row(), 'x"', '"' + row(ROOF)), 3, "1 fields"),
        (file_of(row(), '"' + row(ROOF)), 3, "not a row of cells"),
        (file_of(row(point='"two\nlines"')), 3, "not printable"),
        (file_of(row(), row(ROOF)).replace(b"2,AC", b"\x81,AC"), 1, "not a text in UTF-8"),
    ],
)
def test_a_file_that_is_none_is_refused(content: bytes, line: int, words: str) -> None:
    found, reason = refusal(content)
    assert words in reason
    assert found == line


def test_a_perimeter_too_thinly_spread_is_refused() -> None:
    rows = [row(f"P{i}", start=f"{2000 + i:04d}-01-01T00:00Z") for i in range(5800)]
    assert "split the file" in refusal(file_of(*rows))[1]


@st.composite
def files(draw: st.DrawFn) -> list[str]:
    def series(point: str, register: str) -> Iterator[str]:
        count = draw(st.integers(1, 9))
        yield from quarters(point, register, draw(st.lists(st.integers(0, 10**11), min_size=1, max_size=count)))

    registers = st.sampled_from(["withdrawn", "injected"])
    return [line for i in range(draw(st.integers(1, 4))) for line in series(f"P{i}", draw(registers))]


@given(files(), st.integers())
def test_the_order_of_rows_does_not_matter(rows: list[str], seed: int) -> None:
    shuffled = random.Random(seed).sample(rows, len(rows))
    assert report_of(file_of(*shuffled)) == report_of(file_of(*rows))


@given(files())
def test_parts_add_up_to_the_shared_energy(rows: list[str]) -> None:
    report = report_of(file_of(*rows))
    perimeter, points = report["perimeters"][EAST], report["metering_points"].values()
    for register in ("withdrawn", "injected"):
        assert sum(point[f"shared_{register}_wh"] for point in points) == perimeter["shared_wh"]
        assert sum(point[f"{register}_wh"] for point in points) == perimeter[f"{register}_wh"]
    assert perimeter["shared_wh"] <= min(perimeter["withdrawn_wh"], perimeter["injected_wh"])


def run(path: Path, *options: str) -> Result:
    return CliRunner().invoke(energy, ["share", str(path), *options])


def test_the_command_prints_the_report(tmp_path: Path) -> None:
    path = tmp_path / "READINGS.csv"
    path.write_bytes(file_of(row(), row(ROOF, register="injected", energy_wh=40)))
    shown = run(path, "--json")
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert json.loads(shown.stdout) == report_of(path.read_bytes())
    table = run(path)
    assert table.exit_code == 0
    assert "0.040" in table.stdout


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_the_command_refuses_with_one_line_and_no_output(tmp_path: Path, options: tuple[str, ...]) -> None:
    path = tmp_path / "READINGS.csv"
    path.write_bytes(file_of(row(energy_wh=-1)))
    shown = run(path, *options)
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert shown.stderr == f"{path}:2: energy_wh is negative: '-1'\n"


def test_the_command_names_a_file_that_is_not_there(tmp_path: Path) -> None:
    shown = run(tmp_path / "none.csv")
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert "No such file or directory: name a file" in shown.stderr


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_spreadsheets_own_way_of_saving_changes_nothing(encoding: str, separator: str) -> None:
    plain = file_of(row(), row(ROOF))
    saved = plain.decode().replace(",", separator).encode(encoding)
    assert report_of(saved) == report_of(plain)


def test_a_pod_is_one_however_it_is_written() -> None:
    written = [
        row(point=name, start=f"2024-05-01T{hour}:00+02:00")
        for hour, name in (("10", "IT001E10000003"), ("11", "it001e100000034"), ("12", "IT 001 E 10000003"))
    ]
    assert set(report_of(file_of(*written))["metering_points"]) == {"IT001E10000003"}
