"""The last number, time, row and POD that is taken, and the first that isn't."""

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

import pytest

from analytics.cells import ReadingsFileError
from analytics.imports.clock import Stamp, find_instants, move_wall, parse_wall, parse_zone, place_stamps
from analytics.imports.numbers import parse_decimal, parse_energy, round_carried
from analytics.imports.placing import find_steps
from analytics.rows import decode_table, find_separator, read_records, read_rows

# --- numbers
TAKEN: list[tuple[Callable[[str], object], str, object]] = [
    (parse_energy, "0", 0), (parse_energy, "1000000", 10**9), (parse_energy, "0,001", 1),
    (parse_energy, "0000000001,500000000000", 1_500), (partial(parse_energy, decimal=".", unit="Wh"), "1.0", 1),
    (lambda text: round_carried([Fraction(text)]), "0.5", [1]),
    (lambda text: round_carried([Fraction(text)]), "0.499999999999", [0]),
    (partial(parse_energy, unit="MWh"), "1000", 10**9), (partial(parse_energy, unit="MWh"), "0,000001", 1),
    (parse_decimal, "-1,5", Fraction(-3, 2)), (parse_decimal, "+1,5", Fraction(3, 2)),
    (partial(parse_decimal, decimal="."), "9999999999.999999999999", Fraction(10**22 - 1, 10**12)),
    (parse_wall, "00:00", 0), (parse_wall, "23:59", 86_340), (parse_wall, "23.59.59", 86_399), (parse_wall, "01:02:03",
                                                                                               3_723),
    (parse_zone, "UTC", 0), (parse_zone, "Europe/Rome", None), (parse_zone, "+14:59", 53_940),
    (parse_zone, "-01:30", -5_400),
]  # fmt: skip


@pytest.mark.parametrize(("read", "text", "value"), TAKEN)
def test_a_text_is_read_exactly(read: Callable[[str], object], text: str, value: object) -> None:
    assert read(text) == value


NONE: list[tuple[Callable[[str], object], str, str]] = [
    (parse_energy, "1000000,001", "more than 1000000000 Wh"), (parse_energy, "0,0001", "whole Wh"),
    (parse_energy, "12345678901", "decimal comma"), (parse_energy, "0,1234567890123", "decimal comma"),
    (parse_energy, "1.0", "decimal comma"), (parse_energy, "", "decimal comma"), (parse_energy, "-1", "decimal comma"),
    (partial(parse_energy, decimal="."), "1,0", "decimal point"),
    (partial(parse_energy, unit="MWh"), "1001", "more than"),
    (parse_decimal, "--1", "decimal comma"), (parse_decimal, "+-1", "decimal comma"), (parse_decimal, "1.5", "comma"),
    (partial(parse_decimal, decimal="."), "1,5", "decimal point"),
    (parse_wall, "24:00", "not a time"), (parse_wall, "00:60", "not a time"), (parse_wall, "00:00:60", "not a time"),
    (parse_zone, "+15:00", "timezone is"), (parse_zone, "01:00", "timezone is"),
]  # fmt: skip


@pytest.mark.parametrize(("read", "text", "words"), NONE)
def test_another_text_is_refused_in_words(read: Callable[[str], object], text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read(text)


# --- rows
@pytest.mark.parametrize(("content", "rows"), [
    (b"a;b,c\n1;2\n", [(1, ["a", "b,c"]), (2, ["1", "2"])]), (b"a\tb,c\n1\t2\n", [(1, ["a", "b,c"]), (2, ["1", "2"])]),
    (b"a,b\n \n1,2\n", [(1, ["a", "b"]), (3, ["1", "2"])]), (b'"a\nb",c\n1,2', [(2, ["a\nb", "c"]), (3, ["1", "2"])]),
    (b"one\n", [(1, ["one"])]), ("è;1".encode("cp1252"), [(1, ["è", "1"])]),
])  # fmt: skip
def test_rows_have_the_lines_that_the_eye_sees(content: bytes, rows: list[Any]) -> None:
    assert list(read_rows(content)) == rows


@pytest.mark.parametrize(("content", "words"), [
    (b"\xef\xbb\xbf \t\r\n", "empty"), (b"\xff\xfe\0\0", "empty"), (b" \n%PDF-1", "PDF"),
    (b"\xd0\xcf\x11\xe0", "old Excel"),
    (b"\x1f\x8b\x08", "packed"), (b" <a>", "web page"), (b"\x81\x8d", "not a text"), (b"\xff\xfea", "not a text"),
    (b"a\0b", "not a text"), (b"a\0\0\0b\0", "not a text"),
])  # fmt: skip
def test_what_is_no_table_is_refused_in_its_first_line(content: bytes, words: str) -> None:
    with pytest.raises(ReadingsFileError, match=words) as refused:
        decode_table(content)
    assert refused.value.line == 1


def test_a_separator_is_found_in_the_first_lines_that_hold_anything() -> None:
    assert find_separator("\n".join(["a;b", *["1,5;2,5"] * 3])) == ";"
    assert find_separator("\n\n".join([*["a,b"] * 25, *["a;b"] * 24, *["a\tb"] * 90])) == ","
    assert find_separator("\n".join([*["a"] * 49, "a,b", *["a;b"] * 90])) == ","
    assert find_separator("\n".join([*["a"] * 50, "a,b"])) == ";"


@pytest.mark.parametrize(("row", "is_taken"), [
    ("1;2", True), ("1;2;", True), ("1;2;;", True), ("1;2;;;", False), ("1", False), ("1;2;3", False),
    ("1;2;;3", False),
])  # fmt: skip
def test_a_record_has_the_headers_cells_and_blank_ones_after_them(row: str, is_taken: bool) -> None:
    names, records = read_records(f"a;b;;\n{row}\n".encode())
    assert names == ["a", "b"]
    if is_taken:
        assert list(records) == [(2, {"a": "1", "b": "2"})]
        return
    with pytest.raises(ReadingsFileError, match=f"line 2: {row.count(';') + 1} fields where the header has 2"):
        list(records)


def test_one_field_after_a_header_without_blank_ones_may_be_blank() -> None:
    assert list(read_records(b"a;b\n1;2;\n")[1]) == [(2, {"a": "1", "b": "2"})]
    with pytest.raises(ReadingsFileError, match="line 2: 4 fields"):
        list(read_records(b"a;b\n1;2;;\n")[1])


# --- the clock
def test_the_clock_shows_a_time_once_twice_or_never() -> None:
    assert [len(find_instants(date, 9_000)) for date in ("2024-03-30", "2024-03-31", "2024-10-27")] == [1, 0, 2]
    summer, winter = find_instants("2024-10-27", 7_200)
    assert winter - summer == 3_600
    assert [len(find_instants("2024-10-27", wall_s)) for wall_s in (7_199, 7_200, 10_799, 10_800)] == [1, 2, 2, 1]
    assert [len(find_instants("2024-03-31", wall_s)) for wall_s in (7_199, 7_200, 10_799, 10_800)] == [1, 0, 0, 1]
    assert find_instants("2024-05-01", 0) == (1_714_514_400,) and find_instants("2024-05-01",
        86_399) == (1_714_600_799,)


def test_a_stamp_moves_over_midnight_both_ways() -> None:
    stamp = Stamp("", "2024-03-01", 0)
    assert move_wall(stamp, -900) == ("", "2024-02-29", 85_500)
    assert move_wall(stamp, 0) == stamp
    assert move_wall(move_wall(stamp, -1), 1) == stamp


def test_a_fixed_offset_has_every_time_once() -> None:
    stamps = [Stamp("", "2024-03-31", 9_000), Stamp("", "2024-10-27", 9_000)]
    assert place_stamps(stamps, 0) == [1_711_852_200, 1_729_996_200]
    assert place_stamps(stamps, 3_600, ends_after_s=900) == [1_711_847_700, 1_729_991_700]
    assert place_stamps([], None) == place_stamps([], None, ends_after_s=900) == []


def test_an_end_that_says_as_much_read_either_way_is_that_of_the_clock_it_began_with() -> None:
    (summer_s, twice_s) = place_stamps([Stamp("", "2024-10-27", 10_800), Stamp("", "2024-10-27", 13_500)],
                                       ends_after_s=900)
    assert (summer_s, twice_s) == (1_729_989_900, 1_729_996_200)  # 02:45 in summer time; 03:30 in winter time


@pytest.mark.parametrize(("times", "steps"), [
    ([], []), ([5], []), ([0, 900], [900, 900]), ([0, 900, 1_800, 5_400], [900, 900, 900, 900]),
    ([0, 3_600, 4_500, 5_400], [900, 900, 900, 900]), ([0, 3_600, 7_200, 8_100], [3_600, 3_600, 900, 900]),
    ([0, 900, 4_500, 8_100], [900, 3_600, 3_600, 3_600]),
])  # fmt: skip
def test_steps_as_the_times_follow_each_other(times: list[int], steps: list[int]) -> None:
    assert find_steps(times) == steps


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("text", ["a;b\n1;2\n", "Energia è qui;kWh\n1;2\n", "a", "\n\n;;;;\nabc;d\n"])
def test_a_table_s_text_is_found_in_each_encoding_with_and_without_a_mark(encoding: str, text: str) -> None:
    assert decode_table(text.encode(encoding)) == text
