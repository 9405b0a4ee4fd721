"""What is written can be read again by its own type; else one record would stop whoever must read it, for ever."""

from dataclasses import replace
from typing import Any

import pytest

from chaincode.rules import canonical
from chaincode.rules.codec import Unreadable, to_plain, write
from chaincode.rules.energy.records import Chain
from chaincode.rules.errors import Refusal
from chaincode.rules.governance.records import Chamber
from chaincode.rules.records import Lot, Member, Recovery, Supply
from chaincode.rules.state import State, read_record
from tests.helpers.rules.assembly import OPINION, Assembly
from tests.helpers.rules.funding import sign
from tests.helpers.rules.programmes import OPERATOR, Programmes
from tests.helpers.rules.world import STRANGER, Nothing, World, staff

HASH = "a" * 64
LOT = Lot(HASH, 5, "given", 1, 1, 9)
MEMBER = Member("confirmed", "citizens", "citizen", (), 1)


@pytest.mark.parametrize(("record", "where"), [
    (replace(LOT, amount_cents=0), "amount_cents"), (replace(LOT, amount_cents=10**12 + 1), "amount_cents"),
    (replace(LOT, owner="b"), "owner"), (replace(LOT, only=("offer/x",)), "only"),
    (replace(MEMBER, last_day=10**6 + 1), "last_day"), (Recovery((HASH, "x"), 1), "keys"),
    (Supply(2**53 + 1, 0), "minted_cents"), (Chain(last="2024-05-01"), "last"),
])  # fmt: skip
def test_what_could_not_be_read_is_not_written(record: Any, where: str) -> None:
    with pytest.raises(Unreadable):
        read_record(type(record), canonical.encode(to_plain(record)))
    with pytest.raises(Refusal) as refused:
        State(Nothing()).put("any", record)
    assert (refused.value.reason.code, refused.value.values["where"]) == ("T0_BOUNDS", where)


@pytest.mark.parametrize("record", [
    LOT, replace(LOT, only=("care", "food"), giver="commons"), MEMBER, Supply(2**53, 0), Chamber(1, 10**10, True),
    World().now,
])  # fmt: skip
def test_what_is_written_is_as_before(record: Any) -> None:
    assert write(record) == to_plain(record)
    assert read_record(type(record), canonical.encode(write(record))) == record


def test_a_request_that_opens_in_a_far_year_is_not_sealed() -> None:
    world = World()
    ada = world.join("citizens")
    assert world.refused("T0_BOUNDS", "seal", ada, kind="request", digest="1" * 64, opens_on="9999-12-31") == {
        "where": "opens_day", "why": "out_of_bounds"}


def test_lines_that_add_up_beyond_a_record_are_not_countersigned() -> None:
    own = Programmes()
    members = [own.ada, own.bruno, own.carlo, *[own.world.join("citizens") for _ in range(2)]]
    for member in members[3:]:
        own.world.do("join", member, programme=own.ref)
    own.world.open_day(2)
    arguments = own.metered(*members)
    arguments["lines"][0]["cents"] = 10**12
    made = own.world.do("metered_actions", OPERATOR, **arguments)
    given = {"target": made["made"][0], "digest": made["facts"]["digest"]}
    assert own.world.refused("T0_BOUNDS", "countersign", staff("citizens", "officer"), **given)["where"] == "cents"
    sign(own.world, own.world.do("metered_actions", OPERATOR, **own.metered(*members)), staff("citizens", "officer"))


@pytest.mark.parametrize("more", [{"chamber_weight": {"citizen": 10_000}}, {"min_chamber": 2}])
def test_a_vote_of_the_greatest_weights_can_be_cast_and_counted(more: dict[str, Any]) -> None:
    assembly = Assembly(citizens=4, count="chambers", **more)
    key = assembly.open(OPINION)
    assembly.vote(key, yes=4)
    assert assembly.tally(key) == "passed"
    opening = assembly.proposal(key).opening
    assert opening is not None and opening.chambers["citizen"].weight > 10**9


def test_a_list_longer_than_any_that_may_be_named_is_not_read() -> None:
    world = World()
    names = [f"{number:064x}" for number in range(12_100)]
    proposal = "proposal/" + "0" * 32
    assert world.refused("T0_TOO_LONG", "open_vote", STRANGER, proposal=proposal, supporters=names) == {"most": 1_100}
    lots = [f"lot/{one}/{'0' * 32}" for one in names]
    assert world.refused("T0_TOO_LONG", "sweep", STRANGER, lots=lots) == {"most": 12_100}
    assert len(world.read) < 5
