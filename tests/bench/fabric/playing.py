"""The community's rules, and `put`, which writes what was played elsewhere: `python -m tests.bench.fabric.playing`.

    put     with transient data `state`: JSON of keys and values, at most a few hundred
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from chaincode import contract
from chaincode.contract import Call, Caller, Effects, Missing


def parse(args: Sequence[bytes], caller: Caller, timestamp_s: int, transient: Mapping[str, bytes]) -> Call:
    if args[0] == b"put":
        return Call("put", "", "", b"", caller, timestamp_s, transient)
    return contract.parse_call(args, caller, timestamp_s, transient)


def first_reads(call: Call) -> Missing:
    return Missing() if call.name == "put" else contract.first_reads(call)


def apply(call: Call, snapshot: Any) -> Effects | Missing:
    if call.name != "put":
        return contract.apply(call, snapshot)
    state = json.loads(call.transient["state"])
    return Effects(contract.OK, b"{}", None, tuple((key, value.encode()) for key, value in sorted(state.items())))


if __name__ == "__main__":
    from chaincode.shim.command import run
    from chaincode.shim.rulebook import get_volano_rules

    rules = replace(get_volano_rules(), apply=apply, first_reads=first_reads, parse_call=parse)
    sys.exit(run(sys.argv[1:], rules, proposals_a_minute=10**6))
