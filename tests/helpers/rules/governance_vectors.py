"""Write the vectors of votes anew: what the tests of votes send, one call for each command and code of its answer.

    python -m tests.helpers.rules.governance_vectors
"""

import json
from functools import partialmethod
from pathlib import Path
from typing import Any

import pytest

from chaincode import contract
from chaincode.rules import canonical
from chaincode.rules.calls import Call
from chaincode.rules.governance.rows import ROWS
from tests.helpers.rules.scenarios import load_scenarios
from tests.helpers.rules.world import World

FILE = Path(__file__).parents[2] / "vectors" / "governance" / "calls.json"
COMMANDS = tuple(row.name for row in ROWS)
FILES = ("governance_proposals", "governance_voting", "governance_enacting", "programmes_voted")
MOST_READS = 60  # a vector is for people, too


class Recording:
    """Cases by command and code, and the plain records they name."""

    def __init__(self) -> None:
        self.cases: dict[tuple[str, str], dict[str, Any]] = {}
        self.values: list[Any] = []

    def send(self, world: World, call: Call) -> contract.Effects:
        """Send a call as a world does, and keep it if it's the first of its kind."""
        before = dict(world.state)
        effects: contract.Effects = SEND(world, call)
        answer = canonical.decode(effects.response)
        code = str(answer["code"]) if effects.status != contract.OK else ""
        read = {*world.read, *(key for prefix in world.scanned for key in before if key.startswith(prefix))}
        if call.name in COMMANDS and (call.name, code) not in self.cases and len(read) <= MOST_READS:
            self.cases[call.name, code] = {
                "command": call.name, "code": code, "call": tell(call),
                "before": {key: self.place(before.get(key)) for key in sorted(read)},
                "scans": sorted(set(world.scanned)), "status": effects.status, "response": answer,
                "writes": {key: self.place(data) for key, data in effects.writes},
            }
        return effects

    def place(self, data: bytes | None) -> int | None:
        """Give the place of a record among the values."""
        if data is None:
            return None
        value = canonical.decode(data)
        if value not in self.values:
            self.values.append(value)
        return self.values.index(value)


SEND = World.send


def _send(world: World, recording: Recording, call: Call) -> contract.Effects:
    return recording.send(world, call)


def tell(call: Call) -> dict[str, Any]:
    """Give a call as plain values."""
    caller = {"organisation": call.caller.organisation, "key": call.caller.key, "roles": list(call.caller.roles)}
    return {"command_id": call.command_id, "member": call.member, "arguments": canonical.decode(call.arguments),
            "caller": caller}  # fmt: skip


def main() -> None:
    """Run the scenarios and the tests of votes, and write what they sent."""
    recording = Recording()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(World, "send", partialmethod(_send, recording))
        for name in COMMANDS:
            for build in load_scenarios()[name]:
                world, call = build()
                world.send(call)
        files = [f"tests/rules/test_{name}.py" for name in FILES]
        pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:xdist", *files])
    cases = [recording.cases[name] for name in sorted(recording.cases)]
    rows = ",\n".join(json.dumps(case, sort_keys=True) for case in cases)
    values = ",\n".join(json.dumps(value, sort_keys=True) for value in recording.values)
    FILE.write_text(f'{{"values": [\n{values}\n],\n"cases": [\n{rows}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
