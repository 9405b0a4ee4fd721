"""Prices: the last that is taken, the first that isn't, and the line that is named."""

from fractions import Fraction

import pytest

from analytics.cells import ReadingsFileError
from analytics.imports.prices import format_price, parse_prices


@pytest.mark.parametrize(("price", "text"), [
    (Fraction(0), "0"), (Fraction(-1, 2), "-0.5"), (Fraction(1, 2_000_000), "0.000001"), (Fraction(1, 2_000_001), "0"),
    (Fraction(-1, 2_000_000), "-0.000001"), (Fraction(-1, 2_000_001), "0"), (Fraction(100), "100"),
    (Fraction(1_999_999_999, 1_000_000), "1999.999999"), (Fraction(203, 2), "101.5"),
])  # fmt: skip
def test_a_price_is_shown_to_the_millionth(price: Fraction, text: str) -> None:
    assert format_price(price) == text


def test_the_operators_hour_may_stand_before_its_date() -> None:
    for header, row in (("Ora;Data;NORD", "2;01/05/2024;100"), ("Data;Ora;NORD", "01/05/2024;2;100")):
        assert parse_prices(f"{header}\n{row}\n".encode()).find("NORD", 1_714_518_000) == 100


HOUR = "2025-10-26T12:00+01:00"


@pytest.mark.parametrize(("text", "price"), [
    ("999999", 999_999), ("+1.", 1), ("-0,5", Fraction(-1, 2)), ("0,123456789012", Fraction(123_456_789_012, 10**12)),
])  # fmt: skip
def test_a_price_may_be_written(text: str, price: Fraction) -> None:
    found = parse_prices(f"start;NORD\n{HOUR};{text}\n".encode())
    assert (found.find("NORD", 1_761_476_400), len(found)) == (price, 1)
    assert (found.find("SUD", 1_761_476_400), found.find("NORD", 1_761_476_401)) == (None, None)


@pytest.mark.parametrize(("content", "line", "words"), [
    (f"start;NORD\n{HOUR};1000000\n", 2, "NORD: no price such as"),
    (f"start;NORD\n{HOUR};0,1234567890123\n", 2, "NORD"),
    (f"zone;start;eur_mwh\nNORD;{HOUR};x\n", 2, "eur_mwh: no price"),
    (f"start;NORD\n{HOUR};1;2\n", 2, "3 fields where the "
                                                                     "header has 2"),
    ("start;NORD\n2025-10-26T12:00:01+01:00;1\n", 2, "not on a quarter"),
    ("start;NORD\nnoon;1\n", 2, "start: not an ISO"),
    ("start;NORD;NORD\n", 1, "twice"), ("zone;zona;start;eur_mwh\n", 1, "it must name zones"),
    ("zone;start;eur_mwh;eur_per_mwh\n", 1, "it must name zones"), ("start;ora;NORD\n", 1, "one column must be named"),
    ("data;ora;date;NORD\n", 1, "one column must be named"), ("Data;Ora;NORD\n26/10/2025;26;1\n", 2, "1 to 25"),
    ("Data;Ora;NORD\n26/10/2025;0;1\n", 2, "1 to 25"), ("Data;Ora;NORD\n26/10/2025;001;1\n", 2, "1 to 25"),
    ("Data;Ora;NORD\n30/03/2025;24;1\n", 2, "1 to 23"), ("start;NORD\n\n", 1, "no prices of whole hours after"),
])  # fmt: skip
def test_a_table_of_prices_is_refused_at_its_line(content: str, line: int, words: str) -> None:
    with pytest.raises(ReadingsFileError, match=words) as refused:
        parse_prices(content.encode())
    assert refused.value.line == line


def test_the_zone_asked_for_must_be_there_and_is_the_only_one_taken() -> None:
    wide = f"start;NORD;SUD;PUN\n{HOUR};1;2;\n".encode()
    assert {zone: list(own.values()) for zone, own in parse_prices(wide).by_zone.items()} == {"NORD": [1], "SUD": [2]}
    assert list(parse_prices(wide, "SUD").by_zone) == ["SUD"]
    assert list(parse_prices(f"start;eur_mwh\n{HOUR};7\n".encode(), "CALA").by_zone) == ["CALA"]
    with pytest.raises(ReadingsFileError, match="line 1: no column of the zone SARD"):
        parse_prices(wide, "SARD")
    with pytest.raises(ReadingsFileError, match="line 1: no prices of whole hours of PUN after"):
        parse_prices(wide, "PUN")
    assert len(parse_prices(wide, "PUN", may_be_empty=True)) == 0


def test_an_hour_of_its_own_amid_quarters_is_told_and_a_part_of_one_is_noted() -> None:
    quarters = [f"2025-10-26T12:{minute:02d}+01:00;{minute}" for minute in (0, 15, 30, 45)]
    rest = ["2025-10-26T13:00+01:00;7", "2025-10-26T14:15+01:00;8", "2025-10-26T15:30+01:00;8",
        "2025-10-28T13:00+01:00;9"]
    found = parse_prices("\n".join(["start;NORD", *quarters, *rest]).encode())
    assert list(found.by_zone["NORD"].values()) == [Fraction(45, 2), 7, 9]
    assert found.lone == {"NORD": frozenset({1_761_480_000})}
    assert [(note.code, note.count, note.line) for note in found.notes] == [("PART_OF_AN_HOUR", 2, 7)]


def test_a_zone_without_a_whole_hour_has_no_prices() -> None:
    found = parse_prices(f"start;NORD;SUD\n{HOUR};1;\n2025-10-26T13:15+01:00;;2\n".encode())
    assert (list(found.by_zone), [note.count for note in found.notes]) == (["NORD"], [1])


@pytest.mark.parametrize(("content", "words"), [
    ("Data;Ora;NORD\n" + "".join(f"26/10/2025;{hour};1\n" for hour in range(1, 25)), "26/10/2025 has 25 hours"),
    ("data_ora;NORD\n" + "".join(f"01/10/2025 {at};1\n" for at in ("00:15", "00:30", "01:00")), "by its start"),
    ("data_ora;NORD\n01/10/2025 00:00;92,85\n01/10/2025 01:00;1.092\n", "NORD: no price such as 1092,85: '1.092'"),
])
def test_what_would_be_put_into_another_hour_or_be_a_thousand_is_refused(content: str, words: str) -> None:
    with pytest.raises(ReadingsFileError, match=words):
        parse_prices(content.encode())


def test_the_market_operators_own_names_are_read() -> None:
    found = parse_prices(b"Data/Date (YYYYMMDD);Ora /Hour;nord\n20251026;25;1.092,85\n")
    assert found.by_zone == {"NORD": {1_761_516_000: Fraction(109_285, 100)}}
