"""A rule book of six commands over keys and values, for what the real rules never do."""

import json
from typing import Any

from chaincode.contract import Effects


def apply(call: Any, snapshot: Any) -> Effects:
    """put {key, value}; remove {key}; add {key, read}; count {prefix, key}; break; refuse."""
    args = json.loads(call.arguments)
    if call.name == "put":
        return write(call, [(args["key"], args["value"].encode())])
    if call.name == "remove":
        return write(call, [(args["key"], None)])
    if call.name == "add":
        old = int(snapshot.get(args["key"]) or b"0")
        return write(call, [(args["key"], str(old + args["amount"]).encode())])
    if call.name == "count":
        found = snapshot.scan(args["prefix"])
        return write(call, [(args["key"], str(len(found)).encode())])
    if call.name == "break":
        raise ZeroDivisionError
    return Effects(403, b'{"code":"T0_TOY","values":{}}')


def write(call: Any, writes: list[tuple[str, bytes | None]]) -> Effects:
    """A success."""
    return Effects(200, b"{}", (call.name, b"{}"), tuple(sorted(writes)))
