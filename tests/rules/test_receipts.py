"""The receipt of a command: its answer and its one event."""

import pytest

from chaincode import contract
from chaincode.rules import canonical
from tests.helpers.rules.scenarios import Scenario, load_scenarios

EVENT_BYTES = 4_096
CASES = [(name, build) for name, builds in sorted(load_scenarios().items()) for build in builds]


@pytest.mark.parametrize(("name", "build"), CASES)
def test_a_receipt_is_the_event_and_has_at_most_4_kb(name: str, build: Scenario) -> None:
    world, call = build()
    effects = world.send(call)
    assert effects.status == contract.OK
    assert effects.event == (name, effects.response)
    assert len(effects.response) <= EVENT_BYTES


@pytest.mark.parametrize(("name", "build"), CASES)
def test_a_receipt_says_command_day_rule_set_and_what_was_made(name: str, build: Scenario) -> None:
    world, call = build()
    receipt = canonical.decode(world.send(call).response)
    assert set(receipt) == {"command", "command_id", "date", "day", "rule_set", "made", "facts"}
    assert (receipt["command"], receipt["command_id"], receipt["rule_set"]) == (name, call.command_id, 1)
    assert all(key in world.wrote for key in receipt["made"])
