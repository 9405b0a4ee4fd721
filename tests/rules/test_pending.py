"""T0: what waits for a second organisation: for 30 days, until it is recalled, by the checks of the day it acts."""

from dataclasses import replace

import pytest

from chaincode import contract
from chaincode.rules import keys
from chaincode.rules.calls import Caller
from chaincode.rules.energy.records import Backing
from chaincode.rules.records import MemberKey, Now, Pending
from tests.helpers.rules.public_keys import fake_key, key_id
from tests.helpers.rules.scenarios import Sent
from tests.helpers.rules.scenarios_members import OFFICER, SECOND, forgive, freeze, recover, register, suspend, thaw
from tests.helpers.rules.waiting import make_pending, recovery
from tests.helpers.rules.world import Person, World, staff

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
