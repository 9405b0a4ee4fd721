"""Write the vectors of calls anew: what the tests of the rules send, one for each command and code.

    python -m tests.helpers.rules.call_vectors            all
    python -m tests.helpers.rules.call_vectors funding    one folder
"""

import json
import sys
from functools import partialmethod
from pathlib import Path
from typing import Any

import pytest

from chaincode import contract
from chaincode.rules import canonical
from chaincode.rules.calls import Call, Caller
from tests.helpers.rules.refusals import COMMANDS
from tests.helpers.rules.scenarios import load_scenarios
from tests.helpers.rules.world import Recorder, World

FOLDER = Path(__file__).parents[2] / "vectors"
ALL = ("further_refusals",)
# by folder of vectors, each of a package of the rules: the rule, and the files of tests that send its commands
SETS = {
    "governance": ("T9", (
        "governance_proposals", "governance_voting", "governance_enacting", "governance_rule_sets",
        "programmes_voted", *ALL,
    )),
    "funding": ("T8", ("funds", "pledges", "redemptions", *ALL)),
    "programmes": ("T11", ("programmes", "campaigns", "programme_issue", *ALL)),
    "community": ("T12", (
        "days", "day_begins", "members", "member_keys", "member_kinds", "rotating", "delegates", "leaving", "pause",
        "pending", "pending_overtaken", "repetition", "sparing", "command_limits", "settlement_countersigning",
        "issuance", "releases", "points_cases", "funds", "programmes", "governance_enacting", "collusion", *ALL,
    )),
    "documents": ("T16", ("documents",)),
    "energy": ("T5", (
        "settlement", "settlement_anchor", "settlement_leaves", "settlement_order", "settlement_skips", "bonuses",
        "issuance", "releases", "programme_issue", "claims", *ALL,
    )),
    "market": ("T4", (
        "market_request", "market_parties", "market_limits", "market_delivery", "market_disputes", "market_payment",
        "market_returns", "mediation", "tokens", "levelling", "life", "award_lots", "claims", "pledges", "funds",
        "delegates", "pause", "command_limits", *ALL,
    )),
}
MOST_READS = 60  # a vector is for people, too
TRIES = 4  # a call that only a patched rule answers so isn't answered so again: another is taken


def list_commands(folder: str) -> list[str]:
    """Give the commands of a package of the rules."""
    return [name for name, row in COMMANDS.items() if row.process.__module__.split(".")[2] == folder]


class Recording:
    """Cases by command and code, and the plain records they name."""

    def __init__(self, rule: str, *commands: str) -> None:
        self.rule, self.commands = rule, commands
        self.cases: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.values: list[Any] = []

    def send(self, world: World, call: Call) -> contract.Effects:
        """Send a call as a world does, and keep it if it's the first of its kind."""
        before = dict(world.state)
        effects: contract.Effects = SEND(world, call)
        answer = canonical.decode(effects.response)
        code = str(answer["code"]) if effects.status != contract.OK else ""
        read = {*world.read, *(key for prefix in world.scanned for key in before if key.startswith(prefix))}
        is_asked = call.name in self.commands or code.startswith(f"{self.rule}_")
        tried = self.cases.get((call.name, code), [])
        if is_asked and len(tried) < TRIES and len(read) <= MOST_READS:
            self.cases.setdefault((call.name, code), []).append({
                "command": call.name, "code": code, "call": tell(call),
                "before": {key: before.get(key) for key in sorted(read)},
                "scans": sorted(set(world.scanned)), "status": effects.status, "response": answer,
                "writes": dict(effects.writes),
            })
        return effects

    def choose(self) -> list[dict[str, Any]]:
        """Give for each command and code the first case that is answered alike once more, its records as places."""
        found = [next(filter(is_same, tried), None) for tried in self.cases.values()]
        placed = [case | {
            name: {key: self.place(data) for key, data in case[name].items()} for name in ("before", "writes")
        } for case in found if case is not None]  # fmt: skip
        return sorted(placed, key=lambda case: (case["command"], case["code"]))

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
    told = {"command_id": call.command_id, "member": call.member, "arguments": canonical.decode(call.arguments),
            "caller": caller}  # fmt: skip
    if call.timestamp_s:
        told["timestamp_s"] = call.timestamp_s
    if call.transient:
        told["transient"] = {name: data.hex() for name, data in call.transient.items()}
    return told


def is_same(case: dict[str, Any]) -> bool:
    """Say whether the rules, left alone, answer as they did."""
    state = {key: data for key, data in case["before"].items() if data is not None}
    effects = contract.apply(read_call(case), Recorder(state))
    return isinstance(effects, contract.Effects) and effects.response == canonical.encode(case["response"])


def read_call(case: dict[str, Any]) -> Call:
    """Give the call of a case."""
    told = case["call"]
    caller = Caller(told["caller"]["organisation"], told["caller"]["key"], tuple(told["caller"]["roles"]))
    transient = {name: bytes.fromhex(text) for name, text in told.get("transient", {}).items()}
    return Call(
        case["command"], told["command_id"], told["member"], canonical.encode(told["arguments"]), caller,
        told.get("timestamp_s", 0), transient,
    )


def record(folder: str) -> None:
    """Run the scenarios and the tests of a folder's commands, and write what they sent."""
    rule, files = SETS[folder]
    recording = Recording(rule, *list_commands(folder))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(World, "send", partialmethod(_send, recording))
        for name in recording.commands:
            for build in load_scenarios()[name]:
                world, call = build()
                world.send(call)
        places = [f"tests/rules/test_{name}.py" for name in files]
        pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:xdist", *places])
    cases = ",\n".join(json.dumps(case, sort_keys=True) for case in recording.choose())
    values = ",\n".join(json.dumps(value, sort_keys=True) for value in recording.values)
    text = f'{{"values": [\n{values}\n],\n"cases": [\n{cases}\n]}}\n'
    (FOLDER / folder).mkdir(exist_ok=True)
    (FOLDER / folder / "calls.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for folder in sys.argv[1:] or SETS:
        record(folder)
