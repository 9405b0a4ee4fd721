"""T0: what was proposed before something else changed acts no more, unless nothing is lost by it."""

from dataclasses import replace

import pytest

from chaincode.rules import keys
from chaincode.rules.calls import Caller
from chaincode.rules.community.members import compute_member_id
from chaincode.rules.records import Member, PointOwner
from tests.helpers.ledger.enrolling import enrol, point, tag_of
from tests.helpers.rules.public_keys import fake_key, key_id
from tests.helpers.rules.scenarios import Sent
from tests.helpers.rules.scenarios_members import OFFICER, SECOND
from tests.helpers.rules.waiting import make_pending, recovery
from tests.helpers.rules.world import Person, World

TAG = tag_of(1)


# It acts on what it was made of


def propose_on(world: World, name: str, member: str, **arguments: object) -> dict[str, str]:
    _, proposed = make_pending(Sent(world, world.build_call(name, OFFICER, member=member, **arguments)))
    return proposed


def enrolled() -> tuple[World, Person]:
    world = World(recovery_days=3)
    return world, enrol(world, "ada", point(TAG))


def register_of(world: World, name: str = "ada", *points: dict[str, object]) -> dict[str, str]:
    call = world.build_call("register", OFFICER, public_keys=[fake_key(name)], points=list(points))
    return make_pending(Sent(world, call))[1]


def changed(world: World, proposed: dict[str, str], subject: str) -> None:
    """Countersigning is refused, nothing is changed, and it can be recalled and proposed anew."""
    before = world.state.get(subject)
    values = world.refused("T0_CHANGED", "countersign", SECOND, **proposed)
    assert values == {"key": proposed["target"], "subject": subject}
    assert world.state.get(subject) == before
    world.do("recall", OFFICER, target=proposed["target"])


@pytest.mark.parametrize("has_frozen", [True, False])
def test_invalid_a_thaw_lifts_no_freeze_that_came_after_it(has_frozen: bool) -> None:
    world, ada = enrolled()
    if has_frozen:
        world.do("freeze", ada, member=ada.member)
        world.open_day()
    thawing = propose_on(world, "thaw", ada.member)
    world.do("freeze", ada, member=ada.member)
    changed(world, thawing, keys.member_key(ada.member))
    world.do("countersign", SECOND, **propose_on(world, "thaw", ada.member))
    world.do("rotate", ada, public_keys=[fake_key("three")])


def test_invalid_a_frozen_key_freezes_again_on_one_day() -> None:
    """Else whoever stole one would keep every thaw from acting."""
    world, ada = enrolled()
    world.do("freeze", ada, member=ada.member)
    thawing = propose_on(world, "thaw", ada.member)
    world.refused("T12_FROZEN", "freeze", ada, member=ada.member)
    world.do("countersign", SECOND, **thawing)
    world.do("rotate", ada, public_keys=[fake_key("three")])


def test_invalid_a_thaw_after_the_officers_made_the_freeze_last_or_the_keys_changed() -> None:
    world, ada = enrolled()
    freezing = propose_on(world, "freeze", ada.member)
    thawing = propose_on(world, "thaw", ada.member)
    world.do("countersign", SECOND, **freezing)
    changed(world, thawing, keys.member_key(ada.member))
    thawing = propose_on(world, "thaw", ada.member)
    world.do("countersign", SECOND, **recovery(world, ada, fake_key("two")))
    changed(world, thawing, keys.member_key(ada.member))


def test_invalid_a_freeze_is_not_made_to_last_for_keys_that_were_recovered_since() -> None:
    world, ada = enrolled()
    freezing = propose_on(world, "freeze", ada.member)
    world.do("countersign", SECOND, **recovery(world, ada, fake_key("two")))
    changed(world, freezing, keys.member_key(ada.member))
    new = Person(ada.member, Caller("citizens", key_id(fake_key("two"))))
    world.open_day(3)
    world.do("rotate", new, public_keys=[fake_key("three")])


def test_invalid_a_freeze_that_officers_lifted_since() -> None:
    world, ada = enrolled()
    freezing = propose_on(world, "freeze", ada.member)
    world.open_day()
    world.do("countersign", SECOND, **propose_on(world, "thaw", ada.member))
    changed(world, freezing, keys.member_key(ada.member))


def test_success_nobody_keeps_a_freeze_from_lasting_by_an_own_one() -> None:
    world, ada = enrolled()
    freezing = propose_on(world, "freeze", ada.member)
    world.do("freeze", ada, member=ada.member)
    assert world.do("countersign", SECOND, **freezing)["facts"]["acts"] is True


def test_success_nobody_who_stole_a_key_keeps_a_recovery_from_acting() -> None:
    world, ada = enrolled()
    recovering = recovery(world, ada, fake_key("two"))
    world.do("rotate", ada, public_keys=[fake_key("thief's")])
    world.open_day(world.now.parameters.recovery_days)
    world.do("freeze", Person(ada.member, Caller("citizens", key_id(fake_key("thief's")))), member=ada.member)
    assert world.do("countersign", SECOND, **recovering)["facts"]["acts"] is True


def test_invalid_a_recovery_after_another_one() -> None:
    world, ada = enrolled()
    old = [recovery(world, ada, fake_key(name)) for name in ("two", "three")]
    world.do("countersign", SECOND, **recovery(world, ada, fake_key("four")))
    changed(world, old[0], keys.member_key(ada.member))
    world.open_day(3)
    changed(world, old[1], keys.member_key(ada.member))


def test_invalid_a_second_suspension_for_what_the_first_was_for() -> None:
    world, ada = enrolled()
    first, second = (propose_on(world, "suspend", ada.member, reason="fraud") for _ in range(2))
    world.do("countersign", SECOND, **first)
    world.refused("T12_LIFTED", "countersign", SECOND, **second)


def test_invalid_a_further_point_makes_nobody_belong_again_who_left() -> None:
    world, ada = enrolled()
    adding = register_of(world, "ada", point(tag_of(2)))
    world.do("leave", ada, lots=[])
    changed(world, adding, keys.member(ada.member))
    world.do("countersign", SECOND, **register_of(world))
    assert world.get(Member, keys.member(ada.member)).status == "confirmed"


def test_invalid_a_return_of_one_who_came_back_and_left_again() -> None:
    world, ada = enrolled()
    world.do("leave", ada, lots=[])
    first, second = register_of(world), register_of(world)
    world.do("countersign", SECOND, **first)
    world.open_day()
    world.do("leave", ada, lots=[])
    changed(world, second, keys.member(ada.member))


def test_invalid_a_point_that_ended_since_is_not_opened_by_what_was_proposed_before() -> None:
    world, ada = enrolled()
    stronger = register_of(world, "ada", point(TAG, power_w=9_000))
    world.do("countersign", SECOND, **register_of(world, "ada", point(TAG, to_date="2024-05-20")))
    changed(world, stronger, keys.member(ada.member))


def test_invalid_a_point_that_had_another_household_since() -> None:
    world, ada = enrolled()
    world.do("leave", ada, lots=[])
    moving = register_of(world, "carlo", point(TAG))
    world.do("leave", enrol(world, "bea", point(TAG)), lots=[])
    changed(world, moving, keys.member(compute_member_id((fake_key("carlo"),))))


def test_success_two_further_points_of_a_member_wait_side_by_side() -> None:
    world, ada = enrolled()
    waiting = [register_of(world, "ada", point(tag_of(number))) for number in (2, 3)]
    for one in waiting:
        world.do("countersign", SECOND, **one)
    assert len(world.get(Member, keys.member(ada.member)).points) == 3


@pytest.mark.parametrize("since", ["left", "moved in", "more is owed"])
def test_invalid_forgiving_a_household_that_it_was_not_made_for(since: str) -> None:
    world, ada = enrolled()
    key = keys.point(TAG)
    world.put(key, replace(world.get(PointOwner, key), carry_micro=-5))
    forgiving = make_pending(Sent(world, world.build_call("forgive", OFFICER, tag=TAG)))[1]
    if since == "more is owed":
        world.put(key, replace(world.get(PointOwner, key), carry_micro=-9))
    else:
        world.do("leave", ada, lots=[])
    if since == "moved in":
        enrol(world, "bea", point(TAG))
    changed(world, forgiving, key)
