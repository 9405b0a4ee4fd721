"""T0: what waits for a second organisation: for 30 days, until it is recalled, and by the checks of the day it acts."""

from dataclasses import replace

import pytest

from chaincode import contract
from chaincode.rules import canonical, keys
from chaincode.rules.calls import Caller
from chaincode.rules.community.members import compute_member_id
from chaincode.rules.energy.records import Backing
from chaincode.rules.records import Member, MemberKey, Now, Pending, PointOwner
from tests.helpers.ledger.enrolling import enrol, point, tag_of
from tests.helpers.rules.public_keys import fake_key, key_id
from tests.helpers.rules.scenarios import Sent
from tests.helpers.rules.scenarios_members import OFFICER, SECOND, forgive, freeze, recover, register, suspend, thaw
from tests.helpers.rules.world import Person, World, staff

TAG = tag_of(1)
THIRD = staff("gse", "officer")
OFFICIAL = staff("gse", "official")
WAITING = {
    "register": register, "suspend": suspend, "forgive": forgive, "freeze": freeze, "recover": recover, "thaw": thaw,
}


def official(world: World | None = None, euro_cents: int = 1_000) -> Sent:
    if world is None:
        world = World()
        world.skip_to("2024-06-01")
    return Sent(world, world.build_call("official", OFFICIAL, month="2024-05", euro_cents=euro_cents))


def make_pending(sent: Sent) -> tuple[World, dict[str, str]]:
    receipt = canonical.decode(sent.world.send(sent.call).response)
    return sent.world, {"target": receipt["made"][0], "digest": receipt["facts"]["digest"]}


CASES = pytest.mark.parametrize("build", [*WAITING.values(), official])


@CASES
def test_success_what_waited_30_days_acts_still(build) -> None:
    world, proposed = make_pending(build())
    world.open_day(30)
    assert world.do("countersign", SECOND, **proposed)["facts"]["acts"] is True


@CASES
def test_invalid_what_waited_longer(build) -> None:
    world, proposed = make_pending(build())
    day = world.day
    world.open_day(31)
    assert world.refused("T0_WAITED", "countersign", SECOND, **proposed) == {"day": day, "key": proposed["target"]}


@CASES
def test_success_the_proposer_s_organisation_recalls_it(build) -> None:
    sent = build()
    world, proposed = make_pending(sent)
    organisation = sent.call.caller.organisation
    stranger = THIRD if organisation != "gse" else OFFICER
    world.refused("T0_OTHER_PROPOSER", "recall", stranger, target=proposed["target"])
    colleague = Person("", replace(staff(organisation, "officer").caller, key="5" * 64))
    world.do("recall", colleague, target=proposed["target"])
    assert proposed["target"] not in world.state
    world.refused("T0_NOT_PENDING", "countersign", SECOND, **proposed)
    world.refused("T0_NOT_PENDING", "recall", colleague, target=proposed["target"])


@CASES
def test_invalid_recalling_what_acts(build) -> None:
    sent = build()
    world, proposed = make_pending(sent)
    world.do("countersign", SECOND, **proposed)
    own = staff(sent.call.caller.organisation, "officer")
    world.refused("T0_DONE", "recall", own, target=proposed["target"])


MEMBER_COMMANDS = ("suspend", "freeze", "recover", "thaw")


@pytest.mark.parametrize("name", MEMBER_COMMANDS)
def test_invalid_a_member_who_is_another_organisation_s_by_now(name: str) -> None:
    world, proposed = make_pending(WAITING[name]())
    waiting = world.get(Pending, proposed["target"])
    world.put(proposed["target"], replace(waiting, organisation="commerce"))
    world.refused("T12_OTHER_ORGANISATION", "countersign", SECOND, **proposed)


def test_invalid_a_figure_whose_organisation_lost_its_role() -> None:
    world, proposed = make_pending(official())
    now = world.now
    roles = replace(now.parameters.roles, official=("municipality",))
    world.put(keys.NOW, replace(now, parameters=replace(now.parameters, roles=roles)))
    world.refused("T0_ROLE", "countersign", SECOND, **proposed)
    assert world.get(Now, keys.NOW).number == now.number


@pytest.mark.parametrize("signed_first", ["earlier", "later"])
def test_success_of_two_figures_of_a_month_the_later_proposed_stands(signed_first: str) -> None:
    world, earlier = make_pending(official(euro_cents=1_000))
    world.open_day()
    _, later = make_pending(official(world, 2_000))
    if signed_first == "earlier":
        world.do("countersign", SECOND, **earlier)
        world.do("countersign", SECOND, **later)
    else:
        world.do("countersign", SECOND, **later)
        world.refused("T10_LATER_FIGURE", "countersign", SECOND, **earlier)
    assert world.get(Backing, keys.month("2024-05")).official_cents == 2_000


def test_invalid_two_figures_of_one_day_that_nothing_puts_in_order() -> None:
    world, one = make_pending(official(euro_cents=1_000))
    _, other = make_pending(official(world, 2_000))
    world.do("countersign", SECOND, **other)
    world.refused("T10_LATER_FIGURE", "countersign", SECOND, **one)
    world.open_day()
    _, again = make_pending(official(world, 3_000))
    world.do("countersign", SECOND, **again)
    assert world.get(Backing, keys.month("2024-05")).official_cents == 3_000


# Recovery: who signs is decided when it acts


def recovery(world: World, ada: Person, key: str) -> dict[str, str]:
    _, proposed = make_pending(Sent(world, world.build_call("recover", OFFICER, member=ada.member, public_keys=[key])))
    return proposed


def cancelled() -> tuple[World, Person, dict[str, str]]:
    """A first recovery that acted and was cancelled, and a second that was proposed before that."""
    world = World(recovery_days=3)
    ada = world.join("citizens", name="ada")
    first, second = recovery(world, ada, fake_key("one")), recovery(world, ada, fake_key("two"))
    world.do("countersign", SECOND, **first)
    world.do("cancel", ada)
    return world, ada, second


def test_success_a_recovery_proposed_before_another_was_cancelled_needs_two_all_the_same() -> None:
    world, ada, second = cancelled()
    assert world.do("countersign", SECOND, **second)["facts"]["acts"] is False
    assert world.get(MemberKey, keys.member_key(ada.member)).recovery is None
    assert world.get(Pending, second["target"]).needed == 2
    world.refused("T0_SAME_ORGANISATION", "countersign", SECOND, **second)
    assert world.do("countersign", THIRD, **second)["facts"]["acts"] is True


def test_success_after_a_cancellation_two_others_and_no_third_make_the_next_one_act() -> None:
    world, ada, second = cancelled()
    for officer in (SECOND, THIRD):
        world.do("countersign", officer, **second)
    held = world.get(MemberKey, keys.member_key(ada.member))
    assert held.recovery is not None and held.recovery.is_final
    assert held.recovery.keys == (key_id(fake_key("two")),)
    world.refused("T12_NO_RECOVERY", "cancel", ada)
    world.open_day(3)
    new = Person(ada.member, Caller("citizens", key_id(fake_key("two"))))
    world.do("rotate", new, public_keys=[fake_key("three")])


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
    thawing = propose_on(world, "thaw", ada.member)
    world.do("freeze", ada, member=ada.member)
    changed(world, thawing, keys.member_key(ada.member))
    world.do("countersign", SECOND, **propose_on(world, "thaw", ada.member))
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
    changed(world, second, keys.member(ada.member))


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


# Who reads what waits


@pytest.mark.parametrize(("roles", "code"), [
    (("officer",), None), (("service",), None), (("auditor",), None),
    (("attester",), "T12_NOT_A_MEMBER"), ((), "T12_NOT_A_MEMBER"),
])
def test_what_waits_is_read_by_officers_services_and_auditors_only(roles: tuple[str, ...], code: str | None) -> None:
    world, proposed = make_pending(register())
    by = staff("gse", *roles)
    if code:
        world.refused(code, "read", by, keys=[proposed["target"]])
    else:
        assert world.send(world.build_call("read", by, keys=[proposed["target"]])).status == contract.OK
    world.refused("T12_NOT_YOURS", "read", world.join("citizens"), keys=[proposed["target"]])
