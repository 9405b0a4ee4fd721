"""tests/bench/go/main.go in Python, through chaincode/shim: `python -m tests.bench.fabric.paylot --config FILE`.

    seed PREFIX COUNT       lots PREFIX0, PREFIX1, ... of one euro each
    paylot PAID LOT ...     reads the lots named, deletes them and writes their sum as one lot
"""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from chaincode.contract import Caller, Effects, Missing


class Asked(NamedTuple):
    name: str
    args: list[str]


def parse(args: Sequence[bytes], _caller: Caller, _time_s: int, _transient: Mapping[str, bytes]) -> Any:
    name, *rest = (arg.decode() for arg in args)
    return Asked(name, rest)


def first_reads(call: Asked) -> Missing:
    return Missing(tuple(call.args[1:]) if call.name == "paylot" else ())


def apply(call: Asked, snapshot: Any) -> Effects | Missing:
    try:
        return COMMANDS[call.name](call.args, snapshot)
    except Missing as missing:
        return missing


def seed(args: list[str], _snapshot: Any) -> Effects:
    prefix, count = args
    return Effects(200, b"", None, tuple((f"{prefix}{number}", b'{"cents":100}') for number in range(int(count))))


def paylot(args: list[str], snapshot: Any) -> Effects:
    paid, *lots = args
    total = 0
    writes: list[tuple[str, bytes | None]] = []
    for lot in lots:
        value = snapshot.get(lot)
        if value is None:
            return Effects(500, b"spent")
        total += json.loads(value)["cents"]
        writes.append((lot, None))
    receipt = json.dumps({"cents": total}).encode()
    writes.append((paid, receipt))
    return Effects(200, receipt, ("paylot", receipt), tuple(writes))


COMMANDS = {"seed": seed, "paylot": paylot}

if __name__ == "__main__":
    from chaincode.contract import rules_digest
    from chaincode.shim.command import run
    from chaincode.shim.rulebook import Rulebook

    sys.exit(run(sys.argv[1:], Rulebook(apply, first_reads, rules_digest(), parse), proposals_a_minute=10**6))
