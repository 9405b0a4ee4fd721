"""Messages that no device should send, each with the code that refuses it. Deterministic for a seed."""

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

GOOD: dict[str, Any] = {
    "register": "withdrawn", "start": "2024-05-01T00:15:00+02:00", "energy_wh": 125, "interval_s": 900}
BAD_FIELDS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "register": ("R1_REGISTER", ("", "Withdrawn", "bought", 1, None, True, ["withdrawn"], {"a": 1}, "ınjected")),
    "energy_wh": ("R1_ENERGY", (-1, 1.5, 1e3, "125", None, True, 2**31, 10**400, [1], {})),
    "interval_s": ("R1_INTERVAL", (0, -900, 7, 1700, 3601, 7200, "900", 900.0, None, True, [900])),
    "start": ("R1_START", (
        "", "yesterday", 1714515300, None, True, "2024-02-30T00:00:00Z", "2024-05-01", "20240501T001500Z",
        "2024-05-01T24:15:00Z", "2024-05-01T00:61:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:00-14:00",
        "1995-12-31T00:00:00Z", "٢٠٢٤-05-01T00:15:00Z", ["2024-05-01T00:15:00Z"])),
    "quality": ("R1_QUALITY", ("good", "", None, 1, ["measured"])),
}
Kind = Callable[[random.Random], tuple[bytes, str]]


def build_malformed(count: int, seed: int = 1) -> Iterator[tuple[bytes, str]]:
    """`count` payloads, every kind in turn, with the code that each must get."""
    chance = random.Random(seed)
    for number in range(count):
        yield KINDS[number % len(KINDS)](chance)


def message(batch: Any, readings: Any) -> bytes:
    """The message's JSON."""
    return json.dumps({"batch": batch, "readings": readings}).encode()


def _batch(chance: random.Random) -> str:
    return f"{chance.getrandbits(64):x}"


def _noise(chance: random.Random) -> tuple[bytes, str]:
    return b"\x00" + chance.randbytes(chance.randrange(300)).decode("latin-1").encode(), "M1_NOT_JSON"


def _not_utf8(chance: random.Random) -> tuple[bytes, str]:
    text = message(_batch(chance), [GOOD])
    at = chance.randrange(len(text))
    return text[:at] + chance.choice([b"\xff", b"\xc0\xaf", b"\xed\xa0\x80"]) + text[at:], "M1_NOT_UTF8"


def _cut(chance: random.Random) -> tuple[bytes, str]:
    text = message(_batch(chance), [GOOD])
    return text[:chance.randrange(len(text))], "M1_NOT_JSON"


def _other_json(chance: random.Random) -> tuple[bytes, str]:
    value = chance.choice([None, True, 0, chance.random(), "readings", [], [GOOD], [[]]])
    return json.dumps(value).encode(), "M1_NOT_AN_OBJECT"


def _nested(chance: random.Random) -> tuple[bytes, str]:
    depth = chance.randrange(20_000, 30_000)
    return b'{"batch":"a","readings":' + b"[" * depth, "M1_NOT_JSON"


def _constant(chance: random.Random) -> tuple[bytes, str]:
    text = message(_batch(chance), [GOOD])
    return text.replace(b"125", chance.choice([b"NaN", b"Infinity", b"-Infinity"])), "M1_NOT_JSON"


def _name_twice(chance: random.Random) -> tuple[bytes, str]:
    text = message(_batch(chance), [GOOD])
    return text.replace(b'"energy_wh": 125', b'"energy_wh": 125, "energy_wh": 12'), "M1_NOT_JSON"


def _bad_batch(chance: random.Random) -> tuple[bytes, str]:
    bad = [None, "", "x" * 65, 7, "a b", "à", "a\n", "\ud800", ["a"], {"a": 1}, True, "../x", "a/b", "\x00"]
    return message(chance.choice(bad), [GOOD]), "M1_BATCH"


def _no_list(chance: random.Random) -> tuple[bytes, str]:
    return message(_batch(chance), chance.choice([None, {}, {"0": GOOD}, "x", 1, GOOD])), "M1_READINGS"


def _empty(chance: random.Random) -> tuple[bytes, str]:
    return message(_batch(chance), []), "M1_EMPTY"


def _too_many(chance: random.Random) -> tuple[bytes, str]:
    return message(_batch(chance), [GOOD] * chance.randrange(201, 300)), "M1_TOO_MANY"


def _too_large(chance: random.Random) -> tuple[bytes, str]:
    return message("x" * chance.randrange(65_536, 70_000), [GOOD]), "M1_TOO_LARGE"


def _bad_field(chance: random.Random) -> tuple[bytes, str]:
    name = chance.choice(sorted(BAD_FIELDS))
    code, values = BAD_FIELDS[name]
    return message(_batch(chance), [{**GOOD, name: chance.choice(values)}]), code


def _missing_field(chance: random.Random) -> tuple[bytes, str]:
    name = chance.choice(["register", "energy_wh", "start"])
    return message(_batch(chance), [{k: v for k, v in GOOD.items() if k != name}]), BAD_FIELDS[name][0]


def _no_offset(chance: random.Random) -> tuple[bytes, str]:
    ending = chance.choice(["", "+2", "+0200", "z", " Z", "+02:00 ", "[Europe/Rome]", ".5Z"])
    return message(_batch(chance), [{**GOOD, "start": "2024-05-01T00:15:00" + ending}]), "R1_OFFSET"


def _off_grid(chance: random.Random) -> tuple[bytes, str]:
    start = f"2024-05-01T00:{chance.randrange(1, 15):02d}:00Z"
    return message(_batch(chance), [{**GOOD, "start": start}]), "R1_GRID"


def _no_object(chance: random.Random) -> tuple[bytes, str]:
    return message(_batch(chance), [chance.choice([None, 1, "x", [], [GOOD], True])]), "R1_NOT_AN_OBJECT"


def _two_values(chance: random.Random) -> tuple[bytes, str]:
    return message(_batch(chance), [GOOD, {**GOOD, "energy_wh": chance.randrange(100)}]), "R1_TWO_VALUES"


KINDS: tuple[Kind, ...] = (
    _noise, _not_utf8, _cut, _other_json, _nested, _constant, _name_twice, _bad_batch, _no_list, _empty, _too_many,
    _too_large, _bad_field, _bad_field, _bad_field, _missing_field, _no_offset, _off_grid, _no_object, _two_values,
)
