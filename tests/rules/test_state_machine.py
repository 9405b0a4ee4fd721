"""I1 to I9 hold whatever people do, in whatever order."""

import pytest

from chaincode.rules.commands import RULE_SETS
from tests.helpers.machine import run_machine

STEPS = 20_000


@pytest.mark.parametrize("is_derandomised", [True, False], ids=["the same each time", "another each time"])
def test_invariants_hold_for_20000_steps(is_derandomised: bool) -> None:
    machine = run_machine(STEPS // 2, is_derandomised=is_derandomised)
    assert machine.steps >= STEPS // 2
    if is_derandomised:
        assert set(RULE_SETS[1]) - set(machine.done) == set(), "no run succeeded with these"
