"""T12: the keys that act for a member."""

from dataclasses import replace
from hashlib import sha256

import pytest

from chaincode.rules import keys
from chaincode.rules.calls import Caller
from chaincode.rules.records import FOR_EVER, MemberKey
from tests.helpers.rules.proposing import OFFICER, SECOND, make_pending
from tests.helpers.rules.public_keys import fake_key
from tests.helpers.rules.world import Person, World, staff

NEW = fake_key("new")
NEW_ID = sha256(bytes.fromhex(NEW)).hexdigest()
OTHER = fake_key("other")


@pytest.fixture
def world():
    return World(recovery_days=3)


@pytest.fixture
def ada(world):
    return world.join("citizens", name="ada")


def with_key(person, key_id):
    return Person(person.member, replace(person.caller, key=key_id))


def acts(world, person):
    """Ask for anything that only an acting key of a member may do."""
    world.do("rotate", person, public_keys=[OTHER])


def test_success_a_rotated_key_acts_after_recovery_days_and_the_old_one_no_more(world, ada):
    assert world.do("rotate", ada, public_keys=[NEW])["facts"] == {"acts_on": 4}
    world.open_day(2)
    world.refused("T12_NOT_YOUR_KEY", "rotate", with_key(ada, NEW_ID), public_keys=[OTHER])
    acts(world, ada)
    world.do("rotate", ada, public_keys=[NEW])  # the last counts: the days begin anew
    world.open_day(3)
    world.refused("T12_NOT_YOUR_KEY", "rotate", ada, public_keys=[OTHER])
    acts(world, with_key(ada, NEW_ID))


def test_invalid_rotating_another_s_keys_or_without_membership(world, ada):
    bea = world.join("citizens")
    world.refused("T12_NOT_YOUR_KEY", "rotate", with_key(ada, bea.caller.key), public_keys=[NEW])
    world.refused("T12_NOT_A_MEMBER", "rotate", staff("citizens"), public_keys=[NEW])


def test_invalid_a_member_s_key_in_a_certificate_of_another_organisation(world, ada):
    forged = Person(ada.member, Caller("commerce", ada.caller.key))
    world.refused("T12_NOT_YOUR_KEY", "rotate", forged, public_keys=[NEW])


def test_success_an_own_freeze_lasts_until_a_countersigned_thaw(world, ada):
    world.do("freeze", ada, member=ada.member)
    world.open_day(10)
    world.refused("T12_FROZEN", "rotate", ada, public_keys=[NEW])
    world.do("countersign", SECOND, **make_pending(world, "thaw", member=ada.member))
    acts(world, ada)


def test_invalid_freezing_another_member(world, ada):
    bea = world.join("citizens")
    world.refused("T12_NOT_YOUR_KEY", "freeze", ada, member=bea.member)


def test_success_an_officer_s_freeze_ends_by_itself(world, ada):
    world.do("freeze", OFFICER, member=ada.member)
    world.open_day(3)
    world.refused("T12_FROZEN", "rotate", ada, public_keys=[NEW])
    world.open_day()
    acts(world, ada)


def test_success_an_officer_s_freeze_lasts_when_countersigned(world, ada):
    world.do("countersign", SECOND, **make_pending(world, "freeze", member=ada.member))
    assert world.get(MemberKey, keys.member_key(ada.member)).frozen_until == FOR_EVER


def test_invalid_an_officer_freezes_a_member_alone_once_in_90_days(world, ada):
    world.do("freeze", OFFICER, member=ada.member)
    world.open_day(89)
    world.refused("T12_FREEZE_AGAIN", "freeze", OFFICER, member=ada.member)
    world.open_day()
    world.do("freeze", OFFICER, member=ada.member)


def test_invalid_freezing_by_another_organisation_s_officer(world, ada):
    world.refused("T12_OTHER_ORGANISATION", "freeze", SECOND, member=ada.member)
    world.refused("T12_UNKNOWN_MEMBER", "freeze", OFFICER, member="0" * 64)
    world.refused("T0_ROLE", "freeze", staff("citizens"), member=ada.member)


def test_success_a_recovery_freezes_the_old_key_and_lets_the_new_one_act_later(world, ada):
    recover(world, ada)
    new = with_key(ada, NEW_ID)
    world.refused("T12_FROZEN", "rotate", ada, public_keys=[OTHER])
    world.refused("T12_NOT_YOUR_KEY", "rotate", new, public_keys=[OTHER])
    world.open_day(3)
    world.refused("T12_NOT_YOUR_KEY", "rotate", ada, public_keys=[OTHER])
    acts(world, new)


def recover(world, person, second=SECOND):
    proposed = make_pending(world, "recover", member=person.member, public_keys=[NEW])
    world.do("countersign", second, **proposed)
    return proposed


def test_success_an_old_key_cancels_a_recovery(world, ada):
    recover(world, ada)
    world.do("cancel", ada)
    acts(world, ada)


@pytest.mark.parametrize("freezer", ["the member", "officers", "both"])
@pytest.mark.parametrize("recoveries", [1, 2])
def test_invalid_a_cancelled_recovery_lifts_no_freeze_that_stood_before(world, ada, freezer, recoveries):
    if freezer != "officers":
        world.do("freeze", ada, member=ada.member)
    if freezer != "the member":
        world.do("countersign", SECOND, **make_pending(world, "freeze", member=ada.member))
    for _ in range(recoveries):
        recover(world, ada)
    world.do("cancel", ada)
    world.open_day(10)
    world.refused("T12_FROZEN", "rotate", ada, public_keys=[NEW])
    world.do("countersign", SECOND, **make_pending(world, "thaw", member=ada.member))
    acts(world, ada)


def test_success_a_recovery_that_acts_ends_the_freeze_it_found(world, ada):
    world.do("freeze", ada, member=ada.member)
    recover(world, ada)
    world.open_day(3)
    acts(world, with_key(ada, NEW_ID))


def test_invalid_cancelling_too_late_or_nothing_or_by_the_new_key(world, ada):
    world.refused("T12_NO_RECOVERY", "cancel", ada)
    recover(world, ada)
    world.refused("T12_NOT_YOUR_KEY", "cancel", with_key(ada, NEW_ID))
    world.open_day(3)
    world.refused("T12_NOT_YOUR_KEY", "cancel", ada)
    world.refused("T12_NO_RECOVERY", "cancel", with_key(ada, NEW_ID))


def test_success_after_a_cancellation_two_other_organisations_recover_for_good(world, ada):
    recover(world, ada)
    world.do("cancel", ada)
    proposed = recover(world, ada)
    held = world.get(MemberKey, keys.member_key(ada.member))
    assert held.recovery is None
    world.refused("T0_SAME_ORGANISATION", "countersign", SECOND, **proposed)
    world.do("countersign", staff("gse", "officer"), **proposed)
    recovered = world.get(MemberKey, keys.member_key(ada.member)).recovery
    assert recovered is not None and (recovered.keys, recovered.is_final) == ((NEW_ID,), True)
    world.refused("T12_NO_RECOVERY", "cancel", ada)
    world.open_day(3)
    acts(world, with_key(ada, NEW_ID))


def test_invalid_an_old_recovery_hides_no_later_freeze(world, ada):
    recover(world, ada)
    world.open_day(3)
    new = with_key(ada, NEW_ID)
    world.do("freeze", OFFICER, member=ada.member)
    world.refused("T12_FROZEN", "rotate", new, public_keys=[OTHER])


def test_invalid_the_old_key_freezing_the_new_one_s_time(world, ada):
    recover(world, ada)
    world.refused("T12_FROZEN", "freeze", ada, member=ada.member)
    world.open_day(3)
    acts(world, with_key(ada, NEW_ID))


def test_success_a_rotation_keeps_the_day_since_when_recovered_keys_act(world, ada):
    recover(world, ada)
    world.open_day(3)
    acts(world, with_key(ada, NEW_ID))
    held = world.get(MemberKey, keys.member_key(ada.member))
    assert (held.recovery, held.recovered_on) == (None, world.day)


@pytest.mark.parametrize("is_held", [True, False], ids=["held", "dropped"])
def test_invalid_claiming_another_s_key_by_each_command(world, ada, is_held):
    bea = world.join("citizens")
    world.do("rotate", bea, public_keys=[NEW])
    if not is_held:
        world.open_day(3)
        world.do("rotate", with_key(bea, NEW_ID), public_keys=[OTHER])
    world.refused("T12_KEY_TAKEN", "rotate", ada, public_keys=[NEW])
    world.refused("T12_KEY_TAKEN", "recover", OFFICER, member=ada.member, public_keys=[NEW])
    world.refused("T12_KEY_TAKEN", "register", OFFICER, public_keys=[NEW, fake_key("third")])


@pytest.mark.parametrize("name", ["register", "recover"])
def test_invalid_a_key_that_was_taken_while_its_pending_waited(world, ada, name):
    arguments = {"member": ada.member} if name == "recover" else {}
    proposed = make_pending(world, name, public_keys=[NEW], **arguments)
    world.do("rotate", world.join("citizens"), public_keys=[NEW])
    assert world.refused("T12_KEY_TAKEN", "countersign", SECOND, **proposed) == {"key": NEW_ID}


def test_success_a_key_that_was_dropped_is_the_member_s_own_to_take_again(world, ada):
    world.do("rotate", ada, public_keys=[NEW])
    world.open_day(3)
    world.do("rotate", with_key(ada, NEW_ID), public_keys=[OTHER])
    world.open_day(3)
    world.do("rotate", with_key(ada, sha256(bytes.fromhex(OTHER)).hexdigest()), public_keys=[NEW])


def test_invalid_recovering_another_organisation_s_member(world, ada):
    world.refused("T12_OTHER_ORGANISATION", "recover", SECOND, member=ada.member, public_keys=[NEW])
    world.refused("T12_UNKNOWN_MEMBER", "recover", OFFICER, member="0" * 64, public_keys=[NEW])
    world.refused("T12_TOO_MANY", "recover", OFFICER, member=ada.member, public_keys=[])
    world.refused("T0_ROLE", "recover", staff("citizens"), member=ada.member, public_keys=[NEW])


def test_invalid_thawing_without_being_an_officer_of_the_member_s_organisation(world, ada):
    world.refused("T0_ROLE", "thaw", ada, member=ada.member)
    world.refused("T12_OTHER_ORGANISATION", "thaw", SECOND, member=ada.member)
