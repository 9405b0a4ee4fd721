"""A chaincode that isn't the agreed one, under its digest: `python -m tests.helpers.network.other_rules KIND ...`.

    lying       says something else whenever it agrees
    recording   the agreed rules; each call's name and the names of its transient data go to $CALLS_SEEN, a line each
    seeding     the agreed rules, and `seed`, which writes members at once where a measurement needs thousands
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from chaincode import contract
from chaincode.rules import canonical, keys
from chaincode.rules.codec import to_plain
from chaincode.rules.records import KeyOwner, Member, MemberKey, MemberPoint, PointOwner
from chaincode.shim.command import run
from chaincode.shim.rulebook import Rulebook, get_volano_rules

SEEN = "CALLS_SEEN"
LIE = "zzz"  # the key that `lying` writes
FIRST_DAY = "2024-05-01"


def lie(call: contract.Call, snapshot: Any) -> contract.Effects | contract.Missing:
    """Agree with the rules, and write one key more."""
    effects = contract.apply(call, snapshot)
    if isinstance(effects, contract.Effects) and effects.status == contract.OK:
        return replace(effects, writes=(*effects.writes, (LIE, b"1")))
    return effects


def record(
    args: Sequence[bytes], caller: contract.Caller, timestamp_s: int, transient: Mapping[str, bytes]
) -> contract.Call:
    """Note what came, then read it as the rules do."""
    with Path(os.environ[SEEN]).open("a", encoding="utf-8") as file:
        file.write(json.dumps([args[0].decode(), sorted(transient)]) + "\n")
    return contract.parse_call(args, caller, timestamp_s, transient)


def member_id(number: int) -> str:
    """The member of a number that `seed` writes."""
    return sha256(f"seeded {number}".encode()).hexdigest()


def seed(call: contract.Call, snapshot: Any) -> contract.Effects | contract.Missing:
    """Write the members `first` to `last`, each with a metering point; all else as the rules say."""
    if call.name != "seed":
        return contract.apply(call, snapshot)
    named = canonical.decode(call.arguments)
    writes: dict[str, bytes] = {}
    for number in range(named["first"], named["last"] + 1):
        writes |= {key: canonical.encode(to_plain(one)) for key, one in _build_member(number, named["perimeter"])}
    return contract.Effects(contract.OK, b"{}", None, tuple(sorted(writes.items())))


def _build_member(number: int, perimeter: str) -> list[tuple[str, Any]]:
    member, tag = member_id(number), sha256(f"seeded point {number}".encode()).hexdigest()
    points = (MemberPoint(tag, perimeter, 6_000, FIRST_DAY),)
    return [
        (keys.member(member), Member("confirmed", "citizens", "citizen", points, 1)),
        (keys.member_key(member), MemberKey((member,))),
        (keys.key_owner(member), KeyOwner(member)),
        (keys.point(tag), PointOwner(member)),
    ]


def first_reads(call: contract.Call) -> contract.Missing:
    """None for `seed`."""
    return contract.Missing() if call.name == "seed" else contract.first_reads(call)


def get_rules(kind: str) -> Rulebook:
    """The rule book of a kind."""
    agreed = get_volano_rules()
    return {
        "lying": replace(agreed, apply=lie),
        "recording": replace(agreed, parse_call=record),
        "seeding": replace(agreed, apply=seed, first_reads=first_reads),
    }[kind]


if __name__ == "__main__":
    sys.exit(run(sys.argv[2:], get_rules(sys.argv[1])))
