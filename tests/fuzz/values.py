"""Values that don't fit, ways to spoil what does, and the call that carries them."""

import base64
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from gateway.ledger.port import Signer

JSON = "application/json"
REFUSED = frozenset(range(400, 500)) | {503, 504}
ANY = REFUSED | {200, 204}
NUMBERS: tuple[Any, ...] = (
    -1, 0, 2**31, 2**53 + 1, 2**63, -(2**63), 2**64, 10**40, 10**400, -(10**4000), 1.5, 1e308, -0.0, float("nan"),
    float("inf"),
)
TEXTS = (
    "", "\x00", "a\x00b", "\ud800", "é" * 300, "x" * 100_000, "../../etc/passwd", "' OR 1=1 --", "{0.__class__}", "{",
    "%s%n", "\u202e", "\U0001f600", "2024-13-01", "2024-02-30", "0000-01-01", "9999-12-31", "２０２４-05-01", "١",
    "null",
)
VALUES = (*NUMBERS, *TEXTS, None, True, False, [], {}, [[]], [None], {"": 0}, [{}] * 3)
# A command's arguments as bytes: none of them fits `open_day`.
RAW_ARGUMENTS = (
    b"", b"\xff", b"[]", b"null", b"{]", b'{"date":"2024-05-05"', b'{"date":1.5}', b'{"date":NaN}', b'{"date":1e999}',
    b'{"date":"2024-05-05","date":"2024-05-06"}', b'{"date":"\\ud800"}', b'{"date":"\\u0000"}',
    b'{"date":' + b"9" * 5_000 + b"}", b"[" * 900 + b"]" * 900, b"[" * 100_000, b'{"a":' * 50_000,
    b'{"date":' + b"[" * 2_000 + b"]" * 2_000 + b"}", b"\xef\xbb\xbf{}", b' {"date":"2024-05-05","x":1}',
    b'{"date":"' + b"x" * 1_000_000 + b'"}',
)
NAMES = (
    "date", "public_keys", "points", "offer", "lots", "settlement", "target", "digest", "price_cents", "x", "", "\x00",
)


@dataclass(frozen=True)
class Spoilt:
    """A call to send, below the energy operator's API. statuses: those that may answer it."""

    path: str
    content: bytes
    statuses: frozenset[int] = REFUSED
    method: str = "POST"
    caller: str = "gse service"
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)


def write(value: Any) -> bytes:
    """JSON of anything, with what only Python's JSON holds (NaN, half surrogate pairs as escapes)."""
    return json.dumps(value).encode()


def sign(signer: Signer, encoded: str) -> str:
    """Sign bytes that come in base64; the signature in base64."""
    return base64.b64encode(signer.sign(base64.b64decode(encoded))).decode()


def spoil(chance: random.Random, data: bytes) -> bytes:
    """Flip a bit, cut, add, or replace all."""
    at = chance.randrange(len(data))
    flipped = data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]
    others = data[:at], data[at:], data + b"\x00", chance.randbytes(at + 1), b""
    return chance.choice([flipped, flipped, flipped, *others])


def find_places(value: Any) -> Iterator[Callable[[Any], None]]:
    """Every place in plain values, as what sets another value there."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(items):
        yield lambda other, at=key: value.__setitem__(at, other)
        yield from find_places(inner)


def make_arguments(chance: random.Random) -> Any:
    """Arguments that fit no command: odd names, odd values, depth."""
    found = {chance.choice(NAMES): chance.choice(VALUES) for _ in range(chance.randrange(4))}
    if chance.random() < 0.2:
        deep: Any = 0
        for _ in range(chance.choice([5, 30, 400])):
            deep = [deep] if chance.random() < 0.5 else {"a": deep}
        found["deep"] = deep
    return found
