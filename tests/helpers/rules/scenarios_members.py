"""Succeeding calls of the commands on days, command records, members and their keys."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

from chaincode.rules import canonical, keys
from chaincode.rules.records import CommandRecord, MemberKey, PointOwner
from tests.helpers.rules.awards import award
from tests.helpers.rules.public_keys import fake_key, key_id
from tests.helpers.rules.scenarios import Sent, scenario
from tests.helpers.rules.world import PERIMETER, SERVICE, STRANGER, Person, World, staff

OFFICER = staff("citizens", "officer")
SECOND = staff("municipality", "officer")
PUBLIC_KEY = fake_key("scenario")
TAG = sha256(b"IT001E00000001").hexdigest()
POINT = {"tag": TAG, "perimeter": PERIMETER, "power_w": 3_000, "from_date": "2024-05-01"}


def build(name: str, by: Person, **arguments: Any) -> Sent:
    world = World()
    return Sent(world, world.build_call(name, by, **arguments))


def on_member(name: str, **arguments: Any) -> Sent:
    world = World()
    ada = world.join("citizens")
    return Sent(world, world.build_call(name, OFFICER, member=ada.member, **arguments))


def countersigned(sent: Sent, by: Person = SECOND) -> Sent:
    """Send a pending command and give the call that makes it act."""
    receipt = canonical.decode(sent.world.send(sent.call).response)
    arguments = {"target": receipt["made"][0], "digest": receipt["facts"]["digest"]}
    return Sent(sent.world, sent.world.build_call("countersign", by, **arguments))


@scenario("found")
def found() -> Sent:
    world = World()
    parameters = {"community": "vallechiara", "first_period": world.date}
    call = world.build_call("found", SERVICE, date=world.date, parameters=parameters)
    world.state.clear()
    return Sent(world, call)


@scenario("open_day")
def open_day() -> Sent:
    return build("open_day", SERVICE, date="2024-05-02")


@scenario("drop")
def drop() -> Sent:
    world = World()
    key = keys.command("1" * 64, "2024-02-01-" + "2" * 32)
    world.put(key, CommandRecord("3" * 64, ()))
    return Sent(world, world.build_call("drop", STRANGER, records=[key]))


@scenario("register")
def register() -> Sent:
    return build("register", OFFICER, public_keys=[PUBLIC_KEY], points=[POINT])


@scenario("register")
def register_guest() -> Sent:
    return build("register", OFFICER, public_keys=[PUBLIC_KEY], kind="guest", ends_on="2024-05-31")


@scenario("suspend")
def suspend() -> Sent:
    return on_member("suspend", reason="fraud")


@scenario("forgive")
def forgive() -> Sent:
    world = World()
    world.put(keys.point(TAG), PointOwner("4" * 64, carry_micro=-5))
    return Sent(world, world.build_call("forgive", OFFICER, tag=TAG))


@scenario("rotate")
def rotate() -> Sent:
    world = World()
    return Sent(world, world.build_call("rotate", world.join("citizens"), public_keys=[PUBLIC_KEY]))


@scenario("freeze")
def freeze() -> Sent:
    return on_member("freeze")


@scenario("freeze")
def freeze_own() -> Sent:
    world = World()
    ada = world.join("citizens")
    return Sent(world, world.build_call("freeze", ada, member=ada.member))


@scenario("recover")
def recover() -> Sent:
    return on_member("recover", public_keys=[PUBLIC_KEY])


@scenario("cancel")
def cancel() -> Sent:
    world = World()
    ada = world.join("citizens")
    pending = world.build_call("recover", OFFICER, member=ada.member, public_keys=[PUBLIC_KEY])
    world.send(countersigned(Sent(world, pending)).call)
    return Sent(world, world.build_call("cancel", ada))


@scenario("thaw")
def thaw() -> Sent:
    return on_member("thaw")


@scenario("leave")
def leave_to_solidarity() -> Sent:
    world = World()
    ada = world.join("citizens")
    return Sent(world, world.build_call("leave", ada, lots=[world.give(ada, 5)], to_solidarity=True))


@scenario("delegate")
def delegate() -> Sent:
    world = World()
    given = {"public_keys": [PUBLIC_KEY], "cap_cents": 5, "days": 9}
    return Sent(world, world.build_call("delegate", world.join("citizens"), **given))


@scenario("delegate")
def end_delegate() -> Sent:
    world = World()
    ada = world.join("citizens")
    given = {"public_keys": [PUBLIC_KEY], "cap_cents": 5}
    world.do("delegate", ada, **given, days=9)
    return Sent(world, world.build_call("delegate", ada, **given, days=0))


@scenario("reclaim")
def reclaim() -> Sent:
    world = World()
    ada, key = world.join("citizens"), key_id(fake_key("kept apart"))
    world.put(keys.member_key(ada.member), MemberKey((ada.member,), recovery_key=key))
    kept = Person(ada.member, replace(ada.caller, key=key))
    return Sent(world, world.build_call("reclaim", kept, public_keys=[PUBLIC_KEY]))


@scenario("cancel")
def cancel_rotation() -> Sent:
    world = World()
    ada = world.join("citizens")
    world.do("rotate", ada, public_keys=[PUBLIC_KEY])
    return Sent(world, world.build_call("cancel", ada))


@scenario("leave")
def leave() -> Sent:
    world = World()
    ada = world.join("citizens", points=1)
    return Sent(world, world.build_call("leave", ada, lots=[world.give(ada, 5), award(world, ada, 7)]))


@scenario("pause_sign")
def pause_sign() -> Sent:
    return build("pause_sign", OFFICER, reason="7" * 64)


@scenario("pause_sign")
def pause_signed() -> Sent:
    world = World()
    for organisation in ("commerce", "gse"):
        world.do("pause_sign", staff(organisation, "officer"), reason="7" * 64)
    return Sent(world, world.build_call("pause_sign", OFFICER, reason="7" * 64))


def paused() -> World:
    world, call = pause_signed()
    world.send(call)
    return world


@scenario("resume")
def resume() -> Sent:
    world = paused()
    world.do("resume", SECOND)
    return Sent(world, world.build_call("resume", OFFICER))


@scenario("open_day")
def open_day_after_a_pause() -> Sent:
    world = paused()
    return Sent(world, world.build_call("open_day", SERVICE, date=world.now.paused))


@scenario("recall")
def recall() -> Sent:
    world, call = suspend()
    receipt = canonical.decode(world.send(call).response)
    return Sent(world, world.build_call("recall", OFFICER, target=receipt["made"][0]))


for pending in (register, suspend, forgive, freeze, recover, thaw):
    scenario("countersign")(lambda pending=pending: countersigned(pending()))  # type: ignore[misc]
