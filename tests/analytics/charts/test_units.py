"""Figures as people write them: exact, rounded half up, in a multiple that is easily read."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from analytics.charts.units import COUNT, EURO, KWH, PERCENT, TOKENS, show_number


@given(st.integers(-(10**14), 10**14), st.integers(0, 4), st.integers(0, 3), st.sampled_from(["it", "en"]))
def test_what_is_shown_is_the_figure_to_half_of_its_last_digit(
    value: int, power: int, digits: int, language: str
) -> None:
    shown = show_number(value, power, digits, language)
    groups, point = (".", ",") if language == "it" else (",", ".")
    plain = shown.replace(groups, "").replace(point, ".")
    assert abs(Fraction(plain) - Fraction(value, 10**power)) <= Fraction(1, 2 * 10**digits)
    assert len(plain.partition(".")[2]) == digits


@given(st.integers(-(10**12), 10**12), st.integers(0, 4), st.integers(0, 6), st.sampled_from(["it", "en"]))
def test_a_number_is_written_as_cldr_writes_it(value: int, power: int, digits: int, language: str) -> None:
    kept = min(power, digits)
    exact = Decimal(value).scaleb(-power).quantize(Decimal(1).scaleb(-kept), ROUND_HALF_UP)
    written = format_decimal(exact + 0, "#,##0" + ("." + "0" * digits if digits else ""), locale=language)
    assert show_number(value, power, digits, language) == written


@pytest.mark.parametrize(("unit", "value", "it", "en"), [
    (KWH, 1_234_550, "1.234,6 kWh", "1,234.6 kWh"), (KWH, 250, "0,3 kWh", "0.3 kWh"),
    (KWH, -250, "-0,3 kWh", "-0.3 kWh"),
    (KWH, 99_999_999, "100.000,0 kWh", "100,000.0 kWh"), (KWH, 10**8, "100,0 MWh", "100.0 MWh"),
    (KWH, 123 * 10**9, "123,0 GWh", "123.0 GWh"),
    (EURO, 123_456, "1.234,56 €", "1,234.56 €"), (EURO, 10**7, "100,0 migliaia di €", "100.0 thousand €"),
    (TOKENS, 5, "0,05 token", "0.05 tokens"), (COUNT, 1_234, "1.234", "1,234"), (PERCENT, 5_500, "55 %", "55 %"),
    (EURO, None, "–", "–"), (KWH, 10**40, "1E31 GWh", "1E31 GWh"), (KWH, -(10**40), "-1E31 GWh", "-1E31 GWh"),
])
def test_a_figure_is_said_with_its_unit(unit: object, value: int | None, it: str, en: str) -> None:
    assert [unit.say(value, language) for language in ("it", "en")] == [it, en]


@pytest.mark.parametrize(("step", "digits"), [(1_000, 0), (500, 1), (200, 1), (50, 2), (1, 3), (20_000, 0)])
def test_the_numbers_of_an_axis_have_the_digits_that_their_step_needs(step: int, digits: int) -> None:
    assert KWH.plain.find_digits(step) == digits
