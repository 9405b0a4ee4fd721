"""The state as a rule sees it: own writes first, ranges as they were, nothing asked for twice."""

import pytest

from chaincode.rules.errors import Kind, Reason, Refusal
from chaincode.rules.records import CommonsRow, Supply
from chaincode.rules.state import Missing, State, encode_record, read_record

ROW = CommonsRow(5, "given", 1)
GONE = Reason("T2_GONE", Kind.EXISTENCE)


class Half:
    """A snapshot that has some keys and one range, and counts what it is asked for."""

    def __init__(self, **rows: object) -> None:
        self.rows = {key: None if row is None else encode_record(row) for key, row in rows.items()}
        self.asked: list[str] = []

    def get(self, key: str) -> bytes | None:
        self.asked.append(key)
        if key not in self.rows:
            raise Missing(keys=(key,))
        return self.rows[key]

    def scan(self, prefix: str) -> list[tuple[str, bytes]]:
        self.asked.append(prefix)
        if prefix != "c/":
            raise Missing(prefixes=(prefix,))
        return [(key, row) for key, row in sorted(self.rows.items()) if row is not None and key.startswith("c/")]


def build(**rows: object) -> tuple[State, Half]:
    half = Half(**{"c/1": ROW, "c/2": CommonsRow(7, "given", 2), "absent": None, **rows})
    return State(half), half


def test_own_writes_are_read_and_given_in_order_of_keys() -> None:
    state, half = build()
    state.put("z", ROW)
    state.put_encoded("b", encode_record(Supply(3, 1)))
    state.delete("c/1")
    assert (state.find(CommonsRow, "z"), state.find(CommonsRow, "c/1")) == (ROW, None)
    assert state.find(Supply, "b") == Supply(3, 1)
    assert state.writes() == (("b", b'{"burnt_cents":1,"minted_cents":3}'), ("c/1", None), ("z", encode_record(ROW)))
    assert half.asked == []


def test_what_must_be_there_is_refused_by_its_key() -> None:
    state, _ = build()
    assert state.require(CommonsRow, "c/1", GONE) == ROW
    with pytest.raises(Refusal) as caught:
        state.require(CommonsRow, "absent", GONE)
    assert (caught.value.reason.code, caught.value.values) == ("T2_GONE", {"key": "absent"})


def test_a_range_is_read_once_and_never_over_own_writes() -> None:
    state, half = build()
    expected = [("c/1", ROW), ("c/2", CommonsRow(7, "given", 2))]
    assert state.scan(CommonsRow, "c/") == state.scan(CommonsRow, "c/") == expected
    assert half.asked == ["c/"]
    state.put("d/1", ROW)
    assert state.scan(CommonsRow, "c/") == expected
    state.delete("c/9")
    with pytest.raises(AssertionError, match="c/"):
        state.scan(CommonsRow, "c/")


def test_all_that_lacks_is_named_at_once() -> None:
    state, _ = build()
    state.fetch(["c/1", "absent"], ["c/"])
    with pytest.raises(Missing) as caught:
        state.fetch(["c/1", "x", "y"], ["c/", "p/", "q/"])
    assert (caught.value.keys, caught.value.prefixes) == (("x", "y"), ("p/", "q/"))
    with pytest.raises(Missing) as caught:
        state.fetch(["x"])
    assert (caught.value.keys, caught.value.prefixes) == (("x",), ())
    state.put("x", ROW)
    state.fetch(["x"])


def test_a_record_comes_back_as_it_went() -> None:
    assert read_record(CommonsRow, encode_record(ROW)) == ROW
