"""A state as a dictionary of keys and bytes, read as the rules read theirs; and the award lots that stand in it."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping

from chaincode.audit.holdings import load_awards
from chaincode.rules.energy.records import Settlement
from chaincode.rules.records import Lot
from chaincode.rules.state import R, read_record
from chaincode.wire.rwset import LAST_RUNE


class StateView:
    """A snapshot of a dictionary, for checks and previews."""

    def __init__(self, state: Mapping[str, bytes]) -> None:
        self._state = state
        self._order = sorted(state)

    def get(self, key: str) -> bytes | None:
        """Read one key."""
        return self._state.get(key)

    def scan(self, prefix: str) -> list[tuple[str, bytes]]:
        """Read a whole prefix, in order of key bytes."""
        first, last = bisect_left(self._order, prefix), bisect_left(self._order, prefix + LAST_RUNE)
        return [(key, self._state[key]) for key in self._order[first:last]]

    def records(self, kind: type[R], prefix: str) -> Iterator[tuple[str, R]]:
        """Give the records under a prefix."""
        return ((key, read_record(kind, data)) for key, data in self.scan(prefix))


def find_awards(view: StateView) -> dict[str, Lot]:
    """Give all award lots of countersigned settlements, used or not, as {"<settlement>/<member>": lot}."""
    awards: dict[str, Lot] = {}
    for _, settlement in view.records(Settlement, "settlement/"):
        if settlement.countersigned_on:
            awards.update(load_awards(settlement, view))
    return awards
