"""The TOML edge of configurations: what each kind of value may be, and that nothing misspelt passes."""

from fractions import Fraction
from typing import Any

import pytest

from analytics.toml_tables import ConfigError, Table, parse_toml


def build(line: str) -> Table:
    return Table("[here]", parse_toml(line.encode()))


@pytest.mark.parametrize(("line", "number"), [
    ("a = 5", Fraction(5)), ("a = 0.1", Fraction(1, 10)), ('a = "0.1"', Fraction(1, 10)),
    ("a = -2.50", Fraction(-5, 2)),
    ("a = 1e11", Fraction(10**11)), ("a = 5e-12", Fraction(5, 10**12)), ("a = 0.0", Fraction(0)),
])  # fmt: skip
def test_a_number_is_exact(line: str, number: Fraction) -> None:
    assert build(line).number("a") == number == build(line).maybe_number("a")


@pytest.mark.parametrize("line", [
    "a = 1e12", "a = 1e-13", "a = 1e999999", "a = inf", "a = nan", "a = true", 'a = "1e2"', 'a = ""',
    "a = [1]", "a = {}", 'a = "x"',
    "a = 2024-05-01",
])  # fmt: skip
def test_other_numbers_are_refused(line: str) -> None:
    with pytest.raises(ConfigError, match="no decimal number"):
        build(line).maybe_number("a")


def test_what_is_absent_is_its_default_or_missed_by_name() -> None:
    empty = build("")
    assert (empty.number("a", Fraction(3)), empty.maybe_number("a"), empty.flag("a")) == (3, None, None)
    assert (empty.text("a", "b"), empty.text("a", ""), empty.date("a", "2024-05-01")) == ("b", "", "2024-05-01")
    assert (empty.choice("a", ("b", "c"), "c"), empty.table("a").values, empty.tables("a")) == ("c", {}, [])
    for ask in (empty.number, empty.text, empty.date):
        with pytest.raises(ConfigError, match=r"\[here\].*a"):
            ask("a")


@pytest.mark.parametrize(("line", "date"), [
    ("a = 2024-02-29", "2024-02-29"), ('a = "2024-02-29"', "2024-02-29"), ('a = "0001-01-01"', "0001-01-01"),
])  # fmt: skip
def test_a_date_is_tomls_or_a_text(line: str, date: str) -> None:
    assert build(line).date("a") == date


@pytest.mark.parametrize(("line", "says"), [
    ('a = "2023-02-29"', "no date that exists"), ("a = 2024-05-01T00:00:00", "no date YYYY"), ("a = 5", "no date YYYY"),
    ('a = "1 May"', "no date YYYY"), ('a = "2024-5-1"', "no date YYYY"), ("a = true", "no date YYYY"),
    ('a = "２０２４-05-01"', "no date YYYY"), ("a = 12:00:00", "no date YYYY"),
])  # fmt: skip
def test_other_dates_are_refused(line: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        build(line).date("a")


@pytest.mark.parametrize("line", ["a = 5", 'a = ""', 'a = " "', 'a = "b\\u0007"', "a = []"])
def test_a_text_is_printable_and_not_blank(line: str) -> None:
    with pytest.raises(ConfigError, match="no text"):
        build(line).text("a")
    assert build('a = " b "').text("a") == "b"


@pytest.mark.parametrize(("line", "ask", "argument", "says"), [
    ("a = 1", Table.flag, (), "neither true nor false"), ('a = "d"', Table.choice, (("b", "c"),), "unknown a"),
    ("a = 1", Table.table, (), "no table"), ("a = 1", Table.tables, (), "no list of tables"),
    ("a = [1]", Table.tables, (), "no list of tables"),
])  # fmt: skip
def test_what_is_of_another_kind_is_refused(line: str, ask: Any, argument: tuple[Any, ...], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        ask(build(line), "a", *argument)
    assert build("a = true").flag("a") is True


def test_a_key_that_nobody_asked_for_is_refused() -> None:
    table = build("a = 1\nb = 2\nc = 3")
    table.number("a")
    with pytest.raises(ConfigError, match="unknown key: 'c'"):
        table.finish("b")
    table.finish("b", "c")
    with pytest.raises(ConfigError, match="unknown key: 'b'"):
        table.finish()


def test_tables_of_a_list_are_named_by_their_point_or_number() -> None:
    first, second = build('[[p]]\npoint = "X"\n[[p]]\npoint = 7').tables("p")
    assert (first.where, second.where) == ("[[p]] 'X'", "[[p]] 2")


@pytest.mark.parametrize("digits", [4301, 150_000])
def test_a_number_of_endless_digits_is_refused_in_both_languages(digits: int) -> None:
    with pytest.raises(ConfigError) as told:
        parse_toml(f"a = {'9' * digits}".encode())
    assert "4300 cifre" in told.value.reason.it and "4300 digits" in told.value.reason.en
