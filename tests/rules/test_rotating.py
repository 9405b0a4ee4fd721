"""T12: a rotation that drops a key waits, so that a stolen telephone throws nobody out; the recovery key reclaims."""

from dataclasses import replace
from typing import Any

import pytest

from chaincode.rules import keys
from chaincode.rules.records import MemberKey, Pending
from tests.helpers.rules.key_states import FIRST, NEW, OFFICER, RECOVERY_DAYS, SECOND, THIRD, act, join, with_key
from tests.helpers.rules.public_keys import fake_key, key_id
from tests.helpers.rules.world import Person, World, staff

FIRST_ID, NEW_ID, THIRD_ID = key_id(FIRST), key_id(NEW), key_id(THIRD)
GSE = staff("gse", "officer")


@pytest.fixture
def world() -> World:
    return World(recovery_days=RECOVERY_DAYS)


@pytest.fixture
def ada(world: World) -> Person:
    return join(world)


@pytest.fixture
def kept(world: World, ada: Person) -> Person:
    """Ada by her recovery key."""
    world.do("rotate", ada, public_keys=[FIRST], recovery_key=THIRD_ID)
    world.open_day(RECOVERY_DAYS)
    return with_key(ada, THIRD)


def own_of(world: World, person: Person) -> MemberKey:
    return world.get(MemberKey, keys.member_key(person.member))


def test_success_one_more_key_acts_at_once(world: World, ada: Person) -> None:
    assert world.do("rotate", ada, public_keys=[NEW, FIRST])["facts"] == {"acts_on": 1}
    assert own_of(world, ada) == MemberKey(tuple(sorted((FIRST_ID, NEW_ID))))


@pytest.mark.parametrize("by", [FIRST, NEW])
def test_success_each_of_the_keys_cancels_until_one_is_dropped(world: World, ada: Person, by: str) -> None:
    world.do("rotate", ada, public_keys=[FIRST, NEW])
    stolen = with_key(ada, NEW)
    world.do("rotate", stolen, public_keys=[NEW, THIRD])
    world.open_day(RECOVERY_DAYS - 1)
    world.do("cancel", with_key(ada, by))
    world.open_day(1)
    world.do("rotate", ada, public_keys=[FIRST, NEW])
    world.refused("T12_NOT_YOUR_KEY", "merge", with_key(ada, THIRD), lots=[])
    world.refused("T12_NO_RECOVERY", "cancel", ada)


@pytest.mark.parametrize("freezer", ["the owner", "an officer"])
def test_success_a_freeze_ends_a_rotation_that_waits(world: World, ada: Person, freezer: str) -> None:
    world.do("rotate", ada, public_keys=[FIRST, NEW])
    world.do("rotate", with_key(ada, NEW), public_keys=[NEW])  # the thief's
    world.do("freeze", ada if freezer == "the owner" else OFFICER, member=ada.member)
    world.open_day(RECOVERY_DAYS + 1)
    assert own_of(world, ada).acting_keys(world.day) == tuple(sorted((FIRST_ID, NEW_ID)))


def test_success_a_recovery_ends_a_rotation_that_waits(world: World, ada: Person) -> None:
    world.do("rotate", ada, public_keys=[NEW])
    act(world, "recover", member=ada.member, public_keys=[THIRD])
    world.do("cancel", ada)
    world.open_day(RECOVERY_DAYS)
    assert own_of(world, ada).acting_keys(world.day) == (FIRST_ID,)


def test_success_another_recovery_key_waits_like_a_dropped_key(world: World, ada: Person, kept: Person) -> None:
    other = key_id(fake_key("other"))
    world.do("rotate", ada, public_keys=[FIRST], recovery_key=other)
    world.open_day(RECOVERY_DAYS - 1)
    assert own_of(world, ada).settle(world.day).recovery_key == kept.caller.key
    world.open_day(1)
    world.refused("T12_NOT_YOUR_KEY", "reclaim", kept, public_keys=[NEW])
    world.do("reclaim", Person(ada.member, replace(ada.caller, key=other)), public_keys=[NEW])


def test_success_a_first_recovery_key_waits_beside_a_key_that_acts_at_once(world: World, ada: Person) -> None:
    assert world.do("rotate", ada, public_keys=[FIRST, NEW], recovery_key=THIRD_ID)["facts"] == {"acts_on": 4}
    world.open_day(RECOVERY_DAYS - 1)
    world.refused("T12_NOT_YOUR_KEY", "reclaim", with_key(ada, THIRD), public_keys=[fake_key("next")])
    world.do("rotate", with_key(ada, NEW), public_keys=[FIRST, NEW], recovery_key=THIRD_ID)
    world.open_day(RECOVERY_DAYS)
    world.do("reclaim", with_key(ada, THIRD), public_keys=[fake_key("next")])


def test_success_one_more_key_leaves_a_recovery_key_that_waits(world: World, ada: Person) -> None:
    """Neither forgotten nor put off: adding a telephone says nothing of the paper."""
    world.do("rotate", ada, public_keys=[FIRST], recovery_key=THIRD_ID)
    world.open_day(1)
    world.do("rotate", ada, public_keys=[FIRST, NEW])
    world.open_day(RECOVERY_DAYS - 1)
    assert own_of(world, ada).settle(world.day).keys == (FIRST_ID, NEW_ID)
    world.do("reclaim", with_key(ada, THIRD), public_keys=[fake_key("next")])


def test_success_one_more_key_ends_a_rotation_that_would_drop_one(world: World, ada: Person) -> None:
    world.do("rotate", ada, public_keys=[NEW], recovery_key=THIRD_ID)
    world.do("rotate", ada, public_keys=[FIRST, fake_key("other")])
    assert own_of(world, ada).rotation is None


@pytest.mark.parametrize("stopped", ["by officers' recovery", "by their own freeze", "by their own key"])
def test_invalid_a_recovery_key_that_a_thief_named(world: World, ada: Person, stopped: str) -> None:
    """Officers' recovery ends it, even long after; a freeze, or a word of the owner's, while it waits."""
    world.do("rotate", ada, public_keys=[FIRST], recovery_key=THIRD_ID)  # the thief's
    if stopped == "by officers' recovery":
        world.open_day(RECOVERY_DAYS)
        act(world, "recover", member=ada.member, public_keys=[NEW])
    elif stopped == "by their own freeze":
        world.do("freeze", ada, member=ada.member)
    else:
        world.do("cancel", ada)
    world.open_day(RECOVERY_DAYS)
    world.refused("T12_NOT_YOUR_KEY", "reclaim", with_key(ada, THIRD), public_keys=[fake_key("next")])


def test_invalid_a_recovery_key_that_acts_already(world: World, ada: Person) -> None:
    world.refused("T12_RECOVERY_KEY", "rotate", ada, public_keys=[FIRST, NEW], recovery_key=NEW_ID)


# Reclaiming


def test_success_reclaiming_freezes_at_once_and_the_new_keys_act_later(
    world: World, ada: Person, kept: Person
) -> None:
    assert world.do("reclaim", kept, public_keys=[NEW])["facts"] == {"acts_on": 7}
    world.refused("T12_FROZEN", "merge", ada, lots=[])
    world.refused("T12_RECOVERING", "reclaim", kept, public_keys=[NEW])
    world.open_day(RECOVERY_DAYS)
    world.do("rotate", with_key(ada, NEW), public_keys=[NEW])
    world.refused("T12_NOT_YOUR_KEY", "cancel", ada)


def test_success_reclaiming_brings_back_whoever_froze_the_own_keys(world: World, ada: Person, kept: Person) -> None:
    world.do("freeze", ada, member=ada.member)
    world.do("reclaim", kept, public_keys=[NEW])
    world.open_day(RECOVERY_DAYS)
    world.do("rotate", with_key(ada, NEW), public_keys=[NEW])


def test_success_an_old_key_cancels_once_and_the_next_needs_officers(world: World, ada: Person, kept: Person) -> None:
    world.do("reclaim", kept, public_keys=[NEW])
    world.do("cancel", ada)
    world.do("rotate", ada, public_keys=[FIRST])
    assert world.refused("T12_CANCELLED", "reclaim", kept, public_keys=[NEW]) == {"day": 4}
    receipt = world.do("recover", OFFICER, member=ada.member, public_keys=[NEW])
    for by in (SECOND, GSE):  # once one was cancelled, two others sign
        world.do("countersign", by, target=receipt["made"][0], digest=receipt["facts"]["digest"])
    world.refused("T12_NO_RECOVERY", "cancel", ada)
    world.open_day(RECOVERY_DAYS)
    new = with_key(ada, NEW)
    world.refused("T12_NOT_YOUR_KEY", "reclaim", kept, public_keys=[fake_key("next")])
    world.do("rotate", new, public_keys=[NEW], recovery_key=key_id(fake_key("another")))
    world.open_day(RECOVERY_DAYS)
    world.do("reclaim", with_key(ada, fake_key("another")), public_keys=[fake_key("next")])


def test_invalid_reclaiming_by_a_key_that_is_another_member_s(world: World, ada: Person) -> None:
    bea = world.join("citizens")
    world.do("rotate", ada, public_keys=[FIRST], recovery_key=bea.caller.key)
    world.open_day(RECOVERY_DAYS)
    by = Person(ada.member, bea.caller)
    assert world.refused("T12_KEY_TAKEN", "reclaim", by, public_keys=[NEW]) == {"key": bea.caller.key}


@pytest.mark.parametrize(("code", "public_keys", "proofs"), [
    ("T12_NO_PROOF", [NEW], [""]), ("T12_TOO_MANY", [], []),
    ("T12_TOO_MANY", [fake_key("many", number) for number in range(6)], None),
])
def test_invalid_keys_to_reclaim(
    world: World, kept: Person, code: str, public_keys: list[str], proofs: list[str] | None
) -> None:
    arguments: dict[str, Any] = {"public_keys": public_keys} | ({} if proofs is None else {"proofs": proofs})
    world.refused(code, "reclaim", kept, **arguments)


def test_success_prolonging_an_officer_s_freeze_goes_by_the_days_of_its_own_day(world: World, ada: Person) -> None:
    """A vote that changes `recovery_days` meanwhile neither lifts a freeze nor revives one that was lifted."""
    receipt = world.do("freeze", OFFICER, member=ada.member)
    world.put(keys.NOW, replace(world.now, parameters=replace(world.now.parameters, recovery_days=9)))
    given = {"target": receipt["made"][0], "digest": receipt["facts"]["digest"]}
    assert world.do("countersign", SECOND, **given)["facts"]["acts"] is True


# Two organisations, and a recovery key that its owner named long before


def recover(world: World, ada: Person) -> None:
    act(world, "recover", member=ada.member, public_keys=[fake_key("officers")])


def test_success_an_old_recovery_key_stops_two_organisations_once(world: World, ada: Person, kept: Person) -> None:
    world.open_day(90)
    recover(world, ada)
    acts_on = world.day + RECOVERY_DAYS
    assert world.do("reclaim", kept, public_keys=[NEW])["facts"] == {"acts_on": acts_on}
    world.open_day(RECOVERY_DAYS)
    world.do("rotate", with_key(ada, NEW), public_keys=[NEW])
    world.refused("T12_NOT_YOUR_KEY", "rotate", with_key(ada, fake_key("officers")), public_keys=[NEW])
    made = world.do("recover", OFFICER, member=ada.member, public_keys=[fake_key("officers")])["made"]
    assert world.get(Pending, made[0]).needed == 2


def test_success_an_old_recovery_key_outlives_two_organisations_word(world: World, ada: Person, kept: Person) -> None:
    world.open_day(90)
    recover(world, ada)
    world.open_day(RECOVERY_DAYS)
    world.do("reclaim", kept, public_keys=[NEW])


def test_invalid_a_young_recovery_key_stops_nobody_and_a_final_recovery_ends_any(
    world: World, ada: Person, kept: Person
) -> None:
    recover(world, ada)
    world.refused("T12_RECOVERING", "reclaim", kept, public_keys=[NEW])
    world.open_day(RECOVERY_DAYS)
    world.refused("T12_NOT_YOUR_KEY", "reclaim", kept, public_keys=[NEW])


def test_success_an_officer_s_freeze_puts_a_recovery_key_off_and_forgets_none(world: World, ada: Person) -> None:
    """Else an officer, who may freeze any member, would keep a key that knows no officer from being named."""
    world.do("rotate", ada, public_keys=[FIRST], recovery_key=THIRD_ID)
    world.open_day()
    world.do("freeze", OFFICER, member=ada.member)
    world.open_day(2 * RECOVERY_DAYS - 2)
    assert own_of(world, ada).settle(world.day).recovery_key == ""
    world.do("cancel", ada)  # a thief's, until then
    world.do("rotate", ada, public_keys=[FIRST], recovery_key=THIRD_ID)
    world.open_day(RECOVERY_DAYS)
    assert own_of(world, ada).settle(world.day).recovery_key == THIRD_ID


def test_success_an_officer_s_freeze_is_over_before_a_recovery_key_acts(world: World, ada: Person) -> None:
    world.do("rotate", ada, public_keys=[FIRST], recovery_key=THIRD_ID)
    world.do("freeze", OFFICER, member=ada.member)
    world.open_day(2 * RECOVERY_DAYS)
    world.do("reclaim", with_key(ada, THIRD), public_keys=[NEW])


def test_success_a_freeze_by_two_organisations_forgets_a_recovery_key_that_waits(world: World, ada: Person) -> None:
    world.do("rotate", ada, public_keys=[FIRST], recovery_key=THIRD_ID)
    act(world, "freeze", member=ada.member)
    assert own_of(world, ada).rotation is None
