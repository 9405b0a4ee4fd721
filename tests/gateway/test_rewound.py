"""The ledger as it was before a settlement: a copy over a snapshot, which it never reaches."""

from chaincode.rules.state import State
from gateway.features.periods.rewound import Copy
from tests.helpers.rules.world import Recorder


def test_a_copy_is_read_in_order_of_keys_with_its_own_writes_and_without_what_it_deleted() -> None:
    below = {"a1": b"1", "a3": b"3", "a5": b"5", "b1": b"9"}
    copy, state = Copy(Recorder(below)), State(Recorder({}))
    state.put("a2", {"new": 2})
    state.put("a3", {"new": 3})
    state.delete("a5")
    copy.take(state)
    found = copy.scan("a")
    assert [key for key, _ in found] == ["a1", "a2", "a3"]
    assert [copy.get(key) for key in ("a1", "a3", "a5", "b1")] == [b"1", dict(found)["a3"], None, b"9"]
    assert dict(found)["a3"] != b"3" == below["a3"]
