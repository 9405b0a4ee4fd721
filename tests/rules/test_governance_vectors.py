"""The vectors of votes: each command of T9 on success and each refusal, bit by bit."""

import json
from pathlib import Path
from typing import Any

import pytest

from chaincode import contract
from chaincode.rules import canonical
from chaincode.rules.calls import Call, Caller
from chaincode.rules.governance.rows import ROWS
from tests.helpers.rules.world import Recorder

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "governance" / "calls.json").read_text())
VALUES, CASES = VECTORS["values"], VECTORS["cases"]
ERRORS = (Path(contract.__file__).parent / "rules" / "ERRORS.md").read_text(encoding="utf-8")
NEVER_REFUSED = {"T9_OVERTAKEN"}  # it only makes a proposal void


def records(places: dict[str, int | None]) -> dict[str, bytes | None]:
    return {key: None if place is None else canonical.encode(VALUES[place]) for key, place in places.items()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['command']} {case['code'] or 'success'}")
def test_a_call_bit_by_bit(case: dict[str, Any]) -> None:
    call, state = case["call"], {key: data for key, data in records(case["before"]).items() if data is not None}
    caller = Caller(call["caller"]["organisation"], call["caller"]["key"], tuple(call["caller"]["roles"]))
    arguments = canonical.encode(call["arguments"])
    sent = Call(case["command"], call["command_id"], call["member"], arguments, caller, 0)
    recorder = Recorder(state)
    effects = contract.apply(sent, recorder)
    assert isinstance(effects, contract.Effects)
    assert (effects.status, effects.response) == (case["status"], canonical.encode(case["response"]))
    assert dict(effects.writes) == records(case["writes"])
    scanned = {key for prefix in case["scans"] for key in case["before"] if key.startswith(prefix)}
    assert {*recorder.keys, *scanned} == set(case["before"]) and sorted(set(recorder.prefixes)) == case["scans"]


def test_every_command_has_one_of_success_and_every_refusal_of_votes_has_one() -> None:
    found = {(case["command"], case["code"]) for case in CASES}
    assert {name for name, code in found if not code} == {row.name for row in ROWS}
    codes = {line.split("`")[1] for line in ERRORS.splitlines() if line.startswith("| `T9_")}
    assert codes - NEVER_REFUSED <= {code for _, code in found}
