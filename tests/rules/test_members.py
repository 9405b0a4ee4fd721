"""T0 and T12: who belongs, made by two organisations."""

from hashlib import sha256

import pytest

from chaincode.rules import keys
from chaincode.rules.community.members import compute_member_id
from chaincode.rules.records import Member, MemberKey, MemberPoint, Pending, PointOwner
from tests.helpers.rules.proposing import OFFICER, SECOND, make_pending
from tests.helpers.rules.public_keys import fake_key
from tests.helpers.rules.world import PERIMETER, World, staff

KEY, OTHER_KEY = fake_key("first"), fake_key("other")
TAG = sha256(b"IT001E00000001").hexdigest()


def point(tag=TAG, from_date="2024-05-01", **more):
    return {"tag": tag, "perimeter": PERIMETER, "power_w": 3_000, "from_date": from_date} | more


def register(world, *points, key=KEY, by=OFFICER, second=SECOND):
    world.do("countersign", second, **make_pending(world, "register", by, public_keys=[key], points=list(points)))
    return compute_member_id((key,))


def test_success_a_member_exists_once_a_second_organisation_has_signed():
    world = World()
    proposed = make_pending(world, "register", public_keys=[KEY], points=[point()])
    member_id = compute_member_id((KEY,))
    assert world.find(Member, keys.member(member_id)) is None
    world.do("countersign", SECOND, **proposed)
    member = world.get(Member, keys.member(member_id))
    assert (member.status, member.organisation, member.stakeholder) == ("confirmed", "citizens", "citizen")
    assert member.points == (MemberPoint(TAG, PERIMETER, 3_000, "2024-05-01"),)
    assert world.get(MemberKey, keys.member_key(member_id)).keys == (sha256(bytes.fromhex(KEY)).hexdigest(),)
    assert world.get(PointOwner, keys.point(TAG)).member == member_id


def test_success_a_member_with_one_key_has_that_key_s_hash_as_id():
    assert compute_member_id((KEY,)) == sha256(bytes.fromhex(KEY)).hexdigest()
    assert compute_member_id((OTHER_KEY, KEY)) == compute_member_id((KEY, OTHER_KEY))


def test_success_further_points_are_added_and_open_ones_ended():
    world = World()
    member_id = register(world, point())
    other = sha256(b"IT001E00000002").hexdigest()
    register(world, point(to_date="2024-05-10"), point(other, "2024-05-10"))
    ends = {held.tag: held.to_date for held in world.get(Member, keys.member(member_id)).points}
    assert ends == {TAG: "2024-05-10", other: ""}


def test_success_a_point_passes_on_when_its_member_s_time_there_ends():
    world = World()
    register(world, point(to_date="2024-05-10"))
    other = register(world, point(from_date="2024-05-10"), key=OTHER_KEY)
    assert world.get(PointOwner, keys.point(TAG)).member == other


def test_invalid_a_stranger_s_metering_point():
    world = World()
    register(world, point())
    world.refused("T12_POINT_TAKEN", "register", OFFICER, public_keys=[OTHER_KEY], points=[point()])


def test_invalid_a_point_that_was_given_away_while_the_pending_waited():
    world = World()
    waiting = make_pending(world, "register", public_keys=[OTHER_KEY], points=[point()])
    register(world, point())
    world.refused("T12_POINT_TAKEN", "countersign", SECOND, **waiting)


def test_invalid_one_point_twice_on_a_day():
    twice = [point(), point(from_date="2024-05-03")]
    World().refused("T12_POINT_OVERLAP", "register", OFFICER, public_keys=[KEY], points=twice)


def test_invalid_a_point_that_ends_before_it_begins():
    ended = [point(from_date="2024-05-03", to_date="2024-05-02")]
    World().refused("T12_POINT_DATES", "register", OFFICER, public_keys=[KEY], points=ended)


@pytest.mark.parametrize("count", [0, 6])
def test_invalid_no_key_or_more_than_five(count):
    some = [fake_key(number) for number in range(count)]
    World().refused("T12_TOO_MANY", "register", OFFICER, public_keys=some)


def test_invalid_registering_without_being_an_officer():
    world = World()
    for person in (staff("citizens", "service"), world.join("citizens")):
        world.refused("T0_ROLE", "register", person, public_keys=[KEY])


def test_invalid_another_organisation_s_member():
    world = World()
    register(world)
    world.refused("T12_OTHER_ORGANISATION", "register", SECOND, public_keys=[KEY])


def test_invalid_the_proposer_s_own_organisation_countersigns():
    world = World()
    proposed = make_pending(world, "register", public_keys=[KEY])
    world.refused("T0_SAME_ORGANISATION", "countersign", staff("citizens", "officer"), **proposed)


def test_invalid_countersigning_another_digest_or_nothing_or_twice():
    world = World()
    proposed = make_pending(world, "register", public_keys=[KEY])
    world.refused("T0_OTHER_DIGEST", "countersign", SECOND, target=proposed["target"], digest="0" * 64)
    world.refused("T0_NOT_PENDING", "countersign", SECOND, target="pending/" + "0" * 32, digest="0" * 64)
    world.refused("T0_ROLE", "countersign", staff("municipality", "service"), **proposed)
    world.do("countersign", SECOND, **proposed)
    world.refused("T0_DONE", "countersign", staff("gse", "officer"), **proposed)


def test_success_a_suspension_takes_two_organisations_and_ends_by_itself():
    world = World(suspend_days=2)
    ada = world.join("citizens")
    world.do("countersign", SECOND, **make_pending(world, "suspend", member=ada.member, reason="fraud"))
    world.refused("T12_SUSPENDED", "rotate", ada, public_keys=[KEY])
    world.open_day(2)
    world.do("rotate", ada, public_keys=[KEY])


def test_invalid_a_suspension_before_the_last_one_was_over_for_as_long():
    """Two organisations suspend nobody for ever: half of the time at most."""
    world = World(suspend_days=2)
    ada = world.join("citizens")
    world.do("countersign", SECOND, **make_pending(world, "suspend", member=ada.member, reason="fraud"))
    for _ in range(3):
        values = world.refused("T12_LIFTED", "suspend", OFFICER, member=ada.member, reason="fraud")
        assert values == {"member": ada.member, "day": 3}
        world.open_day()
    world.open_day()
    world.do("countersign", SECOND, **make_pending(world, "suspend", member=ada.member, reason="fraud"))


def test_invalid_suspending_a_stranger_another_s_member_or_for_no_reason():
    world = World()
    shop = world.join("commerce")
    world.refused("T12_UNKNOWN_MEMBER", "suspend", OFFICER, member="0" * 64, reason="fraud")
    world.refused("T12_OTHER_ORGANISATION", "suspend", OFFICER, member=shop.member, reason="fraud")
    world.refused("T0_ARGUMENTS", "suspend", OFFICER, member=shop.member, reason="dislike")
    world.refused("T0_ROLE", "suspend", shop, member=shop.member, reason="fraud")


def test_success_a_carry_left_at_a_point_is_forgiven_by_two_organisations():
    world = World()
    world.put(keys.point(TAG), PointOwner("0" * 64, carry_micro=-5, carried="2024-05-01.provisional.1"))
    world.do("countersign", SECOND, **make_pending(world, "forgive", tag=TAG))
    assert world.get(PointOwner, keys.point(TAG)) == PointOwner("0" * 64, forgiven_on=1)


def test_invalid_forgiving_at_an_unknown_point_or_without_being_an_officer():
    world = World()
    world.refused("T12_UNKNOWN_POINT", "forgive", OFFICER, tag=TAG)
    world.refused("T0_ROLE", "forgive", staff("citizens"), tag=TAG)


def test_a_pending_changes_nothing_but_itself_and_its_command_record():
    world = World()
    proposed = make_pending(world, "register", public_keys=[KEY], points=[point()])
    assert [key.split("/")[0] for key in world.wrote] == ["cmd", "pending"]
    assert world.get(Pending, proposed["target"]).needed == 1
