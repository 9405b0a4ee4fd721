"""The text edge of energy files: what a cell may say, to the last digit that is allowed."""

import pytest

from analytics.cells import (
    MAX_READING_WH,
    ReadingsFileError,
    decode_lines,
    format_time,
    parse_energy,
    parse_header,
    parse_interval,
    parse_start,
)
from chaincode.kernel.quoting import show

MAY_NOON_S = 1_715_680_800  # 2024-05-14T10:00:00Z


@pytest.mark.parametrize("text", [
    "2024-05-14T12:00:00+02:00", "2024-05-14 12:00+0200", "2024-05-14t10:00:00.000z", "2024-05-14T10:00Z",
    "2024-05-14T12:00:00+02", " \t2024-05-14T10:00:00Z ",
])  # fmt: skip
def test_a_time_may_be_written_in_these_ways(text: str) -> None:
    assert parse_start(text) == MAY_NOON_S
    assert format_time(MAY_NOON_S) == "2024-05-14T10:00:00Z"


@pytest.mark.parametrize(("text", "says"), [
    ("2024-05-14T12:00:00", "without offset"), ("2024-05-14", "not an ISO"), ("2024-05-14T12:00:00.5Z", "not an ISO"),
    ("1969-12-31T23:00:00Z", "no year"), ("9999-01-01T00:00:00Z", "no year"), ("2024-02-30T00:00:00Z", "no such time"),
    ("2024-05-14T25:00:00Z", "no such time"), ("２０２４-05-14T10:00:00Z", "not an ISO"),
])  # fmt: skip
def test_other_times_are_refused_in_words(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_start(text)


def test_the_first_and_the_last_year_of_times() -> None:
    assert parse_start("1970-01-01T00:00:00Z") == 0
    assert format_time(parse_start("9998-12-31T23:59:59Z")) == "9998-12-31T23:59:59Z"


@pytest.mark.parametrize(("text", "energy_wh"), [
    ("0", 0), (" 7\t", 7), ("007", 7), (str(MAX_READING_WH), MAX_READING_WH),
    ("0" * 30 + str(MAX_READING_WH), MAX_READING_WH),
])  # fmt: skip
def test_energy_is_whole_wh_in_digits(text: str, energy_wh: int) -> None:
    assert parse_energy(text) == energy_wh


@pytest.mark.parametrize(("text", "says"), [
    (str(MAX_READING_WH + 1), "more than"), ("9" * 5_000, "more than"), ("-5", "negative"), ("-0", "negative"),
    ("1.0", "not an integer"), ("1e3", "not an integer"), ("+5", "not an integer"), ("", "not a number"),
    ("1,5", "not a number"), ("٣", "not a number"),
])  # fmt: skip
def test_other_energy_is_refused_in_words(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_energy(text)


@pytest.mark.parametrize(("text", "interval_s"), [
    ("", 900), (" \t", 900), ("1", 1), ("900", 900), ("3600", 3_600), ("000003600", 3_600),
])  # fmt: skip
def test_an_interval_divides_an_hour(text: str, interval_s: int) -> None:
    assert parse_interval(text) == interval_s


@pytest.mark.parametrize(("text", "says"), [
    ("0", "does not divide"), ("7", "does not divide"), ("7200", "does not divide"), ("0000003600", "not a number"),
    ("-900", "not a number"), ("٩", "not a number"),
])  # fmt: skip
def test_other_intervals_are_refused_in_words(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_interval(text)


def test_a_file_is_utf8_with_or_without_its_mark_and_the_bad_line_is_named() -> None:
    assert decode_lines("\ufeffa,è".encode()) == decode_lines("a,è".encode()) == "a,è"
    for content, line, says in ((b"", 1, "empty"), (b"\xef\xbb\xbf \n", 1, "empty"), (b"a\r\nb\rc\n\xff", 4, "UTF-8"),
                                (b"\xff", 1, "UTF-8")):  # fmt: skip
        with pytest.raises(ReadingsFileError, match=says) as caught:
            decode_lines(content)
        assert caught.value.line == line


def test_columns_are_found_by_name_in_any_order() -> None:
    header = parse_header([" b", "x", "a\t", "x"], 1, ["a"], ["b", "c"])
    assert (header.width, header.columns, header.ignored) == (4, {"a": 2, "b": 0}, ("x", "x"))
    with pytest.raises(ReadingsFileError, match="must name c"):
        parse_header(["a"], 3, ["a", "c"])
    for row in (["a", "b", "a"], ["a", "b", "b"]):
        with pytest.raises(ReadingsFileError, match="twice"):
            parse_header(row, 1, ["a"], ["b"])


def test_what_a_refusal_quotes_is_short() -> None:
    assert show("x" * 40) == repr("x" * 40)
    assert show("x" * 41) == repr("x" * 39 + "…")
