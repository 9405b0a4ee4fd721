"""Canonical JSON: one value has one encoding, so that digests agree between all who compute them.

Sorted keys, no spaces, ASCII only, no floats. Integers beyond 2^53 are written as strings, because readers
in JavaScript would round them (RFC 8259, section 6).
"""

import json
from typing import Any

SAFE_INTEGER = 2**53


def encode(value: Any) -> bytes:
    """Encode plain values (dict, list, tuple, str, int, bool, None) canonically.

    Raises:
        TypeError: for any other type, floats included.
    """
    return encode_written(_checked(value))


def encode_written(value: Any) -> bytes:
    """Encode what `codec.write` gives, which looked at each value already, as `encode` does."""
    return _ENCODER.encode(value).encode("ascii")


def decode(data: bytes) -> Any:
    """Decode JSON bytes to plain values.

    Raises:
        ValueError: not UTF-8, not JSON, a fraction, an exponent, a name twice in one object.
    """
    return _DECODER.decode(data.decode("utf-8"))


def _checked(value: Any) -> Any:
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return value
    if kind is int:
        return value if -SAFE_INTEGER <= value <= SAFE_INTEGER else str(value)
    if kind is dict:
        return _checked_object(value)
    if kind is list or kind is tuple:
        return [_checked(item) for item in value]
    raise TypeError(f"no canonical form for {kind.__name__}")


def _checked_object(value: dict[Any, Any]) -> dict[str, Any]:
    for name in value:
        if type(name) is not str:
            raise TypeError("names in canonical JSON are texts")
    return {name: item if type(item) is str else _checked(item) for name, item in value.items()}


def _refuse(text: str) -> Any:
    raise ValueError(f"not an integer: {text[:40]}")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return result


_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False, check_circular=False
)
_DECODER = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse, object_pairs_hook=_unique)
