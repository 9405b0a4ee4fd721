"""The ledger as it was before a settlement: a copy over a snapshot, which it never reaches."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from chaincode.rules.energy.chain import load_chain
from chaincode.rules.state import State
from gateway.db.mirror import Mirror
from gateway.features.periods.rewound import Copy, list_acted, undo
from gateway.hosting.opening import Gateways
from tests.helpers.gateway.metered_period import found_metered, settle_whole
from tests.helpers.gateway.trial import FOUNDED, FoundTrial
from tests.helpers.rules.world import Recorder

# What a settlement writes of the community; members' lots and carries at points are told by marks (see `rewound`).
OF_COMMUNITY = ("supply", "settlement/", "page/", "taken/", "months/")


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


@pytest.fixture(scope="module")
def metered(tmp_path_factory: pytest.TempPathFactory, found_trial: FoundTrial) -> Iterator[Gateways]:
    with found_metered(tmp_path_factory.mktemp("rewound") / "volano", found_trial) as (trial, _):
        yield trial


def read_community(snapshot: Mirror | Copy) -> dict[str, object]:
    chain = load_chain(State(snapshot))  # of a ledger without a settlement it doesn't name the first period
    found: dict[str, object] = {key: data for prefix in OF_COMMUNITY for key, data in snapshot.scan(prefix)}
    return found | {"chain": replace(chain, next_period=chain.next_period or FOUNDED)}


@contextmanager
def mirrored(trial: Gateways) -> Iterator[Mirror]:
    trial.catch_up()
    with trial.gateway("gse").database.read() as connection:
        yield Mirror(connection)


def test_what_is_undone_is_as_it_was_before_it_was_settled(metered: Gateways) -> None:
    """The chain, what was minted, settlements, their pages and months; tokens and marks stay, and name it."""
    stood: list[dict[str, object]] = []
    for kind in ("provisional", "definitive"):
        with mirrored(metered) as mirror:
            stood.append(read_community(mirror))
        settle_whole(metered, kind)
    with mirrored(metered) as mirror:
        acted = list_acted(mirror)
        assert len(acted) == len(stood) and read_community(mirror) not in stood
        for place, before in enumerate(stood):
            copy = Copy(mirror)
            undo(copy, acted[:place], acted[place:])
            assert read_community(copy) == before
