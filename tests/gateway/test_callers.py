"""Whom a caller's key acts for is the rules' answer, at every door: by key state, as data."""

import pytest

from chaincode.rules.codec import to_plain
from chaincode.rules.records import Now
from gateway.db.mirror import Mirror
from gateway.db.projector import is_about_callers
from gateway.http.errors import Problem
from gateway.http.security import Session, describe, require_free_member
from gateway.ledger.identity import Holder
from tests.helpers.rules.key_states import KEY_STATES, build_key_state
from tests.helpers.rules.world import Person, World

ACTS, FROZEN, SUSPENDED, NOBODY = "acts", "frozen", "suspended", "nobody"
EXPECTED = {
    "acting": ACTS,
    "frozen by own key": FROZEN,
    "frozen by an officer": FROZEN,
    "suspended": SUSPENDED,
    "rotated, before the day": ACTS,
    "rotated, new key before the day": NOBODY,
    "rotated by one more, new key": ACTS,
    "rotated, old key": NOBODY,
    "rotated, new key": ACTS,
    "recovering, old key": FROZEN,
    "recovering, new key": NOBODY,
    "recovered, old key": NOBODY,
    "recovered, new key": ACTS,
    "recovered, then frozen by an officer": FROZEN,
    "left": ACTS,
    "returned, first key of a rotated member": NOBODY,
    "returned, present key": ACTS,
    "returned while suspended": SUSPENDED,
    "in another organisation's certificate": NOBODY,
    "reclaiming, old key": FROZEN,
    "reclaimed, new key": ACTS,
    # at a door of a gateway these are nobody: they send the few commands that they may
    "recovery key": NOBODY,
    "delegate's": NOBODY,
    "delegate's, of a suspended member": NOBODY,
    "delegate's, since the member froze": NOBODY,
    "delegate's, since a recovery": NOBODY,
    "delegate's, after its last day": NOBODY,
}


class Copy(Mirror):
    """A test's world as a gateway's copy of the ledger."""

    def __init__(self, world: World) -> None:
        self._world = world

    def get(self, key: str) -> bytes | None:
        return self._world.state.get(key)


def describe_caller(world: World, person: Person) -> Session:
    caller = person.caller
    return describe(Copy(world), Holder(caller.organisation, caller.key, caller.roles), b"")


def test_every_key_state_is_expected() -> None:
    assert set(EXPECTED) == set(KEY_STATES) - {"another's key"}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_session_is_whom_the_rules_say_the_key_acts_for(name: str) -> None:
    world, person = build_key_state(name)
    session, expected = describe_caller(world, person), EXPECTED[name]
    assert session.member == ("" if expected == NOBODY else person.member)
    actor = session.actor
    assert (actor is not None and actor.is_frozen) == (expected == FROZEN)
    assert (actor is not None and actor.is_suspended) == (expected == SUSPENDED)
    if expected == ACTS:
        assert require_free_member(session) == person.member
    else:
        with pytest.raises(Problem) as caught:
            require_free_member(session)
        assert caught.value.code == ("NO_MEMBER" if expected == NOBODY else "MEMBER_STOPPED")


def test_another_s_key_is_that_other_member() -> None:
    world, person = build_key_state("another's key")
    assert describe_caller(world, person).member == person.caller.key != person.member


@pytest.mark.parametrize("name", KEY_STATES)
def test_what_makes_a_state_is_counted_as_a_change_of_callers(name: str) -> None:
    world, person = build_key_state(name)
    told = {key: data for key, data in world.state.items() if is_about_callers(key)}
    bare = World()
    bare.state = told
    assert describe_caller(bare, person) == describe_caller(world, person)
    assert to_plain(bare.get(Now, "now")) == to_plain(world.now)
