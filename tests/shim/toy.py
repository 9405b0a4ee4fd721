"""Rules small enough to see through, for the shim's tests. A module of its own: a worker process imports it."""

import os
import time
from collections.abc import Mapping, Sequence
from typing import Any

from chaincode.contract import Caller, Effects, Missing
from chaincode.shim.rulebook import Rulebook

DIGEST = "sha256+0123456789abcdef"


class BoomError(Exception):
    pass


def parse(args: Sequence[bytes], caller: Caller, timestamp_s: int, transient: Mapping[str, bytes]) -> Any:
    return Asked(args[0].decode(), [arg.decode() for arg in args[1:]], caller, timestamp_s, dict(transient))


class Asked:
    def __init__(self, name: str, keys: list[str], caller: Caller, timestamp_s: int, transient: dict[str, bytes]):
        self.name, self.keys, self.caller = name, keys, caller
        self.timestamp_s, self.transient = timestamp_s, transient


def apply(call: Asked, snapshot: Any) -> Effects | Missing:
    try:
        return globals()[f"do_{call.name}"](call, snapshot)
    except Missing as missing:
        return missing


def do_copy(call: Asked, snapshot: Any) -> Effects:
    """Write each key's value under a new name."""
    found = [(key, snapshot.get(key)) for key in call.keys]
    writes = tuple(sorted((f"copy/{key}", value) for key, value in found))
    return Effects(200, b"copied", ("copy", b"event"), writes)


def do_chain(call: Asked, snapshot: Any) -> Effects:
    """Follow the value of one key to the next."""
    key = call.keys[0]
    while (value := snapshot.get(key)) is not None:
        key = value.decode()
    return Effects(200, key.encode())


def do_scan(call: Asked, snapshot: Any) -> Effects:
    rows = [row for prefix in call.keys for row in snapshot.scan(prefix)]
    return Effects(200, b",".join(key.encode() + b"=" + value for key, value in rows))


def do_refuse(call: Asked, snapshot: Any) -> Effects:
    return Effects(409, b'{"code":"TOY","values":{}}', ("never", b""), (("never", b"written"),))


def do_boom(call: Asked, snapshot: Any) -> Effects:
    raise BoomError("secret words of an exception")


def do_loop(call: Asked, snapshot: Any) -> Effects:
    raise Missing(keys=("known",)) if snapshot.get("known") is None else BoomError


def do_shout(call: Asked, snapshot: Any) -> Effects:
    return Effects(200, b"", ("long", b"x" * int(call.keys[0])))


def do_fill(call: Asked, snapshot: Any) -> Effects:
    count, size = map(int, call.keys)
    return Effects(200, b"", None, tuple((f"k{number:06d}", b"v" * size) for number in range(count)))


def do_who(call: Asked, snapshot: Any) -> Effects:
    caller = call.caller
    said = "|".join((caller.organisation, caller.key, ",".join(caller.roles), str(call.timestamp_s)))
    return Effects(200, said.encode() + b"|" + call.transient.get("secret", b""))


def do_slow(call: Asked, snapshot: Any) -> Effects:
    value = snapshot.get("first") or b""
    time.sleep(float(call.keys[0]))
    rows = snapshot.scan("row/")
    return Effects(200, b"%d %d" % (len(rows), os.getpid()), None, (("slow", value),))


def do_die(call: Asked, snapshot: Any) -> Effects:
    os._exit(3)


def first_reads(call: Asked) -> Missing:
    return Missing(tuple(call.keys) if call.name == "copy" else ())


RULES = Rulebook(
    apply, first_reads, DIGEST, parse, slow=frozenset({"slow", "die"}), prove=lambda _call, _snapshot: None,
)
