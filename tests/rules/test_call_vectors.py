"""The vectors of calls: each command on success and each refusal of its own rules, bit by bit."""

import json
from pathlib import Path
from typing import Any

import pytest

from chaincode import contract
from chaincode.rules import canonical
from tests.helpers.rules.call_vectors import FOLDER, SETS, list_commands, read_call
from tests.helpers.rules.refusals import CANNOT, COMMANDS, TOO_LARGE, list_refusals
from tests.helpers.rules.world import Recorder

VECTORS = {name: json.loads((FOLDER / name / "calls.json").read_text()) for name in SETS}
CASES = [pytest.param(case, vectors["values"], id=f"{case['command']} {case['code'] or 'success'}")
         for vectors in VECTORS.values() for case in vectors["cases"]]  # fmt: skip
FOUND = {(case["command"], case["code"]) for vectors in VECTORS.values() for case in vectors["cases"]}
ERRORS = (Path(contract.__file__).parent / "rules" / "ERRORS.md").read_text(encoding="utf-8")
NEVER_REFUSED = {
    "T9_OVERTAKEN",  # only makes a proposal void
    "T4_NO_PAIR", "T5_NO_SETTLEMENT",  # a defect alone would meet them
    # of no command's own rules
    "T0_TOO_FAST", "T0_TOO_MUCH", "T0_TOO_LONG", "T0_BOUNDS", "T0_MEMBER", "T0_UNKNOWN_COMMAND", "T12_TOO_MANY_KEYS",
}  # fmt: skip


def records(places: dict[str, int | None], values: list[Any]) -> dict[str, bytes | None]:
    return {key: None if place is None else canonical.encode(values[place]) for key, place in places.items()}


@pytest.mark.parametrize(("case", "values"), CASES)
def test_a_call_bit_by_bit(case: dict[str, Any], values: list[Any]) -> None:
    before = records(case["before"], values)
    recorder = Recorder({key: data for key, data in before.items() if data is not None})
    effects = contract.apply(read_call(case), recorder)
    assert isinstance(effects, contract.Effects)
    assert (effects.status, effects.response) == (case["status"], canonical.encode(case["response"]))
    assert dict(effects.writes) == records(case["writes"], values)
    scanned = {key for prefix in case["scans"] for key in case["before"] if key.startswith(prefix)}
    assert {*recorder.keys, *scanned} == set(case["before"]) and sorted(set(recorder.prefixes)) == case["scans"]


def test_every_command_has_a_folder_and_a_vector_of_success() -> None:
    assert sorted(name for folder in SETS for name in list_commands(folder)) == sorted(COMMANDS)
    assert [name for name in COMMANDS if (name, "") not in FOUND] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_has_a_vector_of_each_refusal_of_its_rules(command: str) -> None:
    """What its source may refuse, but for what can't happen, and for lists too long to be read (tests hold those)."""
    without = CANNOT.get(command, {}).keys() | TOO_LARGE.get(command, set())
    assert sorted(code for code in list_refusals(command) - without if (command, code) not in FOUND) == []
    assert [code for code in without if (command, code) in FOUND or code not in list_refusals(command)] == []


def test_every_code_is_met() -> None:
    codes = {line.split("`")[1] for line in ERRORS.splitlines() if line.startswith("| `")}
    assert codes - {code for _, code in FOUND} - {code for some in TOO_LARGE.values() for code in some} == NEVER_REFUSED
