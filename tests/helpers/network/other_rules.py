"""A chaincode that isn't the agreed one, under its digest: `python -m tests.helpers.network.other_rules KIND ...`.

    lying       says something else whenever it agrees
    recording   the agreed rules; each call's name and the names of its transient data go to $CALLS_SEEN, a line each
    seeding     the agreed rules, and `seed`, which writes any rows at once where a measurement needs thousands
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from chaincode import contract
from chaincode.rules import canonical
from chaincode.shim.command import run
from chaincode.shim.rulebook import Rulebook, get_volano_rules

SEEN = "CALLS_SEEN"
LIE = "zzz"  # the key that `lying` writes


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


def seed(call: contract.Call, snapshot: Any) -> contract.Effects | contract.Missing:
    """Write the rows that the arguments hold, as text by key; all else as the rules say."""
    if call.name != "seed":
        return contract.apply(call, snapshot)
    rows = canonical.decode(call.arguments)["rows"]
    writes = tuple((key, rows[key].encode()) for key in sorted(rows))
    return contract.Effects(contract.OK, b"{}", None, writes)


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
