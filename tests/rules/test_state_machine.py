"""I1 to I9 hold whatever people do, in whatever order."""

from collections import Counter
from random import Random

import pytest

from chaincode.audit.invariants import check_state
from chaincode.rules.commands import RULE_SETS
from tests.helpers.machine import CommunityMachine, run_machine, walk

STEPS = 20_000


@pytest.mark.parametrize("is_derandomised", [True, False], ids=["the same each time", "another each time"])
def test_invariants_hold_for_20000_steps(is_derandomised: bool) -> None:
    assert run_machine(STEPS // 2, is_derandomised=is_derandomised).steps >= STEPS // 2


def test_the_machine_succeeds_with_every_command() -> None:
    """A command that always failed would keep every invariant."""
    done: Counter[str] = Counter()
    for seed in range(8):
        world = walk(CommunityMachine(), Random(seed), 1_000)
        assert check_state(world.state) == []
        done += world.done
    assert set(RULE_SETS[1]) - set(done) == set()
