"""A mark counts when the settlement that it names is countersigned, from the ledger's first day on."""

import pytest

from chaincode.rules import keys
from chaincode.rules.energy.chain import Marks
from chaincode.rules.energy.records import Settlement
from chaincode.rules.state import State
from tests.helpers.rules.world import Recorder, World

FIRST, SECOND = "2024-05-01.provisional.1", "2024-05-08.provisional.1"


@pytest.mark.parametrize(("countersigned_on", "counts"), [(0, False), (1, True), (2, True)])
def test_a_mark_counts_once_its_settlement_is_countersigned(countersigned_on: int, counts: bool) -> None:
    world = World()
    world.put(keys.settlement(FIRST), Settlement(FIRST, "gse", 1, "", 7, countersigned_on=countersigned_on))
    recorder = Recorder(world.state)
    marks = Marks(State(recorder))
    marks.load([FIRST, SECOND, "", FIRST])
    marks.load([FIRST])
    assert (marks.counts(FIRST), marks.counts(SECOND), marks.counts("")) == (counts, False, False)
    assert sorted(set(recorder.keys)) == [keys.settlement(FIRST), keys.settlement(SECOND)]
