"""One succeeding call, or a few, for each command: what tests over the whole table of commands start from.

A file `scenarios_<part>.py` beside this one registers its commands' calls; a command without one fails the tests that
go over the table.
"""

from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest
from _pytest.mark import ParameterSet

from chaincode.rules.calls import Call
from tests.helpers.rules.world import World


class Sent(NamedTuple):
    """A world, and a call that succeeds in it."""

    world: World
    call: Call


Scenario = Callable[[], Sent]
SCENARIOS: dict[str, list[Scenario]] = {}


def scenario(command: str) -> Callable[[Scenario], Scenario]:
    """Register a function that prepares a succeeding call of a command."""
    def register(build: Scenario) -> Scenario:
        SCENARIOS.setdefault(command, []).append(build)
        return build

    return register


def load_scenarios() -> dict[str, list[Scenario]]:
    """Import every file of scenarios and give them all."""
    for path in sorted(Path(__file__).parent.glob("scenarios_*.py")):
        import_module(f"tests.helpers.rules.{path.stem}")
    return SCENARIOS


def list_cases(commands: Iterable[str]) -> list[ParameterSet]:
    """Each scenario of each command, to parametrise a test by name and build."""
    found = load_scenarios()
    return [pytest.param(name, build, id=f"{name} {number}")
            for name in commands for number, build in enumerate(found.get(name, []))]
