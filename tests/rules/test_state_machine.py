"""I1 to I9 hold whatever people do, in whatever order."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from chaincode.rules.commands import RULE_SETS
from tests.helpers.machine import CommunityMachine

STEPS = 20_000


def run(steps: int, *, is_derandomised: bool) -> type[CommunityMachine]:
    """Take at least so many steps, a hundred or fewer a run, from one seed or from another each time."""

    class Machine(CommunityMachine):
        pass

    Machine.reset()
    while Machine.steps < steps:
        runs = (steps - Machine.steps) // Machine.STEPS_A_RUN + 10
        run_state_machine_as_test(Machine, settings=settings(
            max_examples=runs, stateful_step_count=Machine.STEPS_A_RUN, deadline=None, derandomize=is_derandomised,
            database=None, phases=(Phase.generate, Phase.shrink), suppress_health_check=list(HealthCheck),
        ))
    return Machine


@pytest.mark.parametrize("is_derandomised", [True, False], ids=["the same each time", "another each time"])
def test_invariants_hold_for_20000_steps(is_derandomised: bool) -> None:
    machine = run(STEPS // 2, is_derandomised=is_derandomised)
    assert machine.steps >= STEPS // 2
    if is_derandomised:
        assert set(RULE_SETS[1]) - set(machine.done) == set(), "no run succeeded with these"
