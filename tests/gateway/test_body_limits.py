"""What fields and bodies take, and the first that they don't."""

from typing import Any

import pytest
from marshmallow import Schema, ValidationError

from gateway.features.readings import views
from gateway.http.request_fields import base64, date, number, schema, text, whole


# --- what is sent
def load(field: Any, value: Any) -> Any:
    one: Schema = schema("One", a=field)()
    return one.load({} if value is None else {"a": value}).get("a")


@pytest.mark.parametrize(("field", "values"), [
    (text(), ["", "x" * 200]), (text("[a-z]+", most=3), ["a", "abc"]), (text(required=False), [None]),
    (whole(1, 3), [1, 3]),
    (number(1, 3, 2), ["1", "3"]), (date(), ["2024-05-01"]), (base64(most=8), ["", "QUJD", "QUJDQQ=="]),
])  # fmt: skip
def test_a_field_takes(field: Any, values: list[Any]) -> None:
    for value in values:
        assert str(load(field, value)) == str(value)


@pytest.mark.parametrize(("field", "values"), [
    (text(), [None, "x" * 201, 5]), (text("[a-z]+", most=3), ["", "abcd", "a\n", "é"]),
    (whole(1, 3), [None, 0, 4, "1", 1.5]), (number(1, 3, 2), ["0", "4", "x"]),
    (date(), [None, "2024-5-1", "2024-05-01\n", "２０２４-05-01"]),
    (base64(most=8), [None, "QUJDQUJDQ", "Q===", "a b"]),
])  # fmt: skip
def test_a_field_takes_nothing_else(field: Any, values: list[Any]) -> None:
    for value in values:
        with pytest.raises(ValidationError):
            load(field, value)
    assert load(number(1, 3, 2), None) == 2
    with pytest.raises(ValidationError):
        schema("None")().load({"b": 1})


CURVE = {"metering_point": "IT001E00000001", "register": "withdrawn", "start": "x", "interval_s": 900, "energy_wh": []}
LETTER = {"topic": "t", "reason": "r", "payload": ""}
CHOSEN = {"metering_point": "p", "from": "2024-05-01", "to": "2024-05-02"}
BODIES: list[tuple[Any, dict[str, Any], str, list[Any], list[Any]]] = [
    (views.Batch, {}, "readings", [[1], [1] * 5_000], [[], [1] * 5_001, None]),
    (views.Curve, CURVE, "interval_s", [1, 3_600], [0, 3_601, "900"]),
    (views.Curve, CURVE, "metering_point", ["x" * 40], ["x" * 41]),
    (views.Curve, CURVE, "register", ["x" * 20], ["x" * 21]),
    (views.Curve, CURVE, "start", ["x" * 40], ["x" * 41]),
    (views.Curves, {"source": "portal"}, "curves", [[CURVE], [CURVE] * 1_000], [[], [CURVE] * 1_001]),
    (views.DeadLetter, LETTER, "topic", ["x" * 500], ["x" * 501]), (views.DeadLetter, LETTER, "reason", ["x" * 500],
                                                                    ["x" * 501]),
    (views.DeadLetter, LETTER, "payload", ["A" * 400_000], ["A" * 400_001]),
    (views.Chosen, CHOSEN, "known_at", [0, 10**11], [-1, 10**11 + 1]),
    (views.Chosen, CHOSEN, "register", ["", "produced"],
                                                                        ["stored"]),
    (views.Chosen, CHOSEN, "metering_point", ["x" * 40], ["x" * 41]),
    (views.ChosenRejects, {}, "most", [1, 1_000], [0, 1_001]),
    (views.ChosenRejects, {}, "metering_point", ["", "x" * 40], ["x" * 41]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "good", "name", "taken", "refused"), BODIES)
def test_a_body_of_readings(kind: Any, good: dict[str, Any], name: str, taken: list[Any], refused: list[Any]) -> None:
    for value in taken:
        kind().load(good | {name: value})
    for value in refused:
        with pytest.raises(ValidationError):
            kind().load(good | {name: value})


def test_what_a_body_of_readings_says_where_it_says_nothing() -> None:
    assert views.ChosenRejects().load({}) == {"metering_point": "", "most": 100}
    assert views.Chosen().load(CHOSEN)["known_at"] is None
    assert views.Curve().load(CURVE)["estimated"] == []
