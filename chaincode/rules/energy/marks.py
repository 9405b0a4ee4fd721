"""A mark on a claim, point or member names the settlement that made it, and counts only if that is countersigned."""

from collections.abc import Iterable

from chaincode.rules import keys
from chaincode.rules.energy.records import Settlement
from chaincode.rules.state import State


class Marks:
    """The settlements that marks name, read once each."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._counts: dict[str, bool] = {"": False}

    def load(self, marks: Iterable[str]) -> None:
        """Read the settlements that these marks name."""
        names = [mark for mark in dict.fromkeys(marks) if mark not in self._counts]
        self._state.fetch(keys.settlement(name) for name in names)
        for name in names:
            settlement = self._state.find(Settlement, keys.settlement(name))
            self._counts[name] = settlement is not None and settlement.countersigned_on > 0

    def counts(self, mark: str) -> bool:
        """Say whether a mark counts; it must have been loaded."""
        return self._counts[mark]
