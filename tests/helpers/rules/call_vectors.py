"""Write the vectors of calls anew: what the tests of votes, funds and programmes send, one for each command and code.

    python -m tests.helpers.rules.call_vectors
"""

import json
import sys
from functools import partialmethod
from pathlib import Path
from typing import Any

import pytest

from chaincode import contract
from chaincode.rules import canonical
from chaincode.rules.calls import Call
from chaincode.rules.funding import rows as funding
from chaincode.rules.governance import rows as governance
from chaincode.rules.programmes import rows as programmes
from tests.helpers.rules.scenarios import load_scenarios
from tests.helpers.rules.world import World

FOLDER = Path(__file__).parents[2] / "vectors"
# by folder of vectors: the rule, the rows of the table of commands, the files of tests that send them
SETS = {
    "governance": ("T9", governance.ROWS, (
        "governance_proposals", "governance_voting", "governance_enacting", "programmes_voted",
    )),
    "funding": ("T8", funding.ROWS, ("funds", "pledges", "redemptions")),
    "programmes": ("T11", programmes.ROWS, ("programmes", "campaigns", "programme_issue")),
}
MOST_READS = 60  # a vector is for people, too


class Recording:
    """Cases by command and code, and the plain records they name."""

    def __init__(self, rule: str, *commands: str) -> None:
        self.rule, self.commands = rule, commands
        self.cases: dict[tuple[str, str], dict[str, Any]] = {}
        self.values: list[Any] = []

    def send(self, world: World, call: Call) -> contract.Effects:
        """Send a call as a world does, and keep it if it's the first of its kind."""
        before = dict(world.state)
        effects: contract.Effects = SEND(world, call)
        answer = canonical.decode(effects.response)
        code = str(answer["code"]) if effects.status != contract.OK else ""
        read = {*world.read, *(key for prefix in world.scanned for key in before if key.startswith(prefix))}
        is_asked = call.name in self.commands or code.startswith(f"{self.rule}_")
        if is_asked and (call.name, code) not in self.cases and len(read) <= MOST_READS:
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


def record(folder: str) -> None:
    """Run the scenarios and the tests of a folder's commands, and write what they sent."""
    rule, rows, files = SETS[folder]
    recording = Recording(rule, *[row.name for row in rows])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(World, "send", partialmethod(_send, recording))
        for name in recording.commands:
            for build in load_scenarios()[name]:
                world, call = build()
                world.send(call)
        places = [f"tests/rules/test_{name}.py" for name in files]
        pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:xdist", *places])
    cases = ",\n".join(json.dumps(recording.cases[name], sort_keys=True) for name in sorted(recording.cases))
    values = ",\n".join(json.dumps(value, sort_keys=True) for value in recording.values)
    text = f'{{"values": [\n{values}\n],\n"cases": [\n{cases}\n]}}\n'
    (FOLDER / folder / "calls.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for folder in sys.argv[1:] or SETS:
        record(folder)
