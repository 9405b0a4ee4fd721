"""Records: checked on the way in, complete on the way out."""

from dataclasses import dataclass

import pytest

from chaincode.rules import canonical
from chaincode.rules.codec import Unreadable, parse, schema, to_plain
from chaincode.rules.units import Cents, Date, PositiveCents, SignedMicro


@dataclass(frozen=True)
class Inner:
    """A part."""

    amount_cents: PositiveCents


@dataclass(frozen=True)
class Outer:
    """A record."""

    date: Date
    parts: tuple[Inner, ...]
    note: str = ""
    best: Inner | None = None
    weight: Cents = 5


@dataclass(frozen=True)
class Wide:
    """A number beyond JavaScript's."""

    micro: SignedMicro


def test_a_record_survives_the_way_out_and_in():
    record = Outer("2024-05-01", (Inner(3), Inner(4)), best=Inner(2**60 % 10**12))
    assert parse(Outer, to_plain(record)) == record


def test_a_field_that_is_empty_by_default_is_left_out_and_any_other_is_written():
    assert to_plain(Outer("2024-05-01", ())) == {"date": "2024-05-01", "parts": [], "weight": 5}


@pytest.mark.parametrize(
    ("value", "where", "why"),
    [
        ({"parts": []}, "date", "missing"),
        ({"date": "1 May", "parts": []}, "date", "wrong_text"),
        ({"date": "２０２４-05-01", "parts": []}, "date", "wrong_text"),
        ({"date": "2024-05-01", "parts": {}}, "parts", "not_a_list"),
        ({"date": "2024-05-01", "parts": [{"amount_cents": 0}]}, "parts[].amount_cents", "out_of_bounds"),
        ({"date": "2024-05-01", "parts": [{"amount_cents": True}]}, "parts[].amount_cents", "not_an_integer"),
        ({"date": "2024-05-01", "parts": [{"amount_cents": "7"}]}, "parts[].amount_cents", "not_an_integer"),
        ({"date": "2024-05-01", "parts": [], "more": 1}, "arguments", "unknown_field"),
        ({"date": "2024-05-01", "parts": [], "note": 1}, "note", "not_str"),
        ([], "", "not_an_object"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place_and_a_word(value, where, why):
    with pytest.raises(Unreadable) as caught:
        parse(Outer, value)
    assert (caught.value.where, caught.value.why) == (where, why)


@pytest.mark.parametrize("number", [2**53 + 1, -(2**53) - 1, 10**20, -(10**20)])
def test_an_integer_that_javascript_would_round_is_a_text_and_read_as_its_number(number):
    assert parse(Wide, {"micro": str(number)}) == Wide(number)
    assert parse(Wide, canonical.decode(canonical.encode(to_plain(Wide(number))))) == Wide(number)


@pytest.mark.parametrize("text", [
    str(2**53), str(-(2**53)), "5", "0", "-0", "+9007199254740993", "09007199254740993", "9007199254740993.0",
    " 9007199254740993", "٩" * 16, "9" * 32, "x",
])  # fmt: skip
def test_any_other_text_is_no_integer(text):
    with pytest.raises(Unreadable) as caught:
        parse(Wide, {"micro": text})
    assert (caught.value.where, caught.value.why) == ("micro", "not_an_integer")


def test_a_number_is_within_its_bounds_as_a_text_too():
    for value in (10**20 + 1, str(10**20 + 1), str(-(10**20) - 1)):
        with pytest.raises(Unreadable) as caught:
            parse(Wide, {"micro": value})
        assert caught.value.why == "out_of_bounds"


def test_the_schema_names_bounds_patterns_and_what_is_required():
    described = schema(Outer)
    assert described["required"] == ["date", "parts"]
    assert described["properties"]["weight"] == {"type": "integer", "minimum": 0, "maximum": 10**12}
    assert described["properties"]["parts"]["items"]["properties"]["amount_cents"]["minimum"] == 1
    assert described["additionalProperties"] is False


@dataclass(frozen=True)
class Every:
    """Each kind of field."""

    text: str
    number: int
    yes: bool
    rows: dict[str, Cents]
    names: tuple[str, ...] = ()
    best: Inner | None = None
    weight: Cents | None = None


def test_the_schema_of_each_kind_of_field():
    described = schema(Every)
    assert described["required"] == ["text", "number", "yes", "rows"]
    cents = {"type": "integer", "minimum": 0, "maximum": 10**12}
    assert described["properties"] == {
        "text": {"type": "string"}, "number": {"type": "integer"}, "yes": {"type": "boolean"},
        "rows": {"type": "object", "additionalProperties": cents},
        "names": {"type": "array", "items": {"type": "string"}},
        "best": {"anyOf": [schema(Inner), {"type": "null"}]}, "weight": {"anyOf": [cents, {"type": "null"}]},
    }
    assert schema(Date) == {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


def test_each_kind_of_field_comes_back():
    for record in (Every("a", -5, True, {"x": 1}), Every("", 0, False, {}, ("a", "b"), Inner(1), 0)):
        assert parse(Every, to_plain(record)) == record
