"""T12: guests, whose time ends by itself, and desks: neither has points, a welcome or a bonus."""

from typing import Any

import pytest

from chaincode.rules import keys
from chaincode.rules.calls import Caller
from chaincode.rules.community.members import compute_member_id
from chaincode.rules.energy.welcome import list_candidates
from chaincode.rules.market.records import Claim
from chaincode.rules.records import Member
from tests.helpers.rules.market import Market
from tests.helpers.rules.proposing import OFFICER, SECOND, make_pending
from tests.helpers.rules.public_keys import fake_key, key_id
from tests.helpers.rules.world import PERIMETER, Person, World

KEY = fake_key("guest")
ID = compute_member_id((KEY,))
GUEST = {"kind": "guest", "ends_on": "2024-05-03"}
POINT = {"tag": "1" * 64, "perimeter": PERIMETER, "power_w": 3_000, "from_date": "2024-05-01"}


def register(world: World, **arguments: Any) -> Person:
    world.do("countersign", SECOND, **make_pending(world, "register", public_keys=[KEY], **arguments))
    return Person(ID, Caller("citizens", key_id(KEY)))


def test_a_guest_is_confirmed_until_a_date_and_then_finishes_what_was_agreed() -> None:
    world = World()
    market, guest = Market(world), register(world, **GUEST)
    market.ada = guest
    refs = [market.request(price_cents=10, service_date=world.date) for _ in range(2)]
    world.do("accept", market.bea, agreement=refs[0])
    world.do("deliver", market.bea, agreement=refs[0])
    world.open_day(2)
    assert world.get(Member, keys.member(ID)).is_confirmed(world.day)
    lots = [world.give(guest, 5) for _ in range(2)]
    world.open_day(1)
    assert not world.get(Member, keys.member(ID)).is_confirmed(world.day)
    assert world.refused("T12_OVER", "merge", guest, lots=lots) == {"member": ID, "date": "2024-05-03"}
    world.do("confirm", guest, agreement=refs[0])
    world.do("withdraw", guest, agreement=refs[1])
    world.do("leave", guest, lots=lots)


def test_an_outage_takes_none_of_a_guest_s_days() -> None:
    world = World()
    register(world, **GUEST)
    world.skip_to("2024-05-09")
    assert world.get(Member, keys.member(ID)).is_confirmed(world.day)


def test_the_receipt_says_whether_somebody_joins_or_whose_entry_changed() -> None:
    world = World()

    def joins(**arguments: Any) -> bool:
        proposed = make_pending(world, "register", public_keys=[KEY], **arguments)
        return bool(world.do("countersign", SECOND, **proposed)["facts"]["joins"])

    assert [joins(**GUEST), joins(kind="guest", ends_on="2024-05-04")] == [True, False]
    world.open_day(4)   # the guest's time is over
    assert [joins(), joins(points=[POINT])] == [True, False]
    world.do("leave", Person(ID, Caller("citizens", key_id(KEY))))
    assert joins(kind="desk")


def test_who_belongs_changes_no_kind_and_who_begins_anew_may() -> None:
    world = World()
    guest = register(world, **GUEST)
    register(world, kind="guest", ends_on="2024-05-04")
    for kind in ("", "desk"):
        assert world.refused("T12_OTHER_KIND", "register", OFFICER, public_keys=[KEY], kind=kind) == {
            "member": ID, "kind": "guest"}
    world.open_day(4)
    register(world)  # the guest's time is over
    member = world.get(Member, keys.member(ID))
    assert (member.kind, member.ends_on, member.last_day, member.registered_on) == ("", "", 0, 5)
    assert world.refused("T12_OTHER_KIND", "register", OFFICER, public_keys=[KEY], **GUEST)["kind"] == "member"
    world.do("leave", guest)
    register(world, kind="desk")
    assert world.get(Member, keys.member(ID)).kind == "desk"


@pytest.mark.parametrize(("code", "arguments"), [
    ("T12_NO_POINTS", {"kind": "desk", "points": [POINT]}),
    ("T12_NO_POINTS", {**GUEST, "points": [POINT]}),
    ("T12_ENDS_ON", {"kind": "guest"}),
    ("T12_ENDS_ON", {"kind": "guest", "ends_on": "2024-04-30"}),
    ("T12_ENDS_ON", {"kind": "guest", "ends_on": "2034-04-30"}),
    ("T12_ENDS_ON", {"kind": "guest", "ends_on": "9999-12-31"}),
    ("T12_ENDS_ON", {"kind": "desk", "ends_on": "2024-05-03"}),
    ("T12_ENDS_ON", {"ends_on": "2024-05-03"}),
    ("T14_NO_DATE", {"kind": "guest", "ends_on": "2024-02-30"}),
])
def test_what_a_kind_has_not(code: str, arguments: dict[str, Any]) -> None:
    World().refused(code, "register", OFFICER, public_keys=[KEY], **arguments)


@pytest.mark.parametrize("kind", ["guest", "desk"])
def test_neither_welcome_nor_bonus_for_a_guest_or_a_desk(kind: str) -> None:
    market = Market(interests=[{"category": "care", "interest": "social"}])
    ends = {"ends_on": "2024-05-09"} if kind == "guest" else {}
    market.ada = register(market.world, kind=kind, **ends)
    market.bring_to("paid")
    assert market.world.all(Claim, "claim/") == {}
    assert ID not in list_candidates(
        {ID: market.world.get(Member, keys.member(ID))}, {}, market.world.day)
