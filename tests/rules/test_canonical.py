"""Canonical JSON: one value, one encoding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaincode.rules import canonical

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(PLAIN)
def test_decoding_gives_back_what_was_encoded(value):
    assert canonical.decode(canonical.encode(value)) == value


@given(st.dictionaries(st.text(), st.integers(0, 100)))
def test_the_order_of_names_does_not_change_the_bytes(value):
    assert canonical.encode(dict(reversed(value.items()))) == canonical.encode(value)


def test_encoding_is_sorted_ascii_without_spaces():
    assert canonical.encode({"b": [1, None, True], "a": "è"}) == b'{"a":"\\u00e8","b":[1,null,true]}'


def test_integers_beyond_2_to_53_become_texts():
    assert canonical.encode([2**53, 2**53 + 1]) == b'[9007199254740992,"9007199254740993"]'
    assert canonical.encode([-(2**53), -(2**53) - 1]) == b'[-9007199254740992,"-9007199254740993"]'


@pytest.mark.parametrize("value", [0.5, {1: 2}, b"x", object(), {"a": (0.1,)}])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(TypeError):
        canonical.encode(value)


@pytest.mark.parametrize("data", [b"1.0", b"1e3", b"NaN", b'{"a":1,"a":2}', b"\xff", b"{", b""])
def test_fractions_and_names_that_stand_twice_are_not_read(data):
    with pytest.raises(ValueError):
        canonical.decode(data)
