"""Remembered records: the same bytes give the same record, of their own kind, and what is written is as it is read."""

from dataclasses import dataclass

import pytest

from chaincode.rules.codec import has_names
from chaincode.rules.energy.records import Spent
from chaincode.rules.funding.records import Budget
from chaincode.rules.governance.records import Support
from chaincode.rules.memory import Memory
from chaincode.rules.records import Lot, Member, Now
from chaincode.rules.state import encode_record, read_record
from chaincode.rules.units import Count


@dataclass(frozen=True)
class One:
    """A record."""

    number: Count


@dataclass(frozen=True)
class Other:
    """One with the same field."""

    number: Count


def test_bytes_of_one_kind_are_no_record_of_another() -> None:
    data = encode_record(One(5))
    assert (read_record(One, data), read_record(Other, data)) == (One(5), Other(5))
    assert type(read_record(Other, data)) is Other


def test_what_was_asked_for_stays_and_the_rest_is_forgotten() -> None:
    memory = Memory(most_bytes=40)
    memory.keep(One, b"x" * 10, "first")
    for number in range(9):
        memory.keep(One, b"%010d" % number, number)
        assert memory.find(One, b"x" * 10) == "first"
    assert memory.find(One, b"%010d" % 0) is None


@pytest.mark.parametrize(("kind", "names"), [
    (Lot, False), (Member, False), (Spent, False), (Support, False), (Budget, True), (Now, False)])  # fmt: skip
def test_a_record_with_names_of_its_own_is_remembered_only_as_it_was_read(kind: type, names: bool) -> None:
    assert has_names(kind) is names


def test_names_are_read_in_their_written_order_by_whoever_wrote_them() -> None:
    budget = Budget("pledge/" + "a" * 64 + "/" + "b" * 32, 5, 0, {"walk": 1, "bike": 2})
    assert list(read_record(Budget, encode_record(budget)).quantities) == ["bike", "walk"]
