"""Bodies that aren't what a route takes: other bytes, another type, other JSON, another value in one place."""

import json
import random

from tests.fuzz.made import Made
from tests.fuzz.values import ANY, VALUES, Spoilt, find_places, write
from tests.helpers.gateway.trial import make_reading


def bytes_that_are_no_json(made: Made, chance: random.Random) -> Spoilt:
    caller, path, _ = made.pick(chance)
    return Spoilt(path, b"\x80" + chance.randbytes(chance.randrange(300)), caller=caller)


def cut_body(made: Made, chance: random.Random) -> Spoilt:
    caller, path, body = made.pick(chance)
    content = write(body)
    return Spoilt(path, content[: chance.randrange(1, len(content))], caller=caller)


def other_json(made: Made, chance: random.Random) -> Spoilt:
    caller, path, body = made.pick(chance)
    value = chance.choice([None, True, 0, 1.5, "x", [], [body], [[]], [[body]]])
    return Spoilt(path, write(value), caller=caller)


def not_utf8(made: Made, chance: random.Random) -> Spoilt:
    caller, path, body = made.pick(chance)
    content = write(body).replace(b'":', chance.choice([b'\xff":', b'\xc0\xaf":', b'\xed\xa0\x80":']), 1)
    return Spoilt(path, content, caller=caller)


def other_content_type(made: Made, chance: random.Random) -> Spoilt:
    caller, path, body = made.pick(chance)
    kind = chance.choice([
        "", "text/plain", "application/xml", "multipart/form-data", "application/x-www-form-urlencoded",
        "application/octet-stream", "text/json", "json", "application/json-seq",
    ])
    return Spoilt(path, write(body), frozenset({415}), caller=caller, content_type=kind)


def deep_json(made: Made, chance: random.Random) -> Spoilt:
    caller, path, _ = made.pick(chance)
    depth, (begin, end) = chance.choice([900, 5_000, 200_000]), chance.choice([(b"[", b"]"), (b'{"a":', b"}")])
    name = chance.choice([b"arguments", b"readings", b"members", b"certificate"])
    inner = begin * depth + (b"1" if end == b"}" else b"") + end * depth
    return Spoilt(path, b'{"' + name + b'":' + inner + b"}", caller=caller)


def long_number(made: Made, chance: random.Random) -> Spoilt:
    caller, path, _ = made.pick(chance)
    digits = b"9" * chance.choice([400, 4_301, 100_000])
    name = chance.choice([b"member", b"readings", b"arguments", b"certificate", b"kind", b"points"])
    return Spoilt(path, b'{"' + name + b'":' + digits + b"}", caller=caller)


def name_twice(made: Made, chance: random.Random) -> Spoilt:
    caller, path, body = made.pick(chance)
    name = chance.choice(sorted(body))
    twice = write(body)[:-1] + b"," + json.dumps(name).encode() + b":" + write(body[name]) + b"}"
    return Spoilt(path, twice, frozenset({400}), caller=caller)


def nul_bytes(made: Made, chance: random.Random) -> Spoilt:
    caller, path, body = made.pick(chance)
    content = write(body)
    at = chance.randrange(1, len(content))
    return Spoilt(path, content[:at] + b"\x00" + content[at:], caller=caller)


def byte_order_mark(made: Made, chance: random.Random) -> Spoilt:
    caller, path, body = made.pick(chance)
    text = write(body).decode()
    return Spoilt(path, text.encode(chance.choice(["utf-16", "utf-32"])), caller=caller)


def other_value(made: Made, chance: random.Random) -> Spoilt:
    """One leaf or branch is another; a few of those are good values too."""
    caller, path, body = made.pick(chance)
    spoilt = json.loads(json.dumps(body))
    chance.choice([*find_places(spoilt)])(chance.choice(VALUES))
    return Spoilt(path, write(spoilt), ANY, caller=caller)


def missing_name(made: Made, chance: random.Random) -> Spoilt:
    caller, path, body = made.pick(chance)
    name = chance.choice(sorted(body))
    return Spoilt(path, write({key: value for key, value in body.items() if key != name}), ANY, caller=caller)


def additional_name(made: Made, chance: random.Random) -> Spoilt:
    caller, path, body = made.pick(chance)
    name = chance.choice(["x", "", "__proto__", "json", "query", "constructor", "\x00", "à", "self", "arguments "])
    return Spoilt(path, write(body | {name: chance.choice(VALUES)}), caller=caller)


def bad_reading(made: Made, chance: random.Random) -> Spoilt:
    """A bad reading is named in a good answer; only rows of rejects are written."""
    name = chance.choice(["metering_point", "register", "start", "energy_wh", "interval_s", "quality", "x"])
    spoilt = make_reading(1) | {name: chance.choice(VALUES)}
    body = {"readings": chance.choice([[spoilt], [make_reading(1), spoilt], [spoilt, chance.choice(VALUES)]])}
    return Spoilt("readings", write(body), ANY)


KINDS = (
    bytes_that_are_no_json, cut_body, other_json, not_utf8, other_content_type, deep_json, long_number, name_twice,
    nul_bytes, byte_order_mark, other_value, other_value, other_value, other_value, missing_name, additional_name,
    bad_reading, bad_reading,
)
