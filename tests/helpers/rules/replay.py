"""A log of calls applied again, in this process or, from a file, in one of its own.

    PYTHONHASHSEED=1 python -m tests.helpers.rules.replay LOG.json
"""

import json
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from chaincode import contract
from chaincode.rules.calls import Call, Caller
from chaincode.wire.rwset import state_digest
from tests.helpers.rules.world import Recorder

Entry = Call | tuple[str, bytes]  # a call, or a record that was put there directly


def replay(log: Sequence[Entry]) -> tuple[str, str]:
    """Give the digest of the state that a log leads to, and one of all answers."""
    state: dict[str, bytes] = {}
    answers = sha256()
    for entry in log:
        if isinstance(entry, tuple):
            state[entry[0]] = entry[1]
            continue
        recorder = Recorder(state)
        effects = contract.apply(entry, recorder)
        assert isinstance(effects, contract.Effects)
        answers.update(repr((effects, recorder.keys, recorder.prefixes)).encode())
        for key, data in effects.writes:
            if data is None:
                state.pop(key, None)
            else:
                state[key] = data
    return state_digest(state.items()), answers.hexdigest()


def to_plain(entry: Entry) -> dict[str, Any]:
    """Give an entry as JSON holds it."""
    if isinstance(entry, tuple):
        return {"key": entry[0], "value": entry[1].decode()}
    caller = entry.caller
    return {
        "name": entry.name, "command_id": entry.command_id, "member": entry.member,
        "arguments": entry.arguments.decode(), "caller": [caller.organisation, caller.key, list(caller.roles)],
        "timestamp_s": entry.timestamp_s, "transient": {name: data.hex() for name, data in entry.transient.items()},
    }


def from_plain(plain: dict[str, Any]) -> Entry:
    """Read an entry."""
    if "key" in plain:
        return plain["key"], plain["value"].encode()
    organisation, key, roles = plain["caller"]
    return Call(
        plain["name"], plain["command_id"], plain["member"], plain["arguments"].encode(),
        Caller(organisation, key, tuple(roles)), plain["timestamp_s"],
        {name: bytes.fromhex(data) for name, data in plain["transient"].items()},
    )


if __name__ == "__main__":
    print(*replay([from_plain(one) for one in json.loads(Path(sys.argv[1]).read_text())]))  # noqa: T201
