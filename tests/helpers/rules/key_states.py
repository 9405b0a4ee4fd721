"""A member's key in each state that the rules tell apart, brought there by the commands themselves.

    world, ada = build_key_state("recovering, new key")  # her id, with the key and certificate that are asked about
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chaincode.rules.calls import Caller
from tests.helpers.rules.public_keys import fake_key, key_id
from tests.helpers.rules.world import Person, World, staff

OFFICER = staff("citizens", "officer")
SECOND = staff("municipality", "officer")
FIRST, NEW, THIRD = fake_key("first"), fake_key("new"), fake_key("third")
RECOVERY_DAYS = 3
KeyState = Callable[[World, Person], Person]
KEY_STATES: dict[str, KeyState] = {}


def with_key(person: Person, public_key: str) -> Person:
    """Give the person with another key."""
    return Person(person.member, replace(person.caller, key=key_id(public_key)))


def act(world: World, name: str, **arguments: Any) -> None:
    """Propose as an officer and have it countersigned."""
    receipt = world.do(name, OFFICER, **arguments)
    world.do("countersign", SECOND, target=receipt["made"][0], digest=receipt["facts"]["digest"])


def join(world: World) -> Person:
    """Register a member by the commands."""
    act(world, "register", public_keys=[FIRST])
    return Person(key_id(FIRST), Caller("citizens", key_id(FIRST)))


def build_key_state(name: str) -> tuple[World, Person]:
    """Give a world and who asks in it."""
    world = World(recovery_days=RECOVERY_DAYS)
    return world, KEY_STATES[name](world, join(world))


def state(name: str) -> Callable[[KeyState], KeyState]:
    """Register what brings a member's key into a state."""
    def register(build: KeyState) -> KeyState:
        KEY_STATES[name] = build
        return build

    return register


def delegated_by(world: World, ada: Person) -> Person:
    world.do("delegate", ada, public_keys=[NEW], cap_cents=100, days=9)
    return ada


@state("acting")
def acting(_world: World, ada: Person) -> Person:
    return ada


@state("frozen by own key")
def frozen_by_own(world: World, ada: Person) -> Person:
    world.do("freeze", ada, member=ada.member)
    return ada


@state("frozen by an officer")
def frozen_by_officer(world: World, ada: Person) -> Person:
    world.do("freeze", OFFICER, member=ada.member)
    return ada


@state("suspended")
def suspended(world: World, ada: Person) -> Person:
    act(world, "suspend", member=ada.member, reason="fraud")
    return ada


@state("rotated, before the day")
def rotating_old(world: World, ada: Person) -> Person:
    world.do("rotate", ada, public_keys=[NEW])
    return ada


@state("rotated, new key before the day")
def rotating_new(world: World, ada: Person) -> Person:
    return with_key(rotating_old(world, ada), NEW)


@state("rotated by one more, new key")
def added(world: World, ada: Person) -> Person:
    world.do("rotate", ada, public_keys=[FIRST, NEW])
    return with_key(ada, NEW)


@state("rotated, old key")
def rotated_old(world: World, ada: Person) -> Person:
    rotating_old(world, ada)
    world.open_day(RECOVERY_DAYS)
    return ada


@state("rotated, new key")
def rotated_new(world: World, ada: Person) -> Person:
    return with_key(rotated_old(world, ada), NEW)


@state("recovering, old key")
def recovering_old(world: World, ada: Person) -> Person:
    act(world, "recover", member=ada.member, public_keys=[NEW])
    return ada


@state("recovering, new key")
def recovering_new(world: World, ada: Person) -> Person:
    return with_key(recovering_old(world, ada), NEW)


@state("recovered, old key")
def recovered_old(world: World, ada: Person) -> Person:
    recovering_old(world, ada)
    world.open_day(RECOVERY_DAYS)
    return ada


@state("recovered, new key")
def recovered_new(world: World, ada: Person) -> Person:
    return with_key(recovered_old(world, ada), NEW)


@state("recovered, then frozen by an officer")
def recovered_frozen(world: World, ada: Person) -> Person:
    recovered_old(world, ada)
    return with_key(frozen_by_officer(world, ada), NEW)


@state("delegate's")
def delegated(world: World, ada: Person) -> Person:
    return with_key(delegated_by(world, ada), NEW)


@state("delegate's, after its last day")
def delegate_over(world: World, ada: Person) -> Person:
    helper = delegated(world, ada)
    world.open_day(10)
    return helper


@state("delegate's, of a suspended member")
def delegate_of_suspended(world: World, ada: Person) -> Person:
    return with_key(suspended(world, delegated_by(world, ada)), NEW)


@state("delegate's, since the member froze")
def delegate_frozen(world: World, ada: Person) -> Person:
    helper = delegated(world, ada)
    world.do("freeze", ada, member=ada.member)
    return helper


@state("delegate's, since a recovery")
def delegate_recovered(world: World, ada: Person) -> Person:
    helper = with_key(delegated(world, ada), THIRD)
    world.do("delegate", ada, public_keys=[THIRD], cap_cents=100, days=9)
    recovered_old(world, ada)
    return helper


@state("recovery key")
def recovery_key(world: World, ada: Person) -> Person:
    world.do("rotate", ada, public_keys=[FIRST], recovery_key=key_id(THIRD))
    world.open_day(RECOVERY_DAYS)
    return with_key(ada, THIRD)


@state("reclaiming, old key")
def reclaiming_old(world: World, ada: Person) -> Person:
    world.do("reclaim", recovery_key(world, ada), public_keys=[NEW])
    return ada


@state("reclaimed, new key")
def reclaimed_new(world: World, ada: Person) -> Person:
    reclaiming_old(world, ada)
    world.open_day(RECOVERY_DAYS)
    return with_key(ada, NEW)


@state("left")
def left(world: World, ada: Person) -> Person:
    world.do("leave", ada)
    return ada


@state("returned, first key of a rotated member")
def returned_first(world: World, ada: Person) -> Person:
    left(world, rotated_new(world, ada))
    act(world, "register", public_keys=[FIRST])
    return ada


@state("returned, present key")
def returned_present(world: World, ada: Person) -> Person:
    return with_key(returned_first(world, ada), NEW)


@state("returned while suspended")
def returned_suspended(world: World, ada: Person) -> Person:
    receipt = world.do("suspend", OFFICER, member=ada.member, reason="fraud")
    left(world, ada)
    world.do("countersign", SECOND, target=receipt["made"][0], digest=receipt["facts"]["digest"])
    act(world, "register", public_keys=[FIRST])
    return ada


@state("another's key")
def another(world: World, ada: Person) -> Person:
    return Person(ada.member, world.join("citizens").caller)


@state("in another organisation's certificate")
def elsewhere(_world: World, ada: Person) -> Person:
    return Person(ada.member, replace(ada.caller, organisation="commerce"))
