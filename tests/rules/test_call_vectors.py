"""The vectors of calls: each command of votes, funds and programmes on success and each refusal, bit by bit."""

import json
from pathlib import Path
from typing import Any

import pytest

from chaincode import contract
from chaincode.rules import canonical
from chaincode.rules.calls import Call, Caller
from tests.helpers.rules.call_vectors import FOLDER, SETS
from tests.helpers.rules.world import Recorder

VECTORS = {name: json.loads((FOLDER / name / "calls.json").read_text()) for name in SETS}
CASES = [pytest.param(case, vectors["values"], id=f"{case['command']} {case['code'] or 'success'}")
         for vectors in VECTORS.values() for case in vectors["cases"]]  # fmt: skip
ERRORS = (Path(contract.__file__).parent / "rules" / "ERRORS.md").read_text(encoding="utf-8")
NEVER_REFUSED = {"T9_OVERTAKEN"}  # it only makes a proposal void


def records(places: dict[str, int | None], values: list[Any]) -> dict[str, bytes | None]:
    return {key: None if place is None else canonical.encode(values[place]) for key, place in places.items()}


@pytest.mark.parametrize(("case", "values"), CASES)
def test_a_call_bit_by_bit(case: dict[str, Any], values: list[Any]) -> None:
    call, before = case["call"], records(case["before"], values)
    state = {key: data for key, data in before.items() if data is not None}
    caller = Caller(call["caller"]["organisation"], call["caller"]["key"], tuple(call["caller"]["roles"]))
    arguments = canonical.encode(call["arguments"])
    sent = Call(case["command"], call["command_id"], call["member"], arguments, caller, 0)
    recorder = Recorder(state)
    effects = contract.apply(sent, recorder)
    assert isinstance(effects, contract.Effects)
    assert (effects.status, effects.response) == (case["status"], canonical.encode(case["response"]))
    assert dict(effects.writes) == records(case["writes"], values)
    scanned = {key for prefix in case["scans"] for key in case["before"] if key.startswith(prefix)}
    assert {*recorder.keys, *scanned} == set(case["before"]) and sorted(set(recorder.prefixes)) == case["scans"]


@pytest.mark.parametrize("folder", SETS)
def test_every_command_has_one_of_success_and_every_refusal_of_its_rule_has_one(folder: str) -> None:
    rule, rows, _ = SETS[folder]
    found = {(case["command"], case["code"]) for case in VECTORS[folder]["cases"]}
    assert {name for name, code in found if not code} == {row.name for row in rows}
    codes = {line.split("`")[1] for line in ERRORS.splitlines() if line.startswith(f"| `{rule}_")}
    assert codes - NEVER_REFUSED <= {case["code"] for one in VECTORS.values() for case in one["cases"]}
