"""Numbers and dates as their readers write them; a day is the community's, wherever the reader is."""

import pytest

from webapp.formats import NOTHING, Formats

IT, EN = Formats("it"), Formats("en")


@pytest.mark.parametrize(("name", "value", "text"), [
    ("tokens", 123_456, "1.234,56"), ("tokens", -5, "-0,05"), ("fine_tokens", 13_330_000, "0,1333"),
    ("fine_tokens", 123_456_789_012, "1.234,5679"), ("kwh", 12_345, "12,3"), ("fine_kwh", 12_345, "12,345"),
    ("whole", 1_000, "1.000"), ("percent", 8_000, "80 %"), ("percent", 1_250, "12,5 %"),
    ("day", "2024-05-08", "8 maggio"), ("day", "2024-05-01", "1º maggio"), ("full_day", "2024-07-01", "1º luglio 2024"),
    ("weekday", "2024-05-01", "mercoledì 1º maggio"), ("full_day", "2024-05-11", "11 maggio 2024"),
    ("full_day", "2024-05-08", "8 maggio 2024"), ("month", "2024-05-31", "maggio 2024"),
    ("month", "2024-05", "maggio 2024"),
    ("clock", 1_711_846_800, "03:00"), ("clock", 1_711_843_200, "01:00"),  # the night without a second hour
    ("instant_day", 1_711_839_600, "31 marzo 2024"), ("instant_day", 1_711_839_599, "30 marzo 2024"),
])
def test_an_italian_reads(name: str, value: object, text: str) -> None:
    assert getattr(IT, name)(value) == text


@pytest.mark.parametrize(("name", "value", "text"), [
    ("tokens", 123_456, "1,234.56"), ("kwh", 12_345, "12.3"), ("full_day", "2024-05-08", "8 May 2024"),
    ("month", "2024-05", "May 2024"),
])
def test_an_english_reader_reads(name: str, value: object, text: str) -> None:
    assert getattr(EN, name)(value) == text


@pytest.mark.parametrize("name", ["whole", "tokens", "fine_tokens", "kwh", "fine_kwh"])
def test_what_is_not_known_is_a_dash(name: str) -> None:
    assert getattr(IT, name)(None) == getattr(EN, name)(None) == NOTHING


@pytest.mark.parametrize(("first", "count", "text"), [
    ("2024-05-14", 1, "14 May 2024"), ("2024-05-01", 7, "1–7 May 2024"), ("2024-02-26", 7, "26 February–3 March 2024"),
    ("2023-12-30", 4, "30 December 2023–2 January 2024"),
])
def test_days_are_named_by_their_first_and_last(first: str, count: int, text: str) -> None:
    assert EN.days(first, count) == text
