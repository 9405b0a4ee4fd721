"""JSON that two readers could read in two ways is refused, with its line and in two languages."""

import pytest

from chaincode.kernel.strict_json import JsonError, parse_json
from chaincode.words import Texts, Words


@pytest.mark.parametrize(("text", "value"), [
    ('{"a":[1,2.5,"x\\n",null,true,{}]}', {"a": [1, 2.5, "x\n", None, True, {}]}), ('"é"', "é"), (' [ ] ', []),
    ('"é"'.encode(), "é"), ('"\\ud83d\\ude00"', "\U0001f600"), ('[{"a":1},{"a":1}]', [{"a": 1}, {"a": 1}]),
])  # fmt: skip
def test_json_is_read(text: str | bytes, value: object) -> None:
    assert parse_json(text) == value


@pytest.mark.parametrize(("text", "line", "words"), [
    ('{"a":1,\n"a":1}', 1, Texts("a name stands twice", "un nome compare due volte")),
    ('[{"b":{"a":1,"a":2}}]', 1, Texts("a name stands twice", "un nome compare due volte")),
    ("NaN", 1, Texts("NaN is not JSON", "NaN non è JSON")),
    ("[-Infinity]", 1, Texts("-Infinity is not JSON", "-Infinity non è JSON")),
    ("[" * 1_000_000, 1, Texts("too deep", "è troppo annidato")),
    ('{"a":\n1,}', 2, Texts("Illegal trailing comma before end of object", "è rovinato?")),
    (b"\xff", 1, Texts("not UTF-8: save it as UTF-8", "non è UTF-8: salvalo come UTF-8")),
])  # fmt: skip
def test_what_two_could_read_in_two_ways_is_refused_with_its_line(text: str | bytes, line: int, words: Words) -> None:
    with pytest.raises(JsonError) as caught:
        parse_json(text)
    assert (caught.value.line, caught.value.words.it) == (line, words.it)
    if "comma" not in words.en:  # Python's own sentence is another in each version
        assert caught.value.words == words


@pytest.mark.parametrize("text", ["", "{", "[1,]", "01", "'a'", "9" * 5_000, '{"a":1}'.encode("utf-16")])
def test_what_is_no_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(JsonError):
        parse_json(text)
